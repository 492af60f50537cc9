"""What would be sent to a contact, exactly, and what the firm could infer from it: put before her ere she consents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from employers.records import Contact, Employer, Vacancy
from matching.programmes import count_programmes, programmes
from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord
from schedules.proposing import conditions
from schedules.proposing.cards import ANSWERING, Card, card, digest, restored
from schedules.proposing.inference import Before, Inference, from_card
from schedules.records.consents import Consent
from schedules.records.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Preview:
    """What is put before her: to whom, for what, the card, and what could be inferred. ``seen`` is a sign of it all."""

    contact: Contact
    employer: Employer
    vacancy: Vacancy
    asked: dict[str, Any]
    work: str
    card: Card
    inferences: tuple[Inference, ...]

    @property
    def seen(self) -> str:
        """A sign of all that is shown here; another one as soon as any of it changes."""
        told = [[each.code, dict(each.facts)] for each in self.inferences]
        reader = (self.contact.ref, self.contact.name, self.contact.email, self.contact.account)
        return digest(reader, self.vacancy.ref, self.asked, self.work, self.card, told)


def preview_of(session: Session, proposal: Proposal) -> Preview:
    """Return what a proposal would show now."""
    vacancy = session.get_one(Vacancy, proposal.vacancy_id)
    contact = session.get_one(Contact, proposal.contact_id)
    asked = conditions.asked(vacancy)
    made = card_of(session, proposal, asked)
    return Preview(
        contact=contact,
        employer=session.get_one(Employer, contact.employer_id),
        vacancy=vacancy,
        asked=asked,
        work=conditions.told(vacancy),
        card=made,
        inferences=from_card(made, asked, before(session, proposal)),
    )


def card_of(session: Session, proposal: Proposal, asked: dict[str, Any]) -> Card:
    """Return her card for what was asked, from those columns of her profile alone that can answer it."""
    columns = (getattr(ProfileRecord, key) for key in ANSWERING)
    query = select(*columns).where(ProfileRecord.beneficiary_id == proposal.beneficiary_id)
    return card(asked, dict(session.execute(query).mappings().one()))


def card_shown(session: Session, proposal: Proposal) -> Card:
    """Return the card that she agreed to, whatever her profile says by now. Raises Unreadable, KeyMissing."""
    return restored(session.get_one(Consent, proposal.consent_id).card or {})


def before(session: Session, proposal: Proposal) -> Before:
    """Return what the firm of a proposal was shown before it, and what its contact was shown at whichever firm."""
    shown = _shown_before(session, proposal)
    own = [each for each in shown if each.beneficiary_id == proposal.beneficiary_id]
    people = {each.beneficiary_id for each in (*shown, proposal)}
    return Before(
        proposals=len(shown),
        hers=len(own),
        interviews=sum(each.meeting_id is not None for each in own),
        programmes=count_programmes(session, session.get_one(Beneficiary, proposal.beneficiary_id).territory),
        among_shown=len(programmes(session, Beneficiary.id.in_(people))),
        cards=tuple(_earlier(session, each) for each in own),
    )


def _shown_before(session: Session, proposal: Proposal) -> Sequence[Proposal]:
    contact = session.get_one(Contact, proposal.contact_id)
    same_firm = Contact.employer_id == contact.employer_id
    # Who goes to another firm takes along what they have read.
    same_reader = Contact.email == contact.email if contact.email else false()
    query = select(Proposal).join(Contact, Contact.id == Proposal.contact_id).where(same_firm | same_reader)
    sent = (Proposal.sent_at.is_not(None), Proposal.id != proposal.id)
    return session.scalars(query.where(*sent).order_by(Proposal.id)).all()


def _earlier(session: Session, proposal: Proposal) -> tuple[Card, dict[str, Any]]:
    return card_shown(session, proposal), session.get_one(Consent, proposal.consent_id).asked
