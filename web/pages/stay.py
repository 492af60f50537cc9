"""How long the sign-in still lasts, told on each page, and staying longer."""

from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from ground.actors import Role
from web import accounts
from web.access import needs
from web.accounts.sign_ins import IDLE
from web.db import db
from web.pages.forms import Confirm
from web.pages.home import home
from web.service import now
from web.typed import never_kept

blueprint = Blueprint("stay", __name__)
WARNED_AFTER_MIN = 13
WARNED_BEFORE_S = int(IDLE.total_seconds()) - WARNED_AFTER_MIN * 60


class Lasting(NamedTuple):
    """Until when a sign-in lasts if nothing is done, in how many seconds that is, and how long before to warn."""

    until: datetime
    seconds: int
    warned_before: int


@blueprint.post("/stay")
@needs(*Role)
@never_kept
def stay() -> ResponseReturnValue:
    """Use the sign-in, and tell a script how long it now lasts; without one lead to the first page."""
    form = Confirm()
    if form.validate_on_submit():
        accounts.see(db.session(), g.sign_in.id, now=now())
    if request.accept_mimetypes.best == "application/json":
        return {"seconds": lasting().seconds}
    return redirect(home(g.account), HTTPStatus.SEE_OTHER)


def lasting() -> Lasting:
    """Return how long the present sign-in lasts."""
    until = accounts.ends_at(g.sign_in)
    seconds = int((until - now()).total_seconds())
    return Lasting(until, seconds, WARNED_BEFORE_S)
