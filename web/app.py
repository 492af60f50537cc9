"""create_app: the one assembly of the service."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, request

from web import access, api, headers, health, idempotency, logs, problems
from web.access import API, open_to_all
from web.db import db
from web.service import Service, clock
from web.settings import Settings

LARGEST_BODY = 1_000_000


def create_app(settings: Settings, *, clock: Callable[[], datetime] = clock) -> Flask:
    """Return the application; its hooks stand here in the order in which a request meets them."""
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
    )
    app.extensions["ponte"] = Service(settings, clock)
    # Answers pass the hooks the other way round: last the transaction ends, then the line is logged.
    logs.log_requests(app)
    db.init_app(app)
    headers.protect_answers(app, is_https=settings.is_https)
    app.before_request(_read_body)
    access.guard(app)
    idempotency.keep_answers(app)
    problems.answer_refusals(app)
    open_to_all(app.view_functions["static"])
    app.register_blueprint(health.blueprint)
    api.register(app)
    return app


def _read_body() -> None:
    # Before the database is asked: who sends slowly must not hold a transaction open, on SQLite the only one.
    if request.path.startswith(API):
        request.get_data()
