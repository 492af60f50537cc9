"""The course of one placement: all that the days of its check-ins depend on, and how its days are counted (pure).

Suspended days are not days of the placement: what lies after them moves, and the end too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from matching.ranking.week import MIDNIGHT, Week

DAY = timedelta(days=1)
ALL_DAY: Week = (((0, MIDNIGHT),),) * 7
NO_SHIFTS: Week = ((),) * 7
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True)
class Span:
    """Days from one to another, both counted; without the second it goes on."""

    since: date
    until: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Extension:
    """A later end, a real day, that was decided on a day; suspensions begun by then are in it."""

    decided_on: date
    ends_on: date


@dataclass(frozen=True)
class Closing:
    """How it closed. Afterwards her shift is as told; else the old one if she was hired there, else none."""

    on: date
    is_hired_here: bool = False
    shift_after: Week | None = None


@dataclass(frozen=True)
class Course:
    """A placement as its dates see it.

    ``ends_on`` is the end as first agreed; suspensions and extensions move it. A suspension has the end that is
    expected. Hours are weeks of local wall time; a shift past midnight is two. ``safe_hours`` None: nobody knows them.
    Patron days are month and day, as ``12-04``; None with ``is_patron_known`` False: to be asked for.
    """

    starts_on: date
    ends_on: date
    patron_day: str | None = None
    is_patron_known: bool = True
    tutor_weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    tutor_away: tuple[Span, ...] = ()
    office_patron_day: str | None = None  # only where the tutor's office keeps it
    shift: Week = NO_SHIFTS
    safe_hours: Week | None = None
    paydays: tuple[date, ...] = ()
    risks: tuple[Span, ...] = ()
    suspensions: tuple[Span, ...] = ()
    extensions: tuple[Extension, ...] = ()  # in the order of their decisions
    closing: Closing | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a course that ends before it starts, or whose suspension never ends."""
        if self.ends_on < self.starts_on:
            raise ValueError("a placement ends on or after its first day")
        if any(span.until is None for span in self.suspensions):
            raise ValueError("a suspension needs the day on which it is expected to end")

    @cached_property
    def ends(self) -> tuple[tuple[date, int], ...]:
        """The ends that were agreed, each with the day from which it held and its number of days."""
        first = (self.ends_on - self.starts_on).days + 1
        found = [(self.starts_on, first)]
        for each in sorted(self.extensions, key=lambda extension: extension.decided_on):
            begun = tuple(span for span in self.suspensions if span.since <= each.decided_on)
            found.append((each.decided_on, sum(not _within(day, begun) for day in _days(self.starts_on, each.ends_on))))
        return tuple(found)

    def is_suspended(self, day: date) -> bool:
        """Tell whether a day is none of the placement."""
        return _within(day, self.suspensions)

    def day(self, number: int) -> date:
        """Return the date of a day of the placement; the start is day 1."""
        while len(self._counted) < number:
            last = self._counted[-1] if self._counted else self.starts_on - DAY
            self._counted.append(next(day for day in _from(last + DAY) if not self.is_suspended(day)))
        return self._counted[number - 1]

    @cached_property
    def _counted(self) -> list[date]:
        return []


def end_of(course: Course) -> date:
    """Return the last day as it is planned now, suspensions and extensions counted in."""
    return course.day(course.ends[-1][1])


def _within(day: date, spans: tuple[Span, ...]) -> bool:
    return any(day in span for span in spans)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += DAY
