"""Coming in with address and password, and going out.

Whether an account exists shows neither in the words of the answer nor in the time it takes: each try looks one account
up, counts, and checks one password, be it nobody's.
"""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web import accounts, tries
from web.access import enter, leave, open_to_all
from web.accounts import Account, second_factor
from web.db import db, session
from web.denials import note_failed_sign_in
from web.pages.forms import Confirm, Credentials, again, later, text, too_old
from web.pages.landing import landing
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
    return render_template(PAGE, form=Credentials(formdata=None), error=None, is_kept="kept" in request.args)


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
    return _entered(account, password)


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


def _entered(account: Account, password: str) -> ResponseReturnValue:
    """Go on to the second factor, or to setting one up, or to the first page."""
    _store_anew(account, password)
    if account.factor_at is not None:
        return enter(redirect(url_for("code.ask"), HTTPStatus.SEE_OTHER), account)
    response = enter(redirect(_first_page(account), HTTPStatus.SEE_OTHER), account)
    if accounts.needs_second_factor(account) and account.totp_pending is None:
        second_factor.begin(db.session(), account)
    return response


def _first_page(account: Account) -> str:
    return url_for("second_factor.shown") if accounts.needs_second_factor(account) else landing(account)


def _store_anew(account: Account, password: str) -> None:
    """Bring what is stored of the password to the present cost."""
    passwords = service().passwords
    if account.password_hash and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hash(password)
