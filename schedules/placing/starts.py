"""Starting what was planned for the day: each placement whole or not at all; in the morning somebody is told.

It starts as the day does: who begins to work at six is there, or has not come, before an office opens.
"""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from ground.errors import IllegalMove, Refused, Unreadable
from ground.instants import day_of, instant_of
from matching.records.people import Beneficiary
from schedules.alerting import concerns
from schedules.alerting.concerns import Raised
from schedules.dates import working_days
from schedules.errors import Blocked
from schedules.placing import placements
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import Placement, State
from schedules.ticker import Knock

MOST = 500  # placements at one knock


def start_planned(knock: Knock) -> None:
    """Start the placements whose day has come; one that cannot start is tried again once its concern is settled."""
    now = knock.clock()
    with knock.begin() as session:
        due = _due(session, now)
    for number in due:
        if knock.is_stopping():
            return
        _start(knock, number, now)


def _due(session: Session, now: datetime) -> list[int]:
    today = day_of(now)
    told = (Concern.placement_id == Placement.id, Concern.kind == Kind.NOT_STARTED, Concern.settled_at.is_(None))
    planned = (Placement.state == State.PLANNED, Placement.starts_on <= today)
    query = select(Placement.id).where(*planned, ~exists().where(*told))
    return [*session.scalars(query.order_by(Placement.starts_on, Placement.id).limit(MOST))]


def _start(knock: Knock, number: int, now: datetime) -> None:
    try:
        with knock.begin() as session:
            placement = _planned(session, number)
            if placement is not None:
                placements.begin(session, placement, now=now)
    except (Refused, IllegalMove, Unreadable) as refused:
        if now < instant_of(day_of(now), working_days.OPENS):
            return  # what is missing may still come before anybody is told
        with knock.begin() as session:
            _tell(session, number, refused, now)


def _tell(session: Session, number: int, refused: Exception, now: datetime) -> None:
    placement = _planned(session, number)
    if placement is not None:
        reasons = tuple({"code": code} for code in _codes(refused))
        raised = Raised(Kind.NOT_STARTED, Source.RECORD, Urgency.URGENT, reasons=reasons, placement=placement)
        concerns.raise_for(session, session.get_one(Beneficiary, placement.beneficiary_id), raised, now=now)


def _codes(refused: Exception) -> list[str]:
    """Return why it could not be started, each reason by its code."""
    if isinstance(refused, Blocked):
        return [each.code for each in refused.reasons]
    return [str(getattr(refused, "code", "unreadable"))]


def _planned(session: Session, number: int) -> Placement | None:
    """Return it locked, None when somebody else has it in hand or has moved it."""
    query = select(Placement).where(Placement.id == number, Placement.state == State.PLANNED)
    return session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))
