"""The plans of check-ins of a territory: read by its tutors, made by who coordinates it."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from ground.actors import Role
from schedules.checking_in import plan_templates
from schedules.dates.plans import LONGEST, MOST_DAYS
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import Day, Many, Text, Truth, Whole
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now

blueprint = Blueprint("plans", __name__, description="When check-ins are planned; each change is a new version.")


class ContentIn(Shape):
    """The days and rhythms of a plan; what is left out is as usual."""

    first_contact_by = Whole(1, 3)
    her_days = Many(Whole(1, LONGEST), MOST_DAYS, 1)
    employer_days = Many(Whole(1, LONGEST), MOST_DAYS)
    her_every = Whole(1, 31)
    her_months = Whole(1, 24)
    her_every_later = Whole(1, 62)
    her_every_at_risk = Whole(1, 31)
    employer_every = Whole(7, 62)
    after_payday = Whole(1, 10)
    before_end = Whole(7, 90)
    has_midpoint = Truth()
    her_follow_ups = Many(Whole(1, LONGEST), MOST_DAYS)
    employer_follow_ups = Many(Whole(1, LONGEST), MOST_DAYS)
    merge_within = Whole(0, 5)


class PlanOfContactsIn(Shape):
    """A plan, from when on it counts, and for which programme; none: for all that have none of their own."""

    programme = Text(32, allow_none=True, load_default=None)
    valid_from = Day(required=True)
    content = fields.Nested(ContentIn, required=True)


class PlanOfContactsOut(Shape):
    """A version of a plan."""

    ref = Text(22, required=True)
    programme = Text(32, required=True, allow_none=True)
    version = Whole(1, 1_000_000, required=True)
    valid_from = Day(required=True)
    made_at = fields.AwareDateTime(required=True)
    content = fields.Nested(ContentIn, required=True)


class PlansOut(Shape):
    """One page of plans, the newest first."""

    plans = fields.List(fields.Nested(PlanOfContactsOut), required=True)
    next = Text(22, allow_none=True, required=True)


@blueprint.view("GET /plans", needs=[Role.TUTOR, Role.COORDINATOR], asks=PageQuery, answers=PlansOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List the plans of the caller's territory, the newest first, with all their versions."""
    rows = plan_templates.listed(db.session(), by=actor(), limit=query["limit"] + 1, after=query.get("after"))
    page, after = cut(rows, query["limit"])
    return {"plans": page, "next": after}


@blueprint.view(
    "POST /plans",
    needs=[Role.COORDINATOR],
    reads=PlanOfContactsIn,
    answers=PlanOfContactsOut,
    status=HTTPStatus.CREATED,
)
def make(said: dict[str, Any]) -> Edition:
    """Make a new version of a plan; placements that have started keep theirs."""
    made = plan_templates.make(db.session(), by=actor(), now=now(), **said)
    return made, HTTPStatus.CREATED, {"Location": url_for("plans.listed")}
