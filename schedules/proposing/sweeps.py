"""What the clock does to proposals: answers take effect, what is over ends, slots lapse, reminders go out.

What is due follows from the tables, so a sweep that comes twice, late, or beside another one changes nothing more.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from employers import clock, contacts
from employers.records import Contact, Employer, EmployerState, Vacancy
from ground.instants import day_of, instant_of
from ground.outbox import Message
from matching.records.people import Beneficiary, PathState
from schedules.dates import following, timing, working_days
from schedules.messages import ToContact, ToTutor, patron_days, tell_contact_at_work, tell_tutor
from schedules.proposing import reach
from schedules.proposing.endings import end_consents, expire, free_slot, withdraw
from schedules.records.consents import Consent
from schedules.records.proposals import LIVING, Proposal, State, Withdrawal

MOST = 500  # proposals in one transaction
WAITING = (State.SENT, State.WILLING, State.INTERVIEW)  # the contact has, or may have, something to read


def take_effect(session: Session, now: datetime) -> int:
    """Tell her side of the answers that can no longer be taken back."""
    answered = (State.WILLING, State.INTERVIEW, State.ACCEPTED, State.DECLINED)
    due = _due(session, Proposal.state.in_(answered), Proposal.effective_at <= now, Proposal.told_at.is_(None))
    for proposal in due:
        proposal.told_at = now
        if proposal.state is State.DECLINED:
            end_consents(session, proposal, now=now)
        tell_tutor(session, proposal, ToTutor.ANSWERED, now=now)
    session.flush()
    return len(due)


def expire_due(session: Session, now: datetime) -> int:
    """End the proposals whose time has passed."""
    over = _due(session, Proposal.state.in_(LIVING), Proposal.over_on <= day_of(now))
    for proposal in over:
        expire(session, proposal, now=now)
    return len(over)


def free_kept(session: Session, now: datetime) -> int:
    """Free the slots of proposals that were withdrawn before today, once the working day has begun."""
    today = day_of(now)
    if now < instant_of(today, working_days.OPENS):
        return 0
    ended = select(Consent.id).where(Consent.withdrawn_at < instant_of(today))
    kept = (Proposal.state.in_((State.WITHDRAWN, State.ACCEPTED)), Proposal.consent_id.in_(ended))
    found = _due(session, Proposal.reserved_at.is_not(None), *kept)
    for proposal in found:
        free_slot(session, proposal)
    session.flush()
    return len(found)


def lapse(session: Session, now: datetime) -> int:
    """Free the slots in which no placement was planned; the proposal itself stays as it is."""
    before = instant_of(day_of(now) - timing.RESERVED + timedelta(days=1))
    lapsed = _due(session, Proposal.reserved_at < before, Proposal.state != State.WITHDRAWN)
    for proposal in lapsed:
        free_slot(session, proposal)
        tell_tutor(session, proposal, ToTutor.LAPSED, now=now)
    session.flush()
    return len(lapsed)


def remind(session: Session, now: datetime) -> int:
    """Remind contacts who have not answered, on the third and seventh day; on the tenth the tutor is told to phone."""
    latest = instant_of(day_of(now) - timedelta(days=timing.REMINDERS[0] - 1))
    waiting = (
        patron_days()
        .join(Proposal, Proposal.vacancy_id == Vacancy.id)
        .add_columns(Proposal.id, Proposal.sent_at, Proposal.reminded)
        .where(Proposal.state == State.SENT, Proposal.sent_at < latest, Proposal.reminded < timing.PHONE)
    )
    rows = session.execute(waiting.order_by(Proposal.id)).all()
    due = {row.id: step for row in rows if (step := due_step(row.sent_at, row.patron_day, now)) > row.reminded}
    found = _due(session, Proposal.id.in_(due), Proposal.state == State.SENT) if due else ()
    for proposal in found:
        if proposal.reminded < due[proposal.id]:
            _remind(session, proposal, due[proposal.id], now)
    session.flush()
    return len(found)


def tell_of_shut(session: Session, now: datetime) -> int:
    """Tell her tutor, once, of a card that waits and opens no more: a vetting has lapsed, or 90 days of a contact."""
    on = day_of(now)
    told = select(Message.about).where(Message.kind == ToTutor.SHUT, Message.about == Proposal.ref)
    is_shut = or_(~contacts.speaks(on), Employer.vetting_until < on)
    found = _due(session, Proposal.id.in_(_standing().where(is_shut, ~told.exists())), Proposal.state.in_(WAITING))
    for proposal in found:
        tell_tutor(session, proposal, ToTutor.SHUT, now=now)
    return len(found)


def due_step(sent_at: datetime, patron_day: str | None, now: datetime) -> int:
    """Return the last reminder that is due, by its day, 0 for none: each moves to a working day of the workplace."""
    return max((step for step, at in following.reminders(sent_at, patron_day) if now >= at), default=0)


def withdraw_turned(session: Session, contact: Contact, now: datetime) -> None:
    """End all that was agreed to for a contact whom another address or account now stands for."""
    for proposal in reach.exposing(session, Proposal.contact_id == contact.id, Proposal.consent_id.is_not(None)):
        withdraw(session, proposal, reason=Withdrawal.CONTACT_CHANGED, now=now)


def withdraw_stranded(session: Session, now: datetime, *which: ColumnElement[bool]) -> int:
    """End the proposals that have lost what they stand on, however it came: of those of the conditions, or of all."""
    count = 0
    for reason, is_lost in _losses(day_of(now)).items():
        lost = _due(session, Proposal.id.in_(_standing().where(is_lost, *which)))
        for proposal in lost:
            withdraw(session, proposal, reason=reason, now=now)
        count += len(lost)
    return count


def _losses(on: date) -> dict[Withdrawal, ColumnElement[bool]]:
    """Return by reason what a proposal has lost on a day: of a yes only what undoes it."""
    living = Proposal.state.in_(LIVING)
    return {
        Withdrawal.CONTACT_GONE: living & or_(Contact.ended_on <= on, Contact.employer_id != Vacancy.employer_id),
        Withdrawal.EMPLOYER_GONE: Employer.state != EmployerState.ACTIVE,
        Withdrawal.VACANCY_GONE: living & Vacancy.state.not_in(reach.STANDING),
        Withdrawal.PATH: or_(living & (Beneficiary.state != PathState.READY), Beneficiary.state.in_(reach.LEFT)),
        Withdrawal.CONSENT_OVER: living & Proposal.sent_at.is_not(None) & (Consent.until < on),
    }


def _standing() -> Select[int]:
    """Select the proposals that live, and those with a yes that nothing has undone."""
    agreed = (Proposal.state == State.ACCEPTED) & Consent.withdrawn_at.is_(None)
    return (
        select(Proposal.id)
        .join(Contact, Contact.id == Proposal.contact_id)
        .join(Employer, Employer.id == Contact.employer_id)
        .join(Vacancy, Vacancy.id == Proposal.vacancy_id)
        .join(Beneficiary, Beneficiary.id == Proposal.beneficiary_id)
        .join(Consent, Consent.id == Proposal.consent_id, isouter=True)
        .where(or_(Proposal.state.in_(LIVING), agreed))
    )


def _due(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Proposal]:
    """Return what is due, locked and freshly read; who finds nothing takes no lock."""
    found = session.scalars(select(Proposal.id).where(*conditions).order_by(Proposal.id).limit(MOST)).all()
    if not found:
        return ()
    clock.stand_in_line(session)
    return reach.locked(session, Proposal.id.in_(found), *conditions)


def _remind(session: Session, proposal: Proposal, step: int, now: datetime) -> None:
    if step == timing.PHONE:
        tell_tutor(session, proposal, ToTutor.PHONE, now=now)
    else:
        tell_contact_at_work(session, proposal, ToContact.REMINDER, now=now)
    proposal.reminded = step
