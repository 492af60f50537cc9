"""What a person must avoid: one list, read and replaced whole by her tutor and the coordinator."""

from http import HTTPStatus
from typing import Any

from marshmallow import fields

from ground.actors import Role
from matching import exclusions, protected
from matching.exclusion_list import LEAST_KM, LONGEST_NAME, MOST, MOST_KM, Exclusions
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.editions import edition, expected
from web.api.fields import MUNICIPALITY, REF, SECTOR, Many, Number, Text, Truth
from web.db import db
from web.service import service

blueprint = Blueprint("exclusions", __name__, description="Places, firms and people that somebody must avoid.")
STAFF = (Role.TUTOR, Role.COORDINATOR)


class AreaIn(Shape):
    """A circle on the map: its middle, and kilometres from there to its edge."""

    lat = Number(-90, 90, required=True)
    lon = Number(-180, 180, required=True)
    km = Number(LEAST_KM, MOST_KM, required=True)


class PersonIn(Shape):
    """Somebody at a firm: a contact, or a name; at one employer, or wherever the name is found."""

    contact = Text(22, 22, pattern=REF, allow_none=True)
    name = Text(LONGEST_NAME, 2, allow_none=True)
    employer = Text(22, 22, pattern=REF, allow_none=True)


class ExclusionsIn(Shape):
    """The whole list. Every part of it is stated, so that none is lost by being left out."""

    municipalities = Many(Text(6, 6, pattern=MUNICIPALITY), MOST, required=True)
    areas = Many(fields.Nested(AreaIn), MOST, required=True)
    sites = Many(Text(22, 22, pattern=REF), MOST, required=True)
    employers = Many(Text(22, 22, pattern=REF), MOST, required=True)
    persons = Many(fields.Nested(PersonIn), MOST, required=True)
    sectors = Many(Text(8, pattern=SECTOR), MOST, required=True)
    night = Truth(required=True)
    isolated = Truth(required=True)


class ExclusionsOut(ExclusionsIn):
    """The whole list as it stands; ``asked`` is false until somebody has asked the person."""

    asked = fields.Boolean(required=True)


class PreviewOut(Shape):
    """What a list would do now, were it stored."""

    considered = fields.Integer(required=True, metadata={"description": "Open vacancies."})
    excluded = fields.Integer(required=True, metadata={"description": "How many of them it would shut out."})


@blueprint.view("GET /beneficiaries/<ref:ref>/exclusions", needs=STAFF, answers=ExclusionsOut, looks=True)
def read(ref: str) -> Edition:
    """Read what the person must avoid; the look is noted."""
    return _answer(*exclusions.of(db.session(), ref, by=actor()))


@blueprint.view(
    "PUT /beneficiaries/<ref:ref>/exclusions",
    needs=STAFF,
    reads=ExclusionsIn,
    answers=ExclusionsOut,
    about_person=True,
)
def put(stated: dict[str, Any], ref: str) -> Edition:
    """Replace what the person must avoid; what is proposed and clashes with it is withdrawn at once."""
    return _answer(*exclusions.put(db.session(), ref, stated, by=actor(), version=expected()))


@blueprint.view(
    "POST /beneficiaries/<ref:ref>/exclusions/preview",
    needs=STAFF,
    reads=ExclusionsIn,
    answers=PreviewOut,
    only_reads=True,
)
def preview(stated: dict[str, Any], ref: str) -> protected.Preview:
    """Tell what a list would shut out now, without storing it."""
    return protected.preview(db.session(), service().openings, ref, stated, by=actor())


def _answer(hers: Exclusions | None, version: int) -> Edition:
    known = hers or Exclusions()
    return known.to_json() | {"asked": hers is not None}, HTTPStatus.OK, edition(version)
