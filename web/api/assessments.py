"""How well skills are mastered in a placement, at half time and at the end."""

from http import HTTPStatus
from typing import Any

from marshmallow import fields

from ground.actors import Role
from schedules.placing import assessments
from schedules.records.assessments import Assessor, Stage
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import CODE, Choice, Many, Text, Whole
from web.db import db
from web.service import now

blueprint = Blueprint("assessments", __name__, description="How well skills are mastered in a placement.")


class LevelIn(Shape):
    """How well one skill is mastered, as who has seen it."""

    skill = Text(64, required=True, pattern=CODE)
    level = Whole(1, 5, required=True)
    assessor = Choice(Assessor, required=True)
    remark = Text(allow_none=True, metadata={"description": "It stands in no document, and the firm never reads it."})


class AssessmentIn(Shape):
    """How well skills are mastered at a stage; at the end they stand in the profile as observed."""

    stage = Choice(Stage, required=True)
    skills = Many(fields.Nested(LevelIn), 50, 1, required=True)


class LevelOut(Shape):
    """How well a skill is mastered."""

    stage = Choice(Stage, required=True)
    skill = Text(64, required=True)
    level = fields.Integer(required=True)
    assessor = Choice(Assessor, required=True)
    recorded_at = fields.AwareDateTime(required=True)
    remark = fields.String(required=True, allow_none=True)


class AssessmentsOut(Shape):
    """What was assessed, first at half time."""

    assessments = fields.List(fields.Nested(LevelOut), required=True)


@blueprint.view(
    "POST /placements/<ref:ref>/assessments",
    needs=[Role.TUTOR],
    reads=AssessmentIn,
    answers=AssessmentsOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def assess(said: dict[str, Any], ref: str) -> Edition:
    """Record how well skills are mastered; at the end they stand in the profile as observed."""
    made = assessments.assess(db.session(), ref, Stage(said["stage"]), said["skills"], by=actor(), now=now())
    return {"assessments": made}, HTTPStatus.CREATED, {}


@blueprint.view("GET /placements/<ref:ref>/assessments", needs=(Role.TUTOR, Role.COORDINATOR), answers=AssessmentsOut)
def listed(ref: str) -> dict[str, Any]:
    """List what was assessed."""
    return {"assessments": assessments.listed(db.session(), ref, by=actor())}
