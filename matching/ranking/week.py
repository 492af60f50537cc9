"""Weekly hours: seven days, Monday first, each a tuple of windows in minutes after midnight."""

import re
from collections.abc import Iterable

from matching.ranking.errors import BadFact

Window = tuple[int, int]
Day = tuple[Window, ...]
Week = tuple[Day, Day, Day, Day, Day, Day, Day]

DAYS = 7
MIDNIGHT = 24 * 60
NIGHT_ENDS = 5 * 60  # D.Lgs. 66/2003 art. 1(2)(d): night work takes in the hours from midnight to five
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")


def minutes(text: object, where: str) -> int:
    """Return the minutes after midnight of "HH:MM", 0..1440. Raises BadFact."""
    if not isinstance(text, str) or not _CLOCK.fullmatch(text):
        raise BadFact(where, 'a time is written "HH:MM", from "00:00" to "24:00"')
    return int(text[:2]) * 60 + int(text[3:])


def clock(minute: int) -> str:
    """Return "HH:MM" of minutes after midnight."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def merged(windows: Iterable[Window]) -> Day:
    """Return the windows of one day in order, those that touch or overlap made one."""
    day: list[Window] = []
    for start, end in sorted(windows):
        if day and start <= day[-1][1]:
            day[-1] = (day[-1][0], max(end, day[-1][1]))
        else:
            day.append((start, end))
    return tuple(day)


def _window(raw: object, where: str) -> Window:
    if not isinstance(raw, list | tuple) or len(raw) != 2:  # noqa: PLR2004  a window is two times
        raise BadFact(where, 'a window is a pair of times such as ["08:00", "14:00"]')
    start, end = minutes(raw[0], where), minutes(raw[1], where)
    if end <= start:
        raise BadFact(where, f"a window ends after it starts, but this one runs from {raw[0]} to {raw[1]}")
    return start, end


def read(raw: object, where: str) -> Week:
    """Return the week of its JSON form: seven lists of windows. Raises BadFact."""
    if not isinstance(raw, list | tuple) or len(raw) != DAYS:
        raise BadFact(where, "weekly hours are a list of seven days, Monday first")
    week = []
    for number, day in enumerate(raw):
        if not isinstance(day, list | tuple):
            raise BadFact(f"{where}.{number}", "a day is a list of windows")
        week.append(merged(_window(window, f"{where}.{number}") for window in day))
    return tuple(week)  # type: ignore[return-value]  # its length was checked above


def written(week: Week) -> list[list[list[str]]]:
    """Return the JSON form of a week."""
    return [[[clock(start), clock(end)] for start, end in day] for day in week]


def total(week: Week) -> int:
    """Return the minutes of a week."""
    return sum(end - start for day in week for start, end in day)


def outside(window: Window, day: Day) -> int:
    """Return how many minutes of a window lie outside the windows of a day."""
    start, end = window
    inside = sum(max(0, min(end, upto) - max(start, since)) for since, upto in day)
    return end - start - inside


def uncovered(asked: Week, free: Week) -> int:
    """Return how many minutes of the week asked lie outside the free one."""
    return sum(outside(window, day) for windows, day in zip(asked, free, strict=True) for window in windows)


def has_night(week: Week) -> bool:
    """Tell whether any minute lies between midnight and five."""
    return any(start < NIGHT_ENDS for day in week for start, _ in day)


def wider(week: Week, *, before: int = 0, after: int = 0) -> Week:
    """Return the week with each day's windows starting earlier and ending later by so many minutes."""
    return tuple(  # type: ignore[return-value]  # one day out for each day in
        merged((max(0, start - before), min(MIDNIGHT, end + after)) for start, end in day) for day in week
    )
