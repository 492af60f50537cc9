"""Instants: aware, in UTC, the same on both databases; and the day that an instant falls on where the service works."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

HERE = ZoneInfo("Europe/Rome")


def day_of(instant: datetime) -> date:
    """Return the day of an instant where the service works."""
    return instant.astimezone(HERE).date()


def instant_of(day: date, clock: time = time.min) -> datetime:
    """Return the instant, in UTC, of a time of a day where the service works; by default its beginning."""
    return datetime.combine(day, clock, HERE).astimezone(UTC)


class Instant(TypeDecorator[datetime]):
    """An aware instant. SQLite drops time zones, so it is stored in UTC and given back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn an aware instant into UTC. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the instant back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
