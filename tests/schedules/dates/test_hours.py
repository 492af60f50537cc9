"""Her safe hours on ordinary days and on the two nights on which the clocks change."""

from datetime import date, datetime, timedelta

import pytest

from ground.instants import HERE
from matching.ranking.week import Day
from schedules.dates import hours

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def minutes(*clocks: str) -> Day:
    ends = [int(clock[:2]) * 60 + int(clock[3:]) for clock in clocks]
    return tuple(zip(ends[::2], ends[1::2], strict=True))


def told(day: date, *clocks: str) -> list[str]:
    return [f"{at:%H:%M}" for window in hours.instants(day, minutes(*clocks)) for at in window]


def test_what_is_left_lies_outside_the_shift() -> None:
    left = hours.left(minutes("07:00", "20:00"), minutes("09:00", "13:00", "14:00", "18:00"))

    assert left == minutes("07:00", "09:00", "13:00", "14:00", "18:00", "20:00")


def test_after_the_shift_only_what_comes_later_is_left() -> None:
    assert hours.left(minutes("07:00", "20:00"), minutes("09:00", "13:00"), after_shift=True) == minutes(
        "13:00", "20:00"
    )


@pytest.mark.parametrize(
    ("day", "utc"), [(date(2026, 3, 27), "13:00"), (SPRING, "12:00"), (date(2026, 10, 23), "12:00"), (AUTUMN, "13:00")]
)
def test_safe_hours_are_wall_time(day: date, utc: str) -> None:
    assert told(day, "14:00", "19:00")[0] == utc


def test_the_hour_that_is_skipped_is_no_hour() -> None:
    assert told(SPRING, "02:00", "03:00") == told(SPRING, "02:15", "02:45") == []
    assert told(SPRING, "02:30", "04:00") == ["01:00", "02:00"]


@pytest.mark.parametrize("day", [SPRING, AUTUMN, SPRING - timedelta(days=1)])
def test_no_minute_told_lies_outside_her_safe_hours(day: date) -> None:
    quarters = range(0, 6 * 60, 15)
    for window in [(start, end) for start in quarters for end in quarters if start < end]:
        assert outside(hours.instants(day, (window,)), window) == []


def test_bounds_that_are_turned_into_instants_without_thought_are_caught() -> None:
    naive = tuple(datetime(2026, 10, 25, hour, 30, tzinfo=HERE, fold=0) for hour in (2, 3))
    start, end = (at.timestamp() for at in naive)

    assert outside(((datetime.fromtimestamp(start, HERE), datetime.fromtimestamp(end, HERE)),), (150, 210))


def outside(instants: tuple[tuple[datetime, datetime], ...], window: tuple[int, int]) -> list[datetime]:
    found = []
    for begin, end in instants:
        for number in range(int(end.timestamp() - begin.timestamp()) // 60):
            wall = datetime.fromtimestamp(begin.timestamp() + 60 * number, HERE)
            if not window[0] <= wall.hour * 60 + wall.minute < window[1]:
                found.append(wall)
    return found
