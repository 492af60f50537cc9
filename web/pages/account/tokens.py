"""The own tokens for programs: what there is, making one that is shown once, ending one."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField

from ground.actors import Role
from web.access import needs
from web.accounts import tokens
from web.accounts.errors import BadAccount
from web.db import db
from web.pages.account.password import knows
from web.pages.forms import Confirm, again, later, text, too_old
from web.pages.language import words
from web.refusals import TooSoon
from web.service import now
from web.typed import never_kept

blueprint = Blueprint("own_tokens", __name__)
PAGE = "account/tokens.html"
DAYS = (30, tokens.TOKEN_LIFE.days, tokens.LONGEST_LIFE.days)


class Make(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What a token is for, for how long, and the password of who makes it."""

    name = StringField()
    days = SelectField(choices=[str(days) for days in DAYS], default=str(tokens.TOKEN_LIFE.days))
    password = PasswordField()


@blueprint.get("/account/tokens")
@needs(*Role)
def listed() -> ResponseReturnValue:
    """List the live tokens."""
    return render_template(PAGE, error=None, **_told(Make(formdata=None)))


@blueprint.post("/account/tokens")
@needs(*Role)
@never_kept
def make() -> ResponseReturnValue:
    """Make a token and show it, once."""
    form = Make()
    if not form.validate_on_submit():
        return again(PAGE, too_old(), **_told(form))
    life = timedelta(days=int(form.days.data))
    try:
        if not knows(text(form.password)):
            return again(PAGE, words().say("The present password is wrong."), **_told(form))
        made, token = tokens.make_token(db.session(), g.account, text(form.name), now=now(), life=life)
    except TooSoon as soon:
        return later(PAGE, soon, **_told(form))
    except BadAccount:
        return again(PAGE, words().say("Write what it is for, and end what you no longer need."), **_told(form))
    return render_template("account/token_made.html", token=token, made=made)


@blueprint.post("/account/tokens/<ref:ref>/revoke")
@needs(*Role)
def revoke(ref: str) -> ResponseReturnValue:
    """End a token, and all that were made with it."""
    if not Confirm().validate_on_submit():
        return again(PAGE, too_old(), **_told(Make(formdata=None)))
    tokens.revoke(db.session(), tokens.own_token(db.session(), g.account, ref, now=now()), now=now())
    return redirect(url_for("own_tokens.listed"), HTTPStatus.SEE_OTHER)


def _told(form: Make) -> dict[str, Any]:
    return {"form": form, "found": tokens.tokens(db.session(), g.account, now=now()), "days": DAYS}
