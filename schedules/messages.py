"""What proposals have to tell, to whom: put into the outbox, where the kind alone says what it is."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from employers.records import Contact
from ground import outbox
from matching.records.people import Beneficiary
from schedules.records.proposals import Proposal

# Returns the accounts of who coordinates a territory, by their references.
Coordinators = Callable[[Session, str], Sequence[str]]


class _Process:
    """What this process was handed: whom it knows beside those who stand in the records."""

    coordinators: Coordinators | None = None


def hand_in(coordinators: Coordinators) -> None:
    """Hand this process how it finds who coordinates a territory, for accounts live in a room above."""
    _Process.coordinators = coordinators


class ToContact(StrEnum):
    """What a contact is told."""

    PROPOSAL = "proposal"
    REMINDER = "proposal_reminder"
    OVER = "proposal_over"


class ToTutor(StrEnum):
    """What her tutor is told."""

    ANSWERED = "proposal_answered"
    STOPPED = "proposal_stopped"  # an answer could not be taken, because what she must avoid cannot be told
    PHONE = "proposal_phone"
    EXPIRED = "proposal_expired"
    WITHDRAWN = "proposal_withdrawn"
    LAPSED = "reservation_lapsed"
    WORD = "check_word_wrong"


def tell_contact(session: Session, proposal: Proposal, kind: ToContact, *, now: datetime) -> None:
    """Tell the contact of a proposal, who can be told by mail alone."""
    contact = session.get_one(Contact, proposal.contact_id)
    if contact.email is not None:
        outbox.put(session, kind, to_contact=contact.ref, about=proposal.ref, due_at=now)


def tell_tutor(session: Session, proposal: Proposal, kind: ToTutor, *, now: datetime, is_urgent: bool = False) -> None:
    """Tell her tutor."""
    tutor = session.get_one(Beneficiary, proposal.beneficiary_id).tutor
    outbox.put(session, kind, to_account=tutor, about=proposal.ref, urgent=is_urgent, due_at=now)


def tell_coordinators(session: Session, proposal: Proposal, kind: ToTutor, *, now: datetime) -> None:
    """Tell who coordinates her territory, urgently. Raises RuntimeError in a process that was not told who they are."""
    if _Process.coordinators is None:
        raise RuntimeError("nobody has told who coordinates a territory")
    her = session.get_one(Beneficiary, proposal.beneficiary_id)
    for account in _Process.coordinators(session, her.territory):
        outbox.put(session, kind, to_account=account, about=proposal.ref, urgent=True, due_at=now)
