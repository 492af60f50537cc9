"""What she agrees to before a placement: which fields of hers the firm gets with which document, and until when."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.errors import IllegalMove
from ground.instants import day_of
from matching import avoidance
from matching.reach import Datum
from schedules.errors import BadConsent
from schedules.placing.documents import FIELDS, Document
from schedules.proposing import consents, reach
from schedules.records.consents import Consent, Purpose
from schedules.records.placements import Placement
from schedules.records.proposals import Proposal, State

# The end has to be communicated, and the last papers handed over.
AFTER_END = timedelta(days=5)
LONGEST = timedelta(days=3 * 366)
Tell = Callable[[Mapping[Document, tuple[str, ...]]], dict[str, Any]]


def agree(  # noqa: PLR0913 - who, when, and how it is said are all said by name
    session: Session, ref: str, stated: Mapping[str, Any], *, by: Actor, now: datetime, tell: Tell
) -> Consent:
    """Record that she agrees to the papers of a placement out of an accepted proposal.

    ``stated`` has ``language``, ``given``, and ``ends_on``, the planned end; it holds until five days after. One that
    was given before is over. Raises NoProposal, IllegalMove, BadConsent, ExclusionHit, ExclusionDoubt,
    ExclusionsUnreadable, KeyMissing.
    """
    proposal = reach.hers_to_change(session, ref, by, Datum.CONSENTS)
    if proposal.state is not State.ACCEPTED:
        raise IllegalMove(proposal.state, "agree_to_placement", ())
    avoidance.require_clear(session, proposal.beneficiary_id, proposal.vacancy_id, proposal.contact_id)
    consent = _consent(session, proposal, stated, by=by, now=now)
    consent.documents = {name.value: list(fields) for name, fields in FIELDS.items()}
    consent.told = tell(FIELDS)
    _replace(session, proposal, consent, now=now)
    session.flush()
    return consent


def live(session: Session, proposal: Proposal) -> Consent | None:
    """Return the newest consent to the papers of a proposal's placement that was not withdrawn."""
    same = {name: getattr(proposal, name) for name in ("beneficiary_id", "vacancy_id", "contact_id")}
    query = select(Consent).filter_by(**same, purpose=Purpose.PLACEMENT).where(Consent.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Consent.id.desc())).first()


def _consent(session: Session, proposal: Proposal, stated: Mapping[str, Any], *, by: Actor, now: datetime) -> Consent:
    ends_on: date = stated["ends_on"]
    if not day_of(now) <= ends_on <= day_of(now) + LONGEST:
        raise BadConsent("bad_until", "ends_on", "the planned end is today at the earliest, and within three years")
    until = ends_on + AFTER_END
    return consents.of_its_own(session, proposal, Purpose.PLACEMENT, stated, until=until, by=by, now=now)


def _replace(session: Session, proposal: Proposal, consent: Consent, *, now: datetime) -> None:
    """Let a new consent stand for an earlier one, also below a placement that is there already."""
    earlier = live(session, proposal)
    session.add(consent)
    session.flush()
    placement = session.scalar(select(Placement).where(Placement.proposal_id == proposal.id))
    if placement is not None:
        placement.consent_id = consent.id
    if earlier is not None:
        earlier.withdrawn_at = now
