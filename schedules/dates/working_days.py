"""Working days in Italy (pure): no weekends, no national holidays, not the patron day of the place."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

from ground.instants import HERE, day_of, instant_of

SATURDAY = 5
# From when until when somebody is written to.
OPENS, CLOSES = time(9), time(18)
LATEST = time(20)  # until when a clock that comes late still tells on the same day
# Month and day: law 260/1949 with its changes; Saint Francis since law 151/2025.
HOLIDAYS = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
SAINT_FRANCIS, SAINT_FRANCIS_SINCE = (10, 4), 2026


def is_working(day: date, patron_day: str | None = None) -> bool:
    """Tell whether people work on a day where the patron is kept on this month and day, as ``12-04``."""
    return day.weekday() < SATURDAY and not is_holiday(day) and not is_patrons(day, patron_day)


def is_holiday(day: date) -> bool:
    """Tell whether a day is a national holiday, whatever its day of the week."""
    if (day.month, day.day) == SAINT_FRANCIS and day.year >= SAINT_FRANCIS_SINCE:
        return True
    monday = easter_monday(day.year)
    return (day.month, day.day) in HOLIDAYS or day in {monday, monday - timedelta(days=1)}


def is_patrons(day: date, patron_day: str | None) -> bool:
    """Tell whether the patron is kept on a day."""
    return patron_day is not None and day.isoformat()[5:] == patron_day


def on_or_after(day: date, patron_day: str | None = None) -> date:
    """Return the first working day from a day on."""
    return next(each for each in _from(day) if is_working(each, patron_day))


def at_work(now: datetime, patron_day: str | None = None) -> datetime:
    """Return the present instant while people are at work, else when they next begin."""
    here = now.astimezone(HERE)
    if is_working(here.date(), patron_day) and OPENS <= here.time() < CLOSES:
        return now
    first = here.date() + timedelta(days=here.time() >= CLOSES)
    return instant_of(on_or_after(first, patron_day), OPENS)


def by_day(now: datetime, patron_day: str | None = None) -> datetime:
    """Return the present instant by day, whichever day it is, else when people next begin to work."""
    is_day = OPENS <= now.astimezone(HERE).time() < LATEST
    return now if is_day else at_work(now, patron_day)


def next_morning(now: datetime, patron_day: str | None = None) -> datetime:
    """Return when people begin to work on the next working day after today."""
    return instant_of(on_or_after(day_of(now) + timedelta(days=1), patron_day), OPENS)


@cache
def easter_monday(year: int) -> date:
    """Return the day after Easter Sunday (Gregorian computus, Anonymous algorithm of 1876)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, over = divmod(century, 4)
    lunar = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - lunar + 15) % 30
    quarter, left = divmod(rest, 4)
    weekday = (32 + 2 * over + 2 * quarter - epact - left) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1) + timedelta(days=1)


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)
