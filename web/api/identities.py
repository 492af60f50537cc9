"""Who a person is: read by her tutor and the coordinator, written by her tutor, found by name in the own caseload."""

from http import HTTPStatus
from typing import Any

from marshmallow import fields

from ground.actors import Role
from matching import identities
from web.access import actor
from web.api.beneficiaries import Listed
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.editions import edition, expected
from web.api.fields import MUNICIPALITY, Day, Text
from web.db import db
from web.service import today

blueprint = Blueprint("identities", __name__, description="Names, contacts and safe ways to reach somebody.")
LONGEST_NAME = 120
MOST_FOUND = 20


class IdentityIn(Shape):
    """Who the person is and how the person may be reached; null or left out is unknown."""

    first_name = Text(LONGEST_NAME, allow_none=True)
    family_name = Text(LONGEST_NAME, allow_none=True)
    phone = Text(40, allow_none=True)
    email = Text(254, allow_none=True)
    other_contact = Text(allow_none=True)
    tax_code = Text(16, 11, allow_none=True, metadata={"description": "Codice fiscale."})
    birth_date = Day(allow_none=True)
    municipality = Text(6, 6, pattern=MUNICIPALITY, allow_none=True, metadata={"description": "ISTAT code."})
    safe_hours = Text(allow_none=True, metadata={"description": "When the person may be called, in words."})
    voicemail_rule = Text(allow_none=True)
    safe_word = Text(allow_none=True)
    danger_word = Text(allow_none=True)


class IdentityOut(IdentityIn):
    """Who the person is, as far as it is known."""


class NameIn(Shape):
    """A name, or beginnings of names, in any order."""

    name = Text(LONGEST_NAME, required=True)


class FoundOut(Shape):
    """Who is called so, by case code; the first ones only."""

    beneficiaries = fields.List(fields.Nested(Listed), required=True)


@blueprint.view(
    "GET /beneficiaries/<ref:ref>/identity", needs=(Role.TUTOR, Role.COORDINATOR), answers=IdentityOut, looks=True
)
def read(ref: str) -> Edition:
    """Read who the person is."""
    known, version = identities.reveal(db.session(), ref, by=actor())
    return known, HTTPStatus.OK, edition(version)


@blueprint.view(
    "PUT /beneficiaries/<ref:ref>/identity",
    needs=[Role.TUTOR],
    reads=IdentityIn,
    answers=IdentityOut,
    about_person=True,
)
def put(stated: dict[str, Any], ref: str) -> Edition:
    """Replace what is known of who the person is."""
    known, version = identities.put(db.session(), ref, stated, by=actor(), on=today(), version=expected())
    return known, HTTPStatus.OK, edition(version)


@blueprint.view("POST /beneficiaries/find", needs=[Role.TUTOR], reads=NameIn, answers=FoundOut, looks=True)
def find(said: dict[str, Any]) -> dict[str, Any]:
    """Find people of the caller's own caseload by name, which stands in the body so that no address holds it."""
    found = identities.find(db.session(), said["name"], by=actor(), limit=MOST_FOUND)
    return {"beneficiaries": found}
