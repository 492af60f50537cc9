"""Skills of somebody who is placed, assessed at half time and at the end; what is seen at the end is in her profile."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import words as catalogue
from catalogue.records import ConceptKind
from ground.actors import Actor
from ground.errors import IllegalMove
from matching.observed import observe
from matching.reach import Datum
from matching.records.people import Beneficiary
from schedules.errors import BadAssessment
from schedules.placing import placement_reach as reach
from schedules.placing.presence import STARTED
from schedules.records.assessments import Assessment, Assessor, Stage
from schedules.records.placements import Placement


def assess(  # noqa: PLR0913 - of what, when, and by whom are all said by name
    session: Session, ref: str, stage: Stage, stated: Sequence[Mapping[str, Any]], *, by: Actor, now: datetime
) -> Sequence[Assessment]:
    """Record how well she does each thing, in place of what was recorded of it at this stage before.

    Each of ``stated`` has ``skill``, ``level`` from 1 to 5, ``assessor``, and perhaps a ``remark``. At the end the
    levels go into her profile as observed. Raises NoPlacement, IllegalMove, BadAssessment.
    """
    placement = reach.to_change(session, ref, by, Datum.SKILLS)
    if placement.state not in STARTED:
        raise IllegalMove(placement.state, "assess", ())
    _require_known(session, [each["skill"] for each in stated])
    earlier = {row.skill: row for row in assessed(session, placement, stage)}
    hers = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id, "stage": stage}
    for each in stated:
        row = earlier.get(each["skill"]) or Assessment(**hers, skill=each["skill"])
        row.level, row.assessor, row.remark = each["level"], Assessor(each["assessor"]), each.get("remark")
        row.recorded_at, row.recorded_by = now, by.ref
        session.add(row)
    session.flush()
    if stage is Stage.FINAL:
        her = session.get_one(Beneficiary, placement.beneficiary_id)
        observe(session, her, {each["skill"]: each["level"] for each in stated})
    return assessed(session, placement, stage)


def listed(session: Session, ref: str, *, by: Actor) -> Sequence[Assessment]:
    """Return all that was assessed in a placement. Raises NoPlacement."""
    placement = reach.seen(session, ref, by, Datum.SKILLS)
    return [row for stage in Stage for row in assessed(session, placement, stage)]


def assessed(session: Session, placement: Placement, stage: Stage) -> Sequence[Assessment]:
    """Return what was assessed at a stage, in the order in which it was first recorded."""
    query = select(Assessment).where(Assessment.placement_id == placement.id, Assessment.stage == stage)
    return session.scalars(query.order_by(Assessment.id)).all()


def _require_known(session: Session, skills: list[str]) -> None:
    if len(set(skills)) < len(skills):
        raise BadAssessment("named_twice", "skills", "a skill stands here twice: say its level once")
    known = catalogue.known(session, skills, ConceptKind.SKILL)
    for number, skill in enumerate(skills):
        if skill not in known:
            raise BadAssessment("unknown_skill", f"skills.{number}.skill", "the catalogue has no such skill")
