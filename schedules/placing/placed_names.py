"""Her name for the firm at which she is placed: told to the contact named in her consent, as long as both live."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact
from ground.actors import Actor, Role
from ground.audit.writing import look
from ground.instants import day_of
from matching.reach import Datum
from matching.records.identities import Identity
from schedules.errors import NoPlacement
from schedules.placing import placement_reach as reach
from schedules.placing.documents import NAME
from schedules.records.consents import Consent, Purpose
from schedules.records.placements import LIVING, Placement


def of(session: Session, ref: str, *, by: Actor, now: datetime) -> dict[str, str | None]:
    """Return what she agreed that the firm gets of her name, and note the look. The session must be one that writes.

    Raises NoPlacement, KeyMissing, Damaged.
    """
    consent = _consent(session, ref, by, now)
    agreed = {field for fields in (consent.documents or {}).values() for field in fields}
    identity = session.get_one(Identity, consent.beneficiary_id)
    look(session, identity)
    return {name: getattr(identity, name) if name in agreed else None for name in NAME}


def _consent(session: Session, ref: str, by: Actor, now: datetime) -> Consent:
    """Return the live consent below a living placement to who is named in it."""
    named = select(Contact.id).where(Contact.account == by.ref, Contact.ended_on.is_(None))
    living = (Placement.ref == ref, Placement.state.in_(LIVING), reach.within(by, Datum.PLACEMENT))
    live = (Consent.purpose == Purpose.PLACEMENT, Consent.withdrawn_at.is_(None), Consent.until >= day_of(now))
    query = select(Consent).join(Placement, Placement.consent_id == Consent.id)
    found = session.scalar(query.where(*living, *live, Consent.contact_id.in_(named)))
    if by.role is not Role.EMPLOYER or found is None:
        raise NoPlacement
    return found
