"""What was being typed when the sign-in ended: shown to its owner alone, never sent by itself."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ground.actors import Role
from ground.errors import Missing
from web.access import needs
from web.accounts import drafts
from web.accounts.records import Draft
from web.db import db
from web.pages.forms import Confirm, again, too_old
from web.pages.home import home
from web.service import now
from web.typed import TAKE

blueprint = Blueprint("kept", __name__)
PAGE = "account/kept.html"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one page; ``address`` is where to go on with it, None when the page cannot be opened."""

    number: int
    at: datetime
    fields: dict[str, list[str]]
    address: str | None


@blueprint.get("/kept")
@needs(*Role)
def listed() -> ResponseReturnValue:
    """Show what is kept."""
    return render_template(PAGE, error=None, **_told())


@blueprint.post("/kept/<int:number>/forget")
@needs(*Role)
def forget(number: int) -> ResponseReturnValue:
    """Throw away what is kept of one page."""
    if not Confirm().validate_on_submit():
        return again(PAGE, too_old(), **_told())
    own = drafts.of(db.session(), g.account, now=now())
    draft = next((each for each in own if each.id == number), None)
    if draft is None:
        raise Missing
    drafts.forget(db.session(), draft)
    onward = "kept.listed" if len(own) > 1 else None
    return redirect(url_for(onward) if onward else home(g.account), HTTPStatus.SEE_OTHER)


def kept(draft: Draft) -> Kept:
    """Return what a page shows of what is kept."""
    return Kept(draft.id, draft.kept_at, draft.fields, f"{draft.address}?{TAKE}=1" if _opens(draft.address) else None)


def _told() -> dict[str, Any]:
    own = drafts.of(db.session(), g.account, now=now())
    return {"kept": [kept(draft) for draft in own], "onward": home(g.account)}


def _opens(address: str) -> bool:
    """Tell whether the form's address is a page too."""
    return current_app.create_url_adapter(request).test(address, method="GET")  # type: ignore[union-attr]
