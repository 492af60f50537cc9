"""Where appointments come from: each source tells when, for whoever asks within their own reach."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.instants import day_of, instant_of
from schedules.checking_in import check_in_reach
from schedules.dates.courses import DAY
from schedules.proposing import meetings

LASTS = timedelta(hours=1)  # an interview


class Appointment(NamedTuple):
    """When something is to be done: at an instant, or on a day without one, whose ``end`` is the day after.

    ``uid`` tells it from all others and stays when it is moved: a random reference. ``case_code`` is the sign of a case
    for those who keep it, which says nothing to others; a firm's calendar has none.
    """

    uid: str
    start: datetime | date
    end: datetime | date
    case_code: str | None = None

    @property
    def starts_at(self) -> datetime:
        """When it starts; of a day its beginning."""
        return self.start if isinstance(self.start, datetime) else instant_of(self.start)


# Called with who asks, and from when until when; what somebody may not reach is not told them here either.
Source = Callable[[Session, Actor, datetime, datetime], Iterable[Appointment]]


def interviews(session: Session, by: Actor, since: datetime, until: datetime) -> Iterator[Appointment]:
    """Tell of the interviews that were agreed, on both sides."""
    for ref, at, case_code in meetings.planned(session, by):
        if since <= at < until:
            yield Appointment(ref, at, at + LASTS, _private(by, case_code))


def contacts(session: Session, by: Actor, since: datetime, until: datetime) -> Iterator[Appointment]:
    """Tell of the days on which there are check-ins, on either side."""
    for ref, day, case_code in check_in_reach.days(session, by, day_of(since), day_of(until)):
        yield Appointment(ref, day, day + DAY, _private(by, case_code))


def _private(by: Actor, case_code: str) -> str | None:
    return case_code if by.role is Role.TUTOR else None


SOURCES: Sequence[Source] = (interviews, contacts)
