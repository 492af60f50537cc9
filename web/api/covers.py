"""Covers: who acts for a tutor's whole caseload while she is away."""

from http import HTTPStatus
from typing import Any

from marshmallow import fields

from ground.actors import Role
from ground.errors import Refused
from matching import covers
from matching.records.cases import Cover
from schedules.checking_in import whose_days
from web import accounts
from web.access import actor
from web.api.blueprint import Blueprint, Shape
from web.api.fields import REF, Day, Text
from web.db import db
from web.service import now

blueprint = Blueprint("covers", __name__, description="Who stands in for a tutor who is away.")
STAFF = (Role.TUTOR, Role.COORDINATOR)


class CoverIn(Shape):
    """Who is away, who acts for the caseload, and until when at most. Tutors name themselves as the one away."""

    tutor = Text(22, 22, required=True, pattern=REF)
    covered_by = Text(22, 22, required=True, pattern=REF)
    starts_on = Day(metadata={"description": "First day; left out: today."})
    ends_on = Day(required=True, metadata={"description": "Last day, at most twelve months from today."})


class CoverOut(CoverIn):
    """A cover as it stands."""

    ref = Text(22)
    made_by = Text(22)
    ended_on = Day(allow_none=True)
    ended_by = Text(22, allow_none=True)


class CoversOut(Shape):
    """The covers within the caller's reach, the newest first."""

    covers = fields.List(fields.Nested(CoverOut), required=True)


@blueprint.view("GET /covers", needs=STAFF, answers=CoversOut)
def listed() -> dict[str, Any]:
    """List covers: a tutor's own, on either side; a coordinator's territory's."""
    return {"covers": covers.listed(db.session(), by=actor())}


@blueprint.view("POST /covers", needs=STAFF, reads=CoverIn, answers=CoverOut, status=HTTPStatus.CREATED)
def make(stated: dict[str, Any]) -> Cover:
    """Let a tutor of the own territory act for the whole caseload of another one who is away."""
    for name in ("tutor", "covered_by"):
        if not accounts.is_account(db.session(), stated[name], Role.TUTOR, territory=actor().territory):
            raise Refused("unknown_tutor", name, "no tutor of your territory has this reference")
    return whose_days.cover(db.session(), by=actor(), now=now(), **stated)


@blueprint.view("DELETE /covers/<ref:ref>", needs=STAFF, answers=CoverOut)
def end(ref: str) -> Cover:
    """End a cover at once."""
    return whose_days.end_cover(db.session(), ref, by=actor(), now=now())
