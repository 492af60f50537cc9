"""Presence is waited for by day where it is kept by day, else at the end of the month."""

from datetime import date

import pytest

from schedules.alerting.presence_kept import awaited_on

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
