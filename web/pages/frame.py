"""What all pages stand on: their blueprints, their language, their filters, and what the base template shows."""

from typing import Any

from flask import Flask, g

from web import typed
from web.calendar import feeds
from web.db import db
from web.filters import add_filters
from web.invented.world import is_invented
from web.pages import calendar as feed
from web.pages import language, stay
from web.pages.account import browsers, calendar, kept, own, password, second_factor, tokens
from web.pages.contact import card, check_word
from web.pages.door import code, link, provider, sign_in
from web.pages.forms import Confirm
from web.pages.home import home
from web.pages.language import words
from web.pages.tutor import matches, people
from web.service import service
from web.wording import refusals

BLUEPRINTS = (
    sign_in.blueprint,
    code.blueprint,
    link.blueprint,
    provider.blueprint,
    stay.blueprint,
    own.blueprint,
    password.blueprint,
    second_factor.blueprint,
    browsers.blueprint,
    tokens.blueprint,
    kept.blueprint,
    people.blueprint,
    matches.blueprint,
    calendar.blueprint,
    feed.blueprint,
    card.blueprint,
    check_word.blueprint,
)


def register(app: Flask) -> None:
    """Add the pages to the application."""
    # A form is good as long as its page: somebody who comes back from lunch is not told that it has expired.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    add_filters(app, words)
    app.context_processor(_frame)
    app.after_request(language.remember)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _frame() -> dict[str, Any]:
    """Return what every template may use."""
    known = words()
    return {
        "say": known.say,
        "count": known.count,
        "lang": known.lang,
        "languages": language.links(),
        "account": g.get("account"),
        "with_calendar": feeds.WHO,
        "home": home(g.get("account")),
        "sign_out": Confirm,
        "has_provider": service().settings.oidc is not None,
        "lasting": lambda: stay.lasting() if g.get("account") and g.get("sign_in") else None,
        "typed_here": _typed_here,
        "is_invented": lambda: is_invented(db.session()),
        "refusal": lambda problem: refusals.refusal(known, problem["status"], problem["code"]),
    }


def _typed_here() -> kept.Kept | None:
    """Return what is kept of the present page."""
    draft = typed.offered()
    return kept.kept(draft) if draft else None
