"""What a proposal stands on: a reviewed vacancy, a trusted employer, the right contact, a person who is ready."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import contacts, work
from employers.records import Contact, Employer, EmployerState, Vacancy, VacancyState
from matching import avoidance
from matching.records.people import Beneficiary, PathState
from schedules.errors import ConsentMissing, NotReady
from schedules.proposing import cards
from schedules.records import placements
from schedules.records.consents import Consent
from schedules.records.placements import Placement
from schedules.records.proposals import Proposal, State

# What she is told of a vacancy beside what a card may answer; a change of it asks for a new consent.
TOLD = (
    *(key for key in work.WORK if key not in {*work.PERIOD, *cards.ASKED}),
    *("ends_on", "description", "employer_id", "site_id", *work.WHERE),
)


def require(session: Session, proposal: Proposal, *, on: date) -> None:
    """Refuse unless all that a proposal stands on is as it has to be, her exclusions too, in this transaction.

    Raises NotReady, ExclusionHit, ExclusionDoubt, ExclusionsUnreadable, KeyMissing.
    """
    vacancy = session.get_one(Vacancy, proposal.vacancy_id, populate_existing=True)
    contact = session.get_one(Contact, proposal.contact_id, populate_existing=True)
    _require_vacancy(vacancy, on)
    _require_contact(contact, vacancy, on)
    _require_employer(session.get_one(Employer, contact.employer_id, populate_existing=True), on)
    if session.get_one(Beneficiary, proposal.beneficiary_id).state is not PathState.READY:
        raise NotReady("not_ready", "", "she is not looking for a placement now; her path has to be at ready")
    _require_free(session, proposal)
    avoidance.require_clear(session, proposal.beneficiary_id, vacancy.id, contact.id)


def told(vacancy: Vacancy) -> str:
    """Return a sign of all that she was told of a vacancy beside what a card may answer."""
    return cards.digest({key: getattr(vacancy, key) for key in TOLD})


def asked(vacancy: Vacancy) -> dict[str, Any]:
    """Return what a card for a vacancy may answer."""
    return cards.asked({key: getattr(vacancy, key) for key in cards.ASKED})


def require_told(session: Session, consent: Consent) -> None:
    """Refuse when the vacancy is no longer what she was told of when she consented. Raises ConsentMissing."""
    vacancy = session.get_one(Vacancy, consent.vacancy_id, populate_existing=True)
    if asked(vacancy) != consent.asked or told(vacancy) != consent.work:
        raise ConsentMissing("vacancy_changed", "consent", "the vacancy has changed since she agreed: ask her again")


def _require_vacancy(vacancy: Vacancy, on: date) -> None:
    is_over = vacancy.open_until is not None and vacancy.open_until < on
    if vacancy.state is not VacancyState.OPEN or is_over:
        raise NotReady("vacancy_not_open", "vacancy", "this vacancy is not open now")


def _require_free(session: Session, proposal: Proposal) -> None:
    hers = (Proposal.beneficiary_id == proposal.beneficiary_id, Proposal.state == State.ACCEPTED)
    if session.scalar(select(Proposal.id).where(*hers, Proposal.reserved_at.is_not(None))) is not None:
        raise NotReady("has_accepted", "", "she has said yes to another proposal, and a slot is kept for her there")
    placed = (Placement.beneficiary_id == proposal.beneficiary_id, Placement.state.in_(placements.LIVING))
    if session.scalar(select(Placement.id).where(*placed)) is not None:
        raise NotReady("has_placement", "", "a placement of hers is planned or under way: close it first")


def _require_employer(employer: Employer, on: date) -> None:
    is_vetted = employer.vetting_until is not None and employer.vetting_until >= on
    if employer.state is not EmployerState.ACTIVE or not is_vetted:
        raise NotReady("employer_not_active", "vacancy", "the employer is not active, or its vetting has lapsed")


def _require_contact(contact: Contact, vacancy: Vacancy, on: date) -> None:
    if contact.employer_id != vacancy.employer_id:
        raise NotReady("contact_of_other_employer", "contact", "this contact speaks for another employer")
    if contact.ended_on is not None or not contacts.is_confirmed(contact, on):
        raise NotReady("contact_not_confirmed", "contact", "ask whether this is still the right person, and confirm it")
    if contact.account is None and (contact.email is None or contact.check_word_hash is None):
        raise NotReady("contact_unreachable", "contact", "this contact needs a mail address and a check word")
