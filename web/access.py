"""Who is there, and whether they may: a token for programs, a cookie for people, and one guard before every view.

Under /api/ only a token counts, elsewhere only the cookie, so no other site can make a browser write through the API.
A view declares who may use it with ``needs`` or ``open_to_all``; one that declares nothing is closed to everybody.
Who still owes the second factor reaches only the views that say so with ``half_way``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from flask import Flask, current_app, g, request
from flask import session as form_cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ground.actors import Actor, Role
from ground.audit.writing import sign
from ground.errors import Missing
from web import accounts, marks
from web.accounts import EndedReason, browsers
from web.accounts.digests import digest
from web.db import db, only_reads, session
from web.refusals import FactorMissing, Unauthenticated
from web.service import now, service, today

Answer = TypeVar("Answer", bound=Response)
View = TypeVar("View", bound=Callable[..., object])
API = "/api/"
SEEN_EVERY = timedelta(minutes=1)
WHOSE = 16  # signs of a digest that tell one account's forms from another's


def needs(*roles: Role) -> Callable[[View], View]:
    """Declare that only these roles may use the view; for all others it does not exist."""

    def declare(view: View) -> View:
        view.needs = frozenset(roles)  # type: ignore[attr-defined]  # read by the guard
        return view

    return declare


def open_to_all(view: View) -> View:
    """Declare that nobody has to be signed in for the view."""
    view.needs = None  # type: ignore[attr-defined]  # read by the guard
    return view


def half_way(view: View) -> View:
    """Declare that the view is there also for who has given the password, and not yet the second factor."""
    view.half_way = True  # type: ignore[attr-defined]  # read by the guard
    return view


def writes(view: View) -> View:
    """Declare that the view writes although a browser only asks for it, as one that comes back from a provider."""
    view.writes = True  # type: ignore[attr-defined]  # read when the session is opened
    return view


def guard(app: Flask) -> None:
    """Ask before every view who is there and whether they may."""
    app.before_request(_check)


def reader() -> Role | None:
    """Return the role of who reads what is open to all, by token or by cookie; None for somebody not signed in."""
    found = _by_token() or _by_cookie()
    if found is None or (g.get("sign_in") and not accounts.is_whole(g.sign_in)):
        return None
    return found.actor.role


def actor() -> Actor:
    """Return who makes the present request. Raises Unauthenticated."""
    if g.get("actor") is None:
        raise Unauthenticated
    by: Actor = g.actor
    return by


def _check() -> None:
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    roles: frozenset[Role] | None = getattr(view, "needs", frozenset())
    if roles is None:
        return
    g.account = _account()
    g.actor = replace(g.account.actor, at=now())
    sign(db.session(), by=g.actor, door=request.endpoint)
    if g.get("sign_in") and not accounts.is_whole(g.sign_in) and not getattr(view, "half_way", False):
        raise FactorMissing
    if g.actor.role not in roles:
        raise Missing


def _account() -> accounts.Account:
    found = _by_token() if request.path.startswith(API) else _by_cookie()
    if found is None:
        raise Unauthenticated
    return found


def _by_token() -> accounts.Account | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    found = accounts.live_token(_session(), token.strip(), now=now())
    if found is None:
        return None
    g.token = found
    if found.last_used_on != today():
        _see_token(found)
    return found.account


def _see_token(found: accounts.ApiToken) -> None:
    """Note the day on which a token is used, once a day, as a sign-in is noted."""
    if not only_reads():
        accounts.see_token(_session(), found.id, on=today())
        return
    with session(db.engine, write=True) as own:
        accounts.see_token(own, found.id, on=today())


def _by_cookie() -> accounts.Account | None:
    secret = request.cookies.get(cookie_name(), "")
    found = accounts.live_sign_in(_session(), secret, now=now()) if secret else None
    if found is None:
        return None
    if now() - found.seen_at >= SEEN_EVERY:
        _see(found)
    g.sign_in = found
    return found.account


def _see(found: accounts.SignIn) -> None:
    """Note that the sign-in is in use; beside the request's own transaction when that one may only read."""
    if not only_reads():
        accounts.see(_session(), found.id, now=now())
        return
    with session(db.engine, write=True) as own:
        accounts.see(own, found.id, now=now())


@contextmanager
def beside() -> Iterator[Session]:
    """Open a session of its own in which the present actor writes, beside the request's, which may only read."""
    with session(db.engine, write=True, by=actor(), door=request.endpoint) as own:
        yield own


def _session() -> Session:
    return db.session()


def cookie_name() -> str:
    """Return the name of the cookie; the prefix makes browsers insist on https and on this host alone."""
    return "__Host-ponte" if service().settings.is_https else "ponte"


def enter(response: Answer, account: accounts.Account, *, factor: bool = False) -> Answer:
    """Start a sign-in for the account and set its cookie; one that this browser had is over.

    ``factor`` tells that the second factor has just been given. Who has given all that is asked has a known browser.
    """
    own = db.session()
    sign(own, by=account.actor, door=request.endpoint)
    accounts.sign_out(own, request.cookies.get(cookie_name(), ""), now=now(), reason=EndedReason.RENEWED)
    browser = browsers.label(request.user_agent.string)
    secret = accounts.sign_in(own, account, now=now(), browser=browser, factor=factor)
    _set_cookie(response, secret)
    _forget_other_forms(account)
    if factor or not accounts.gives_second_factor(account):
        marks.leave(response, account)
    return response


def leave(response: Answer) -> Answer:
    """End the present sign-in and take its cookie away."""
    secret = request.cookies.get(cookie_name(), "")
    found = accounts.live_sign_in(db.session(), secret, now=now())
    if found is not None:
        sign(db.session(), by=found.account.actor, door=request.endpoint)
        accounts.sign_out(db.session(), secret, now=now())
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=service().settings.is_https)
    return response


def _set_cookie(response: Response, secret: str) -> None:
    response.set_cookie(
        cookie_name(), secret, path="/", httponly=True, samesite="Lax", secure=service().settings.is_https
    )


def _forget_other_forms(account: accounts.Account) -> None:
    """Make the open forms of whoever used this browser before worthless; one's own outlive the sign-in."""
    whose = digest(account.ref)[:WHOSE]
    if form_cookie.get("whose", whose) != whose:
        form_cookie.clear()
    form_cookie["whose"] = whose
