"""Coming in with a token, and going out."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField

from ground.actors import Role
from web import accounts
from web.access import enter, leave, open_to_all
from web.accounts import Account
from web.db import db
from web.denials import note_failed_sign_in
from web.pages.language import words
from web.service import now

blueprint = Blueprint("door", __name__)
WITH_PAGES = (Role.TUTOR, Role.COORDINATOR)
LONGEST = 200  # characters of anything that could be a token


class Enter(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A token pasted in."""

    token = PasswordField()


class Leave(FlaskForm):  # type: ignore[misc]  # likewise
    """Only the proof that the button stands on a page of ours."""


@blueprint.get("/sign-in")
@open_to_all
def ask() -> ResponseReturnValue:
    """Ask for the token."""
    return render_template("sign_in.html", form=Enter(), error=None)


@blueprint.post("/sign-in")
@open_to_all
def come_in() -> ResponseReturnValue:
    """Let the owner of the token in, or say why not."""
    form = Enter()
    if not form.validate_on_submit():
        return _again(form, words().say("The page was too old. Paste the token once more."))
    token = (form.token.data or "").strip()[:LONGEST]
    account = accounts.account_of_token(db.session(), token, now=now())
    if account is None:
        note_failed_sign_in("unknown_token")
        return _again(form, words().say("This token is not known, or it is no longer valid. Check that it is whole."))
    if account.role not in WITH_PAGES:
        note_failed_sign_in("no_pages", account.actor)
        return _again(form, words().say("There are no pages for your role yet."))
    return _entered(account)


@blueprint.post("/sign-out")
@open_to_all
def go_out() -> ResponseReturnValue:
    """End the sign-in and go back to the door."""
    response = redirect(url_for("door.ask"), HTTPStatus.SEE_OTHER)
    return leave(response) if Leave().validate_on_submit() else response


def _entered(account: Account) -> ResponseReturnValue:
    return enter(redirect(url_for("people.listed"), HTTPStatus.SEE_OTHER), account)


def _again(form: Enter, error: str) -> ResponseReturnValue:
    return render_template("sign_in.html", form=form, error=error), HTTPStatus.UNPROCESSABLE_ENTITY
