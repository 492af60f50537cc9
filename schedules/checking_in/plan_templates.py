"""The plans of check-ins that a territory keeps: each change is a new version; running placements keep theirs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.instants import day_of
from ground.territories import Programme
from schedules.dates import plans
from schedules.errors import BadPlan, NoPlan
from schedules.records.check_ins import PlanTemplate

# Who plans with them, and who keeps them.
READERS, KEEPERS = {Role.TUTOR, Role.COORDINATOR}, {Role.COORDINATOR}


def listed(session: Session, *, by: Actor, limit: int, after: str | None = None) -> Sequence[PlanTemplate]:
    """Return the plans of one's territory, the newest first, from the one after a reference. Raises NoPlan."""
    query = select(PlanTemplate).where(_here(by)).order_by(PlanTemplate.id.desc()).limit(limit)
    if after is not None:
        query = query.where(PlanTemplate.id < read(session, after, by=by).id)
    return session.scalars(query).all()


def read(session: Session, ref: str, *, by: Actor) -> PlanTemplate:
    """Return a plan of one's territory. Raises NoPlan."""
    found = session.scalar(select(PlanTemplate).where(PlanTemplate.ref == ref, _here(by)))
    if found is None:
        raise NoPlan
    return found


def make(  # noqa: PLR0913 - for what, by whom and from when are said by name
    session: Session,
    content: Mapping[str, Any],
    *,
    programme: str | None,
    valid_from: date,
    by: Actor,
    now: datetime,
) -> PlanTemplate:
    """Make a plan for one's territory, for one programme or for all that have none of their own.

    It counts for placements that start from its day on. Raises NoPlan, BadPlan.
    """
    if by.role not in KEEPERS or by.territory is None:
        raise NoPlan
    if programme is not None and session.get(Programme, programme) is None:
        raise BadPlan("unknown_programme", "programme", "no programme has this code")
    if valid_from < day_of(now):
        raise BadPlan("in_the_past", "valid_from", "a plan counts from today on at the earliest")
    made = PlanTemplate(
        territory=by.territory,
        programme=programme,
        version=_last(session, by.territory, programme) + 1,
        content=plans.to_json(plans.from_json(content)),
        valid_from=valid_from,
        made_by=by.ref,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _here(by: Actor) -> ColumnElement[bool]:
    return PlanTemplate.territory == by.territory if by.role in READERS and by.territory else false()


def _last(session: Session, territory: str, programme: str | None) -> int:
    same = (PlanTemplate.territory == territory, PlanTemplate.programme.is_not_distinct_from(programme))
    return session.scalar(select(func.max(PlanTemplate.version)).where(*same)) or 0
