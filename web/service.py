"""What one process of the service holds while it runs, put together once by create_app."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from flask import current_app

from catalogue.suggesters import Suggesters
from ground.instants import HERE as HERE
from ground.instants import day_of
from matching.openings import Openings
from matching.ranking import Scorer
from web.accounts.passwords import Passwords
from web.advertisements import Readers
from web.calendar.appointments import SOURCES, Source
from web.settings import Settings


def clock() -> datetime:
    """Return the present instant; beside the ticker only web looks at the clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Service:
    """Settings, clock, index of vacancies and their scorer, readers of words, passwords, sources of appointments."""

    settings: Settings
    clock: Callable[[], datetime]
    openings: Openings
    scorer: Scorer
    suggesters: Suggesters
    readers: Readers
    passwords: Passwords
    appointments: Sequence[Source] = SOURCES
    heads: set[date] = field(default_factory=set)  # the days on which this process has seen to the head of the trail


def service() -> Service:
    """Return what the present process holds."""
    held: Service = current_app.extensions["ponte"]
    return held


def now() -> datetime:
    """Return the present instant by the clock of the service."""
    return service().clock()


def today() -> date:
    """Return the present day where the service works."""
    return day_of(now())
