"""What would be sent to a contact, exactly, and what the firm could infer from it: put before her ere she consents."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from employers.records import Contact, Employer, Vacancy
from matching.programmes import count_programmes
from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord
from schedules import conditions
from schedules.cards import ANSWERING, Card, card, digest
from schedules.inference import Before, Inference, from_card
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
        return digest(self.contact.ref, self.vacancy.ref, self.asked, self.work, self.card, told)


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


def before(session: Session, proposal: Proposal) -> Before:
    """Return what the firm of a proposal was shown before it, through whichever of its contacts."""
    firm = select(Contact.employer_id).where(Contact.id == proposal.contact_id).scalar_subquery()
    hers = Proposal.beneficiary_id == proposal.beneficiary_id
    number, own, met = session.execute(
        select(func.count(), func.count().filter(hers), func.count().filter(hers, Proposal.meeting_id.is_not(None)))
        .select_from(Proposal)
        .join(Contact, Contact.id == Proposal.contact_id)
        .where(Contact.employer_id == firm, Proposal.sent_at.is_not(None), Proposal.id != proposal.id)
    ).one()
    territory = session.get_one(Beneficiary, proposal.beneficiary_id).territory
    return Before(number, own, met, count_programmes(session, territory))
