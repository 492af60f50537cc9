"""Who may reach which proposal and which consent; for all others they are missing.

Her tutor reaches hers through her. A contact reaches what was sent to them, as long as it is open and she consents: all
of it in one question to the database, so that what is not theirs, what is over and what never was look the same.

Whoever changes a proposal takes locks in one order: her, the clock of the vacancies, her proposals by their ids.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from employers import clock, contacts
from employers.records import Contact, Employer, EmployerState, Vacancy, VacancyState
from ground.actors import Actor, Role
from ground.instants import day_of
from matching.reach import Datum, people, person
from matching.records.people import Beneficiary, PathState
from schedules.errors import NoConsent, NoProposal
from schedules.records.consents import Consent
from schedules.records.proposals import LIVING, SETTLED, SHOWN, Proposal, Side, State

# A vacancy that was closed, is over or was stopped shows no card any more.
STANDING = (VacancyState.OPEN, VacancyState.PAUSED, VacancyState.FILLED, VacancyState.IN_REVIEW)

# Who has left has nothing more to do with a firm, whatever was agreed.
LEFT = (PathState.EXITED, PathState.WITHDRAWN, PathState.CLOSED, PathState.ERASED)


# --- her side


def hers(session: Session, ref: str, by: Actor, datum: Datum = Datum.PROPOSALS) -> Proposal:
    """Return a proposal of somebody of whom a datum may be read. Raises NoProposal."""
    return _one(session, select(Proposal).where(Proposal.ref == ref, _of(Proposal.beneficiary_id, by, datum)))


def hers_to_change(session: Session, ref: str, by: Actor, datum: Datum = Datum.PROPOSALS) -> Proposal:
    """Return a proposal of somebody of whom a datum may be written, locked and freshly read. Raises NoProposal."""
    found = hers(session, ref, by, datum)
    own = session.get_one(Beneficiary, found.beneficiary_id).ref
    person(session, own, by, datum, write=True, lock=True)
    clock.stand_in_line(session)
    return locked(session, Proposal.id == found.id)[0]


def all_hers(session: Session, ref: str, by: Actor) -> Sequence[Proposal]:
    """Return all proposals of a person, the newest first. Raises NoBeneficiary."""
    query = select(Proposal).where(Proposal.beneficiary_id == person(session, ref, by, Datum.PROPOSALS).id)
    return session.scalars(query.order_by(Proposal.drafted_at.desc(), Proposal.id.desc())).all()


def consents_of(session: Session, ref: str, by: Actor) -> Sequence[Consent]:
    """Return all consents of a person, the newest first. Raises NoBeneficiary."""
    query = select(Consent).where(Consent.beneficiary_id == person(session, ref, by, Datum.CONSENTS).id)
    return session.scalars(query.order_by(Consent.given_at.desc(), Consent.id.desc())).all()


def consent(session: Session, ref: str, by: Actor) -> Consent:
    """Return a consent of somebody within reach. Raises NoConsent."""
    query = select(Consent).where(Consent.ref == ref, _of(Consent.beneficiary_id, by, Datum.CONSENTS))
    found = session.scalar(query)
    if found is None:
        raise NoConsent
    return found


def register(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Consent]:
    """Return all consents, the newest first, to the auditor; to anybody else none. Raises NoConsent."""
    is_seen = true() if by.role is Role.AUDITOR else false()
    query = select(Consent).where(is_seen).order_by(Consent.id.desc()).limit(limit)
    if after is not None:
        last = session.scalar(select(Consent.id).where(Consent.ref == after, is_seen))
        if last is None:
            raise NoConsent
        query = query.where(Consent.id < last)
    return session.scalars(query).all()


def consent_to_change(session: Session, ref: str, by: Actor) -> Consent:
    """Return a consent of somebody within reach, locked with her and freshly read. Raises NoConsent."""
    found = consent(session, ref, by)
    own = session.get_one(Beneficiary, found.beneficiary_id).ref
    person(session, own, by, Datum.CONSENTS, write=True, lock=True)
    session.refresh(found)
    return found


def _of(column: InstrumentedAttribute[int], by: Actor, datum: Datum) -> ColumnElement[bool]:
    return column.in_(select(Beneficiary.id).where(people(by, datum)))


def living(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Proposal]:
    """Return the living proposals of these conditions, locked and freshly read; who has none takes no lock."""
    return _found(session, Proposal.state.in_(LIVING), *conditions)


def exposing(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Proposal]:
    """Return likewise the proposals through which a firm learns something of her, or still may: to be withdrawn."""
    return _found(session, exposes(), *conditions)


def keeping_slots(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Proposal]:
    """Return likewise the proposals that hold a slot, those that ended too."""
    return _found(session, Proposal.reserved_at.is_not(None), *conditions)


def exposes() -> ColumnElement[bool]:
    """Return the condition for the proposals through which a firm learns something of her, or still may.

    They are the living ones, and the accepted and declined ones whose consent has not ended: a no may be taken back.
    """
    told = Proposal.consent_id.in_(select(Consent.id).where(Consent.withdrawn_at.is_(None)))
    return or_(Proposal.state.in_(LIVING), Proposal.state.in_(SETTLED) & told)


def _found(session: Session, *wanted: ColumnElement[bool]) -> Sequence[Proposal]:
    if session.scalar(select(Proposal.id).where(*wanted).limit(1)) is None:
        return ()
    clock.stand_in_line(session)
    return locked(session, *wanted)


def standing_on(session: Session, consent: Consent) -> Sequence[Proposal]:
    """Return the proposal that stands on a consent, if any, locked and freshly read."""
    clock.stand_in_line(session)
    return locked(session, or_(Proposal.consent_id == consent.id, Proposal.meeting_id == consent.id))


def locked(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Proposal]:
    """Return the proposals of these conditions, locked and freshly read, by their ids; the clock is held already."""
    query = select(Proposal).where(*conditions).order_by(Proposal.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()


# --- the contact's side


def shown(session: Session, ref: str, by: Actor, *, now: datetime) -> Proposal:
    """Return a proposal whose card is open to the contact who asks. Raises NoProposal."""
    return _one(session, _open_to(by, day_of(now)).where(Proposal.ref == ref, Proposal.state.in_(SHOWN)))


def in_hand(session: Session, ref: str, by: Actor, *, now: datetime) -> Proposal:
    """Return a proposal that the contact may answer, or whose answer may be taken back. Raises NoProposal."""
    return _one(session, _in_hand(by, now).where(Proposal.ref == ref))


def shown_to_change(session: Session, ref: str, by: Actor, *, now: datetime) -> Proposal:
    """Return likewise a proposal, locked and freshly read. Raises NoProposal."""
    clock.stand_in_line(session)
    locking = _in_hand(by, now).where(Proposal.ref == ref).with_for_update(of=Proposal)
    return _one(session, locking.execution_options(populate_existing=True))


def _in_hand(by: Actor, now: datetime) -> Select[Proposal]:
    fresh = (Proposal.declined_by == Side.EMPLOYER) & (Proposal.effective_at > now)
    return _open_to(by, day_of(now)).where(or_(Proposal.state.in_(SHOWN), fresh))


def sent_to(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Proposal]:
    """Return what was ever sent to a contact, the newest first; those of one instant in no telling order."""
    query = _to(by).where(Proposal.sent_at.is_not(None)).order_by(Proposal.sent_at.desc(), Proposal.ref).limit(limit)
    if after is not None:
        last = _one(session, _to(by).where(Proposal.ref == after, Proposal.sent_at.is_not(None)))
        later = (Proposal.sent_at == last.sent_at) & (Proposal.ref > last.ref)
        query = query.where(or_(Proposal.sent_at < last.sent_at, later))
    return session.scalars(query).all()


def open_ones(session: Session, by: Actor, refs: Sequence[str], *, now: datetime) -> set[str]:
    """Return which of these proposals have a card that is open to the contact who asks."""
    return _among(session, _open_to(by, day_of(now)).where(Proposal.state.in_(SHOWN)), refs)


def answerable(session: Session, by: Actor, refs: Sequence[str], *, now: datetime) -> set[str]:
    """Return which of these proposals are in the hand of the contact who asks, as ``in_hand`` has it."""
    return _among(session, _in_hand(by, now), refs)


def _among(session: Session, wanted: Select[Proposal], refs: Sequence[str]) -> set[str]:
    return set(session.scalars(wanted.where(Proposal.ref.in_(refs)).with_only_columns(Proposal.ref)))


def met(session: Session, by: Actor) -> Sequence[tuple[str, Consent, str]]:
    """Return the proposals with an interview that the contact knows of, with the live consent and the sign of her case.

    To the contact, and to whoever does her tutor's work at this instant; to all others, and at no instant, none.
    """
    if by.on is None or by.role not in {Role.TUTOR, Role.EMPLOYER}:
        return []
    theirs = _of(Proposal.beneficiary_id, by, Datum.PROPOSALS)
    mine = select(Proposal).where(theirs) if by.role is Role.TUTOR else _open_to(by, by.on)
    agreed = aliased(Consent)
    told = (Proposal.state.in_((State.INTERVIEW, State.ACCEPTED)), agreed.withdrawn_at.is_(None), agreed.until >= by.on)
    query = mine.join(agreed, agreed.id == Proposal.meeting_id).where(*told).order_by(Proposal.ref)
    case_code = (
        select(Beneficiary.case_code)
        .where(Beneficiary.id == Proposal.beneficiary_id)
        .correlate(Proposal)
        .scalar_subquery()
    )
    rows = session.execute(query.with_only_columns(Proposal.ref, agreed, case_code))
    return [(ref, one, sign) for ref, one, sign in rows]


def _to(by: Actor) -> Select[Proposal]:
    """Select what was addressed to a contact: with an account, or come by a link under their own reference."""
    if by.role is not Role.EMPLOYER or by.employer is None:
        raise NoProposal
    return (
        select(Proposal)
        .join(Contact, Contact.id == Proposal.contact_id)
        .join(Employer, Employer.id == Contact.employer_id)
        .where(or_(Contact.account == by.ref, Contact.ref == by.ref), Contact.ended_on.is_(None))
        .where(Employer.ref == by.employer)
    )


def _open_to(by: Actor, on: date) -> Select[Proposal]:
    """Select what a contact may see on a day: all that a card stands on, in one question."""
    return (
        _to(by)
        .join(Consent, Consent.id == Proposal.consent_id)
        .join(Vacancy, Vacancy.id == Proposal.vacancy_id)
        .join(Beneficiary, Beneficiary.id == Proposal.beneficiary_id)
        .where(
            contacts.speaks(on),
            Employer.state == EmployerState.ACTIVE,
            Employer.vetting_until >= on,
            Vacancy.employer_id == Contact.employer_id,
            Vacancy.state.in_(STANDING),
            Consent.withdrawn_at.is_(None),
            Consent.until >= on,
            Proposal.over_on > on,
            # Who has said yes goes on upon her path; who has left it before has nothing more to do with the firm.
            or_(
                (Proposal.state == State.ACCEPTED) & Beneficiary.state.not_in(LEFT),
                Beneficiary.state == PathState.READY,
            ),
        )
    )


def _one(session: Session, query: Select[Proposal]) -> Proposal:
    found = session.scalar(query)
    if found is None:
        raise NoProposal
    return found
