"""Where appointments come from: each source tells when, for whoever asks within their own reach."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from ground.actors import Actor


class Appointment(NamedTuple):
    """When something is to be done. ``uid`` tells it from all others and stays when it is moved: a random reference."""

    uid: str
    start: datetime
    end: datetime


# Called with who asks, and from when until when; what somebody may not reach is not told them here either.
Source = Callable[[Session, Actor, datetime, datetime], Iterable[Appointment]]
SOURCES: Sequence[Source] = ()
