"""The own account: what colleagues see of it, its language, and the way to all else."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField

from ground.actors import Role
from web import typed
from web.access import needs
from web.accounts import Account
from web.db import db
from web.pages.forms import again, text, too_old
from web.pages.language import words
from web.wording import LANGUAGES

blueprint = Blueprint("account", __name__)
PAGE = "account/own.html"
LONGEST = 120


class Own(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What may be changed of the own account."""

    name = StringField()
    lang = SelectField(choices=LANGUAGES)


@blueprint.get("/account")
@needs(*Role)
def shown() -> ResponseReturnValue:
    """Show the own account."""
    account: Account = g.account
    return render_template(PAGE, form=Own(typed.filled(), obj=account), error=None)


@blueprint.post("/account")
@needs(*Role)
def change() -> ResponseReturnValue:
    """Change name and language."""
    form = Own()
    name = text(form.name).strip()
    if not form.validate_on_submit():
        return again(PAGE, too_old(), form=form)
    if not 0 < len(name) <= LONGEST:
        return again(PAGE, words().say("Write a name of at most %(n)s characters.", n=LONGEST), form=form)
    g.account.name, g.account.lang = name, form.lang.data
    db.session().flush()
    return redirect(url_for("account.shown", lang=form.lang.data), HTTPStatus.SEE_OTHER)
