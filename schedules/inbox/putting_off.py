"""Putting off: a check-in by who would be reminded of it, and all reminders of one person for a while.

Neither has any hold on concerns and alerts, on what is handed on to who coordinates, or on the employer's side.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.base import public_ref
from ground.errors import IllegalMove
from ground.instants import day_of
from matching.reach import Datum, person
from schedules.checking_in import check_in_reach
from schedules.errors import BadCheckIn
from schedules.records.check_ins import OPEN, CheckIn
from schedules.records.concerns import Pause, Snooze

LONGEST = 500  # characters of a reason
SNOOZED = timedelta(days=30)  # at most
PAUSED = timedelta(days=90)


def snoozed(session: Session, ref: str, *, by: Actor) -> Snooze | None:
    """Return until when somebody has put off a check-in within reach, None when they have not. Raises NoCheckIn."""
    return _snooze(session, check_in_reach.hers(session, ref, by), by)


def snooze(session: Session, ref: str, until: date, reason: str, *, by: Actor, now: datetime) -> Snooze:  # noqa: PLR0913
    """Put off an open check-in to a day, in the place of what was said before.

    Raises NoCheckIn, IllegalMove, BadCheckIn.
    """
    check_in = check_in_reach.hers(session, ref, by, write=True)
    if check_in.state not in OPEN:
        raise IllegalMove(check_in.state, "put_off", ())
    _require_day(until, SNOOZED, now)
    found = _snooze(session, check_in, by)
    if found is None:
        whose = {"beneficiary_id": check_in.beneficiary_id, "account": by.ref, "item": check_in.ref}
        found = Snooze(ref=public_ref(), **whose)
        session.add(found)
    found.until, found.reason, found.made_at = until, _reason(reason), now
    session.flush()
    return found


def end_snooze(session: Session, ref: str, *, by: Actor) -> None:
    """Be reminded of a check-in again. Raises NoCheckIn."""
    _end(session, _snooze(session, check_in_reach.hers(session, ref, by, write=True), by))


def paused(session: Session, ref: str, *, by: Actor) -> Pause | None:
    """Return until when nobody is reminded of a person, None when they are. Raises NoBeneficiary."""
    return session.get(Pause, person(session, ref, by, Datum.CHECK_INS).id)


def pause(session: Session, ref: str, until: date, reason: str, *, by: Actor, now: datetime) -> Pause:  # noqa: PLR0913
    """Have nobody on her side reminded of a person before a day. Raises NoBeneficiary, BadCheckIn."""
    her = person(session, ref, by, Datum.CHECK_INS, write=True, lock=True)
    _require_day(until, PAUSED, now)
    found = session.get(Pause, her.id)
    if found is None:
        found = Pause(beneficiary_id=her.id)
        session.add(found)
    found.until, found.reason, found.made_by, found.made_at = until, _reason(reason), by.ref, now
    session.flush()
    return found


def end_pause(session: Session, ref: str, *, by: Actor) -> None:
    """Have her side reminded of a person again. Raises NoBeneficiary."""
    her = person(session, ref, by, Datum.CHECK_INS, write=True, lock=True)
    _end(session, session.get(Pause, her.id))


def _snooze(session: Session, check_in: CheckIn, by: Actor) -> Snooze | None:
    query = select(Snooze).where(Snooze.item == check_in.ref, Snooze.account == by.ref).order_by(Snooze.id.desc())
    return session.scalars(query.limit(1)).first()


def _end(session: Session, found: Snooze | Pause | None) -> None:
    if found is not None:
        session.delete(found)
        session.flush()


def _require_day(until: date, longest: timedelta, now: datetime) -> None:
    first, last = day_of(now) + timedelta(days=1), day_of(now) + longest
    if not first <= until <= last:
        raise BadCheckIn("bad_day", "until", f"a day from {first} to {last} is expected here")


def _reason(raw: str) -> str:
    text = raw.strip()
    if not 0 < len(text) <= LONGEST:
        raise BadCheckIn("bad_text", "reason", f"a text of 1 to {LONGEST:,} characters is expected here")
    return text
