"""When check-ins fall: each rule on its own, on days that anybody can look up."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from matching.ranking.week import Week
from schedules.dates import wishes
from schedules.dates.check_in_dates import Contact, Problem, Trouble, plan, problems
from schedules.dates.courses import Closing, Course, Extension, Span, end_of
from schedules.dates.plans import DEFAULT
from schedules.dates.purposes import Party, Purpose


def week(start: int, end: int, days: int = 7) -> Week:
    return tuple(((start * 60, end * 60),) if day < days else () for day in range(7))  # type: ignore[return-value]


PISA = Course(date(2026, 3, 2), date(2026, 6, 30), patron_day="06-17", shift=week(9, 13, 5), safe_hours=week(14, 19))


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def contact(course: Course, party: Party, purpose: Purpose, which: int = 0) -> Contact:
    found = [each for each in plan(course) if each.party is party and purpose in each.purposes]
    return found[which]


def due(course: Course, party: Party, purpose: Purpose, which: int = 0) -> str:
    return f"{contact(course, party, purpose, which).due_on:%m-%d}"


def test_the_first_contact_is_on_the_first_evening() -> None:
    first = contact(PISA, Party.HER, Purpose.FIRST_CONTACT)

    assert (first.due_on, first.window_until) == (day("03-02"), day("03-04"))


def test_the_first_contact_stays_alone_though_a_week_with_holidays_follows() -> None:
    easter = replace(PISA, starts_on=day("04-03"), ends_on=day("08-02"))

    assert contact(easter, Party.HER, Purpose.FIRST_CONTACT).purposes == (Purpose.FIRST_CONTACT,)
    assert due(easter, Party.HER, Purpose.SETTLING_IN) == "04-09"


def test_a_colleague_takes_the_first_contact_when_her_tutor_works_on_none_of_three_days() -> None:
    first = contact(replace(PISA, tutor_weekdays=frozenset({4})), Party.HER, Purpose.FIRST_CONTACT)

    assert (first.due_on, first.needs_cover) == (day("03-02"), True)


def test_with_hours_before_work_only_the_first_contact_is_on_the_second_morning() -> None:
    mornings = replace(PISA, safe_hours=week(7, 8))

    assert due(mornings, Party.HER, Purpose.FIRST_CONTACT) == "03-03"


def test_without_any_safe_hour_there_is_no_contact_with_her_and_somebody_is_told() -> None:
    none = replace(PISA, safe_hours=((),) * 7)

    assert {each.party for each in plan(none)} == {Party.EMPLOYER}
    assert Trouble.NO_GOOD_DAY in {each.code for each in problems(none)}


def test_a_short_absence_of_her_tutor_is_waited_for_and_a_long_one_is_covered() -> None:
    short = replace(PISA, tutor_away=(Span(day("03-09"), day("03-10")),))
    long = replace(PISA, tutor_away=(Span(day("03-09"), day("03-20")),))

    assert due(short, Party.HER, Purpose.SETTLING_IN) == "03-11"
    assert contact(long, Party.HER, Purpose.SETTLING_IN).needs_cover
    assert due(long, Party.HER, Purpose.SETTLING_IN) == "03-09"


def test_contacts_few_working_days_apart_become_one_on_the_day_on_which_both_may_be_put() -> None:
    paid = replace(PISA, paydays=(day("03-27"),))

    both = contact(paid, Party.HER, Purpose.PAY)

    assert both.due_on == day("04-01")
    assert set(both.purposes) == {Purpose.REGULAR, Purpose.PAY}


def test_a_mark_of_risk_brings_the_next_contact_forward_and_leaves_the_employers_where_they_are() -> None:
    risky = replace(PISA, risks=(Span(day("05-13")),))

    assert [due(of, Party.HER, Purpose.REGULAR, 3) for of in (PISA, risky)] == ["05-26", "05-13"]
    assert [each for each in plan(risky) if each.party is Party.EMPLOYER] == [
        each for each in plan(PISA) if each.party is Party.EMPLOYER
    ]


def test_she_is_asked_about_hiring_on_a_later_day_than_the_employer() -> None:
    assert due(PISA, Party.EMPLOYER, Purpose.HIRING_DECISION) == "06-01"
    assert due(PISA, Party.HER, Purpose.HIRING_DECISION) == "06-03"


def test_the_three_meet_on_a_later_day_than_each_was_asked_alone() -> None:
    assert due(PISA, Party.HER, Purpose.MIDPOINT) == "05-04"
    assert due(PISA, Party.BOTH, Purpose.MIDPOINT_TOGETHER) == "05-05"


def test_the_final_rolls_back_before_a_holiday() -> None:
    assert due(replace(PISA, ends_on=day("06-17")), Party.BOTH, Purpose.FINAL) == "06-16"


def test_suspended_days_are_no_days_of_the_placement() -> None:
    paused = replace(PISA, suspensions=(Span(day("03-20"), day("04-02")),))

    assert end_of(paused) == day("07-14")
    assert [each for each in plan(paused) if day("03-20") <= each.due_on <= day("04-02")] == []


def test_an_extension_asks_about_hiring_again_and_moves_the_end() -> None:
    longer = replace(PISA, extensions=(Extension(day("06-15"), day("09-30")),))

    assert due(longer, Party.EMPLOYER, Purpose.HIRING_DECISION, 1) == "08-28"
    assert [each.due_on for each in plan(longer) if Purpose.FINAL in each.purposes] == [day("09-30")]


@pytest.mark.parametrize(("hired", "parties"), [("here", {Party.HER, Party.EMPLOYER}), ("no", {Party.HER})])
def test_a_closing_cancels_what_is_later_and_starts_the_follow_up(hired: str, parties: set[Party]) -> None:
    contacts = plan(replace(PISA, closing=Closing(day("04-10"), is_hired_here=hired == "here")))
    later = [each for each in contacts if each.due_on > day("04-10")]

    assert {purpose for each in later for purpose in each.purposes} == {Purpose.FOLLOW_UP}
    assert {each.party for each in later} == parties
    assert all(each.window_until <= day("04-10") for each in contacts if each not in later)


def test_in_the_first_two_weeks_a_contact_has_its_day_alone_and_is_not_asked_again_but_followed_up() -> None:
    strict = [each for each in plan(PISA) if each.is_strict]

    assert {each.repeat_on for each in strict} == {None}
    assert {each.wishes[0].on <= day("03-15") for each in strict} == {True}


def test_later_it_is_asked_again_on_the_second_working_day() -> None:
    assert contact(PISA, Party.HER, Purpose.REGULAR).repeat_on == day("04-01")


def test_an_unknown_patron_day_and_unknown_safe_hours_are_asked_for() -> None:
    vague = replace(PISA, patron_day=None, is_patron_known=False, safe_hours=None)

    assert problems(vague)[:2] == (Problem(Trouble.PATRON_DAY_UNKNOWN), Problem(Trouble.SAFE_HOURS_UNKNOWN))
    assert problems(PISA) == ()


def test_a_programme_may_plan_other_days() -> None:
    weekly = replace(DEFAULT, her_every=7, has_midpoint=False)

    wished = [wish.on for each in plan(PISA, weekly) for wish in each.wishes if wish.purpose is Purpose.REGULAR]
    assert PISA.starts_on + timedelta(days=20) in wished
    assert not any(Purpose.MIDPOINT in each.purposes for each in plan(PISA, weekly))


@pytest.mark.parametrize(
    ("starts_on", "last"), [("2026-01-31", "2026-02-27"), ("2025-12-31", "2026-01-30"), ("2026-11-15", "2026-12-14")]
)
def test_a_month_goes_to_the_day_before_the_same_date(starts_on: str, last: str) -> None:
    daily = replace(DEFAULT, her_days=(1,), her_every=1, her_months=1)
    course = Course(date.fromisoformat(starts_on), date(2027, 6, 30))

    wished = [wish.on for wish in wishes.of_her(course, daily) if wish.purpose is Purpose.REGULAR]

    assert [later - one for one, later in pairwise(wished)].index(timedelta(days=30)) == wished.index(
        date.fromisoformat(last)
    )


@pytest.mark.parametrize("wrong", [{"ends_on": day("03-01")}, {"suspensions": (Span(day("04-01")),)}])
def test_a_course_without_an_end_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="end"):
        replace(PISA, **wrong)
