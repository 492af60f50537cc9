"""Choosing another password."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField

from ground.actors import Role
from web import accounts, tries
from web.access import enter, needs
from web.accounts import Account
from web.accounts.errors import WeakPassword
from web.db import db
from web.denials import note_failed_sign_in
from web.pages.forms import again, later, text, too_old
from web.pages.language import words
from web.refusals import TooSoon
from web.service import now, service
from web.typed import never_kept
from web.wording.passwords import weakness

blueprint = Blueprint("password", __name__)
PAGE = "account/password.html"


class Change(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The present password, and the new one twice."""

    password = PasswordField()
    new_password = PasswordField()
    repeated = PasswordField()


@blueprint.get("/account/password")
@needs(*Role)
def ask() -> ResponseReturnValue:
    """Ask for the present password and a new one."""
    return render_template(PAGE, form=Change(formdata=None), error=None)


@blueprint.post("/account/password")
@needs(*Role)
@never_kept
def change() -> ResponseReturnValue:
    """Change the password, and end all other sign-ins."""
    form = Change()
    if not form.validate_on_submit():
        return again(PAGE, too_old(), form=form)
    if text(form.new_password) != text(form.repeated):
        return again(PAGE, words().say("The two new passwords are not the same."), form=form)
    try:
        is_hers = knows(text(form.password))
        if is_hers:
            accounts.set_password(
                db.session(), g.account, text(form.new_password), using=service().passwords, now=now()
            )
    except TooSoon as soon:
        return later(PAGE, soon, form=form)
    except WeakPassword as weak:
        return again(PAGE, weakness(words(), weak.weakness), form=form)
    if not is_hers:
        return again(PAGE, words().say("The present password is wrong."), form=form)
    has_given = g.sign_in.factor_at is not None
    return enter(redirect(url_for("account.shown"), HTTPStatus.SEE_OTHER), g.account, factor=has_given)


def knows(password: str) -> bool:
    """Tell whether who is signed in knows the password. Raises TooSoon."""
    account: Account = g.account
    stored, by = accounts.stored_password(account), g.actor
    made = tries.at_password(account.email or "", account)
    tries.claim(made)
    if not service().passwords.fits(stored, password):
        note_failed_sign_in("wrong_password", by, ref=by.ref)
        return False
    tries.succeed(made)
    return True
