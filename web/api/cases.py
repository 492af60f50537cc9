"""Cases that several people share: who is in them, and what an operator in one may know."""

from http import HTTPStatus
from typing import Any

from marshmallow import fields

from ground.actors import Role
from ground.errors import Refused
from matching import cases, reach
from matching.reach import Datum
from matching.records.cases import MemberKind
from matching.records.people import PathState
from web import accounts
from web.access import actor
from web.api.beneficiaries import Held
from web.api.blueprint import Blueprint, Nothing, Shape
from web.api.fields import CODE, LANGUAGE, REF, Choice, Day, Level, Map, Text
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import today

blueprint = Blueprint("cases", __name__, description="What operators know of the people in whose case they work.")
members_of = Blueprint("members", __name__, description="Who shares a case beside its tutor.")
ROLES = {MemberKind.COLLEAGUE: Role.TUTOR, MemberKind.OPERATOR: Role.OPERATOR}


class MemberIn(Shape):
    """Who is to share a case: another tutor as colleague, or an operator; until when at most."""

    account = Text(22, 22, required=True, pattern=REF)
    kind = Choice(MemberKind, required=True)
    starts_on = Day(metadata={"description": "First day; left out: today."})
    ends_on = Day(required=True, metadata={"description": "Last day, at most twelve months from today."})


class MemberOut(MemberIn):
    """Somebody who shares a case, or has shared it."""

    ref = Text(22)
    added_by = Text(22)
    ended_on = Day(allow_none=True)
    ended_by = Text(22, allow_none=True)


class MembersOut(Shape):
    """Who shares a case and who has shared it, the newest first."""

    members = fields.List(fields.Nested(MemberOut), required=True)


class CaseOut(Shape):
    """Somebody in whose case the caller works."""

    ref = Text(22)
    state = Choice(PathState)


class CasesOut(Shape):
    """One page of people in whose case the caller works."""

    cases = fields.List(fields.Nested(CaseOut), required=True)
    next = Text(22, allow_none=True, required=True)


class BriefOut(CaseOut):
    """All that an operator may know of somebody; null is unknown."""

    first_name = Text(120, allow_none=True)
    skills = Map(fields.Nested(Held), keys=Text(64, pattern=CODE), allow_none=True)
    languages = Map(Level(), keys=Text(3, 2, pattern=LANGUAGE), allow_none=True)


@blueprint.view("GET /cases", needs=[Role.OPERATOR], asks=PageQuery, answers=CasesOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List the people in whose case the caller works as an operator."""
    found = cases.shared(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown, last = cut(found, query["limit"])
    return {"cases": shown, "next": last}


@blueprint.view("GET /cases/<ref:ref>", needs=[Role.OPERATOR], answers=BriefOut, looks=True)
def read(ref: str) -> cases.Brief:
    """Read what an operator in the case may know: first name, skills, languages, where the path stands."""
    return cases.brief(db.session(), ref, by=actor())


@members_of.view("GET /beneficiaries/<ref:ref>/members", needs=(Role.TUTOR, Role.COORDINATOR), answers=MembersOut)
def members(ref: str) -> dict[str, Any]:
    """List who shares the person's case, and who has shared it."""
    return {"members": cases.members(db.session(), ref, by=actor())}


@members_of.view(
    "POST /beneficiaries/<ref:ref>/members",
    needs=[Role.TUTOR],
    reads=MemberIn,
    answers=MembersOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def add(stated: dict[str, Any], ref: str) -> dict[str, Any]:
    """Let a colleague or an operator of the own territory share the person's case until a day."""
    reach.person(db.session(), ref, actor(), Datum.MEMBERS, write=True)
    kind = MemberKind(stated.pop("kind"))
    if not accounts.is_account(db.session(), stated["account"], ROLES[kind], territory=actor().territory):
        raise Refused("unknown_account", "account", f"no {ROLES[kind]} of your territory has this reference")
    return {"members": cases.add(db.session(), ref, kind=kind, by=actor(), on=today(), **stated)}


@members_of.view("DELETE /beneficiaries/<ref:ref>/members/<ref:member>", needs=[Role.TUTOR], answers=Nothing)
def remove(ref: str, member: str) -> dict[str, Any]:
    """Take somebody out of the person's case at once."""
    cases.remove(db.session(), ref, member, by=actor(), on=today())
    return {}
