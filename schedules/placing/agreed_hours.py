"""How many hours weekly windows hold (pure)."""

from datetime import date

from schedules.records.placements import Presence, PresenceDay


def weekly_hours(windows: list[list[list[str]]]) -> float:
    """Return how many hours weekly windows hold."""
    return sum(map(_hours_of, windows))


def daily_hours(windows: list[list[list[str]]], day: date) -> float:
    """Return how many hours weekly windows hold on a day."""
    return _hours_of(windows[day.weekday()])


def hours_of(windows: list[list[list[str]]], row: PresenceDay) -> float:
    """Return how many hours somebody was there on a recorded day; where none are told, as agreed."""
    if row.what is not Presence.PRESENT:
        return 0
    return daily_hours(windows, row.day) if row.hours is None else row.hours


def _hours_of(day: list[list[str]]) -> float:
    return sum(_minutes(last) - _minutes(first) for first, last in day) / 60


def _minutes(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
