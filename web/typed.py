"""What somebody had typed on a page when her sign-in ended: kept from the request, offered on the page, then forgotten.

Only forms of pages are kept, only from the browser whose sign-in it was, and never what is secret.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import validate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms.validators import ValidationError

from ground.audit.writing import sign
from matching.records.people import Beneficiary
from web.access import API, cookie_name
from web.accounts import Account, drafts
from web.accounts.records import Draft
from web.db import ERROR_FROM, SAFE_METHODS, db, session
from web.denials import OBJECTS
from web.service import now

PROOF = "csrf_token"
TAKE = "typed"  # in a page's address: fill its form with what is kept
View = TypeVar("View", bound=Callable[..., object])


def never_kept(view: View) -> View:
    """Declare that what is typed on the view's form is secret and never kept."""
    view.never_kept = True  # type: ignore[attr-defined]  # read when the sign-in has ended
    return view


def keep() -> bool:
    """Keep what the present request brought, if it is a form of the owner of an ended sign-in; tell whether it is."""
    fields = _fields()
    secret = request.cookies.get(cookie_name(), "")
    if not fields or not secret or not _is_ours():
        return False
    db.session.rollback()
    with session(db.engine, write=True) as own:
        account = drafts.owner(own, secret, now=now())
        if account is None:
            return False
        sign(own, by=account.actor, door=request.endpoint)
        return drafts.keep(own, account, request.path, fields, beneficiary_id=_about(own), now=now())


def offered() -> Draft | None:
    """Return what is kept of the present page, None when there is nothing, or the page has no form."""
    account: Account | None = g.get("account")
    if account is None or not g.get("sign_in") or not _takes_forms():
        return None
    return drafts.find(db.session(), account, request.path, now=now())


def filled() -> MultiDict[str, str] | None:
    """Return what is kept of the present page as a form would bring it, if its reader asks for it."""
    draft = offered() if request.args.get(TAKE) else None
    return MultiDict([(name, text) for name, texts in draft.fields.items() for text in texts]) if draft else None


def forget_sent(app: Flask) -> None:
    """Throw away what is kept of a page once its form was taken."""
    app.after_request(_forget)


def _forget(response: Response) -> Response:
    account = g.get("account")
    was_taken = request.method not in SAFE_METHODS and response.status_code < ERROR_FROM
    if account is not None and g.get("sign_in") and was_taken and request.url_rule:
        draft = drafts.find(db.session(), account, request.path, now=now())
        if draft is not None:
            drafts.forget(db.session(), draft)
    return response


def _fields() -> dict[str, list[str]]:
    """Return what was typed on a form of a page."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or request.path.startswith(API) or getattr(view, "never_kept", False):
        return {}
    return {name: texts for name, texts in request.form.lists() if name != PROOF and any(texts)}


def _is_ours() -> bool:
    """Tell whether the form stood on a page of ours in this browser."""
    try:
        validate_csrf(request.form.get(PROOF))
    except ValidationError:
        return False
    return True


def _takes_forms() -> bool:
    return current_app.create_url_adapter(request).test(method="POST")  # type: ignore[union-attr]  # within a request


def _about(own: Session) -> int | None:
    """Return whom the page is about, so that what is kept of it goes with her."""
    ref = (request.view_args or {}).get("ref")
    if ref is None or OBJECTS.get(request.blueprint or "") is not Beneficiary:
        return None
    found: int | None = own.scalar(select(Beneficiary.id).filter_by(ref=ref))
    return found
