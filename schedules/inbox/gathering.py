"""An inbox gathered: what waits for who looks, within reach, by a fixed number of questions to the database.

A tutor has what is to be done for the own people, and for those of whom the tutor's work is done meanwhile; who
coordinates has what was handed on, and all concerns of the territory. What is encrypted is not read, but the right to
work of those who have a placement.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select, true
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers.records import Site, Vacancy
from ground.actors import Actor, Role
from ground.errors import Unreadable
from ground.instants import day_of
from matching.reach import Datum, people
from matching.records.people import Beneficiary
from schedules.dates import working_days
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
Dated = Paper | AllowanceMonth | Suspension


class Month(NamedTuple):
    """A month of a placement: when it is paid, whether its presence is told as a whole, and whether it is paid."""

    placement: int
    month: date
    pay_on: date
    is_told: bool
    is_paid: bool


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
    found = [*_placements(session, within)]
    rows = {row.id: row for row, _ in found}
    yield from _papers(session, rows, today)
    yield from filter(None, (items.of_start(row, today) for row in rows.values()))
    months, active = _months(session, rows, today), [row for row in rows.values() if row.state is PlacementState.ACTIVE]
    unpaid = (each for each in months if not each.is_paid)
    yield from filter(None, (items.of_month(rows[each.placement], each.month, each.pay_on, today) for each in unpaid))
    yield from _presence(session, active, months, today)
    yield from filter(None, (_permit(row, token, today) for row, token in found if row.state in PLACED))


def _placements(session: Session, within: Within) -> Iterator[tuple[PlacementRow, str | None]]:
    """Yield placements, each with her right to work as it is stored."""
    own = (Placement.state, Placement.starts_on, Placement.closed_on, Placement.ends_on, Placement.hours)
    town = Municipality.istat == func.coalesce(Site.municipality, Vacancy.municipality)
    query = (
        select(Placement.id, Placement.ref, *HERS, Beneficiary.permit.column, *own, Municipality.patron_day)
        .join(Beneficiary, Beneficiary.id == Placement.beneficiary_id)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Site, Site.id == Vacancy.site_id, isouter=True)
        .join(Municipality, town, isouter=True)
        .where(within, Placement.state != PlacementState.CANCELLED)
        .order_by(Placement.id)
    )
    for number, ref, her, case_code, permit, *rest in session.execute(query):
        yield PlacementRow(number, ref, Her(her, case_code), *rest), permit


def _papers(session: Session, rows: Mapping[int, PlacementRow], today: date) -> Iterator[Item]:
    soon = Paper.done_on.is_(None) & (Paper.due_on <= today + items.PAPER_AHEAD)
    for number, kind, due_on in _facts(session, Paper, (Paper.kind, Paper.due_on), rows, soon):
        yield from filter(None, [items.of_paper(rows[number], kind, due_on, today)])


def _months(session: Session, rows: Iterable[int], today: date) -> Sequence[Month]:
    """Return the months that are not paid though their day has come, and those of which presence is told as a whole."""
    is_told, is_paid = AllowanceMonth.hours.is_not(None), AllowanceMonth.paid.is_not(None)
    own = (AllowanceMonth.month, AllowanceMonth.pay_on, is_told, is_paid)
    counts = (is_told & (AllowanceMonth.month >= (today - FAR).replace(day=1))) | (
        ~is_paid & (AllowanceMonth.pay_on <= today)
    )
    return [Month(*row) for row in _facts(session, AllowanceMonth, own, rows, counts)]


def _presence(session: Session, active: Sequence[PlacementRow], months: Iterable[Month], today: date) -> Iterator[Item]:
    numbers, since = [row.id for row in active], today - FAR
    times = (Suspension.starts_on, func.coalesce(Suspension.ended_on, Suspension.until))
    recorded = _recorded(session, numbers, since)
    told = _grouped((each.placement, each.month) for each in months if each.is_told)
    still = _grouped((number, span) for number, *span in _facts(session, Suspension, times, numbers, true()))
    working = {patron_day: _working(since, today, patron_day) for patron_day in {row.patron_day for row in active}}
    for row in active:
        known = (recorded.get(row.id, ()), told[row.id], still[row.id])
        missing = items.missing_days(row, working[row.patron_day], *known)
        yield from filter(None, [items.of_presence(row, missing, today)])


def _recorded(session: Session, numbers: Sequence[int], since: date) -> dict[int, set[date]]:
    """Return by placement the days of which somebody has recorded how they went; being many, they come as one text."""
    days = func.aggregate_strings(cast(PresenceDay.day, String), ",")
    counted = (PresenceDay.placement_id.in_(numbers), PresenceDay.day >= since)
    query = select(PresenceDay.placement_id, days).where(*counted).group_by(PresenceDay.placement_id)
    found = session.execute(query.order_by(PresenceDay.placement_id))
    return {number: set(map(date.fromisoformat, text.split(","))) for number, text in found}


def _working(since: date, until: date, patron_day: str | None) -> list[date]:
    days = (since + timedelta(days=number) for number in range((until - since).days))
    return [day for day in days if working_days.is_working(day, patron_day)]


def _permit(row: PlacementRow, token: str | None, today: date) -> Item | None:
    try:
        until = (Beneficiary.permit.value_of(token, {"ref": row.her.ref}) or {}).get("until")
    except Unreadable:  # it is to be written anew, and hides nothing of the others
        return Item(Code.PERMIT_UNREADABLE, row.her.ref, row.her, Group.DUE, today)
    return items.of_permit(row, date.fromisoformat(until), today) if until is not None else None


def _facts(
    session: Session, record: type[Dated], columns: tuple[Any, ...], numbers: Iterable[int], which: ColumnElement[bool]
) -> Sequence[Any]:
    """Return what the rows of a record say of placements, each after the placement's number."""
    query = select(record.placement_id, *columns).where(record.placement_id.in_([*numbers]), which).order_by(record.id)
    return session.execute(query).all()


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found = defaultdict[int, list[Any]](list)
    for number, fact in pairs:
        found[number].append(fact)
    return found
