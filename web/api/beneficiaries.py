"""Beneficiaries, by reference and case code alone, and their profiles."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from ground.actors import Role
from ground.errors import Refused
from matching import beneficiaries, reach
from matching.ranking.profile import Evidence, Kind, Mode
from matching.reach import Datum
from matching.records.people import Beneficiary, PathState, Permit
from schedules.checking_in import whose_days
from schedules.placing import her_path
from web import accounts
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.editions import edition, expected
from web.api.fields import (
    CODE,
    LANGUAGE,
    MUNICIPALITY,
    REF,
    SECTOR,
    Choice,
    Day,
    Hours,
    Level,
    Many,
    Map,
    Number,
    Text,
    Truth,
    Whole,
)
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now, today

blueprint = Blueprint("beneficiaries", __name__, description="People in a programme, without any name.")
STAFF = (Role.TUTOR, Role.COORDINATOR)


class RightToWork(Shape):
    """On what the person's right to work rests, and until when; null: not known."""

    kind = Choice(Permit, required=True)
    until = Day(allow_none=True)
    since = Day(allow_none=True, metadata={"description": "Of an application or a receipt: its day."})


class BeneficiaryIn(Shape):
    """A person who is taken in. A coordinator alone names the tutor, and states neither programme nor permit."""

    case_code = Text(11, 4, required=True, pattern="^[A-Z]{2,4}-[0-9]{1,6}", metadata={"example": "TE-014"})
    programme = Text(32, allow_none=True)
    permit = fields.Nested(RightToWork, allow_none=True)
    tutor = Text(22, 22, pattern=REF, metadata={"description": "Account of the tutor in whose caseload the person is."})


class BeneficiaryChanges(BeneficiaryIn):
    """What is to be changed; what is not named stays."""

    case_code = Text(11, 4, pattern="^[A-Z]{2,4}-[0-9]{1,6}")


class BeneficiaryOut(BeneficiaryIn):
    """A person and where their path stands."""

    ref = Text(22)
    territory = Text(8)
    state = Choice(PathState)
    taken_in_on = Day()


class PathIn(Shape):
    """A move on the path: who is "ready" may be proposed; "hire" is work that was found by another way."""

    move = Choice(her_path.BY_HAND, required=True)


class Listed(Shape):
    """A person in a list."""

    ref = Text(22)
    case_code = Text(11, 4)
    programme = Text(32, allow_none=True)
    tutor = Text(22)
    territory = Text(8)
    state = Choice(PathState)
    taken_in_on = Day()


class BeneficiariesOut(Shape):
    """One page of people."""

    beneficiaries = fields.List(fields.Nested(Listed), required=True)
    next = Text(22, allow_none=True, required=True)


class Held(Shape):
    """A skill that the person has; null: level not known."""

    level = Whole(1, 5, allow_none=True)
    evidence = Choice(Evidence)


class Occupations(Shape):
    """Occupations: ESCO ids or ISCO-08 codes of 1 to 4 digits."""

    wished = Many(Text(64, pattern=CODE))
    had = Many(Text(64, pattern=CODE))


class Start(Shape):
    """Where the person starts from: a position, kept to a kilometre, or a municipality that stands for its own."""

    lat = Number(-90, 90)
    lon = Number(-180, 180)
    municipality = Text(6, 6, pattern=MUNICIPALITY, metadata={"description": "ISTAT code."})


class Avoid(Shape):
    """What the person must not meet: sites and employers by reference, ATECO codes, night work, isolation."""

    sites = Many(Text(22, 22, pattern=REF))
    employers = Many(Text(22, 22, pattern=REF))
    sectors = Many(Text(8, pattern=SECTOR))
    night = Truth()
    isolated = Truth()


class Wishes(Shape):
    """How much the person cares, each from 0 to 1."""

    pay = Number(0, 1)
    nearness = Number(0, 1)
    hours = Number(0, 1)
    sectors = Map(Number(0, 1), keys=Text(8, pattern=SECTOR))
    kinds = Map(Number(0, 1), keys=Choice(Kind))


class ProfileIn(Shape):
    """What the person can do and wants; null or left out is unknown, but place and avoid then stay: {} clears them."""

    ref = Text(22, 22, pattern=REF, metadata={"description": "The person's, if it is stated."})
    skills = Map(fields.Nested(Held), keys=Text(64, pattern=CODE), allow_none=True)
    occupations = fields.Nested(Occupations, allow_none=True)
    languages = Map(Level(), keys=Text(3, 2, pattern=LANGUAGE), allow_none=True)
    education = Whole(0, 8, allow_none=True, metadata={"description": "ISCED level."})
    licences = Many(Text(32), allow_none=True)
    hours = Hours(allow_none=True)
    max_hours = Number(0, 168, allow_none=True)
    place = fields.Nested(Start, allow_none=True)
    max_minutes = Number(0, 1440, allow_none=True)
    modes = Many(Choice(Mode), allow_none=True)
    available_from = Day(allow_none=True)
    until = Day(allow_none=True)
    kinds = Many(Choice(Kind), allow_none=True)
    avoid = fields.Nested(Avoid, allow_none=True)
    wishes = fields.Nested(Wishes, allow_none=True)


class ProfileOut(ProfileIn):
    """The profile as it stands; what is left out is unknown."""


@blueprint.view(
    "POST /beneficiaries",
    needs=STAFF,
    reads=BeneficiaryIn,
    answers=BeneficiaryOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def take_in(stated: dict[str, Any]) -> Edition:
    """Take a person in: a tutor into the own caseload, a coordinator into that of the tutor named."""
    _require_tutor(stated)
    taken = beneficiaries.take_in(db.session(), stated, by=actor(), on=today())
    where = {"Location": url_for("beneficiaries.read", ref=taken.ref)}
    return taken, HTTPStatus.CREATED, where | edition(taken.version)


@blueprint.view("GET /beneficiaries", needs=STAFF, asks=PageQuery, answers=BeneficiariesOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List the people within the caller's reach by case code: a tutor's caseload, a coordinator's territory."""
    found = beneficiaries.caseload(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown, last = cut(found, query["limit"])
    return {"beneficiaries": shown, "next": last}


@blueprint.view("GET /beneficiaries/<ref:ref>", needs=STAFF, answers=BeneficiaryOut)
def read(ref: str) -> Edition:
    """Read one person's case."""
    return _answer(reach.person(db.session(), ref, actor(), Datum.CASE, Datum.PROGRAMME, Datum.PERMIT))


@blueprint.view(
    "PATCH /beneficiaries/<ref:ref>",
    needs=STAFF,
    reads=BeneficiaryChanges,
    answers=BeneficiaryOut,
    about_person=True,
)
def amend(changes: dict[str, Any], ref: str) -> Edition:
    """Change case code and, as the tutor, programme and permit; a coordinator may hand a person to another tutor."""
    _require_tutor(changes)
    return _answer(whose_days.amend(db.session(), ref, changes, by=actor(), now=now(), version=expected()))


@blueprint.view(
    "POST /beneficiaries/<ref:ref>/path", needs=STAFF, reads=PathIn, answers=BeneficiaryOut, about_person=True
)
def move(said: dict[str, Any], ref: str) -> Edition:
    """Make a move on a person's path; one that leaves ends the proposals and check-ins of that person."""
    return _answer(her_path.move(db.session(), ref, said["move"], by=actor(), now=now()))


@blueprint.view("GET /beneficiaries/<ref:ref>/profile", needs=STAFF, answers=ProfileOut)
def profile(ref: str) -> Edition:
    """Read a person's profile."""
    found, version = beneficiaries.profile(db.session(), ref, by=actor())
    return found.to_json(), HTTPStatus.OK, edition(version)


@blueprint.view(
    "PUT /beneficiaries/<ref:ref>/profile",
    needs=[Role.TUTOR],
    reads=ProfileIn,
    answers=ProfileOut,
    about_person=True,
)
def put_profile(stated: dict[str, Any], ref: str) -> Edition:
    """Replace a person's profile."""
    if stated.pop("ref", ref) != ref:
        raise Refused("other_person", "ref", "this is not the reference of the person in the address")
    found, version = beneficiaries.put_profile(db.session(), ref, stated, by=actor(), version=expected())
    return found.to_json(), HTTPStatus.OK, edition(version)


def _require_tutor(stated: dict[str, Any]) -> None:
    """Refuse a tutor who is none of the caller's territory."""
    here = {"territory": actor().territory}
    if "tutor" in stated and not accounts.is_account(db.session(), stated["tutor"], Role.TUTOR, **here):
        raise Refused("unknown_tutor", "tutor", "no tutor of your territory has this reference")


def _answer(beneficiary: Beneficiary) -> Edition:
    return beneficiary, HTTPStatus.OK, edition(beneficiary.version)
