"""Setting up the second factor, replacing it, and its recovery codes."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ground.actors import Role
from web import accounts, tries
from web.access import enter, half_way, needs
from web.accounts import Account, EndedReason, second_factor
from web.db import db
from web.denials import note_failed_sign_in
from web.pages.account.drawing import drawing
from web.pages.forms import Code, Confirm, again, later, text, too_old
from web.pages.home import home
from web.pages.language import words
from web.refusals import FactorMissing, TooSoon
from web.service import now
from web.typed import never_kept

blueprint = Blueprint("second_factor", __name__)
PAGE, CODES = "account/second_factor.html", "account/codes.html"


@blueprint.get("/account/second-factor")
@needs(*Role)
@half_way
def shown() -> ResponseReturnValue:
    """Show what waits for its first code, or what there is."""
    _require_own()
    return render_template(PAGE, error=None, **_told(g.account))


@blueprint.post("/account/second-factor/begin")
@needs(*Role)
@half_way
@never_kept
def begin() -> ResponseReturnValue:
    """Begin to set a second factor up; who has one shows first that it is still hers."""
    _require_own()
    if not Confirm().validate_on_submit():
        return again(PAGE, too_old(), **_told(g.account))
    refused = _refused() if g.account.factor_at else None
    if refused is None:
        second_factor.begin(db.session(), g.account)
    return refused or redirect(url_for("second_factor.shown"), HTTPStatus.SEE_OTHER)


@blueprint.post("/account/second-factor")
@needs(*Role)
@half_way
@never_kept
def confirm() -> ResponseReturnValue:
    """Put the new second factor in force with its first code, and show the recovery codes, once."""
    _require_own()
    form, account = Code(), g.account
    if not form.validate_on_submit():
        return again(PAGE, too_old(), **_told(account))
    made = tries.at_factor(account)
    try:
        tries.claim(made)
    except TooSoon as soon:
        return later(PAGE, soon, **_told(account))
    codes = second_factor.confirm(db.session(), account, text(form.code), now=now())
    if codes is None:
        error = words().say("This code is wrong. Check that your device shows the right time, then try the next code.")
        return again(PAGE, error, **_told(account))
    tries.succeed(made)
    accounts.end_all(db.session(), account, EndedReason.FACTOR_CHANGED, now=now())
    return enter(_with_codes(codes), account, factor=True)


@blueprint.post("/account/second-factor/codes")
@needs(*Role)
@never_kept
def renew_codes() -> ResponseReturnValue:
    """Show new recovery codes, once; the earlier ones are worth nothing from now on."""
    if not Confirm().validate_on_submit():
        return again(PAGE, too_old(), **_told(g.account))
    return _refused() or _with_codes(second_factor.new_recovery_codes(db.session(), g.account))


def _require_own() -> None:
    """Refuse who has given the password alone, where there is a second factor already. Raises FactorMissing."""
    if g.account.factor_at is not None and not accounts.is_whole(g.sign_in):
        raise FactorMissing


def _refused() -> Response | None:
    """Return why the present code does not show that the second factor is still hers, None when it does."""
    made = tries.at_factor(g.account)
    try:
        tries.claim(made)
    except TooSoon as soon:
        return later(PAGE, soon, **_told(g.account))
    if second_factor.accept(db.session(), g.account, text(Code().code), now=now()):
        tries.succeed(made)
        return None
    note_failed_sign_in("wrong_code", g.actor, ref=g.actor.ref)
    error = words().say("This code is wrong, or it was used already. Wait until the app shows the next one.")
    return again(PAGE, error, **_told(g.account))


def _with_codes(codes: list[str]) -> Response:
    return make_response(render_template(CODES, codes=codes, onward=home(g.account)))


def _told(account: Account) -> dict[str, Any]:
    """Return what the page shows: the secret that waits as a drawing and a text, else what there is."""
    pending = account.totp_pending
    size, path = drawing(second_factor.address(account)) if pending else (0, "")
    return {
        "form": Code(formdata=None),
        "secret": " ".join(pending[i : i + 4] for i in range(0, len(pending), 4)) if pending else None,
        "size": size,
        "path": path,
        "has_factor": account.factor_at is not None,
        "is_needed": accounts.needs_second_factor(account),
        "left": second_factor.codes_left(db.session(), account),
    }
