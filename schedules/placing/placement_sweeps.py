"""What the clock does after placements: it ranks anew for who has no work."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.errors import Unreadable
from matching.errors import ExclusionsUnreadable
from matching.records.people import Beneficiary
from schedules.messages import ToTutor, tell_tutor
from schedules.records.placements import Placement

MOST = 50  # placements in one transaction
# Ranks the open places for a person; in a transaction that has changed none of them.
Rank = Callable[[Session, Beneficiary, datetime], object]


def rank_anew(session: Session, now: datetime, rank: Rank) -> int:
    """Rank for who has no work any more, so that the list is there when her tutor looks."""
    due = select(Placement).where(Placement.list_due_at <= now).order_by(Placement.list_due_at, Placement.id)
    found = session.scalars(due.limit(MOST)).all()
    for placement in found:
        try:
            rank(session, session.get_one(Beneficiary, placement.beneficiary_id), now)
        except (ExclusionsUnreadable, Unreadable):
            continue  # it stays due until what she must avoid can be read again
        tell_tutor(session, placement, ToTutor.LIST, now=now)
        placement.list_due_at = None
    session.flush()
    return len(found)
