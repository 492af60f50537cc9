"""What the clock does around placements: it ranks anew for who has no work, lets stand still, looks at permits."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.errors import Missing, Refused, Unreadable
from ground.instants import day_of, instant_of
from matching.records.people import Beneficiary
from schedules.dates import permit_alerts, working_days
from schedules.messages import ToTutor, tell_tutor, was_told
from schedules.placing.placement_moves import MOVES, SUSPEND
from schedules.records.placements import LIVING, Placement, State, Suspension
from schedules.records.ticks import Tick

PERMITS = "tell of deadlines"  # the name of the step
DEADLINES = {90: ToTutor.DEADLINE_90, 60: ToTutor.DEADLINE_60, 30: ToTutor.DEADLINE_30}
MOST = 50  # placements in one transaction
AGAIN_AFTER = timedelta(hours=1)  # what failed is tried again
# Ranks the open places for a person; in a transaction that has changed none of them.
Rank = Callable[[Session, Beneficiary, datetime], object]


def rank_anew(session: Session, now: datetime, rank: Rank, *, most: int = MOST) -> int:
    """Rank for who has no work any more, so that the list is there when her tutor looks; return how many were tried.

    Who cannot be ranked for makes way for the others until an hour has passed; her tutor is told, once.
    """
    due = select(Placement).where(Placement.list_due_at <= now).order_by(Placement.list_due_at, Placement.id)
    found = session.scalars(due.limit(most)).all()
    for placement in found:
        try:
            rank(session, session.get_one(Beneficiary, placement.beneficiary_id), now)
        except (Missing, Refused, Unreadable):
            _put_back(session, placement, now)
        else:
            tell_tutor(session, placement, ToTutor.LIST, now=now)
            placement.list_due_at = None
    session.flush()
    return len(found)


def _put_back(session: Session, placement: Placement, now: datetime) -> None:
    placement.list_due_at = now + AGAIN_AFTER
    since = instant_of(placement.closed_on or day_of(now))
    if not was_told(session, placement, ToTutor.NO_LIST, since=since):
        tell_tutor(session, placement, ToTutor.NO_LIST, now=now)


def stand_still(session: Session, now: datetime) -> int:
    """Let those placements stand still of which that was told ahead, once the day has come; return how many."""
    begun = select(Suspension.placement_id).where(Suspension.ended_on.is_(None), Suspension.starts_on <= day_of(now))
    due = select(Placement).where(Placement.state == State.ACTIVE, Placement.id.in_(begun)).order_by(Placement.id)
    locked = due.limit(MOST).with_for_update(skip_locked=True).execution_options(populate_existing=True)
    found = session.scalars(locked).all()
    for placement in found:
        placement.state = MOVES.after(placement.state, SUSPEND)
    session.flush()
    return len(found)


def tell_of_permits(session: Session, now: datetime) -> int:
    """Tell each tutor, once a working day, of those placed whose right to work ends soon; of each deadline once."""
    opens = instant_of(day_of(now), working_days.OPENS)
    last = session.get(Tick, PERMITS)
    was_looked = last is not None and last.done_at is not None and last.done_at >= opens
    if now < opens or was_looked or not working_days.is_working(day_of(now)):
        return 0
    query = select(Placement, Beneficiary).join(Beneficiary, Beneficiary.id == Placement.beneficiary_id)
    rows = session.execute(query.where(Placement.state.in_(LIVING)).order_by(Placement.id)).all()
    return sum(_tell_of_permit(session, placement, her, now) for placement, her in rows)


def _tell_of_permit(session: Session, placement: Placement, her: Beneficiary, now: datetime) -> bool:
    until = right_until(her)
    days = permit_alerts.due(until, day_of(now))
    if until is None or days is None:
        return False
    if was_told_of(session, placement, until, days):
        return False
    tell_tutor(session, placement, DEADLINES[days], now=now)
    return True


def was_told_of(session: Session, placement: Placement, until: date, days: int) -> bool:
    """Tell whether her tutor was told, so many days before, that her right to work will end."""
    since = instant_of(until - timedelta(days=days), time.min)
    return was_told(session, placement, DEADLINES[days], since=since)


def right_until(her: Beneficiary) -> date | None:
    """Return the last day of her right to work; None: without end, not known, or not readable just now."""
    try:
        until = (her.permit or {}).get("until")
    except Unreadable:
        return None
    return None if until is None else date.fromisoformat(until)
