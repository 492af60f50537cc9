"""The handle on the database, and how a transaction begins: for reading or for writing.

Reading is stated; whatever does not state it may write. A reading transaction that is asked to write fails with
ReadOnly on both databases. On SQLite a reading one begins deferred and a writing one immediate: a deferred one that
turns to writing half-way would fail as soon as somebody else has written meanwhile.

Every write is told to the audit trail in its own transaction (ground/audit), and every change of a place, a firm or of
what somebody must avoid is followed up in it (schedules/proposing/rechecks). An engine without a trail can only read.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, Response, current_app, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as HandleSession
from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.orm import Session

from ground.audit import watching, writing
from ground.audit.writing import Trail, Who
from ground.base import Base
from schedules import messages
from schedules.proposing import rechecks
from web.accounts.owners import ask_factor, coordinators
from web.refusals import DatabaseAway

READING = {"writes": False, "postgresql_readonly": True}
WRITING = {"writes": True}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
BUSY_MS = 15_000
ERROR_FROM = 400
UNOPENED = frozenset({"SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_FULL", "SQLITE_IOERR"})


class ReadOnly(Exception):  # noqa: N818
    """A transaction that was opened for reading was asked to write."""


def database_url(text: str | URL) -> URL:
    """Return the URL with our driver for PostgreSQL, and an absolute path for SQLite."""
    url = make_url(text)
    if url.get_backend_name() in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.database and url.database != ":memory:":
        return url.set(database=str(Path(url.database).absolute()))
    return url


def engine(url: str | URL, trail: Trail | None = None) -> Engine:
    """Return an engine on which transactions begin as told above; to write through a session it needs a trail."""
    address = database_url(url)
    return _prepared(create_engine(address, **_options(address, trail)))


@contextmanager
def session(on: Engine, *, write: bool = False, by: Who | None = None, door: str | None = None) -> Iterator[Session]:
    """Open one session without Flask: committed at the end of the block, rolled back when the block raises.

    Who writes is ``by``, or else whom the engine's trail names; ``door`` is through which command or address.
    """
    with Session(on, execution_options=WRITING if write else READING) as opened:
        if by is not None or door is not None:
            writing.sign(opened, by=by, door=door)
        yield opened
        opened.commit()


class RequestSession(HandleSession):
    """The session of a request, which only reads when the request only asks; elsewhere it may write."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - whatever Flask-SQLAlchemy hands on
        reads = has_request_context() and only_reads()
        super().__init__(execution_options=READING if reads else WRITING, **options)


def only_reads() -> bool:
    """Tell whether the present request only asks: by its method, or because its view says so.

    A request that looks at an identity or at notes does more than ask: its look is written to the audit trail.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    return (
        not looks()
        and not getattr(view, "writes", False)
        and (request.method in SAFE_METHODS or getattr(view, "only_reads", False))
    )


def looks() -> bool:
    """Tell whether the present request's view shows what nobody may look at unnoticed."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "looks", False)


class Handle(SQLAlchemy):
    """Flask's handle on the same kind of engine; a request that succeeded commits once, any other is rolled back."""

    def init_app(self, app: Flask) -> None:
        """Take the address and the ``AUDIT_TRAIL`` from the configuration, prepare the engine, finish each request."""
        address = database_url(app.config["SQLALCHEMY_DATABASE_URI"])
        app.config["SQLALCHEMY_DATABASE_URI"] = address
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _options(address, app.config["AUDIT_TRAIL"])
        super().init_app(app)
        with app.app_context():
            _prepared(self.engine)
        app.after_request(self._finish)

    def _finish(self, response: Response) -> Response:
        if response.status_code < ERROR_FROM:
            self.session.commit()
        else:
            self.session.rollback()
        return response


db = Handle(model_class=Base, session_options={"class_": RequestSession})


def _options(url: URL, trail: Trail | None) -> dict[str, Any]:
    # Errors and logs never show values; and a connection to a server may have died since it was last used.
    quiet = {"hide_parameters": True, "pool_pre_ping": url.get_backend_name() == "postgresql"}
    return quiet | {"execution_options": {writing.TRAIL: trail}}


def _prepared(made: Engine) -> Engine:
    watching.watch()
    rechecks.watch()
    messages.hand_in(coordinators, ask_factor)
    event.listen(made, "handle_error", _name_refused_writes)
    event.listen(made, "handle_error", _name_absence)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _set_up_sqlite)
        event.listen(made, "begin", _begin_sqlite)
    return made


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # Python's driver would begin transactions by itself, and late; ours are begun below.
    connection.isolation_level = None
    settings = (f"busy_timeout = {BUSY_MS}", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON")
    # What is overwritten or deleted must not stay readable in the file.
    for setting in (*settings, "secure_delete = ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    writes = _writes(connection)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


def _writes(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writes", True))


def _name_refused_writes(context: ExceptionContext) -> None:
    error = context.original_exception
    refused = getattr(error, "sqlite_errorname", None) == "SQLITE_READONLY" or getattr(error, "sqlstate", "") == "25006"
    if refused and context.connection is not None and not _writes(context.connection):
        raise ReadOnly("this transaction was opened for reading; open one for writing") from error


def _name_absence(context: ExceptionContext) -> None:
    """Raise DatabaseAway when the database could not be reached or opened, is busy, or has no tables of ours."""
    if context.is_pre_ping:
        return  # only a connection that died at rest: the pool replaces it
    error = context.original_exception
    name, state = getattr(error, "sqlite_errorname", None), getattr(error, "sqlstate", None)
    unreachable = isinstance(error, psycopg.OperationalError) or state == "42P01"
    unopened = name in UNOPENED or str(error).startswith("no such table")
    if unreachable or unopened:
        raise DatabaseAway from error
