"""What the clock does with concerns: those that nobody looks after go up; and what it raises by itself.

Urgent ones are few, so each is taken by itself; two clocks never take the same.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matching.records.people import Beneficiary
from schedules.alerting import concerns
from schedules.alerting.concerns import Raised
from schedules.dates import following
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import AllowanceMonth, Placement, State

MOST = 200  # in one transaction
Row = TypeVar("Row", Concern, AllowanceMonth)
RUNNING = (State.ACTIVE, State.SUSPENDED, State.COMPLETED, State.INTERRUPTED)


def pass_up(session: Session, now: datetime, among: Collection[int] | None = None) -> int:
    """Pass on the concerns, all or those given, that nobody has acknowledged in time, or that have no step recorded."""
    found = _claimed(session, Concern, _to_pass_up(now), among)
    for concern in found:
        concerns.pass_up(session, concern, now=now)
    return len(found)


def to_pass_up(session: Session, now: datetime) -> Sequence[int]:
    """Return the ids of the concerns that are to be passed on, up to so many."""
    return session.scalars(_to_pass_up(now)).all()


def tell_unpaid(session: Session, now: datetime, among: Collection[int] | None = None) -> int:
    """Have her tutor look after each month that is unpaid five days after its payday; a second one is urgent."""
    found = _claimed(session, AllowanceMonth, _unpaid(now), among)
    for month in found:
        _tell_unpaid(session, month, now=now)
    session.flush()
    return len(found)


def unpaid(session: Session, now: datetime) -> Sequence[int]:
    """Return the ids of the months of which that is to be told, up to so many."""
    return session.scalars(_unpaid(now)).all()


def _to_pass_up(now: datetime) -> Select[int]:
    return select(Concern.id).where(Concern.next_at <= now).order_by(Concern.next_at, Concern.id).limit(MOST)


def _unpaid(now: datetime) -> Select[int]:
    is_late = AllowanceMonth.pay_on <= following.last_unpaid(now)
    not_told = (is_late, AllowanceMonth.paid.is_(None), AllowanceMonth.told_at.is_(None))
    running = select(Placement.id).where(Placement.state.in_(RUNNING))
    query = select(AllowanceMonth.id).where(*not_told, AllowanceMonth.placement_id.in_(running))
    return query.order_by(AllowanceMonth.month, AllowanceMonth.id).limit(MOST)


def _claimed(session: Session, record: type[Row], due: Select[int], among: Collection[int] | None) -> Sequence[Row]:
    """Return what is due among those given, locked and freshly read; nobody else takes the same."""
    found = (
        due.with_only_columns(record) if among is None else due.with_only_columns(record).where(record.id.in_(among))
    )
    return session.scalars(found.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()


def _tell_unpaid(session: Session, month: AllowanceMonth, *, now: datetime) -> None:
    placement = session.get_one(Placement, month.placement_id)
    earlier = select(AllowanceMonth.id).where(
        AllowanceMonth.placement_id == placement.id,
        AllowanceMonth.paid.is_(None),
        AllowanceMonth.told_at.is_not(None),
        AllowanceMonth.month < month.month,
    )
    is_second = session.scalar(earlier.limit(1)) is not None
    reasons = ({"code": "unpaid", "month": month.month.isoformat(), "payday": month.pay_on.isoformat()},)
    urgency = Urgency.URGENT if is_second else Urgency.ALERT
    raised = Raised(Kind.UNPAID, Source.RECORD, urgency, reasons=reasons, placement=placement)
    month.told_at = now
    concerns.raise_for(session, session.get_one(Beneficiary, placement.beneficiary_id), raised, now=now)
