"""On which days each party can be reached, and where a wished day rolls to (pure)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from matching.ranking.week import Week
from schedules.dates import hours
from schedules.dates.courses import ALL_DAY, DAY, NO_SHIFTS, Course, end_of
from schedules.dates.purposes import Party
from schedules.dates.working_days import is_holiday, is_patrons, is_working

FARTHEST = 800  # days: how far a good day is looked for, beyond the longest suspension
PATIENCE = 2  # working days for which her tutor is waited for; then a colleague takes the contact


@dataclass(frozen=True)
class Calendar:
    """The days of one course; ``is_after``: those after its closing, which no end and no suspension bounds."""

    course: Course
    is_after: bool = False

    @property
    def first(self) -> date:
        """The first day on which a contact may fall."""
        closing = self.course.closing
        return closing.on + DAY if self.is_after and closing else self.course.starts_on

    @cached_property
    def last(self) -> date:
        """The last day on which a contact may fall."""
        return date.max if self.is_after else end_of(self.course)

    @cached_property
    def shift(self) -> Week:
        """Her hours of work."""
        closing = self.course.closing
        if not self.is_after or closing is None:
            return self.course.shift
        return closing.shift_after or (self.course.shift if closing.is_hired_here else NO_SHIFTS)

    def is_open(self, day: date) -> bool:
        """Tell whether the workplace works on a day, and she is not suspended."""
        return self._is_counted(day) and is_working(day, self.course.patron_day)

    def has_hour(self, day: date, *, after_shift: bool = False) -> bool:
        """Tell whether a safe hour is left outside her shift, or after it."""
        if not self._is_counted(day):
            return False
        safe = (self.course.safe_hours or ALL_DAY)[day.weekday()]
        left = hours.left(safe, self.shift[day.weekday()], after_shift=after_shift)
        return bool(hours.instants(day, left))

    def is_tutors(self, day: date) -> bool:
        """Tell whether her tutor works on a day."""
        return self._is_team(day) and not any(day in span for span in self.course.tutor_away)

    def forward(self, party: Party, wished: date) -> date | None:
        """Return the first good day from a day on, else the last one before the end; None without any."""
        ahead = self._first(party, _ahead(max(wished, self.first), self.last))
        return ahead or self.backward(party, min(wished, self.last))

    def backward(self, party: Party, wished: date, since: date | None = None) -> date | None:
        """Return the last good day up to a day."""
        return self._first(party, _back(wished, since or self.first))

    def again(self, party: Party, day: date) -> date | None:
        """Return when a party is asked again: its first good day from the second working day of the workplace on."""
        return self._first(party, _ahead(self._second_working_day(day), date.max))

    def working_days(self, after: date, upto: date) -> int:
        """Count the working days of the workplace after a day, up to another, whether or not she is suspended."""
        patron = self.course.patron_day
        return sum(is_working(after + timedelta(days=number), patron) for number in range(1, (upto - after).days + 1))

    def _second_working_day(self, day: date) -> date:
        ahead = (each for each in _ahead(day + DAY, date.max) if self.is_open(each))
        return [next(ahead) for _ in range(PATIENCE)][-1]

    def _first(self, party: Party, days: Iterable[date]) -> date | None:
        """Return the first good day of these: her tutor's, or a colleague's where that would be too long to wait."""
        good = (day for day in days if self._is_good(party, day))
        if party is Party.EMPLOYER:
            return next(good, None)
        soonest = next(good, None)
        if soonest is None or self.is_tutors(soonest):
            return soonest
        own = next((day for day in good if self.is_tutors(day)), None)
        if own is None or self.working_days(min(own, soonest), max(own, soonest)) > PATIENCE:
            return soonest
        return own

    def _is_good(self, party: Party, day: date) -> bool:
        if party is not Party.HER and not self.is_open(day):
            return False
        return party is Party.EMPLOYER or (self._is_team(day) and self.has_hour(day))

    def _is_counted(self, day: date) -> bool:
        return self.is_after or not self.course.is_suspended(day)

    def _is_team(self, day: date) -> bool:
        """Tell whether it is a day of her tutor's or, while away, of a colleague who stands in."""
        course = self.course
        return day.weekday() in course.tutor_weekdays and not (
            is_holiday(day) or is_patrons(day, course.office_patron_day)
        )


def _ahead(first: date, last: date) -> Iterator[date]:
    count = min((last - first).days + 1, FARTHEST)
    return (first + timedelta(days=number) for number in range(count))


def _back(last: date, first: date) -> Iterator[date]:
    count = min((last - first).days + 1, FARTHEST)
    return (last - timedelta(days=number) for number in range(count))
