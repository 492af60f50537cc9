"""Coming in through a provider of OpenID Connect: a way to prove an address, never a way to get an account."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask import session as form_cookie
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from ground.errors import Missing
from web import accounts, tries
from web.access import open_to_all, writes
from web.accounts import Account, AccountState, delays, oidc
from web.accounts.oidc import Errand, NotProven, Proven, ProviderAway
from web.db import db
from web.denials import note_failed_sign_in
from web.pages.door.onward import onward
from web.pages.door.sign_in import PAGE
from web.pages.forms import Credentials, later
from web.provider import Provider
from web.refusals import TooSoon
from web.service import now, service

blueprint = Blueprint("provider", __name__)
BACK = "/sign-in/provider/back"
ERRAND = "errand"  # in the cookie of the forms: signed, and with this browser alone
LONGEST = 2_000  # characters of a state or a code


@blueprint.get("/sign-in/provider")
@open_to_all
def go() -> ResponseReturnValue:
    """Send the browser to the provider."""
    provider = _provider()
    try:
        tries.claim(tries.at_link())
        url, errand = oidc.begin(provider, _back(), now=now())
    except TooSoon as soon:
        return later(PAGE, soon, form=Credentials(formdata=None))
    except ProviderAway:
        return _away()
    form_cookie[ERRAND] = list(errand)
    return redirect(url, HTTPStatus.SEE_OTHER)


@blueprint.get(BACK)
@open_to_all
@writes
def come_back() -> ResponseReturnValue:
    """Let somebody in for whom the provider vouches, if there is an account with her address."""
    provider = _provider()
    kept = form_cookie.pop(ERRAND, None)
    if kept is None:
        return _in_vain()
    try:
        proven = _proven(provider, Errand(*kept))
        account = _account(proven)
    except NotProven as refused:
        note_failed_sign_in(refused.reason)
        return _in_vain()
    except ProviderAway:
        return _away()
    account.oidc_subject = proven.subject
    delays.give_back(db.session(), tries.at_link().own, now=now())
    return onward(account, factor=bool(proven.ways & provider.second_factor))


def _provider() -> Provider:
    provider = service().settings.oidc
    if provider is None:
        raise Missing
    return provider


def _back() -> str:
    return service().settings.base_url + BACK


def _proven(provider: Provider, errand: Errand) -> Proven:
    """Return whom the provider vouches for; no transaction is open meanwhile. Raises NotProven, ProviderAway."""
    db.session.rollback()
    state, code = (request.args.get(name, "")[:LONGEST] for name in ("state", "code"))
    return oidc.finish(provider, _back(), errand, state=state, code=code, now=now())


def _account(proven: Proven) -> Account:
    """Return the active account of a proven address; once known to the provider it stays the same person's there.

    So an address that the provider gives to somebody else opens nothing. Raises NotProven.
    """
    hers = or_(Account.email == accounts.normalised(proven.email), Account.oidc_subject == proven.subject)
    found = db.session().scalars(select(Account).where(hers, Account.state == AccountState.ACTIVE)).all()
    if len(found) != 1 or found[0].email != accounts.normalised(proven.email):
        raise NotProven("oidc_nobody")
    if found[0].oidc_subject not in {None, proven.subject}:
        raise NotProven("oidc_somebody_else")
    return found[0]


def _in_vain() -> ResponseReturnValue:
    return redirect(url_for("door.ask", provider="in_vain"), HTTPStatus.SEE_OTHER)


def _away() -> ResponseReturnValue:
    return redirect(url_for("door.ask", provider="away"), HTTPStatus.SEE_OTHER)
