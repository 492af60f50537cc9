"""Plain model of the calendars of a placement: its days, the hours of each party, and how days are counted.

Written from the product's own words before its code, slow on purpose; it walks day by day. Dates are datetime.date,
hours are "HH:MM" in local wall time (Europe/Rome), weekdays 0 = Monday. Holidays and patrons are typed from almanacs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
ROME = ZoneInfo("Europe/Rome")
HER, EMPLOYER, BOTH = "her", "employer", "both"
LONG_AGO, FAR_AHEAD = date(1900, 1, 1), date(2999, 12, 31)
FIXED = [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)]
EASTER_SUNDAYS = {
    2024: (3, 31),
    2025: (4, 20),
    2026: (4, 5),
    2027: (3, 28),
    2028: (4, 16),
    2029: (4, 1),
    2030: (4, 21),
    2031: (4, 13),
    2032: (3, 28),
    2033: (4, 17),
    2034: (4, 9),
}
PATRONS = {"TE": (12, 19), "AP": (8, 5), "PI": (6, 17), "TO": (6, 24), "GE": (6, 24)}
Windows = list[tuple[str, str]]
Hours = dict[int, Windows]
Span = tuple[date, date]
Spans = list[Span]


@dataclass
class Placement:
    """All that the dates depend on."""

    start: date
    planned_end: date  # last day, included
    province: str  # "TE", "AP", "PI", "TO", "GE"
    capital: bool = True  # provincial capital: its patron is known
    patron: tuple[int, int] | None = None  # (month, day) kept on the municipality; wins
    tutor_weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    tutor_absences: Spans = field(default_factory=list)  # [(first day, last day)]
    tutor_patron: tuple[int, int] | None = None  # patron day of the tutor's own office, if she is off then
    shifts: Hours = field(default_factory=dict)  # weekday -> [("09:00", "13:00")]
    safe: Hours = field(default_factory=dict)  # weekday -> [("14:00", "19:00")]
    paydays: list[date] = field(default_factory=list)
    risk: list[tuple[date, date | None]] = field(default_factory=list)  # [(first day, last day or None)]
    suspensions: Spans = field(default_factory=list)  # [(first day, last day)], both included
    extensions: Spans = field(default_factory=list)  # [(decided on, new last day)], in order
    midpoint: bool = True  # a programme may drop the midpoint
    closed_on: date | None = None  # day of hiring or of exit
    outcome: str | None = None  # hired_here, hired_elsewhere, ended, interrupted
    patience: int | None = None  # working days until a colleague stands in for an absent tutor; None: never
    shifts_after: Hours | None = None  # her shift after the closing; None: see shift_windows()


def days(first: date, last: date) -> Iterator[date]:
    """Every date from first to last, both included."""
    day = first
    while day <= last:
        yield day
        day += ONE_DAY


@cache
def national_holidays(year: int) -> frozenset[date]:
    days_off = [date(year, month, day) for month, day in FIXED]
    if year >= 2026:
        days_off.append(date(year, 10, 4))
    easter = date(year, *EASTER_SUNDAYS[year])
    return frozenset([*days_off, easter, easter + ONE_DAY])


def is_patron_day(p: Placement, day: date) -> bool:
    patron = p.patron or (PATRONS[p.province] if p.capital else None)
    return patron == (day.month, day.day)


def is_working_day(p: Placement, day: date) -> bool:
    """Working day of the workplace: no weekend, no national holiday, no patron day."""
    return day.weekday() < 5 and day not in national_holidays(day.year) and not is_patron_day(p, day)


def is_tutor_day(p: Placement, day: date) -> bool:
    """Her weekdays, without national holidays, absences and her own office's patron day."""
    if day.weekday() not in p.tutor_weekdays or day in national_holidays(day.year):
        return False
    if p.tutor_patron and (day.month, day.day) == tuple(p.tutor_patron):
        return False
    return not any(first <= day <= last for first, last in p.tutor_absences)


def is_suspended(p: Placement, day: date) -> bool:
    return any(first <= day <= last for first, last in p.suspensions)


def is_at_risk(p: Placement, day: date) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in p.risk)


def shift_windows(p: Placement, day: date) -> Windows:
    """Her shift on that day. After the closing: shifts_after, else the old shift only if hired there."""
    table = p.shifts
    if p.closed_on is not None and day > p.closed_on:
        table = p.shifts_after
        if table is None:
            table = p.shifts if p.outcome == "hired_here" else {}
    return table.get(day.weekday(), [])


def cut(windows: Windows, busy_from: str, busy_to: str) -> Windows:
    """The windows without the part between busy_from and busy_to."""
    left = []
    for start, end in windows:
        if start < min(end, busy_from):
            left.append((start, min(end, busy_from)))
        if max(start, busy_to) < end:
            left.append((max(start, busy_to), end))
    return left


def free_hours(p: Placement, day: date, *, after_shift: bool = False) -> tuple[tuple[str, str], ...]:
    """Safe hours minus shift; with after_shift only what comes after the last shift of the day."""
    windows = list(p.safe.get(day.weekday(), []))
    if day.month == 3 and day.weekday() == 6 and day.day > 24:  # the clocks skip from two to three
        windows = cut(windows, "02:00", "03:00")
    shifts = shift_windows(p, day)
    for start, end in shifts:
        windows = cut(windows, start, end)
    if after_shift and shifts:
        windows = cut(windows, "00:00", max(end for _, end in shifts))
    return tuple(sorted(set(windows)))


def utc_hours(day: date, window: tuple[str, str]) -> tuple[str, str]:
    """The two bounds of a local window as UTC "HH:MM"."""

    def one(text: str, fold: int) -> str:
        local = datetime.combine(day, time.fromisoformat(text), ROME).replace(fold=fold)
        return local.astimezone(UTC).strftime("%H:%M")

    return one(window[0], 0), one(window[1], 1)


def good_for_employer(p: Placement, day: date) -> bool:
    return is_working_day(p, day) and not is_suspended(p, day)


def good_for_her(p: Placement, day: date) -> bool:
    return is_tutor_day(p, day) and not is_suspended(p, day) and bool(free_hours(p, day))


def good_for_both(p: Placement, day: date) -> bool:
    return good_for_employer(p, day) and good_for_her(p, day)


GOOD = {HER: good_for_her, EMPLOYER: good_for_employer, BOTH: good_for_both}


def first_good(p: Placement, candidates: Iterable[date], party: str) -> date | None:
    """The first good day; a colleague's if it takes more than so many working days until the tutor is back."""
    colleagues = None
    for day in candidates:
        if colleagues is None and GOOD[party](replace(p, tutor_absences=[]), day):
            colleagues = day
        if GOOD[party](p, day):
            if p.patience is None or colleagues is None:
                return day
            waited = working_days_after(p, min(day, colleagues), max(day, colleagues))
            return day if waited <= p.patience else colleagues
    return None if p.patience is None else colleagues


def backwards(last: date, first: date) -> list[date]:
    return sorted(days(first, last), reverse=True)


def roll(p: Placement, day: date, party: str) -> date | None:
    """Later if the day is not good; only if there is no good day left before the end, earlier."""
    later = first_good(p, days(day, end_day(p)), party)
    return later or first_good(p, backwards(min(day, end_day(p)), p.start), party)


def working_days_after(p: Placement, first: date, second: date) -> int:
    """How many working days of the workplace lie after first, up to and with second."""
    return sum(1 for day in days(first + ONE_DAY, second) if is_working_day(p, day))


def repeat_day(p: Placement, day: date, party: str) -> date | None:
    """Second working day after `day` (suspended days do not count), then the party's first good day."""
    counted, candidate = 0, day
    while counted < 2:
        candidate += ONE_DAY
        if is_working_day(p, candidate) and not is_suspended(p, candidate):
            counted += 1
    return first_good(p, days(candidate, candidate + 400 * ONE_DAY), party)


def day_date(p: Placement, number: int) -> date:
    """The date of day 1, 2, 3 ... of the placement. Suspended days are not counted: so suspension moves the plan."""
    day, counted = p.start, 0
    while True:
        if not is_suspended(p, day):
            counted += 1
        if counted == number:
            return day
        day += ONE_DAY


def day_number(p: Placement, day: date) -> int:
    """How many days of the placement have passed up to and with this date."""
    return sum(1 for d in days(p.start, day) if not is_suspended(p, d))


def ends(p: Placement) -> list[tuple[date, int]]:
    """[(known from, length in days)]: the first plan, then one for each extension."""
    found = [(p.start, (p.planned_end - p.start).days + 1)]
    for decided_on, new_end in p.extensions:
        known = [s for s in p.suspensions if s[0] <= decided_on]
        length = sum(1 for d in days(p.start, new_end) if not any(a <= d <= b for a, b in known))
        found.append((decided_on, length))
    return found


def end_day(p: Placement) -> date:
    """Last day of the placement, moved by extension and suspension."""
    return _end_day(p.start, p.planned_end, tuple(p.suspensions), tuple(p.extensions))


@cache
def _end_day(start: date, end: date, suspensions: tuple[Span, ...], extensions: tuple[Span, ...]) -> date:
    p = Placement(start, end, "TE", suspensions=list(suspensions), extensions=list(extensions))
    return day_date(p, ends(p)[-1][1])


def add_months(day: date, months: int) -> date:
    """Same day number `months` later; the month's last day if it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def month_two_length(p: Placement) -> int:
    """Days from the start to the end of month 2 (the day before the same date two months later)."""
    return (add_months(p.start, 2) - p.start).days
