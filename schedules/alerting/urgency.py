"""How far up a concern goes, and when, if nobody acts (pure).

Working hours are those in which somebody is at work in the territory: nine in the morning to six in the evening.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from ground.instants import HERE, day_of, instant_of
from schedules.dates import working_days
from schedules.records.concerns import PRESSING, Level, Urgency

PATIENCE = timedelta(hours=2)  # of work, in which it has to be acknowledged
ALERT_PATIENCE = timedelta(hours=18)  # of work, two days of it, in which an alert has to be acknowledged
STEP_WITHIN = timedelta(hours=9)  # of work, in which whoever has acknowledged it has to record a step


class Up(StrEnum):
    """Why a concern goes on to somebody else."""

    PASS_ON = "pass_on"  # noqa: S105 - no word to come in with: nobody has acknowledged it
    WITHOUT_STEP = "without_step"  # it was acknowledged, and no step is recorded


class Next(NamedTuple):
    """What the clock does next with a concern, and when."""

    kind: Up
    at: datetime


def at_once(urgency: Urgency, now: datetime, patron_day: str | None) -> Level:
    """Return up to whom a concern is told at once: in danger, outside working hours, to all."""
    is_night = working_days.at_work(now, patron_day) != now
    return Level.COORDINATOR if urgency is Urgency.DANGER and is_night else Level.TUTOR


def next_up(  # noqa: PLR0913 - the facts of one concern, all by name
    urgency: Urgency,
    *,
    raised_at: datetime,
    told_to: Level,
    acknowledged_at: datetime | None,
    has_step: bool,
    patron_day: str | None,
) -> Next | None:
    """Return what happens next if nobody acts; who coordinates is the last."""
    if urgency is Urgency.ORDINARY or told_to is Level.COORDINATOR:
        return None
    if acknowledged_at is None:
        return Next(Up.PASS_ON, after_work(raised_at, _patience(urgency, told_to), patron_day))
    if has_step or urgency is Urgency.ALERT:
        return None
    return Next(Up.WITHOUT_STEP, after_work(acknowledged_at, STEP_WITHIN, patron_day))


def passed_to(urgency: Urgency, told_to: Level, *, has_deputy: bool) -> Level:
    """Return who is told next of what nobody acknowledges; an alert has waited long enough to go to the last."""
    is_first = urgency in PRESSING and told_to is Level.TUTOR and has_deputy
    return Level.DEPUTY if is_first else Level.COORDINATOR


def after_work(at: datetime, hours: timedelta, patron_day: str | None) -> datetime:
    """Return when so many hours of work have passed since an instant."""
    now = working_days.at_work(at, patron_day)
    closes = instant_of(day_of(now), working_days.CLOSES)
    while now + hours > closes:
        hours -= closes - now
        now = working_days.next_morning(now, patron_day)
        closes = instant_of(day_of(now), working_days.CLOSES)
    return (now + hours).astimezone(HERE)


def _patience(urgency: Urgency, told_to: Level) -> timedelta:
    if urgency not in PRESSING:
        return ALERT_PATIENCE
    return PATIENCE if told_to is Level.TUTOR else 2 * PATIENCE
