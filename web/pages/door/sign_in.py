"""Coming in with address and password, and going out.

Whether an account exists shows neither in the words of the answer nor in the time it takes: each try looks one account
up, counts, and checks one password, be it nobody's.
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web import accounts, tries
from web.access import leave, open_to_all
from web.accounts import Account
from web.db import db, session
from web.denials import note_failed_sign_in
from web.pages.door.onward import onward
from web.pages.forms import Confirm, Credentials, again, later, text, too_old
from web.pages.language import words
from web.refusals import TooSoon
from web.service import service
from web.tries import Try

blueprint = Blueprint("door", __name__)
PAGE = "door/sign_in.html"


@blueprint.get("/sign-in")
@open_to_all
def ask() -> ResponseReturnValue:
    """Ask who is there."""
    return render_template(PAGE, form=Credentials(formdata=None), **_came_from())


@blueprint.post("/sign-in")
@open_to_all
def come_in() -> ResponseReturnValue:
    """Let somebody in who knows the password, or ask for the second factor, or say why not."""
    form = Credentials()
    if not form.validate_on_submit():
        return again(PAGE, too_old(), form=form)
    email, password = text(form.email), text(form.password)
    try:
        made, account = _proved(email, password)
    except TooSoon as soon:
        return later(PAGE, soon, form=form)
    if account is None:
        return again(PAGE, words().say("Address or password is wrong. Check both."), form=form)
    tries.succeed(made)
    _store_anew(account, password)
    return onward(account)


@blueprint.post("/sign-out")
@open_to_all
def go_out() -> ResponseReturnValue:
    """End the sign-in and go back to the door."""
    response = redirect(url_for("door.ask"), HTTPStatus.SEE_OTHER)
    return leave(response) if Confirm().validate_on_submit() else response


def _proved(email: str, password: str) -> tuple[Try, Account | None]:
    """Return whose password this is, None when it is nobody's. Raises TooSoon."""
    email = accounts.normalised(email)
    with session(db.engine) as own:
        known = accounts.account_of_email(own, email)
        stored, ref = accounts.stored_password(known), known.ref if known else None
        made = tries.at_password(email, known)
    tries.claim(made)
    # No transaction is open meanwhile: it takes long.
    fits = service().passwords.fits(stored, password)
    if not fits:
        note_failed_sign_in("wrong_password", ref=ref)
        return made, None
    account = accounts.account_of_email(db.session(), email)
    return made, account if accounts.stored_password(account) == stored else None


def _came_from() -> dict[str, Any]:
    """Return what led to the door: a form that was kept, a password just chosen, a provider that was no help."""
    return {
        "is_kept": "kept" in request.args,
        "is_chosen": "chosen" in request.args,
        "error": _of_provider(request.args.get("provider")),
    }


def _of_provider(what: str | None) -> str | None:
    match what:
        case "in_vain":
            return words().say(
                "Signing in through your organisation did not work. Try once more, or use your password."
            )
        case "away":
            return words().say(
                "The sign-in of your organisation does not answer. Use your password, or try again later."
            )
    return None


def _store_anew(account: Account, password: str) -> None:
    """Bring what is stored of the password to the present cost."""
    passwords = service().passwords
    if account.password_hash and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash(password)
