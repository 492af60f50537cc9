"""What region and law ask of placements: read by tutors, set by who coordinates a territory for its region."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from employers import reach, regions
from employers.pacts import LegalKind
from employers.terms import MOST, Key
from ground.actors import Role
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import Choice, Day, Map, Number, Text
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now

blueprint = Blueprint("terms", __name__, description="What region and law ask of placements.")


class TermIn(Shape):
    """A value for the region of the caller's territory, from a day on, with its legal act."""

    key = Choice(Key, required=True)
    value = Map(Number(0, MOST), keys=Text(32), required=True, metadata={"description": 'Such as {"euro": 600}.'})
    legal_kind = Choice(LegalKind, allow_none=True, metadata={"description": "null: for every legal kind."})
    valid_from = Day(required=True, metadata={"description": "An older value ends the day before."})
    act = Text(300, required=True, metadata={"description": "The legal act that sets it."})


class TermOut(Shape):
    """A value as it was set; ``value`` null is not known, and blocks until it is set."""

    ref = Text(22, required=True)
    key = Choice(Key, required=True)
    value = fields.Dict(keys=fields.String(), values=fields.Float(), required=True, allow_none=True)
    region = Text(64, required=True, allow_none=True, metadata={"description": "null: the whole country."})
    legal_kind = Choice(LegalKind, required=True, allow_none=True)
    valid_from = Day(required=True, allow_none=True)
    valid_to = Day(required=True, allow_none=True)
    act = Text(300, required=True)
    set_by = Text(22, required=True, allow_none=True, metadata={"description": "null: it came with the product."})
    set_at = fields.AwareDateTime(required=True, allow_none=True)


class TermsOut(Shape):
    """One page of values, those set last first."""

    terms = fields.List(fields.Nested(TermOut), required=True)
    next = Text(22, allow_none=True, required=True)


@blueprint.view("GET /terms", needs=[Role.TUTOR, Role.COORDINATOR], asks=PageQuery, answers=TermsOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List what the country and the region of the caller's territory ask, all that was ever set."""
    found = reach.terms(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown, following = cut(found, query["limit"])
    return {"terms": shown, "next": following}


@blueprint.view("POST /terms", needs=[Role.COORDINATOR], reads=TermIn, answers=TermOut, status=HTTPStatus.CREATED)
def set_term(said: dict[str, Any]) -> Edition:
    """Set a value for the region of the caller's territory from a day on; nothing is overwritten."""
    made = regions.set_term(db.session(), said, by=actor(), now=now())
    return made, HTTPStatus.CREATED, {"Location": url_for("terms.listed")}
