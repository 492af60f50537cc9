"""Presence is waited for by day where it is kept by day, else at the end of the month."""

from dataclasses import replace
from datetime import date

import pytest

from schedules.alerting.hearing import Heard, signs
from schedules.alerting.presence_kept import awaited_on
from schedules.dates.courses import Span

OVER = date(2026, 7, 20)
TAPS = [date(2026, 5, 4), date(2026, 5, 5)]


@pytest.mark.parametrize(
    ("day", "present", "told", "awaited"),
    [
        (date(2026, 5, 20), [], [], date(2026, 5, 31)),
        (date(2026, 5, 20), TAPS[:1], [], date(2026, 5, 31)),
        (date(2026, 5, 20), TAPS, [], date(2026, 5, 20)),
        (date(2026, 6, 3), TAPS, [], date(2026, 6, 3)),
        (date(2026, 7, 3), TAPS, [], OVER),
        (date(2026, 5, 20), TAPS, [date(2026, 5, 1)], None),
    ],
    ids=["nothing yet", "one tap", "by day", "in the month before", "no more by day", "the month is told"],
)
def test_from_when_presence_is_waited_for(
    day: date, present: list[date], told: list[date], awaited: date | None
) -> None:
    assert awaited_on(day, present, told, over_on=OVER) == awaited


def test_of_days_on_which_it_stands_still_nothing_is_awaited() -> None:
    """The naive way, which knows no standing still, hears silence in them."""
    known = Heard(date(2026, 5, 4), OVER, [["09:00", "13:00"]] * 5 + [[], []], None, present=TAPS)
    known = replace(known, recorded={day: day for day in TAPS})
    still = replace(known, still=[Span(date(2026, 5, 6))])

    assert (signs(known, date(2026, 5, 29)) != [], signs(still, date(2026, 5, 29))) == (True, [])
