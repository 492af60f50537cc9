"""When and over what a person may be reached, and on which days a tutor works."""

from http import HTTPStatus
from typing import Any

from ground.actors import Role
from schedules.checking_in import contact_rules
from schedules.checking_in.course_facts import weekdays
from schedules.records.check_ins import Channel
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.editions import edition, expected
from web.api.fields import Choice, Hours, Many, Whole
from web.db import db
from web.service import now

blueprint = Blueprint("contact_rules", __name__, description="When people may be reached, and by whom on which days.")


class RuleIn(Shape):
    """When and over what a person may be reached; null or left out is unknown."""

    hours = Hours(allow_none=True, metadata={"description": "Safe hours of a week."})
    shift = Hours(allow_none=True, metadata={"description": "When the person works once a placement is over."})
    channel = Choice(Channel, allow_none=True)


class RuleOut(RuleIn):
    """When and over what a person may be reached, as far as it is known."""


class WeekIn(Shape):
    """On which days of the week the caller works."""

    days = Many(Whole(0, 6), 7, 1, required=True, metadata={"description": "0 for Monday, 6 for Sunday."})


class WeekOut(WeekIn):
    """On which days of the week the caller works."""


@blueprint.view("GET /beneficiaries/<ref:ref>/contact-rule", needs=[Role.TUTOR], answers=RuleOut)
def read(ref: str) -> Edition:
    """Read when and over what a person may be reached."""
    known, version = contact_rules.read(db.session(), ref, by=actor())
    return known, HTTPStatus.OK, edition(version)


@blueprint.view(
    "PUT /beneficiaries/<ref:ref>/contact-rule", needs=[Role.TUTOR], reads=RuleIn, answers=RuleOut, about_person=True
)
def put(stated: dict[str, Any], ref: str) -> Edition:
    """Replace when and over what a person may be reached; what is planned with the person moves."""
    known, version = contact_rules.put(db.session(), ref, stated, by=actor(), now=now(), version=expected())
    return known, HTTPStatus.OK, edition(version)


@blueprint.view("GET /accounts/own/week", needs=[Role.TUTOR], answers=WeekOut)
def read_week() -> dict[str, Any]:
    """Read on which days of the week the caller works."""
    return {"days": sorted(weekdays(db.session(), actor().ref))}


@blueprint.view("PUT /accounts/own/week", needs=[Role.TUTOR], reads=WeekIn, answers=WeekOut)
def put_week(stated: dict[str, Any]) -> dict[str, Any]:
    """Say on which days of the week the caller works; what is planned with people moves."""
    return {"days": sorted(contact_rules.put_week(db.session(), stated["days"], by=actor(), now=now()))}
