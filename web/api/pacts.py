"""What an employer has signed: conventions with a promoter, and the declarations of a host."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from employers import signing
from employers.pacts import Declared
from ground.actors import Role
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import Choice, Day, Text
from web.db import db
from web.service import today

blueprint = Blueprint("pacts", __name__, description="What an employer has signed before anybody is placed there.")
STAFF = (Role.TUTOR, Role.COORDINATOR)


class ConventionIn(Shape):
    """A convention: with whom, signed when, until when."""

    promoter = Text(200, required=True, metadata={"description": "The name that stands on papers."})
    signed_on = Day(required=True)
    until = Day(allow_none=True, load_default=None, metadata={"description": "The last day; null: no end."})


class ConventionOut(ConventionIn):
    """A convention as it was recorded."""

    ref = Text(22, required=True)
    recorded_by = Text(22, required=True)


class ConventionsOut(Shape):
    """All conventions of an employer, the one that counts first."""

    conventions = fields.List(fields.Nested(ConventionOut), required=True)


class DeclarationIn(Shape):
    """What the host declares, and the day on which it was signed."""

    kind = Choice(Declared, required=True)
    signed_on = Day(required=True)


class DeclarationOut(DeclarationIn):
    """A declaration as it was recorded, by the employer itself or on its behalf."""

    on_behalf = fields.Boolean(required=True)


class DeclarationsOut(Shape):
    """All declarations of an employer, the newest first."""

    declarations = fields.List(fields.Nested(DeclarationOut), required=True)


@blueprint.view("GET /employers/<ref:ref>/conventions", needs=(*STAFF, Role.AUDITOR), answers=ConventionsOut)
def conventions(ref: str) -> dict[str, Any]:
    """List the conventions of an employer of the own territory."""
    return {"conventions": signing.conventions(db.session(), ref, by=actor())}


@blueprint.view(
    "POST /employers/<ref:ref>/conventions",
    needs=[Role.COORDINATOR],
    reads=ConventionIn,
    answers=ConventionOut,
    status=HTTPStatus.CREATED,
)
def sign(said: dict[str, Any], ref: str) -> Edition:
    """Record the convention that an employer has signed; an older one stays as it was."""
    made = signing.sign_convention(db.session(), ref, **said, by=actor(), on=today())
    return made, HTTPStatus.CREATED, {"Location": url_for("pacts.conventions", ref=ref)}


@blueprint.view(
    "GET /employers/<ref:ref>/declarations", needs=(*STAFF, Role.EMPLOYER, Role.AUDITOR), answers=DeclarationsOut
)
def declarations(ref: str) -> dict[str, Any]:
    """List what an employer has declared as a host."""
    return {"declarations": signing.declarations(db.session(), ref, by=actor())}


@blueprint.view(
    "POST /employers/<ref:ref>/declarations",
    needs=(*STAFF, Role.EMPLOYER),
    reads=DeclarationIn,
    answers=DeclarationOut,
    status=HTTPStatus.CREATED,
)
def declare(said: dict[str, Any], ref: str) -> Edition:
    """Record a declaration of the host: its own, or by our side as it was signed."""
    kind = Declared(said["kind"])
    made = signing.declare(db.session(), ref, kind=kind, signed_on=said["signed_on"], by=actor(), on=today())
    return made, HTTPStatus.CREATED, {"Location": url_for("pacts.declarations", ref=ref)}
