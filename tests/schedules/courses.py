"""Random placements for the model of dates, and the same ones for the product."""

from datetime import date, timedelta
from random import Random

from matching.ranking import week
from schedules.dates.check_in_dates import Contact
from schedules.dates.courses import Closing, Course, Extension, Span
from schedules.dates.purposes import Purpose, Wish
from tests.schedules.independent.dates import Checkin
from tests.schedules.independent.days import PATRONS, Hours, Placement, add_months

WEEK = range(7)
OUTCOMES = ("hired_here", "hired_elsewhere", "ended", "interrupted")
SHIFTS = (("08:00", "13:00"), ("14:00", "20:00"), ("09:00", "17:00"), ("12:00", "20:00"))
SAFE = (
    [("14:00", "19:00")],
    [("07:00", "22:00")],
    [("18:00", "20:30")],
    [("09:00", "12:00"), ("17:00", "21:30")],
    [("02:00", "03:00"), ("13:00", "15:00")],
    [("02:15", "02:45")],
)
TUTORS = ({0, 1, 2, 3, 4}, {0, 2, 4}, {1, 2, 3, 4, 5}, {6, 0, 1, 2, 3}, {0, 2})
Row = tuple[str, tuple[tuple[str, str], ...], date, date, bool, bool]


def placement(chance: Random) -> Placement:
    """Return a placement that starts in 2024-2031."""
    start = date(2024, 1, 1) + timedelta(days=chance.randrange(2920))
    length = chance.choice((30, 61, 122, 122, 122, 184, 365)) + chance.randrange(-2, 3)
    found = Placement(
        start,
        start + timedelta(days=length),
        chance.choice(list(PATRONS)),
        tutor_weekdays=frozenset(chance.choice(TUTORS)),
        tutor_patron=chance.choice((None, None, (8, 5), (6, 24))),
        shifts={day: [chance.choice(SHIFTS)] for day in chance.sample(WEEK, chance.choice((3, 5, 6)))},
        safe={day: chance.choice(SAFE[:4] if chance.random() < 0.9 else SAFE) for day in _some(chance)},
        paydays=[add_months(date(start.year, start.month, chance.choice((10, 27))), month) for month in range(14)],
        patience=2,
    )
    _disturb(found, length, chance)
    return found


def _some(chance: Random) -> list[int]:
    """Return the days of the week with safe hours: mostly all."""
    return list(WEEK) if chance.random() < 0.8 else chance.sample(WEEK, chance.choice((1, 2, 4)))


def _disturb(found: Placement, length: int, chance: Random) -> None:
    day = found.start + timedelta(days=chance.randrange(4, max(5, length - 5)))
    if chance.random() < 0.3:
        found.suspensions = [(day, day + timedelta(days=chance.randrange(1, 40)))]
    for _ in range(chance.choice((0, 0, 1, 2))):
        away = found.start + timedelta(days=chance.randrange(-5, length))
        found.tutor_absences.append((away, away + timedelta(days=chance.choice((0, 1, 2, 7, 14, 21)))))
    if chance.random() < 0.3:
        marked = found.start + timedelta(days=chance.randrange(length))
        found.risk = [(marked, chance.choice((None, marked + timedelta(days=chance.randrange(60)))))]
    if chance.random() < 0.25:
        decided = found.start + timedelta(days=chance.randrange(1, length))
        found.extensions = [(decided, found.planned_end + timedelta(days=chance.randrange(50, 150)))]
    if chance.random() < 0.4:
        found.closed_on = found.start + timedelta(days=chance.randrange(1, length + 40))
        found.outcome = chance.choice(OUTCOMES)
        found.shifts_after = chance.choice((None, None, {day: [("06:00", "14:00")] for day in range(5)}))


def course(of: Placement) -> Course:
    """Return the same placement as the product sees it."""
    patron = of.patron or (PATRONS[of.province] if of.capital else None)
    return Course(
        of.start,
        of.planned_end,
        patron_day=_month_day(patron),
        is_patron_known=patron is not None,
        tutor_weekdays=of.tutor_weekdays,
        tutor_away=tuple(Span(*span) for span in of.tutor_absences),
        office_patron_day=_month_day(of.tutor_patron),
        shift=_week(of.shifts),
        safe_hours=_week(of.safe),
        paydays=tuple(of.paydays),
        risks=tuple(Span(*span) for span in of.risk),
        suspensions=tuple(Span(*span) for span in of.suspensions),
        extensions=tuple(Extension(*each) for each in of.extensions),
        closing=_closing(of),
    )


def of_plan(contacts: tuple[Contact, ...], closed_on: date | None) -> list[Row]:
    """Return what was planned in the words of the model."""
    return sorted(
        (
            each.party.value,
            tuple(sorted(_word(wish, closed_on) for wish in each.wishes)),
            each.due_on,
            each.window_until,
            each.is_strict,
            each.needs_cover,
        )
        for each in contacts
    )


def of_model(check_ins: list[Checkin]) -> list[Row]:
    """Return what the model plans, without its hours."""
    return sorted(
        (
            each.party,
            tuple(sorted(map(_plain, each.purposes))),
            each.first_day,
            each.last_day,
            each.strict,
            each.needs_cover,
        )
        for each in check_ins
    )


def _word(wish: Wish, closed_on: date | None) -> str:
    if wish.purpose is Purpose.FOLLOW_UP and closed_on is not None:
        return f"follow_up_{(wish.on - closed_on).days}"
    return wish.purpose.value


def _plain(purpose: str) -> str:
    """Return what the model calls day 7 and day 14 by the product's one word."""
    return "settling_in" if purpose.startswith("day_") else purpose


def _closing(of: Placement) -> Closing | None:
    if of.closed_on is None:
        return None
    after = None if of.shifts_after is None else _week(of.shifts_after)
    return Closing(of.closed_on, is_hired_here=of.outcome == "hired_here", shift_after=after)


def _week(hours: Hours) -> week.Week:
    return week.read([hours.get(day, []) for day in WEEK], "hours")


def _month_day(patron: tuple[int, int] | None) -> str | None:
    return None if patron is None else f"{patron[0]:02d}-{patron[1]:02d}"
