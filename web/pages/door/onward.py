"""From the door onward: to the second factor, to setting one up, or to the first page."""

from http import HTTPStatus

from flask import redirect, url_for
from werkzeug.wrappers import Response

from web import accounts
from web.access import enter
from web.accounts import Account, second_factor
from web.db import db
from web.pages.landing import landing


def onward(account: Account, *, factor: bool = False) -> Response:
    """Let somebody in, as far as what was proved goes; ``factor``: a second factor was."""
    if factor:
        return enter(_to(landing(account)), account, factor=True)
    if account.factor_at is not None:
        return enter(_to(url_for("code.ask")), account)
    is_owed = accounts.needs_second_factor(account)
    response = enter(_to(url_for("second_factor.shown") if is_owed else landing(account)), account)
    if is_owed and account.totp_pending is None:
        second_factor.begin(db.session(), account)
    return response


def _to(address: str) -> Response:
    return redirect(address, HTTPStatus.SEE_OTHER)
