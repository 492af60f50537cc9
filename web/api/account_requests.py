"""What was asked about accounts, and the second person's answer to it."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from ground.actors import Role
from web.access import actor
from web.accounts import AccountRequest, reach, requests
from web.accounts.approvals import DECIDE
from web.accounts.records import RequestKind, RequestState
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import Choice, Text
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now

blueprint = Blueprint("account_requests", __name__, description="What was asked about accounts, and what became of it.")
READERS = (*DECIDE, Role.AUDITOR)


class RequestOut(Shape):
    """What was asked, by whom, until when it can be decided, and what became of it; name and address go then."""

    ref = Text(22, required=True)
    kind = Choice(RequestKind, required=True)
    state = Choice(RequestState, required=True)
    account = Text(22, required=True, allow_none=True, metadata={"description": "The one it is about."})
    opened = Text(22, required=True, allow_none=True, metadata={"description": "The one that was opened."})
    role = Choice(Role, required=True)
    territory = Text(8, required=True, allow_none=True)
    employer = Text(22, required=True, allow_none=True)
    association = Text(22, required=True, allow_none=True)
    name = Text(required=True, allow_none=True)
    email = Text(required=True, allow_none=True)
    asked_by = Text(22, required=True)
    asked_at = fields.AwareDateTime(required=True)
    until = fields.AwareDateTime(required=True)
    decided_by = Text(22, required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)


class RequestsOut(Shape):
    """One page of requests."""

    requests = fields.List(fields.Nested(RequestOut), required=True)
    next = Text(22, allow_none=True, required=True)


@blueprint.view("GET /accounts/requests", needs=READERS, asks=PageQuery, answers=RequestsOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List what was asked within the caller's say, the newest first."""
    found = reach.requests(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    rows, last = cut(found, query["limit"])
    return {"requests": [shown(request) for request in rows], "next": last}


@blueprint.view("GET /accounts/requests/<ref:ref>", needs=READERS, answers=RequestOut)
def read(ref: str) -> dict[str, Any]:
    """Read one request."""
    return shown(reach.request(db.session(), ref, actor()))


@blueprint.view("POST /accounts/requests/<ref:ref>/approve", needs=DECIDE, answers=RequestOut, about_person=True)
def approve(ref: str) -> Edition:
    """Say yes as the second person: never who asked, never whom it is about, and who answers for those people."""
    return _answer(requests.approve(db.session(), ref, by=actor(), now=now()), HTTPStatus.OK)


@blueprint.view("POST /accounts/requests/<ref:ref>/refuse", needs=DECIDE, answers=RequestOut, about_person=True)
def refuse(ref: str) -> Edition:
    """Say no, or withdraw what one has asked for oneself."""
    return _answer(requests.refuse(db.session(), ref, by=actor(), now=now()), HTTPStatus.OK)


def asked(request: AccountRequest) -> Edition:
    """Answer with what was just asked."""
    return _answer(request, HTTPStatus.CREATED)


def shown(request: AccountRequest) -> dict[str, Any]:
    """Return what is told of a request."""
    names = ("ref", "kind", "account", "opened", "role", "territory", "name", "email")
    told = {name: getattr(request, name) for name in (*names, "asked_by", "asked_at", "decided_by", "decided_at")}
    return told | {
        "state": requests.state(request, now=now()),
        "employer": request.employer.ref if request.employer else None,
        "association": request.association.ref if request.association else None,
        "until": request.asked_at + requests.LIFE,
    }


def _answer(request: AccountRequest, status: HTTPStatus) -> Edition:
    return shown(request), status, {"Location": url_for("account_requests.read", ref=request.ref)}
