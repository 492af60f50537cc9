"""Where appointments come from: each source tells when, for whoever asks within their own reach."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from ground.actors import Actor
from schedules.proposing import meetings

LASTS = timedelta(hours=1)  # an interview


class Appointment(NamedTuple):
    """When something is to be done. ``uid`` tells it from all others and stays when it is moved: a random reference."""

    uid: str
    start: datetime
    end: datetime


# Called with who asks, and from when until when; what somebody may not reach is not told them here either.
Source = Callable[[Session, Actor, datetime, datetime], Iterable[Appointment]]


def interviews(session: Session, by: Actor, since: datetime, until: datetime) -> Iterator[Appointment]:
    """Tell of the interviews that were agreed, on both sides."""
    for ref, at in meetings.planned(session, by):
        if since <= at < until:
            yield Appointment(ref, at, at + LASTS)


SOURCES: Sequence[Source] = (interviews,)
