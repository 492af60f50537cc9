"""One proposal of the invented world: sent to a contact whose link and check word are told on the screen."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import contacts
from employers.records import Contact, Employer, EmployerState, Vacancy, VacancyState
from ground import outbox
from ground.actors import Actor
from ground.instants import day_of, instant_of
from matching import avoidance
from matching.records.people import Beneficiary
from matching.records.rankings import RankingLog
from schedules.proposing import consents, proposals, sweeps
from schedules.proposing.previews import preview_of
from schedules.records.proposals import Proposal, State
from web import proposals as wording
from web.accounts import links
from web.accounts.records import LinkKind

WORD, LANG = "girasole blu", "it"
CONTACT = {"name": "Contatto Inventato", "email": "contatto@ponte.example", "lang": LANG}


def propose(session: Session, by: Actor, *, now: datetime) -> None:
    """Send a proposal for somebody for whom places were looked up, unless one is open, or none fits any more."""
    sweeps.expire_due(session, now)
    if _open(session) is not None:
        return
    for her, vacancy in _fitting(session, by, day_of(now)):
        send(session, her, vacancy, by, now=now)
        return


def send(session: Session, her: Beneficiary, vacancy: Vacancy, by: Actor, *, now: datetime) -> Proposal:
    """Propose somebody for a vacancy, with her consent; no letter leaves, since its link is told on the screen."""
    contact = _contact(session, vacancy, by, day_of(now))
    stated = {"vacancy": vacancy.ref, "contact": contact.ref}
    made = proposals.draft(session, her.ref, stated, by=by, now=now)
    named = [{"proposal": made.ref, "seen": preview_of(session, made).seen}]
    said = {"language": LANG, "given": "in_person", "proposals": named}
    (given,) = consents.give(
        session, her.ref, said, by=by, now=now, tell=lambda preview: wording.told(session, preview, LANG)
    )
    proposals.send(session, made.ref, given.ref, by=by, now=now)
    for message in outbox.about(session, made.ref, limit=1):
        outbox.drop(session, message, now=now)
    return made


def link(session: Session, *, now: datetime) -> str | None:
    """Return the path of a new link to the open proposal, None when there is none."""
    found = _open(session)
    if found is None or found.over_on is None:
        return None
    contact, life = session.get_one(Contact, found.contact_id), instant_of(found.over_on) - now
    secret = links.make(session, LinkKind.PROPOSAL, to=contact, now=now, life=life, about=found.ref)
    return f"/p/{secret}"


def _open(session: Session) -> Proposal | None:
    return session.scalar(select(Proposal).where(Proposal.state == State.SENT).order_by(Proposal.id).limit(1))


def _fitting(session: Session, by: Actor, on: date) -> Iterator[tuple[Beneficiary, Vacancy]]:
    """Yield who could be proposed for what, those whose places were looked up last first, the best places first."""
    logs = select(RankingLog, Beneficiary).join(Beneficiary, Beneficiary.id == RankingLog.beneficiary_id)
    for log, her in session.execute(logs.where(Beneficiary.tutor == by.ref).order_by(RankingLog.id.desc())):
        for shown in log.shown:
            vacancy = session.scalars(select(Vacancy).where(Vacancy.ref == shown["vacancy"])).one()
            if stands(session, vacancy, on) and avoidance.crossing(session, her.id, vacancy.id) is None:
                yield her, vacancy


def stands(session: Session, vacancy: Vacancy, on: date) -> bool:
    """Tell whether somebody may be proposed for a vacancy on a day."""
    employer = session.get(Employer, vacancy.employer_id) if vacancy.employer_id else None
    is_open = vacancy.state is VacancyState.OPEN and (vacancy.open_until is None or vacancy.open_until >= on)
    if employer is None or employer.state is not EmployerState.ACTIVE or employer.vetting_until is None:
        return False
    return is_open and employer.vetting_until >= on


def _contact(session: Session, vacancy: Vacancy, by: Actor, on: date) -> Contact:
    """Return the invented contact of a vacancy's employer, confirmed today."""
    found = session.scalar(select(Contact).where(Contact.employer_id == vacancy.employer_id))
    if found is None:
        employer = session.get_one(Employer, vacancy.employer_id)
        found = contacts.add(session, employer.ref, CONTACT, by=by, on=on)
        contacts.choose_word(session, found, WORD)
    return contacts.confirm(session, found.ref, by=by, on=on)
