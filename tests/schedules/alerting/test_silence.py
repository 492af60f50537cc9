"""Weak signs say nothing alone; three kinds within three weeks, two silences at once, or a contradiction do."""

from datetime import date, timedelta
from itertools import combinations

import pytest

from schedules.alerting import silence
from schedules.alerting.silence import Rule, Sign, Told, Weak

TODAY = date(2026, 5, 20)


def sign(kind: Weak, days_ago: int = 0, *, is_open: bool = False) -> Sign:
    return Sign(kind, TODAY - timedelta(days=days_ago), is_open=is_open)


@pytest.mark.parametrize("kinds", list(combinations(Weak, 3)), ids="-".join)
def test_three_kinds_within_three_weeks_are_one_signal_with_all_reasons(kinds: tuple[Weak, ...]) -> None:
    signs = [sign(kind, days_ago) for kind, days_ago in zip(kinds, (21, 9, 0), strict=True)]

    found = silence.signal(signs, TODAY)

    assert found is not None
    assert found.rule is Rule.THREE_SIGNS
    assert [each.kind for each in found.reasons] == list(kinds)


@pytest.mark.parametrize("kinds", list(combinations([each for each in Weak if each != Weak.SCALE], 2)), ids="-".join)
def test_two_kinds_however_often_are_none(kinds: tuple[Weak, ...]) -> None:
    assert silence.signal([sign(kind, ago) for kind in kinds for ago in range(5)], TODAY) is None


def test_more_hours_than_agreed_are_a_signal_alone() -> None:
    found = silence.signal([sign(Weak.SCALE)], TODAY)

    assert found is not None
    assert (found.rule, [each.kind for each in found.reasons]) == (Rule.SCALE, [Weak.SCALE])


def test_what_is_older_than_three_weeks_no_longer_counts() -> None:
    kinds = (Weak.REPEATED, Weak.LATE_PAY, Weak.WELLBEING)

    assert (
        silence.signal([sign(kind, days_ago) for kind, days_ago in zip(kinds, (22, 3, 0), strict=True)], TODAY) is None
    )


def test_what_was_told_is_not_told_again() -> None:
    signs = [sign(kind, 2) for kind in (Weak.REPEATED, Weak.LATE_PAY, Weak.SCALE)]

    assert silence.signal([*signs, sign(Weak.WELLBEING)], TODAY, told_on=TODAY - timedelta(days=1)) is None


def test_two_silences_of_the_employer_count_while_both_last() -> None:
    answer = sign(Weak.LATE_ANSWER, 30, is_open=True)

    both = silence.signal([answer, sign(Weak.LATE_PRESENCE, is_open=True)], TODAY)

    assert both is not None
    assert both.rule is Rule.TWO_SILENCES
    assert silence.signal([answer, sign(Weak.LATE_PRESENCE)], TODAY) is None


@pytest.mark.parametrize(
    ("hers", "recorded", "about"),
    [
        (Told(days=8), Told(days=10), ["days"]),
        (Told(days=9), Told(days=10), []),
        (Told(paid=599), Told(paid=600), ["paid"]),
        (Told(hours=44), Told(hours=40), ["hours"]),
        (Told(hours=43), Told(hours=40), []),
        (Told(paid=0, hours=50), Told(paid=600, hours=30), ["paid", "hours"]),
        (Told(days=0), Told(), []),
    ],
)
def test_her_word_and_the_record_may_differ_a_little(hers: Told, recorded: Told, about: list[str]) -> None:
    assert [found.facts["about"] for found in silence.contradictions(hers, recorded)] == about


def test_an_answer_is_late_on_the_third_working_day_of_the_workplace() -> None:
    due = date(2026, 4, 30)  # before the first of May and a weekend

    def seen(on: date, done_on: date | None = None) -> Sign | None:
        return silence.late_answer(due, done_on, on, None)

    assert seen(date(2026, 5, 5)) is None
    assert seen(date(2026, 5, 6)) == Sign(Weak.LATE_ANSWER, date(2026, 5, 6), is_open=True)
    assert seen(TODAY, done_on=date(2026, 5, 5)) is None
    assert seen(TODAY, done_on=date(2026, 5, 6)) == Sign(Weak.LATE_ANSWER, date(2026, 5, 6))


def test_presence_is_late_after_more_than_five_working_days() -> None:
    assert silence.late_presence(date(2026, 5, 4), None, date(2026, 5, 11), None) is None
    assert silence.late_presence(date(2026, 5, 4), None, date(2026, 5, 12), None) is not None


def test_pay_is_late_once_the_second_banking_day_is_over() -> None:
    payday = date(2026, 5, 8)  # a Friday

    assert silence.late_pay(payday, None, date(2026, 5, 12)) is None
    assert silence.late_pay(payday, None, date(2026, 5, 13)) is not None
    assert silence.late_pay(payday, date(2026, 5, 12), TODAY) is None


@pytest.mark.parametrize(("hours", "is_one"), [(29, False), (33, False), (34, True)])
def test_an_hour_or_two_more_in_a_week_are_nothing(hours: int, is_one: bool) -> None:  # noqa: FBT001 - a table
    assert (silence.changed_scale(TODAY, hours, 30) is not None) == is_one


def test_more_than_forty_hours_are_too_many_whatever_was_agreed() -> None:
    assert silence.changed_scale(TODAY, 41, 40) is not None
    assert silence.changed_scale(TODAY, 40, 40) is None
