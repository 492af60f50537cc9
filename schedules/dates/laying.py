"""Where what is wished for finds a day, and what becomes one contact (pure)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from schedules.dates import wishes
from schedules.dates.calendars import Calendar
from schedules.dates.courses import DAY, Closing
from schedules.dates.plans import Template
from schedules.dates.purposes import Party, Purpose, Wish


@dataclass(frozen=True)
class Placed:
    """A wish on a good day, None where there is none; and between which days it may be moved when it is merged."""

    wish: Wish
    on: date | None
    not_before: date = date.min
    not_after: date = date.max


@dataclass(frozen=True)
class Joined:
    """What becomes one contact."""

    parts: tuple[Placed, ...]
    on: date

    @property
    def party(self) -> Party:
        """With whom it is."""
        return self.parts[0].wish.party

    @property
    def purposes(self) -> frozenset[Purpose]:
        """What it is for."""
        return frozenset(part.wish.purpose for part in self.parts)


def placed(calendar: Calendar, template: Template) -> Iterator[Placed]:
    """Lay each contact of a placement on its own day."""
    course = calendar.course
    yield Placed(Wish(Party.HER, Purpose.FIRST_CONTACT, course.starts_on), _first_contact(calendar, template))
    for wish in (*wishes.of_employer(course, template), *wishes.of_her(course, template)):
        yield _laid(calendar, wish, not_before=wish.on if wish.purpose is Purpose.PAY else date.min)
    if (middle := wishes.midpoint(course, template)) is not None:
        yield from _midpoint(calendar, middle)
    for on in wishes.hiring_decisions(course, template):
        yield from _hiring(calendar, on)
    final = Wish(Party.BOTH, Purpose.FINAL, calendar.last)
    yield Placed(final, calendar.backward(Party.BOTH, calendar.last))


def placed_after(calendar: Calendar, closing: Closing, template: Template) -> Iterator[Placed]:
    """Lay the contacts after a closing."""
    return (_laid(calendar, wish) for wish in wishes.follow_ups(closing, template))


def first_contact_days(calendar: Calendar, template: Template) -> list[date]:
    """Return on which of the first days she can be reached: her tutor's, or else a colleague's.

    After the shift of the day, when she has come home; failing that, before the shift of a day after the first.
    """
    days = [calendar.course.day(number) for number in range(1, template.first_contact_by + 1)]
    days = [day for day in days if day <= calendar.last]
    after_work = [day for day in days if calendar.has_hour(day, after_shift=True)]
    before_work = [day for day in days[1:] if calendar.has_hour(day)]
    tutors = ([day for day in some if calendar.is_tutors(day)] for some in (after_work, before_work))
    return next((found for found in (*tutors, after_work, before_work) if found), [])


def merged(calendar: Calendar, parts: Iterable[Placed], template: Template) -> list[Joined]:
    """Make one contact of two with one party that are few working days apart, from the first on."""
    done: dict[Party, list[Joined]] = {party: [] for party in Party}
    alone = [Joined((part,), part.on) for part in parts if part.on is not None]
    for one in sorted(alone, key=lambda each: (each.on, each.parts[0].wish.on)):
        others = done[one.party]
        day = _one_day(others[-1], one) if others and _are_near(calendar, others[-1], one, template) else None
        if day is None:
            others.append(one)
        else:
            others[-1] = Joined((*others[-1].parts, *one.parts), day)
    return [each for others in done.values() for each in others]


def _are_near(calendar: Calendar, last: Joined, one: Joined, template: Template) -> bool:
    """Tell whether two are near; the first contact with her stays alone, so that she is asked again in a week."""
    if one.party is Party.BOTH or Purpose.FIRST_CONTACT in last.purposes | one.purposes:
        return False
    return calendar.working_days(last.on, one.on) <= template.merge_within


def _one_day(last: Joined, one: Joined) -> date | None:
    """Return the earlier day, or the later one where a purpose may not be put before its day; None: they stay two."""
    parts = (*last.parts, *one.parts)
    days = (last.on, one.on)
    return next((day for day in days if all(part.not_before <= day <= part.not_after for part in parts)), None)


def _laid(calendar: Calendar, wish: Wish, *, not_before: date = date.min) -> Placed:
    on = calendar.forward(wish.party, max(wish.on, not_before))
    # One for which no later day is left is earlier than it should be: no reason to merge it onto a later one.
    return Placed(wish, on, min(not_before, on or not_before))


def _first_contact(calendar: Calendar, template: Template) -> date | None:
    return next(iter(first_contact_days(calendar, template)), None)


def _midpoint(calendar: Calendar, wished: date) -> Iterator[Placed]:
    """Lay the two conversations, then the three together on a later day, which nothing that is merged moves."""
    employer = _laid(calendar, Wish(Party.EMPLOYER, Purpose.MIDPOINT, wished))
    her = calendar.forward(Party.HER, wished)
    alone = _last(employer.on, her, wished)
    together = calendar.forward(Party.BOTH, alone + DAY)
    if together is not None and together <= alone:
        together = None
    yield employer
    yield Placed(Wish(Party.HER, Purpose.MIDPOINT, wished), her, not_after=together - DAY if together else date.max)
    yield Placed(Wish(Party.BOTH, Purpose.MIDPOINT_TOGETHER, wished), together)


def _hiring(calendar: Calendar, wished: date) -> Iterator[Placed]:
    """Lay the question to the employer, then to her on a later day."""
    employer = _laid(calendar, Wish(Party.EMPLOYER, Purpose.HIRING_DECISION, wished))
    yield employer
    later = _last(employer.on, wished - DAY) + DAY
    yield _laid(calendar, Wish(Party.HER, Purpose.HIRING_DECISION, wished), not_before=later)


def _last(*days: date | None) -> date:
    return max(day for day in days if day is not None)
