"""create_app: the one assembly of the service."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from catalogue.suggesters import Suggesters
from ground import encryption
from ground.audit.writing import Trail
from matching.openings import Openings
from matching.ranking import Scorer
from web import access, daily, erasing, headers, health, idempotency, logs, problems, service, typed
from web.access import API, open_to_all
from web.accounts.passwords import Passwords
from web.advertisements import Readers
from web.api import assembly
from web.backups import readiness
from web.calendar.appointments import SOURCES, Source
from web.db import db
from web.pages import frame
from web.service import Service
from web.settings import Settings

LARGEST_BODY = 1_000_000


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = service.clock,
    appointments: Sequence[Source] = SOURCES,
    passwords: Passwords | None = None,
) -> Flask:
    """Return the application."""
    logs.set_up(settings.log)
    encryption.hand_in(settings.data_keys)
    app = Flask(__name__)
    app.config.from_mapping(_configuration(settings, clock))
    app.extensions["ponte"] = Service(
        settings,
        clock,
        Openings(),
        Scorer.prior(),
        Suggesters(),
        Readers(),
        passwords or Passwords(),
        appointments,
    )
    _hook(app, settings)
    open_to_all(app.view_functions["static"])
    app.register_blueprint(health.blueprint)
    assembly.register(app)
    frame.register(app)
    return app


def _hook(app: Flask, settings: Settings) -> None:
    """Set up the hooks, in the order in which a request meets them."""
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies)  # type: ignore[method-assign]  # Flask's own way
    # Answers pass the hooks the other way round: last the transaction ends, then the line is logged.
    logs.log_requests(app)
    daily.keep_heads(app)
    erasing.clean_after(app)
    db.init_app(app)
    headers.protect_answers(app, is_https=settings.is_https)
    app.before_request(_read_request)
    readiness.guard(app)
    access.guard(app)
    typed.forget_sent(app)
    idempotency.keep_answers(app)
    problems.answer_refusals(app)


def _configuration(settings: Settings, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Return what Flask and its companions read."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "AUDIT_TRAIL": Trail(settings.sealing_keys, clock),
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        # Flask's own cookie proves that a form stands on a page of ours; who is signed in is not in it.
        "SESSION_COOKIE_NAME": "__Host-form" if settings.is_https else "form",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
    }


def _read_request() -> None:
    """Refuse a query that no database can take, and read the body."""
    if b"%00" in request.query_string:
        raise BadRequest
    # Before the database is asked: who sends slowly must not hold a transaction open, on SQLite the only one.
    if request.path.startswith(API):
        request.get_data()
