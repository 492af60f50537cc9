"""Presence by day or month, and the allowance due and paid: told by the firm, or by the tutor on its behalf.

What is told by phone is marked so and waits for the firm to confirm it. Why an absence was agreed stays on our side.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.terms import Key, allowance_due, months_later
from ground.actors import Actor, Role
from ground.errors import IllegalMove
from ground.instants import day_of
from matching.reach import Datum
from matching.records.people import Beneficiary
from schedules.alerting import concerns
from schedules.alerting.concerns import Raised
from schedules.errors import BadPlacement
from schedules.placing import placement_facts
from schedules.placing import placement_reach as reach
from schedules.placing.agreed_hours import daily_hours
from schedules.records.concerns import Kind, Source, Urgency
from schedules.records.placements import (
    AllowanceMonth,
    Placement,
    Presence,
    PresenceDay,
    State,
    Suspension,
)

CORRECTED = "the record of the day was corrected"
STARTED = (State.ACTIVE, State.SUSPENDED, State.COMPLETED, State.INTERRUPTED)
LAST_PAYDAY = 28  # where none is agreed, and at most in a short month


def record(  # noqa: PLR0913 - what, how long, why, by whom and when are all said by name
    session: Session,
    ref: str,
    day: date,
    what: Presence,
    *,
    by: Actor,
    now: datetime,
    hours: float | None = None,
    reason: str | None = None,
) -> PresenceDay:
    """Record how a day went; what was recorded for it before is replaced.

    Only our side agrees to an absence, perhaps ahead of the day, and a firm that records one of a day for which it is
    agreed changes nothing.
    Raises NoPlacement, IllegalMove, BadPlacement.
    """
    placement = _open(session, ref, by)
    _require_day(placement, day, now, is_ahead=what is Presence.AGREED_ABSENCE)
    row = session.scalar(select(PresenceDay).filter_by(placement_id=placement.id, day=day).with_for_update())
    is_firm = by.role is Role.EMPLOYER
    if is_firm and what is Presence.AGREED_ABSENCE:
        raise BadPlacement("not_yours_to_agree", "what", "an absence is agreed with the tutor: record it as an absence")
    if row is not None and is_firm and row.what is Presence.AGREED_ABSENCE and what is Presence.ABSENCE:
        return row
    row = row or PresenceDay(placement_id=placement.id, beneficiary_id=placement.beneficiary_id, day=day)
    row.what, row.hours = what, hours
    row.recorded_by, row.recorded_at, row.on_behalf, row.confirmed_at = by.ref, now, not is_firm, None
    row.reason = reason if what is Presence.AGREED_ABSENCE else None
    session.add(row)
    session.flush()
    _follow(session, placement, row, by=by, now=now)
    return row


def tell(  # noqa: PLR0913 - likewise
    session: Session, ref: str, month: date, said: Mapping[str, Any], *, by: Actor, now: datetime
) -> AllowanceMonth:
    """Record what is told of a month.

    ``hours`` are those of presence for all of it, which then count before those of its days; ``paid`` is in euro, with
    ``paid_on``. Raises NoPlacement, IllegalMove, BadPlacement.
    """
    placement = _open(session, ref, by)
    if month > day_of(now):
        raise BadPlacement("bad_month", "month", "this month has not begun")
    if ("paid" in said) != ("paid_on" in said):
        raise BadPlacement("half_paid", "paid_on", "what was paid is told with its day")
    if "paid_on" in said and said["paid_on"] > day_of(now):
        raise BadPlacement("bad_day", "paid_on", "what is paid was paid today at the latest")
    row = _month(session, placement, month)
    for name in ("hours", "paid", "paid_on"):
        setattr(row, name, said.get(name, getattr(row, name)))
    row.recorded_by, row.on_behalf, row.confirmed_at = by.ref, by.role is not Role.EMPLOYER, None
    reckon(session, placement, row)
    session.flush()
    return row


def confirm(session: Session, ref: str, *, by: Actor, now: datetime) -> int:
    """Let the firm say that all that was recorded on its behalf is so; return how much. Raises NoPlacement."""
    placement = reach.to_change(session, ref, by, Datum.PRESENCE)
    if by.role is not Role.EMPLOYER:
        raise BadPlacement("firm_confirms", "", "what was recorded on behalf of a firm is confirmed by the firm")
    rows: list[PresenceDay | AllowanceMonth] = [*days(session, placement), *months(session, placement)]
    waiting = [row for row in rows if row.on_behalf and row.confirmed_at is None]
    for row in waiting:
        row.confirmed_at = now
    session.flush()
    return len(waiting)


def days(session: Session, placement: Placement) -> Sequence[PresenceDay]:
    """Return the days of a placement on which something was recorded."""
    query = select(PresenceDay).where(PresenceDay.placement_id == placement.id)
    return session.scalars(query.order_by(PresenceDay.day)).all()


def months(session: Session, placement: Placement) -> Sequence[AllowanceMonth]:
    """Return the months of a placement, in their order."""
    query = select(AllowanceMonth).where(AllowanceMonth.placement_id == placement.id)
    return session.scalars(query.order_by(AllowanceMonth.month)).all()


def lay_out(session: Session, placement: Placement) -> None:
    """Add the months of a placement that has an allowance, up to its end; those that are there stay."""
    known = {row.month for row in months(session, placement)}
    session.add_all([_new(placement, month) for month in months_of(placement) if month not in known])
    session.flush()


def cut(session: Session, placement: Placement) -> None:
    """Take away the months after the end of a placement, but for those of which something was told."""
    due = {*months_of(placement)}
    for row in months(session, placement):
        if row.month not in due and row.recorded_by is None:
            session.delete(row)
    session.flush()


def months_of(placement: Placement) -> Iterator[date]:
    """Yield the months of a placement that has an allowance, by their first days."""
    month, last = placement.starts_on.replace(day=1), placement.closed_on or placement.ends_on
    while placement.allowance is not None and month <= last:
        yield month
        month = months_later(month, 1)


def reckon(session: Session, placement: Placement, row: AllowanceMonth) -> None:
    """Reckon what is due for a month: by its hours as agreed, those of presence, and those of agreed absence."""
    facts = placement_facts.load(session, placement, on=row.month)
    full_from = facts.terms.number(Key.FULL_ALLOWANCE_FROM)
    if placement.allowance is None or full_from is None:
        return
    recorded = [each for each in days(session, placement) if each.day.replace(day=1) == row.month]
    agreed = sum(_hours(placement, each) for each in recorded if each.what is Presence.AGREED_ABSENCE)
    present = sum(_hours(placement, each) for each in recorded if each.what is Presence.PRESENT)
    planned = planned_hours(session, placement, row.month)
    whole = placement.allowance * _share(placement, row.month)
    present = present if row.hours is None else row.hours
    row.due = allowance_due(whole, planned=planned, present=present, agreed=agreed, full_from=full_from)
    session.flush()


def planned_hours(session: Session, placement: Placement, month: date) -> float:
    """Return the hours of a month that were agreed, without days on which the placement stood still."""
    still = session.scalars(select(Suspension).filter_by(placement_id=placement.id)).all()
    return sum(
        daily_hours(placement.hours, day)
        for day in _days_of(placement, month)
        if not any(each.starts_on <= day < (each.ended_on or each.until) for each in still)
    )


def pay_on(placement: Placement, month: date) -> date:
    """Return the day on which a month is paid: in the next one, on the agreed day or the last before it."""
    following = months_later(month, 1)
    last = (months_later(following, 1) - timedelta(days=1)).day
    return following.replace(day=min(placement.payday or LAST_PAYDAY, last))


def _follow(session: Session, placement: Placement, row: PresenceDay, *, by: Actor, now: datetime) -> None:
    """Raise an urgent concern where she has not come and nobody agreed; what was recorded wrongly settles it."""
    if row.what is Presence.ABSENCE:
        source = Source.EMPLOYER if by.role is Role.EMPLOYER else Source.RECORD
        reasons = ({"code": "absence", "day": row.day.isoformat()},)
        raised = Raised(Kind.ABSENCE, source, Urgency.URGENT, reasons=reasons, placement=placement)
        concerns.raise_for(session, session.get_one(Beneficiary, placement.beneficiary_id), raised, by=by, now=now)
    elif not any(each.what is Presence.ABSENCE for each in days(session, placement)):
        concerns.settle_corrected(session, placement, Kind.ABSENCE, CORRECTED, by=by, now=now)


def _open(session: Session, ref: str, by: Actor) -> Placement:
    placement = reach.to_change(session, ref, by, Datum.PRESENCE)
    if placement.state not in STARTED:
        raise IllegalMove(placement.state, "record_presence", ())
    return placement


def _require_day(placement: Placement, day: date, now: datetime, *, is_ahead: bool) -> None:
    over = placement.closed_on or placement.ends_on
    last = over if is_ahead else min(day_of(now), over)
    if not placement.starts_on <= day <= last:
        raise BadPlacement("bad_day", "day", f"a day from {placement.starts_on} to {last} is expected here")


def _month(session: Session, placement: Placement, month: date) -> AllowanceMonth:
    first, last = placement.starts_on.replace(day=1), placement.closed_on or placement.ends_on
    if month.day != 1 or not first <= month <= last:
        raise BadPlacement("bad_month", "month", "the first day of a month of this placement is expected here")
    row = session.scalar(select(AllowanceMonth).filter_by(placement_id=placement.id, month=month).with_for_update())
    if row is None:
        row = _new(placement, month)
        session.add(row)
        session.flush()
    return row


def _new(placement: Placement, month: date) -> AllowanceMonth:
    hers = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id}
    return AllowanceMonth(**hers, month=month, pay_on=pay_on(placement, month))


def _hours(placement: Placement, row: PresenceDay) -> float:
    return daily_hours(placement.hours, row.day) if row.hours is None else row.hours


def _days_of(placement: Placement, month: date) -> list[date]:
    first = max(month, placement.starts_on)
    last = min(months_later(month, 1) - timedelta(days=1), placement.closed_on or placement.ends_on)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _share(placement: Placement, month: date) -> float:
    """Return which part of a month lies within the placement."""
    return len(_days_of(placement, month)) / (months_later(month, 1) - month).days
