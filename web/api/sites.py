"""Sites: the places of work of an employer. Where exactly one is has to be known before some people can be proposed."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from employers import reach, registry
from employers.records import Site
from ground.actors import Role
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.editions import edition, expected
from web.api.fields import MUNICIPALITY, Number, Text, Truth, Whole
from web.db import db

of_employers = Blueprint("employer_sites", __name__, description="Places of work.")
blueprint = Blueprint("sites", __name__, description="Places of work.")
STAFF = (Role.TUTOR, Role.COORDINATOR)
READERS = (*STAFF, Role.EMPLOYER, Role.AUDITOR)


class SiteIn(Shape):
    """What is stated of a place of work."""

    name = Text(200, required=True)
    municipality = Text(6, 6, allow_none=True, pattern=MUNICIPALITY, metadata={"description": "ISTAT code."})
    place_text = Text(200, allow_none=True, metadata={"description": "A place outside the list of municipalities."})
    lat = Number(-90, 90, allow_none=True)
    lon = Number(-180, 180, allow_none=True)
    isolated = Truth(allow_none=True)
    employees = Whole(0, 1_000_000, allow_none=True, metadata={"description": "How many work there."})


class SiteChanges(SiteIn):
    """What is to be changed of a place of work; what is stated of where it is replaces all that was."""

    name = Text(200)


class SiteOut(SiteIn):
    """A place of work as it stands."""

    ref = Text(22)


class SitesOut(Shape):
    """All places of work of an employer, oldest first."""

    sites = fields.List(fields.Nested(SiteOut), required=True)


@of_employers.view("GET /employers/<ref:ref>/sites", needs=READERS, answers=SitesOut)
def listed(ref: str) -> dict[str, Any]:
    """List the places of work of an employer."""
    return {"sites": registry.sites(db.session(), ref, by=actor())}


@of_employers.view(
    "POST /employers/<ref:ref>/sites", needs=STAFF, reads=SiteIn, answers=SiteOut, status=HTTPStatus.CREATED
)
def add(stated: dict[str, Any], ref: str) -> Edition:
    """Add a place of work to an employer."""
    site = registry.add_site(db.session(), ref, stated, by=actor())
    where = {"Location": url_for("sites.read", ref=site.ref)}
    return site, HTTPStatus.CREATED, where | edition(site.version)


@blueprint.view("GET /sites/<ref:ref>", needs=READERS, answers=SiteOut)
def read(ref: str) -> Edition:
    """Read one place of work."""
    return _answer(reach.read_site(db.session(), ref, actor()))


@blueprint.view("PATCH /sites/<ref:ref>", needs=STAFF, reads=SiteChanges, answers=SiteOut)
def amend(changes: dict[str, Any], ref: str) -> Edition:
    """Change what is known of a place of work."""
    return _answer(registry.amend_site(db.session(), ref, changes, by=actor(), version=expected()))


def _answer(site: Site) -> Edition:
    return site, HTTPStatus.OK, edition(site.version)
