"""Concerns about people in placements: raised, acknowledged, planned for, agreed, settled; the employer reads none."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from ground.actors import Role
from matching.records.people import Beneficiary
from schedules.alerting import concern_reach, concerns
from schedules.alerting.concerns import End, Raised, WhyEnded
from schedules.errors import BadConcern
from schedules.records.concerns import Concern, Kind, Level, Source, Urgency
from schedules.records.placements import Placement
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Nothing, Shape
from web.api.fields import Choice, Day, Text
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now

of_people = Blueprint("personal_concerns", __name__, description="What somebody has to look at, of one person.")
of_placements = Blueprint("concerns_of_placements", __name__, description="What an employer wants looked at.")
blueprint = Blueprint("concerns", __name__, description="What somebody has to look at.")
READERS = (Role.TUTOR, Role.COORDINATOR)
MOST = 100  # of one person, the newest
OWN_SOURCES = (Source.HER.value, Source.TUTOR.value)


class ConcernIn(Shape):
    """What is raised, by whose word, and how soon somebody has to look at it."""

    kind = Choice(Kind, load_default=Kind.HER_WORD.value)
    source = Choice(OWN_SOURCES, load_default=Source.HER.value)
    urgency = Choice(Urgency, load_default=Urgency.ALERT.value)
    text = Text(concerns.LONGEST, required=True)


class SaidIn(Shape):
    """What the employer says; that the placement has ended is said with the day and the reason."""

    text = Text(concerns.LONGEST, required=True)
    ended_on = Day()
    ended_why = Choice(WhyEnded)


class StepIn(Shape):
    """The step that was decided with the person."""

    plan = Text(concerns.LONGEST, required=True)


class EndingIn(Shape):
    """Why nothing more is to be done."""

    ending = Text(concerns.LONGEST, required=True)


class ConcernOut(Shape):
    """A concern as it stands: what was said, who looks after it, what was decided."""

    ref = Text(22, required=True)
    beneficiary = Text(22, required=True)
    placement = Text(22, required=True, allow_none=True)
    kind = Choice(Kind, required=True)
    source = Choice(Source, required=True)
    urgency = Choice(Urgency, required=True)
    told_to = Choice(Level, required=True)
    text = fields.String(required=True, allow_none=True)
    reasons = fields.List(fields.Dict(), required=True, metadata={"description": "Codes with their facts."})
    plan = fields.String(required=True, allow_none=True)
    ending = fields.String(required=True, allow_none=True)
    raised_at = fields.AwareDateTime(required=True)
    acknowledged_at = fields.AwareDateTime(required=True, allow_none=True)
    acknowledged_by = Text(22, required=True, allow_none=True)
    planned_at = fields.AwareDateTime(required=True, allow_none=True)
    agreed_at = fields.AwareDateTime(required=True, allow_none=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)


class ConcernsOut(Shape):
    """Concerns of a person, the newest first."""

    concerns = fields.List(fields.Nested(ConcernOut), required=True)


class OpenOut(Shape):
    """One page of what is not settled, the oldest first."""

    concerns = fields.List(fields.Nested(ConcernOut), required=True)
    next = Text(22, allow_none=True, required=True)


@of_people.view(
    "POST /beneficiaries/<ref:ref>/concerns",
    needs=READERS,
    reads=ConcernIn,
    answers=ConcernOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def raise_(said: dict[str, Any], ref: str) -> Edition:
    """Raise a concern about a person; who has to look at it is told at once."""
    raised = Raised(Kind(said["kind"]), Source(said["source"]), Urgency(said["urgency"]), said["text"])
    made = concerns.raise_concern(db.session(), ref, raised, by=actor(), now=now())
    return _told(made), HTTPStatus.CREATED, {"Location": url_for("concerns.read", ref=made.ref)}


@of_people.view("GET /beneficiaries/<ref:ref>/concerns", needs=READERS, answers=ConcernsOut)
def listed(ref: str) -> dict[str, Any]:
    """List the concerns about a person, the newest first, the settled ones too."""
    return {"concerns": [_told(each) for each in concern_reach.of_person(db.session(), ref, actor(), limit=MOST)]}


@of_placements.view(
    "POST /placements/<ref:ref>/concerns", needs=[Role.EMPLOYER], reads=SaidIn, answers=Nothing, about_person=True
)
def say(said: dict[str, Any], ref: str) -> dict[str, Any]:
    """Say, as the employer's contact, what is to be looked at; the tutor is told at once, and closes what has ended."""
    concerns.raise_by_firm(db.session(), ref, said["text"], end=_end(said), by=actor(), now=now())
    return {}


def _end(said: dict[str, Any]) -> End | None:
    """Return the end that is declared, if any. Raises BadConcern."""
    if ("ended_on" in said) != ("ended_why" in said):
        raise BadConcern("half_told", "ended_on", "an end is told with its day and its reason")
    return End(said["ended_on"], WhyEnded(said["ended_why"])) if "ended_on" in said else None


@blueprint.view("GET /concerns", needs=READERS, asks=PageQuery, answers=OpenOut)
def open_ones(query: dict[str, Any]) -> dict[str, Any]:
    """List what is not settled within reach, the oldest first."""
    limit = query["limit"]
    page, after = cut(concern_reach.listed(db.session(), actor(), limit=limit + 1, after=query.get("after")), limit)
    return {"concerns": [_told(each) for each in page], "next": after}


@blueprint.view("GET /concerns/<ref:ref>", needs=READERS, answers=ConcernOut)
def read(ref: str) -> dict[str, Any]:
    """Read one concern."""
    return _told(concern_reach.read(db.session(), ref, actor()))


@blueprint.view("POST /concerns/<ref:ref>/acknowledge", needs=READERS, answers=ConcernOut, about_person=True)
def acknowledge(ref: str) -> dict[str, Any]:
    """Say that one looks after it: it goes no further up."""
    return _told(concerns.acknowledge(db.session(), ref, by=actor(), now=now()))


@blueprint.view("POST /concerns/<ref:ref>/plan", needs=READERS, reads=StepIn, answers=ConcernOut, about_person=True)
def plan(said: dict[str, Any], ref: str) -> dict[str, Any]:
    """Record the step that was decided with the person."""
    return _told(concerns.plan(db.session(), ref, said["plan"], by=actor(), now=now()))


@blueprint.view("POST /concerns/<ref:ref>/agree", needs=[Role.COORDINATOR], answers=ConcernOut, about_person=True)
def agree(ref: str) -> dict[str, Any]:
    """Agree to the step that another person has recorded."""
    return _told(concerns.agree(db.session(), ref, by=actor(), now=now()))


@blueprint.view("POST /concerns/<ref:ref>/settle", needs=READERS, reads=EndingIn, answers=ConcernOut, about_person=True)
def settle(said: dict[str, Any], ref: str) -> dict[str, Any]:
    """Say why nothing more is to be done; nothing of it is erased."""
    return _told(concerns.settle(db.session(), ref, said["ending"], by=actor(), now=now()))


def _told(concern: Concern) -> dict[str, Any]:
    session = db.session()
    placement = session.get(Placement, concern.placement_id) if concern.placement_id is not None else None
    own = {"beneficiary", "placement"}
    return {key: getattr(concern, key) for key in ConcernOut().fields if key not in own} | {
        "beneficiary": session.get_one(Beneficiary, concern.beneficiary_id).ref,
        "placement": placement.ref if placement else None,
    }
