"""Accounts: who there is, asking for new ones and for changes, ending one."""

from http import HTTPStatus
from typing import Any

from flask import g, url_for
from marshmallow import fields

from ground.actors import Role
from web.access import actor
from web.accounts import Account, AccountState, reach, requests
from web.accounts.wanted import LANGUAGES, LONGEST_ADDRESS, LONGEST_NAME
from web.api.account_requests import RequestOut, asked
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import REF, Choice, Text
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now

blueprint = Blueprint("accounts", __name__, description="Who may come in, in which role, bound to what.")
KEEPERS = (Role.ADMINISTRATOR, Role.COORDINATOR)
READERS = (*KEEPERS, Role.EMPLOYER, Role.AUDITOR)


class AccountIn(Shape):
    """An account that is asked for, bound to what its role asks for.

    Tutors, coordinators and operators to a territory, a contact to an employer, a viewer to an association.
    """

    role = Choice(Role, required=True)
    territory = Text(8, allow_none=True, metadata={"description": "Its code; a coordinator need not name the own."})
    employer = Text(22, 22, pattern=REF, allow_none=True)
    association = Text(22, 22, pattern=REF, allow_none=True)
    name = Text(LONGEST_NAME, required=True, metadata={"description": "What colleagues see."})
    email = Text(LONGEST_ADDRESS, 3, required=True, metadata={"description": "Where the invitation goes."})
    lang = Choice(LANGUAGES)


class AccountChanges(AccountIn):
    """What is to be different; what is not named stays, unless the role is another one."""

    role = Choice(Role)
    name = Text(LONGEST_NAME)
    email = Text(LONGEST_ADDRESS, 3)


class AccountOut(Shape):
    """An account as it stands."""

    ref = Text(22, required=True)
    role = Choice(Role, required=True)
    territory = Text(8, required=True, allow_none=True)
    employer = Text(22, required=True, allow_none=True)
    association = Text(22, required=True, allow_none=True)
    name = Text(LONGEST_NAME, required=True)
    email = Text(LONGEST_ADDRESS, required=True, allow_none=True)
    lang = Choice(LANGUAGES, required=True)
    state = Choice(AccountState, required=True)


class AccountsOut(Shape):
    """One page of accounts."""

    accounts = fields.List(fields.Nested(AccountOut), required=True)
    next = Text(22, allow_none=True, required=True)


@blueprint.view("GET /accounts", needs=READERS, asks=PageQuery, answers=AccountsOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List accounts, oldest first: all, or those of the caller's territory or firm."""
    found = reach.accounts(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    rows, last = cut(found, query["limit"])
    return {"accounts": [shown(account) for account in rows], "next": last}


@blueprint.view("GET /accounts/own", needs=Role, answers=AccountOut)
def own() -> dict[str, Any]:
    """Read the caller's own account."""
    return shown(g.account)


@blueprint.view("GET /accounts/<ref:ref>", needs=READERS, answers=AccountOut)
def read(ref: str) -> dict[str, Any]:
    """Read one account."""
    return shown(reach.account(db.session(), ref, actor()))


@blueprint.view(
    "POST /accounts",
    needs=KEEPERS,
    reads=AccountIn,
    answers=RequestOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def ask_to_open(stated: dict[str, Any]) -> Edition:
    """Ask for a new account; one that sees people is opened when a second person of its territory says yes."""
    return asked(requests.ask_to_open(db.session(), stated, by=actor(), now=now()))


@blueprint.view(
    "POST /accounts/<ref:ref>/replacement",
    needs=KEEPERS,
    reads=AccountChanges,
    answers=RequestOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def ask_to_replace(changes: dict[str, Any], ref: str) -> Edition:
    """Ask for another account in the place of this one, which then ends; the new one begins with an empty caseload."""
    return asked(requests.ask_to_replace(db.session(), ref, changes, by=actor(), now=now()))


@blueprint.view(
    "POST /accounts/<ref:ref>/factor-reset",
    needs=KEEPERS,
    answers=RequestOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def ask_to_reset_factor(ref: str) -> Edition:
    """Ask that the owner may set up a second factor anew."""
    return asked(requests.ask_to_reset_factor(db.session(), ref, by=actor(), now=now()))


@blueprint.view("POST /accounts/<ref:ref>/disable", needs=KEEPERS, answers=AccountOut, about_person=True)
def disable(ref: str) -> Edition:
    """End an account at once and for good."""
    account = requests.disable(db.session(), ref, by=actor(), now=now())
    return shown(account), HTTPStatus.OK, {"Location": url_for("accounts.read", ref=ref)}


def shown(account: Account) -> dict[str, Any]:
    """Return what is told of an account."""
    by = account.actor
    told = {name: getattr(account, name) for name in ("ref", "role", "name", "email", "lang", "state")}
    return told | {"territory": by.territory, "employer": by.employer, "association": by.association}
