"""How proposals end: withdrawn, expired; their slots given back, their consents over, her tutor told.

The card goes in the same transaction, because a card is open only while its proposal lives and its consent holds.
"""

from contextlib import nullcontext
from datetime import datetime

from sqlalchemy.orm import Session

from employers import vacancies
from ground.audit.writing import by_itself
from schedules.messages import (
    ToContact,
    ToTutor,
    tell_contact_at_work,
    tell_contact_of_end,
    tell_coordinators,
    tell_tutor,
)
from schedules.proposing.proposal_moves import EXPIRE, MOVES, WITHDRAW
from schedules.records.consents import Consent
from schedules.records.proposals import SETTLED, Proposal, State, Withdrawal

# Of these her tutor knows.
TUTORS_DOING = {Withdrawal.BY_TUTOR, Withdrawal.OTHER_ACCEPTED}
# These somebody does on her side; the others only follow from something done, perhaps by who may not know of her.
ON_HER_SIDE = TUTORS_DOING | {Withdrawal.CONSENT_WITHDRAWN}
# In these states the firm counts on hearing more.
WILLING = {State.WILLING, State.INTERVIEW, State.ACCEPTED}


def withdraw(
    session: Session, proposal: Proposal, *, reason: Withdrawal, now: datetime, keeps_slot: bool = False
) -> None:
    """End a proposal that was locked with ``reach.exposing``, with its consents, whatever it has come to.

    The employer reads that it is no longer open, and never why, nor is it written to at another hour for another
    reason. Her tutor is told, unless it was the tutor's doing, and of an exclusion the coordinators too. One that was
    accepted, or declined a moment ago, stays what it is, for that is what happened, but its card, its consents and its
    slot are gone; the slot with ``keeps_slot`` only the next morning (``sweeps.free_kept``), so that whoever changed
    something sees no number move. Raises IllegalMove for one that has ended.
    """
    with nullcontext() if reason in ON_HER_SIDE else by_itself(session):
        if not keeps_slot:
            free_slot(session, proposal)
        _withdraw(session, proposal, reason, now=now)
        session.flush()


def _withdraw(session: Session, proposal: Proposal, reason: Withdrawal, *, now: datetime) -> None:
    if proposal.state in WILLING:
        tell_contact_of_end(session, proposal, now=now)
    if proposal.state in SETTLED:
        proposal.why = reason if proposal.state is State.ACCEPTED else proposal.why
    else:
        _end(proposal, MOVES.after(proposal.state, WITHDRAW), reason, now=now)
    end_consents(session, proposal, now=now)
    if reason is Withdrawal.EXCLUSION:
        tell_coordinators(session, proposal, ToTutor.WITHDRAWN, now=now)
    if reason not in TUTORS_DOING:
        tell_tutor(session, proposal, ToTutor.WITHDRAWN, now=now, is_urgent=reason is Withdrawal.EXCLUSION)


def expire(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """End a locked proposal whose time has passed; a firm that never answered reads a kind text. Raises IllegalMove."""
    before = proposal.state
    free_slot(session, proposal)
    _end(proposal, MOVES.after(before, EXPIRE), None, now=now)
    end_consents(session, proposal, now=now)
    tell_tutor(session, proposal, ToTutor.EXPIRED, now=now)
    if before is State.SENT:
        tell_contact_at_work(session, proposal, ToContact.OVER, now=now)
    elif before in WILLING:
        tell_contact_of_end(session, proposal, now=now)
    session.flush()


def free_slot(session: Session, proposal: Proposal) -> None:
    """Give back the slot that a proposal holds, if it holds one."""
    if proposal.reserved_at is not None:
        vacancies.give_slot_back(session, proposal.vacancy_id)
        proposal.reserved_at = None


def end_consents(session: Session, proposal: Proposal, *, now: datetime) -> None:
    """End the consents of a proposal, as far as they were not withdrawn before."""
    for consent_id in (proposal.consent_id, proposal.meeting_id):
        consent = session.get(Consent, consent_id) if consent_id is not None else None
        if consent is not None and consent.withdrawn_at is None:
            consent.withdrawn_at = now


def _end(proposal: Proposal, after: State, why: Withdrawal | None, *, now: datetime) -> None:
    proposal.state, proposal.why, proposal.ended_at, proposal.over_on = after, why, now, None
