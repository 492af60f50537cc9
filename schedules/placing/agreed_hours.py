"""How many hours weekly windows hold (pure)."""

from datetime import date


def weekly_hours(windows: list[list[list[str]]]) -> float:
    """Return how many hours weekly windows hold."""
    return sum(map(_hours_of, windows))


def daily_hours(windows: list[list[list[str]]], day: date) -> float:
    """Return how many hours weekly windows hold on a day."""
    return _hours_of(windows[day.weekday()])


def _hours_of(day: list[list[str]]) -> float:
    return sum(_minutes(last) - _minutes(first) for first, last in day) / 60


def _minutes(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
