"""How long what is held of a person is kept, and what is listed when it is over."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from matching import beneficiaries
from matching.records.people import Beneficiary
from schedules.erasing import due, keeping, retention
from schedules.erasing.register import Register
from schedules.erasing.retention import YEARS, BadRules
from schedules.records.erasures import Holding, Reason
from tests import known, make

ENDED = date(2020, 2, 29)
DAY = timedelta(days=1)
FIRST = {Holding.PROTECTION, Holding.RANKINGS, Holding.NOTES}
OFFICER = Actor("officer", Role.AUDITOR)


@pytest.mark.parametrize(
    ("ended_on", "years", "until"),
    [
        (date(2024, 5, 17), 1, date(2025, 5, 17)),
        (ENDED, 4, date(2024, 2, 29)),
        (ENDED, 1, date(2021, 3, 1)),
        (date(2024, 12, 31), 5, date(2029, 12, 31)),
    ],
)
def test_what_is_kept_for_years_is_kept_until_the_same_day(ended_on: date, years: int, until: date) -> None:
    assert retention.kept_until(ended_on, years) == until


def test_something_is_due_on_the_day_after_and_not_before() -> None:
    until = retention.kept_until(ENDED, YEARS[Holding.RANKINGS])

    assert retention.due(ENDED, YEARS, on=until) == {}
    assert retention.due(ENDED, YEARS, on=until + DAY) == dict.fromkeys(FIRST, until)


def test_when_her_case_is_due_all_of_it_goes() -> None:
    until = retention.kept_until(ENDED, YEARS[Holding.CASE])

    assert retention.due(ENDED, YEARS, on=until + DAY) == {Holding.CASE: until}


def test_rules_can_be_set_and_what_is_not_named_stays() -> None:
    assert retention.read("rankings=2, case=10") == {**YEARS, Holding.RANKINGS: 2, Holding.CASE: 10}
    assert retention.read("") == YEARS
    assert set(YEARS) == set(Holding)


@pytest.mark.parametrize("text", ["rankings", "rankings=", "rankings=0", "rankings=99", "songs=1", "case=1", "case=²"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(BadRules):
        retention.read(text)


def ended(session: Session, *, years_ago: int, by: Actor = make.TUTOR) -> Beneficiary:
    made = known.person(session, f"{by.territory}-{years_ago}") if by is make.TUTOR else make.profiled(session, by=by)
    on = make.TODAY.replace(year=make.TODAY.year - years_ago) - DAY
    return beneficiaries.move(session, made.ref, "withdraw", by=by, on=on)


@pytest.fixture
def session(session: Session) -> Session:
    """Return the session on a database with its floor laid."""
    make.floor(session)
    return session


def test_the_list_names_what_is_over_what_was_due_first_first(session: Session) -> None:
    known.person(session)
    recent, older, oldest = (ended(session, years_ago=years) for years in (1, 2, 5))
    ended(session, years_ago=0)

    found = due.listed(session, YEARS, by=make.COORDINATOR, on=make.TODAY)

    expected = {oldest.ref: {Holding.CASE}, older.ref: {*FIRST, Holding.PROFILE}, recent.ref: FIRST}
    assert {each.person.ref: set(each.holdings) for each in found} == expected
    assert [each.until for each in found] == sorted(each.until for each in found)


def test_it_names_nobody_out_of_reach(session: Session) -> None:
    here = ended(session, years_ago=5)
    away = ended(session, years_ago=5, by=make.TUTOR_OF_PISA)

    def seen(by: Actor) -> set[str]:
        return {each.person.ref for each in due.listed(session, YEARS, by=by, on=make.TODAY)}

    assert (seen(make.TUTOR), seen(make.COORDINATOR), seen(OFFICER)) == ({here.ref}, {here.ref}, {here.ref, away.ref})
    assert seen(make.OTHER_TUTOR) | seen(make.CONTACT) | seen(Actor("lead", Role.LEAD)) == set()


def test_what_is_gone_is_listed_no_more_and_what_was_asked_says_so(session: Session, register: Register) -> None:
    hers = ended(session, years_ago=2)
    [before] = due.listed(session, YEARS, by=make.TUTOR, on=make.TODAY)
    keeping.ask(session, hers.ref, Reason.RETENTION, by=make.TUTOR, on=make.TODAY, holdings=before.holdings)
    [asked] = due.listed(session, YEARS, by=make.TUTOR, on=make.TODAY)
    session.commit()

    keeping.confirm(session, hers.ref, by=make.COORDINATOR, now=make.NOW, register=register)

    assert (before.is_asked, asked.is_asked) == (False, True)
    assert due.listed(session, YEARS, by=make.TUTOR, on=make.TODAY) == []
    assert "beneficiaries" in known.telling(session, {hers.ref})


def test_a_path_that_ended_twice_ended_the_first_time(session: Session) -> None:
    hers = make.profiled(session)
    for move, day in (("ready", 1), ("hire", 2), ("follow_up", 3), ("close", 4), ("withdraw", 5)):
        beneficiaries.move(session, hers.ref, move, by=make.TUTOR, on=date(2026, 1, day))

    assert hers.ended_on == date(2026, 1, 4)
