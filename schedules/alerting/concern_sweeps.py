"""What the clock does with concerns: those that nobody looks after go up; and what it raises by itself.

Urgent ones are few, so each is taken by itself; two clocks never take the same.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.records.people import Beneficiary
from schedules.alerting import concerns
from schedules.alerting.concerns import Raised
from schedules.dates import following
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import AllowanceMonth, Placement, State

MOST = 200  # in one transaction
RUNNING = (State.ACTIVE, State.SUSPENDED, State.COMPLETED, State.INTERRUPTED)


def pass_up(session: Session, now: datetime) -> int:
    """Pass on the concerns that nobody has acknowledged in time, or for which no step is recorded."""
    due = select(Concern).where(Concern.next_at <= now).order_by(Concern.next_at, Concern.id).limit(MOST)
    found = session.scalars(due.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
    for concern in found:
        concerns.pass_up(session, concern, now=now)
    return len(found)


def tell_unpaid(session: Session, now: datetime) -> int:
    """Have her tutor look after each month that is unpaid five days after its payday; a second one is urgent."""
    is_late = AllowanceMonth.pay_on <= following.last_unpaid(now)
    unpaid = (is_late, AllowanceMonth.paid.is_(None), AllowanceMonth.told_at.is_(None))
    running = select(Placement.id).where(Placement.state.in_(RUNNING))
    query = select(AllowanceMonth).where(*unpaid, AllowanceMonth.placement_id.in_(running))
    query = query.order_by(AllowanceMonth.month, AllowanceMonth.id).limit(MOST)
    found = session.scalars(query.with_for_update(skip_locked=True)).all()
    for month in found:
        _tell_unpaid(session, month, now=now)
    session.flush()
    return len(found)


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
