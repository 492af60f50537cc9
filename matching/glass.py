"""Break glass: a coordinator reads the notes on a person for an hour, with a reason, and others are told.

Each look in that hour stands in the audit trail with the reference of the glass. The reason is free text: her tutors
and the coordinator read it, the trail does not hold it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground import notices, outbox
from ground.actors import Actor
from ground.audit.writing import look
from ground.base import public_ref
from matching.errors import BadNote
from matching.reach import Datum, broken, person
from matching.records.notes import Glass
from matching.records.people import Beneficiary

LASTS = timedelta(minutes=60)
SHORTEST, LONGEST = 20, 1_000  # characters of a reason
MOST = 100  # of those broken for one person, the newest
BROKEN = "glass_broken"  # what is sent


def smash(  # noqa: PLR0913 - by whom, when, and who is told are all said by name
    session: Session, ref: str, reason: str, *, by: Actor, now: datetime, auditors: Iterable[str]
) -> Sequence[Glass]:
    """Break the glass before the notes on a person; her tutor and the auditors' accounts are told.

    Raises NoBeneficiary, BadNote.
    """
    beneficiary = person(session, ref, by, Datum.GLASS, write=True)
    typed = " ".join(reason.split())
    if not SHORTEST <= len(typed) <= LONGEST:
        raise BadNote("bad_reason", "reason", f"why, in {SHORTEST} to {LONGEST:,} characters, is expected here")
    made = Glass(ref=public_ref(), beneficiary_id=beneficiary.id, account=by.ref, broken_at=now, until=now + LASTS)
    made.reason = typed
    session.add(made)
    session.flush()
    for account in dict.fromkeys((beneficiary.tutor, *auditors)):
        notices.put(session, BROKEN, account=account, about=made.ref, at=now)
        outbox.put(session, BROKEN, to_account=account, about=made.ref, due_at=now)
    return _broken(session, beneficiary)


def listed(session: Session, ref: str, *, by: Actor) -> Sequence[Glass]:
    """Return who has broken the glass, when and why, the newest first, and note the look. Raises NoBeneficiary."""
    return _broken(session, person(session, ref, by, Datum.GLASS))


def through(session: Session, beneficiary: Beneficiary, by: Actor) -> str | None:
    """Return what stands beside a look in the audit trail when it is one through a broken glass."""
    hers = select(Glass).where(Glass.beneficiary_id == beneficiary.id, broken(by)).order_by(Glass.id.desc())
    glass = session.scalars(hers.limit(1)).first()
    return glass.audit_reason if glass else None


def _broken(session: Session, beneficiary: Beneficiary) -> Sequence[Glass]:
    hers = select(Glass).where(Glass.beneficiary_id == beneficiary.id).order_by(Glass.id.desc()).limit(MOST)
    found = session.scalars(hers).all()
    for each in found:
        look(session, each, reason=each.audit_reason)
    return found
