"""Where somebody is signed in, and how to end it from here."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ground.actors import Role
from ground.errors import Missing
from web import accounts
from web.access import needs
from web.accounts import EndedReason, SignIn
from web.db import db
from web.pages.forms import Confirm, again, too_old
from web.service import now

blueprint = Blueprint("browsers", __name__)
PAGE = "account/browsers.html"


@blueprint.get("/account/browsers")
@needs(*Role)
def listed() -> ResponseReturnValue:
    """List where somebody is signed in."""
    return render_template(PAGE, error=None, **_told())


@blueprint.post("/account/browsers/<ref:ref>/end")
@needs(*Role)
def end(ref: str) -> ResponseReturnValue:
    """End one of the own sign-ins."""
    if not Confirm().validate_on_submit():
        return again(PAGE, too_old(), **_told())
    found = db.session().scalars(select(SignIn).filter_by(ref=ref, account_id=g.account.id)).one_or_none()
    if found is None:
        raise Missing
    if found.ended_at is None:
        accounts.end(db.session(), found, EndedReason.ENDED_BY_OWNER, now=now())
    return redirect(url_for("browsers.listed"), HTTPStatus.SEE_OTHER)


@blueprint.post("/account/browsers/end-others")
@needs(*Role)
def end_others() -> ResponseReturnValue:
    """End all own sign-ins but the present one."""
    if not Confirm().validate_on_submit():
        return again(PAGE, too_old(), **_told())
    accounts.end_sign_ins(db.session(), g.account, EndedReason.ENDED_BY_OWNER, now=now(), but=g.sign_in.id)
    return redirect(url_for("browsers.listed"), HTTPStatus.SEE_OTHER)


def _told() -> dict[str, Any]:
    return {"found": accounts.live_sign_ins(db.session(), g.account, now=now()), "present": g.sign_in.id}
