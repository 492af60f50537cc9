"""Erasures: asked for by one person, confirmed by another."""

from http import HTTPStatus
from typing import Any

from flask import g, url_for
from marshmallow import fields

from ground.actors import Role
from matching.records.people import Beneficiary
from schedules.erasing import due, keeping
from schedules.records.erasures import Holding, Reason
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import Choice, Day, Many, Text
from web.api.lists import PageQuery
from web.db import db
from web.service import now, service, today

blueprint = Blueprint("erasures", __name__, description="Erasing what is held of a person, by two people.")
CONFIRMERS = (Role.COORDINATOR, Role.AUDITOR)
MOST_DUE = 500
ASKERS = (Role.TUTOR, *CONFIRMERS)


class ErasureIn(Shape):
    """Why, and what of all that is held of the person; without ``holdings`` all of it."""

    reason = Choice(Reason, required=True)
    holdings = Many(Choice(Holding))


class ErasureOut(ErasureIn):
    """An erasure that was asked for and not confirmed yet."""

    asked_by = Text(22, required=True)
    asked_on = Day(required=True)


class AskedOut(ErasureOut):
    """The same in a list; the case code for those alone who know people by it."""

    ref = Text(22, required=True)
    case_code = Text(11, allow_none=True, required=True)


class ErasuresOut(Shape):
    """One page of what was asked for, in the order in which people were taken in."""

    erasures = fields.List(fields.Nested(AskedOut), required=True)
    next = Text(22, allow_none=True, required=True)


class DueOut(Shape):
    """What of a person has been kept long enough, and until when it was to be kept."""

    ref = Text(22, required=True)
    case_code = Text(11, allow_none=True, required=True)
    holdings = Many(Choice(Holding), required=True)
    until = Day(required=True)
    asked = fields.Boolean(required=True)


class RetentionOut(Shape):
    """What has been kept long enough, what was due first first; nothing goes by itself."""

    due = fields.List(fields.Nested(DueOut), required=True)


class ErasedOut(Shape):
    """What was done: the line in the register of erasures."""

    number = fields.Integer(required=True)
    on = Day(required=True)
    what = Text(200, required=True)


@blueprint.view(
    "POST /beneficiaries/<ref:ref>/erasure",
    needs=ASKERS,
    reads=ErasureIn,
    answers=ErasureOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def ask(stated: dict[str, Any], ref: str) -> Edition:
    """Ask for an erasure; another person has to confirm it."""
    holdings = [Holding(each) for each in stated.get("holdings") or keeping.ALL]
    asked = keeping.ask(db.session(), ref, Reason(stated["reason"]), by=actor(), on=today(), holdings=holdings)
    return asked, HTTPStatus.CREATED, {"Location": url_for("erasures.read", ref=ref)}


@blueprint.view("GET /beneficiaries/<ref:ref>/erasure", needs=ASKERS, answers=ErasureOut)
def read(ref: str) -> object:
    """Read what was asked for."""
    return keeping.asked(db.session(), ref, by=actor())


@blueprint.view("DELETE /beneficiaries/<ref:ref>/erasure", needs=ASKERS, answers=ErasureOut, about_person=True)
def take_back(ref: str) -> object:
    """Take back what was asked for: all stays as it is."""
    return keeping.take_back(db.session(), ref, by=actor())


# The line tells nothing of the person, and what was asked for is gone: its answer is kept.
@blueprint.view("POST /beneficiaries/<ref:ref>/erasure/confirmation", needs=CONFIRMERS, answers=ErasedOut)
def confirm(ref: str) -> object:
    """Confirm what somebody else asked for: it is erased."""
    g.erased = keeping.confirm(db.session(), ref, by=actor(), now=now(), register=service().settings.register)
    return g.erased.entry.line


@blueprint.view("GET /erasures", needs=ASKERS, asks=PageQuery, answers=ErasuresOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List what was asked for and not confirmed yet, within the caller's reach."""
    found = keeping.requests(db.session(), by=actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown = [_told(each) for each in found[: query["limit"]]]
    return {"erasures": shown, "next": shown[-1]["ref"] if len(found) > len(shown) else None}


@blueprint.view("GET /retention", needs=ASKERS, answers=RetentionOut)
def retention() -> dict[str, Any]:
    """List what has been kept long enough; to erase it, ask for it with the reason ``retention``."""
    found = due.listed(db.session(), service().settings.retention, by=actor(), on=today())
    told = [{"holdings": each.holdings, "until": each.until, "asked": each.is_asked} for each in found[:MOST_DUE]]
    return {"due": [said | _named(each.person) for said, each in zip(told, found, strict=False)]}


def _told(asked: keeping.Asked) -> dict[str, Any]:
    request, person = asked
    return {
        **{name: getattr(request, name) for name in ErasureOut().fields},
        **_named(person),
    }


def _named(person: Beneficiary) -> dict[str, str | None]:
    """Return how a person is named in a list; the officer knows people by reference alone."""
    return {"ref": person.ref, "case_code": None if actor().role is Role.AUDITOR else person.case_code}
