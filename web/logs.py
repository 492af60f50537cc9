"""Logs as fields. Only fields on the list are ever written: no address, query, name, text or message slips in."""

import logging
import os
import secrets
import sys
import traceback
from collections.abc import MutableMapping
from time import perf_counter
from typing import Any

import structlog
from flask import Flask, Response, g, has_app_context, request

from web.settings import LogLevel

FIELDS = frozenset(
    {"event", "level", "timestamp", "worker", "request", "method", "route", "status", "ms", "code", "by"}
    | {"kind", "places"}  # of a mistake of ours
    | {"source"}  # of what a library says
)
REQUEST_ID = "X-Request-Id"


def allowed(_logger: object, _name: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not on the list."""
    return {name: value for name, value in fields.items() if name in FIELDS}


def set_up(level: LogLevel) -> None:
    """Write log lines from this level upwards as JSON to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, Foreign) for handler in root.handlers):
        root.addHandler(Foreign(logging.WARNING))


class Foreign(logging.Handler):
    """What libraries say becomes a line of fields: which one, where, about what kind of mistake; never its words."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        mistake = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().error(
            "library",
            worker=os.getpid(),
            source=record.name,
            kind=_kind(mistake) if mistake else record.levelname.lower(),
            places=[f"{record.pathname}:{record.lineno}"],
        )


def note(mistake: BaseException, *, number: str | None = None) -> None:
    """Log a mistake of ours: its kind and the places it passed, never its message, which may name people.

    ``number`` is the id of the request that it spoiled, where the application does not know it.
    """
    places = [f"{place.filename}:{place.lineno}" for place in traceback.extract_tb(mistake.__traceback__)[-12:]]
    where = number or (request_id() if has_app_context() else None)  # the ticker answers no request
    structlog.get_logger().error("mistake", worker=os.getpid(), request=where, kind=_kind(mistake), places=places)


def _kind(mistake: BaseException) -> str:
    return f"{type(mistake).__module__}.{type(mistake).__qualname__}"


def request_id() -> str:
    """Return the present request's id, which its answer carries too."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def log_requests(app: Flask) -> None:
    """Log one line for each request: the route, not the address; who by reference."""
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.started = perf_counter()


def _finish(response: Response) -> Response:
    response.headers[REQUEST_ID] = request_id()
    structlog.get_logger().info(
        "request",
        worker=os.getpid(),
        request=request_id(),
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((perf_counter() - g.started) * 1000, 1),
        code=g.get("code"),
        by=g.actor.ref if g.get("actor") else None,
    )
    return response
