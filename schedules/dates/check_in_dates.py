"""When the check-ins of a placement fall (pure): wished for, rolled to a good day, merged, with their windows.

Days alone: at what hour she is reached is her safe hours' business. The employer's contacts follow from the public
facts of the placement; nothing that is hers moves them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from schedules.dates import laying
from schedules.dates.calendars import Calendar
from schedules.dates.courses import DAY, Course
from schedules.dates.laying import Joined, Placed
from schedules.dates.plans import DEFAULT, Template
from schedules.dates.purposes import Party, Purpose, Wish

EARLY = 14  # days of which a missed contact is followed up on the day itself


@dataclass(frozen=True)
class Contact:
    """One contact as planned: with whom, for what, from which day to which.

    ``repeat_on`` is when it is asked again if missed; None for a strict one, which is followed up on its own day.
    ``needs_cover``: a colleague of her tutor's has to take it.
    """

    party: Party
    wishes: tuple[Wish, ...]
    due_on: date
    window_until: date
    repeat_on: date | None
    is_strict: bool
    needs_cover: bool

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What it is for."""
        return tuple(wish.purpose for wish in self.wishes)


class Trouble(StrEnum):
    """What of a plan somebody has to settle."""

    PATRON_DAY_UNKNOWN = "patron_day_unknown"  # taken as none: ask for it
    SAFE_HOURS_UNKNOWN = "safe_hours_unknown"  # taken as the whole day: ask her
    NO_GOOD_DAY = "no_good_day"  # this contact is left out
    NEEDS_COVER = "needs_cover"  # a colleague has to take it


@dataclass(frozen=True)
class Problem:
    """Something to be settled; ``wish`` is the contact that it is about."""

    code: Trouble
    wish: Wish | None = None


def plan(course: Course, template: Template = DEFAULT) -> tuple[Contact, ...]:
    """Return the contacts of a placement in their order; after its closing those that stay, and the follow-up."""
    calendar, closing = Calendar(course), course.closing
    latest = min(calendar.last, closing.on) if closing else calendar.last
    contacts = _contacts(calendar, template, laying.placed(calendar, template), latest)
    if closing is not None:
        after = Calendar(course, is_after=True)
        contacts += _contacts(after, template, laying.placed_after(after, closing, template), after.last)
    return tuple(sorted(contacts, key=lambda each: (each.due_on, each.party, each.wishes)))


def problems(course: Course, template: Template = DEFAULT) -> tuple[Problem, ...]:
    """Return what somebody has to settle for the whole plan to hold."""
    calendar = Calendar(course)
    found = [] if course.is_patron_known else [Problem(Trouble.PATRON_DAY_UNKNOWN)]
    if course.safe_hours is None:
        found.append(Problem(Trouble.SAFE_HOURS_UNKNOWN))
    left_out = (part.wish for part in laying.placed(calendar, template) if part.on is None)
    covered = (each.wishes[0] for each in plan(course, template) if each.needs_cover)
    found += [Problem(Trouble.NO_GOOD_DAY, wish) for wish in left_out]
    return (*found, *(Problem(Trouble.NEEDS_COVER, wish) for wish in covered))


def _contacts(calendar: Calendar, template: Template, parts: Iterable[Placed], latest: date) -> list[Contact]:
    """Return the contacts up to a day, none of whose windows passes it or the next contact with that party."""
    joined = [each for each in laying.merged(calendar, parts, template) if each.on <= latest]
    following = (after.on - DAY if after.party is each.party else latest for each, after in pairwise(joined))
    limits = [min(latest, limit) for limit in (*following, latest)]
    return [_contact(calendar, template, each, limit) for each, limit in zip(joined, limits, strict=False)]


def _contact(calendar: Calendar, template: Template, joined: Joined, latest: date) -> Contact:
    is_strict = not calendar.is_after and any(part.wish.on < calendar.course.day(EARLY + 1) for part in joined.parts)
    repeat_on = None if is_strict else calendar.again(joined.party, joined.on)
    return Contact(
        party=joined.party,
        wishes=tuple(part.wish for part in joined.parts),
        due_on=joined.on,
        window_until=_until(calendar, template, joined, repeat_on=repeat_on, latest=latest),
        repeat_on=repeat_on,
        is_strict=is_strict,
        needs_cover=joined.party is not Party.EMPLOYER and not calendar.is_tutors(joined.on),
    )


def _until(calendar: Calendar, template: Template, joined: Joined, *, repeat_on: date | None, latest: date) -> date:
    """Return the last day of a window: when it would be asked again, or the last good day before."""
    if Purpose.FIRST_CONTACT in joined.purposes:
        return max((day for day in laying.first_contact_days(calendar, template) if day <= latest), default=joined.on)
    if repeat_on is None or Purpose.FINAL in joined.purposes:
        return joined.on
    if repeat_on <= latest:
        return repeat_on
    return calendar.backward(joined.party, latest, since=joined.on) or joined.on
