"""The caller's own tokens for programs."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import g, url_for
from marshmallow import fields

from ground.actors import Role
from web.accounts import tokens
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import Day, Text, Whole
from web.db import db
from web.service import now

blueprint = Blueprint("tokens", __name__, description="Keys for programs that act as their owner.")


class TokenIn(Shape):
    """What a token is called, and for how many days it is good."""

    name = Text(tokens.LONGEST_NAME, required=True, metadata={"description": "What it is for."})
    days = Whole(1, tokens.LONGEST_LIFE.days, load_default=tokens.TOKEN_LIFE.days)


class TokenOut(Shape):
    """A token, without the token itself."""

    ref = Text(22, required=True)
    name = Text(tokens.LONGEST_NAME, required=True)
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    last_used_on = Day(required=True, allow_none=True)


class NewTokenOut(TokenOut):
    """A token that was just made: the only time that it is shown."""

    token = Text(metadata={"description": "Shown once; read again, it is left out."})


class TokensOut(Shape):
    """All live tokens, the newest first."""

    tokens = fields.List(fields.Nested(TokenOut), required=True)


@blueprint.view("GET /accounts/own/tokens", needs=Role, answers=TokensOut)
def listed() -> dict[str, Any]:
    """List the caller's live tokens, the newest first; there are at most twenty."""
    return {"tokens": tokens.tokens(db.session(), g.account, now=now())}


@blueprint.view("GET /accounts/own/tokens/<ref:ref>", needs=Role, answers=NewTokenOut)
def read(ref: str) -> Any:  # noqa: ANN401 - a record, or what is told of it
    """Read one of the caller's tokens, without the token itself."""
    return tokens.own_token(db.session(), g.account, ref, now=now())


@blueprint.view(
    "POST /accounts/own/tokens",
    needs=Role,
    reads=TokenIn,
    answers=NewTokenOut,
    status=HTTPStatus.CREATED,
    about_person=True,  # so that no answer with a token in it is kept
)
def make(said: dict[str, Any]) -> Edition:
    """Make a token; one made with another does not outlive that one, and dies with it."""
    life = timedelta(days=said["days"])
    made, token = tokens.make_token(db.session(), g.account, said["name"], now=now(), life=life, made_with=g.token)
    names = ("ref", "name", "created_at", "expires_at", "last_used_on")
    told = {name: getattr(made, name) for name in names} | {"token": token}
    return told, HTTPStatus.CREATED, {"Location": url_for("tokens.read", ref=made.ref)}


@blueprint.view("POST /accounts/own/tokens/<ref:ref>/revoke", needs=Role, answers=TokensOut)
def revoke(ref: str) -> dict[str, Any]:
    """End one of the caller's tokens, and all that were made with it; answer with those that are left."""
    tokens.revoke(db.session(), tokens.own_token(db.session(), g.account, ref, now=now()), now=now())
    return listed()
