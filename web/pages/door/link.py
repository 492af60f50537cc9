"""Choosing a password by a link from a mail, and asking for a new link. Looking changes nothing; only sending does."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

from ground.actors import Agent
from ground.audit.writing import sign
from web import accounts, tries
from web.access import open_to_all
from web.accounts import LinkKind, invitations
from web.accounts.errors import WeakPassword
from web.db import db
from web.pages.forms import Confirm, again, later, text, too_old
from web.pages.language import words
from web.refusals import TooSoon
from web.service import now, service
from web.wording.passwords import weakness

blueprint = Blueprint("link", __name__)
RULE = "/<any(invitation, reset):kind>/<secret>"
PAGE, OVER, SENT, FORGOTTEN = (f"door/{name}.html" for name in ("choose", "link_over", "link_sent", "forgotten"))


class Choose(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The new password, twice."""

    new_password = PasswordField()
    repeated = PasswordField()


class Forgotten(FlaskForm):  # type: ignore[misc]  # likewise
    """An address."""

    email = StringField()


@blueprint.get(RULE)
@open_to_all
def ask(kind: str, secret: str) -> ResponseReturnValue:
    """Ask for a password, or offer a new link in the place of one that is no longer good."""
    if invitations.owner(db.session(), secret, LinkKind(kind), now=now()) is not None:
        return render_template(PAGE, form=Choose(formdata=None), error=None)
    return render_template(OVER, form=Confirm(), kind=kind, secret=secret)


@blueprint.post(RULE)
@open_to_all
def choose(kind: str, secret: str) -> ResponseReturnValue:
    """Store the password, and lead to the sign-in."""
    form = Choose()
    if not form.validate_on_submit():
        return again(PAGE, too_old(), form=form)
    if text(form.new_password) != text(form.repeated):
        return again(PAGE, words().say("The two new passwords are not the same."), form=form)
    try:
        tries.claim(tries.at_link())
        is_chosen = _accepted(kind, secret, text(form.new_password))
    except TooSoon as soon:
        return later(PAGE, soon, form=form)
    except WeakPassword as weak:
        return again(PAGE, weakness(words(), weak.weakness), form=form)
    if not is_chosen:
        return render_template(OVER, form=Confirm(), kind=kind, secret=secret)
    return redirect(url_for("door.ask", chosen=""), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{RULE}/again")
@open_to_all
def send_anew(kind: str, secret: str) -> ResponseReturnValue:
    """Send a new link to whom the old one was sent, if it was sent to anybody."""
    form = Confirm()
    if not form.validate_on_submit():
        return render_template(OVER, form=form, kind=kind, secret=secret)
    try:
        tries.claim(tries.at_link())
    except TooSoon as soon:
        return later(FORGOTTEN, soon, form=Forgotten(formdata=None))
    sign(db.session(), by=Agent.NOBODY, door=request.endpoint)
    invitations.send_anew(db.session(), invitations.owner_of_any(db.session(), secret, LinkKind(kind)), now=now())
    return render_template(SENT)


@blueprint.get("/forgotten")
@open_to_all
def forgotten() -> ResponseReturnValue:
    """Ask for the address of somebody who has forgotten the password."""
    return render_template(FORGOTTEN, form=Forgotten(formdata=None), error=None)


@blueprint.post("/forgotten")
@open_to_all
def send() -> ResponseReturnValue:
    """Send a link to an address, if somebody comes in with it; the answer is the same if not."""
    form = Forgotten()
    if not form.validate_on_submit():
        return again(FORGOTTEN, too_old(), form=form)
    try:
        tries.claim(tries.at_link())
    except TooSoon as soon:
        return later(FORGOTTEN, soon, form=form)
    sign(db.session(), by=Agent.NOBODY, door=request.endpoint)
    invitations.send_anew(db.session(), accounts.account_of_email(db.session(), text(form.email)), now=now())
    return render_template(SENT)


def _accepted(kind: str, secret: str, password: str) -> bool:
    """Choose the password in the name of whom the link was sent to. Raises WeakPassword."""
    session, found = db.session(), LinkKind(kind)
    account = invitations.owner(session, secret, found, now=now())
    if account is None:
        return False
    sign(session, by=account.actor, door=request.endpoint)
    return invitations.accept(session, secret, found, password, using=service().passwords, now=now())
