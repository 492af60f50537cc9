"""The second factor, asked for after the password."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ground.actors import Role
from web import accounts, tries
from web.access import enter, half_way, needs
from web.accounts import second_factor
from web.db import db
from web.denials import note_failed_sign_in
from web.pages.forms import Code, again, later, text, too_old
from web.pages.landing import landing
from web.pages.language import words
from web.refusals import TooSoon
from web.service import now
from web.typed import never_kept

blueprint = Blueprint("code", __name__)
PAGE = "door/code.html"


@blueprint.get("/sign-in/code")
@needs(*Role)
@half_way
def ask() -> ResponseReturnValue:
    """Ask for the code."""
    if g.account.factor_at is None and accounts.needs_second_factor(g.account):
        return redirect(url_for("second_factor.shown"), HTTPStatus.SEE_OTHER)
    return render_template(PAGE, form=Code(formdata=None), error=None)


@blueprint.post("/sign-in/code")
@needs(*Role)
@half_way
@never_kept
def give() -> ResponseReturnValue:
    """Let somebody in whose code is right."""
    form = Code()
    if not form.validate_on_submit():
        return again(PAGE, too_old(), form=form)
    account, by, code = g.account, g.actor, text(form.code)
    made = tries.at_factor(account)
    try:
        tries.claim(made)
    except TooSoon as soon:
        return later(PAGE, soon, form=form)
    if not second_factor.accept(db.session(), account, code, now=now()):
        note_failed_sign_in("wrong_code", by, ref=by.ref)
        error = words().say("This code is wrong, or it was used already. Wait until the app shows the next one.")
        return again(PAGE, error, form=form)
    tries.succeed(made)
    return enter(redirect(landing(account), HTTPStatus.SEE_OTHER), account, factor=True)
