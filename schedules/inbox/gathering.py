"""An inbox gathered: what waits for who looks, within reach, by a fixed number of questions to the database.

A tutor has what is to be done for the own people, and for those of whom the tutor's work is done meanwhile; who
coordinates has what was handed on, and all concerns of the territory. What is encrypted is not read, but the right to
work of those who have a placement.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers.records import Site, Vacancy
from employers.terms import months_later
from ground.actors import Actor, Role
from ground.errors import Unreadable
from ground.instants import day_of
from matching.reach import Datum, people
from matching.records.people import Beneficiary
from schedules.inbox import items
from schedules.inbox.items import (
    CheckInRow,
    Code,
    ConcernRow,
    Group,
    Her,
    Item,
    PlacementRow,
    ProposalRow,
    Reader,
)
from schedules.records.check_ins import OPEN, CheckIn, State
from schedules.records.concerns import Concern, Pause, Snooze
from schedules.records.consents import Consent
from schedules.records.placements import LIVING as PLACED
from schedules.records.placements import (
    AllowanceMonth,
    Paper,
    Placement,
    PresenceDay,
    Suspension,
)
from schedules.records.placements import State as PlacementState
from schedules.records.proposals import LIVING, Proposal
from schedules.records.proposals import State as ProposalState

TUTORS_WORK = (
    *(Datum.CHECK_INS, Datum.EMPLOYER_CHECK_INS, Datum.CONCERNS, Datum.PLACEMENT, Datum.PRESENCE),
    *(Datum.PROPOSALS, Datum.CONSENTS, Datum.PERMIT),
)
HANDED_ON = (Datum.CHECK_INS, Datum.EMPLOYER_CHECK_INS, Datum.CONCERNS)
HERS = (Beneficiary.ref, Beneficiary.case_code)
FAR = timedelta(days=60)  # how far back a day of presence is asked for

Within = ColumnElement[bool]
Dated = Paper | AllowanceMonth | PresenceDay | Suspension


def gather(session: Session, by: Actor, *, now: datetime) -> list[Item]:
    """Return all that waits for somebody, in its order; to who is neither tutor nor coordinator nothing."""
    today, reader = day_of(now), Reader(by.ref, coordinates=by.role is Role.COORDINATOR)
    if reader.coordinates:
        within = people(by, *HANDED_ON)
        return items.in_order([*_followed(session, within, reader, today)])
    if by.role is not Role.TUTOR:
        return []
    # Whose they are is asked once: the questions after it go by their numbers alone.
    hers = session.scalars(select(Beneficiary.id).where(people(by, *TUTORS_WORK)).order_by(Beneficiary.id)).all()
    within = Beneficiary.id.in_(hers)
    found = [*_followed(session, within, reader, today), *_proposed(session, within, now)]
    return items.in_order([*found, *_placed(session, within, today)])


def _followed(session: Session, within: Within, reader: Reader, today: date) -> Iterator[Item]:
    check_ins = _check_ins(session, within, reader, today)
    yield from filter(None, (items.of_check_in(row, reader, today) for row in check_ins))
    yield from (items.of_concern(row, reader, today) for row in _concerns(session, within))


def _check_ins(session: Session, within: Within, reader: Reader, today: date) -> Iterator[CheckInRow]:
    states = (State.ESCALATED,) if reader.coordinates else OPEN
    own = (CheckIn.party, CheckIn.purposes, CheckIn.due_on, CheckIn.window_until, CheckIn.state)
    own_snooze = (Snooze.item == CheckIn.ref, Snooze.account == reader.account)
    query = (
        select(CheckIn.ref, *HERS, *own, Snooze.until, Pause.until)
        .join(Beneficiary, Beneficiary.id == CheckIn.beneficiary_id)
        .join(Snooze, and_(*own_snooze, Snooze.beneficiary_id == Beneficiary.id), isouter=True)
        .join(Pause, Pause.beneficiary_id == Beneficiary.id, isouter=True)
        .where(within, CheckIn.state.in_(states), CheckIn.due_on <= today)
        .order_by(CheckIn.id)
    )
    for ref, her, case_code, party, purposes, *rest in session.execute(query):
        yield CheckInRow(ref, Her(her, case_code), party, [code for code, _ in purposes], *rest)


def _concerns(session: Session, within: Within) -> Iterator[ConcernRow]:
    own = (Concern.kind, Concern.urgency, Concern.told_to, Concern.raised_at)
    standing = (Concern.acknowledged_at.is_not(None), Concern.planned_by, Concern.agreed_at.is_not(None))
    query = (
        select(Concern.ref, *HERS, *own, *standing)
        .join(Beneficiary, Beneficiary.id == Concern.beneficiary_id)
        .where(within, Concern.settled_at.is_(None))
        .order_by(Concern.id)
    )
    for ref, her, case_code, *rest in session.execute(query):
        yield ConcernRow(ref, Her(her, case_code), *rest)


def _proposed(session: Session, within: Within, now: datetime) -> Iterator[Item]:
    own = (Proposal.state, Proposal.sent_at, Proposal.effective_at, Proposal.reserved_at, Proposal.over_on)
    is_planned = exists().where(Placement.proposal_id == Proposal.id)
    agreed = (Proposal.state == ProposalState.ACCEPTED) & Proposal.reserved_at.is_not(None) & ~is_planned
    query = (
        select(Proposal.ref, *HERS, *own, Proposal.reminded, Consent.until)
        .join(Beneficiary, Beneficiary.id == Proposal.beneficiary_id)
        .join(Consent, and_(Consent.id == Proposal.consent_id, Consent.withdrawn_at.is_(None)), isouter=True)
        .where(within, or_(Proposal.state.in_(LIVING), agreed))
        .order_by(Proposal.id)
    )
    for ref, her, case_code, *rest in session.execute(query):
        yield from items.of_proposal(ProposalRow(ref, Her(her, case_code), *rest), now)


def _placed(session: Session, within: Within, today: date) -> Iterator[Item]:
    rows = {row.id: row for row in _placements(session, within)}
    yield from _papers(session, rows, today)
    yield from _months(session, rows, today)
    yield from filter(None, (items.of_start(row, today) for row in rows.values()))
    yield from _presence(session, [row for row in rows.values() if row.state is PlacementState.ACTIVE], today)
    yield from _permits(session, [row for row in rows.values() if row.state in PLACED], today)


def _placements(session: Session, within: Within) -> Iterator[PlacementRow]:
    own = (Placement.state, Placement.starts_on, Placement.closed_on, Placement.ends_on, Placement.hours)
    town = Municipality.istat == func.coalesce(Site.municipality, Vacancy.municipality)
    query = (
        select(Placement.id, Placement.ref, *HERS, *own, Municipality.patron_day)
        .join(Beneficiary, Beneficiary.id == Placement.beneficiary_id)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Site, Site.id == Vacancy.site_id, isouter=True)
        .join(Municipality, town, isouter=True)
        .where(within, Placement.state != PlacementState.CANCELLED)
        .order_by(Placement.id)
    )
    for number, ref, her, case_code, *rest in session.execute(query):
        yield PlacementRow(number, ref, Her(her, case_code), *rest)


def _papers(session: Session, rows: dict[int, PlacementRow], today: date) -> Iterator[Item]:
    found = _facts(session, Paper, (Paper.kind, Paper.due_on), rows, Paper.done_on.is_(None))
    for number, papers in found.items():
        yield from filter(None, (items.of_paper(rows[number], kind, due_on, today) for kind, due_on in papers))


def _months(session: Session, rows: dict[int, PlacementRow], today: date) -> Iterator[Item]:
    months = (AllowanceMonth.month, AllowanceMonth.pay_on)
    unpaid = AllowanceMonth.paid.is_(None) & (AllowanceMonth.pay_on <= today)
    for number, found in _facts(session, AllowanceMonth, months, rows, unpaid).items():
        yield from filter(None, (items.of_month(rows[number], month, pay_on, today) for month, pay_on in found))


def _presence(session: Session, active: Sequence[PlacementRow], today: date) -> Iterator[Item]:
    since, numbers = today - FAR, [row.id for row in active]
    recorded = _facts(session, PresenceDay, (PresenceDay.day,), numbers, PresenceDay.day >= since)
    has_hours = AllowanceMonth.hours.is_not(None)
    whole = _facts(session, AllowanceMonth, (AllowanceMonth.month,), numbers, has_hours)
    times = (Suspension.starts_on, func.coalesce(Suspension.ended_on, Suspension.until))
    still = _facts(session, Suspension, times, numbers, true())
    for row in active:
        known = {day for (day,) in recorded[row.id]} | {day for (month,) in whole[row.id] for day in _days_of(month)}
        missing = items.missing_days(row, known, still[row.id], today, since)
        yield from filter(None, [items.of_presence(row, missing, today)])


def _permits(session: Session, rows: Sequence[PlacementRow], today: date) -> Iterator[Item]:
    placed = {row.her.ref: row for row in rows}
    query = select(Beneficiary).where(Beneficiary.ref.in_(placed)).order_by(Beneficiary.id)
    for her in session.scalars(query):
        row = placed[her.ref]
        try:
            until = (her.permit or {}).get("until")
        except Unreadable:  # it is to be written anew, and hides nothing of the others
            yield Item(Code.PERMIT_UNREADABLE, her.ref, row.her, Group.DUE, today)
            continue
        if until is not None:
            yield from filter(None, [items.of_permit(row, date.fromisoformat(until), today)])


def _facts(
    session: Session, record: type[Dated], columns: tuple[Any, ...], numbers: Iterable[int], which: ColumnElement[bool]
) -> dict[int, list[tuple[Any, ...]]]:
    """Return by placement what the rows of a record say of it."""
    query = select(record.placement_id, *columns).where(record.placement_id.in_([*numbers]), which).order_by(record.id)
    found = defaultdict[int, list[tuple[Any, ...]]](list)
    for number, *rest in session.execute(query):
        found[number].append(tuple(rest))
    return found


def _days_of(month: date) -> list[date]:
    return [month + timedelta(days=number) for number in range((months_later(month, 1) - month).days)]
