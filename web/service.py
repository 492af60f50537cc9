"""What one process of the service holds while it runs, put together once by create_app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app

from web.settings import Settings


def clock() -> datetime:
    """Return the present instant; beside the ticker only web looks at the clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Service:
    """The settings and the clock."""

    settings: Settings
    clock: Callable[[], datetime]


def service() -> Service:
    """Return what the present process holds."""
    held: Service = current_app.extensions["ponte"]
    return held


def now() -> datetime:
    """Return the present instant by the clock of the service."""
    return service().clock()
