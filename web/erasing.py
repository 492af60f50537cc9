"""What is left to do once an erasure is committed: what was deleted must not stay readable in the database's files."""

import sqlite3
from collections.abc import Collection
from datetime import date
from pathlib import Path

from flask import Flask, Response, g
from sqlalchemy import Engine, text

import web.records  # noqa: F401 - so that every record is known
from ground.audit import heads
from ground.audit.chain import Head
from schedules.erasing.keeping import Erased
from web.db import ERROR_FROM, db
from web.logs import note
from web.service import service, today


class NotCleaned(Exception):  # noqa: N818
    """Somebody read for so long that what was deleted could not be cleaned out of the files; it can be tried again."""


def clean(engine: Engine, tables: Collection[str], *, alone: bool = False) -> None:
    """Clean what was deleted out of the database's files, as far as a database lets us. Raises NotCleaned.

    SQLite's file is written anew, with nothing in it but what there is, and its log is emptied. PostgreSQL makes room
    of what was deleted from these tables, and writes over it in time; where nobody else works (``alone``) it writes
    their files anew, too.
    """
    if engine.dialect.name == "sqlite":
        _clean_file(engine)
    elif tables:
        _make_room(engine, tables, "VACUUM FULL" if alone else "VACUUM")


def _make_room(engine: Engine, tables: Collection[str], vacuum: str) -> None:
    names = ", ".join(map(engine.dialect.identifier_preparer.quote, tables))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"{vacuum} {names}"))


def _clean_file(engine: Engine) -> None:
    # By the driver's connection: ours would begin a transaction, within which neither can be done.
    pooled = engine.raw_connection()
    try:
        cursor = pooled.cursor()
        for statement in ("PRAGMA query_only = OFF", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            cursor.execute(statement)
        (is_busy, *_) = cursor.fetchall()[0]
    except sqlite3.OperationalError as error:
        raise NotCleaned from error
    finally:
        pooled.close()
    if is_busy:
        raise NotCleaned


def witness(file: Path, erased: Erased, *, on: date) -> None:
    """Note beside the heads of the audit trail where the register ends: so it shows when the register is cut."""
    heads.witness(file, Head(erased.entry.line.number, erased.entry.seal), on=on)


def clean_after(app: Flask) -> None:
    """See to the rest after each request that erased something, once it is committed."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    if "erased" in g and response.status_code < ERROR_FROM:
        file = service().settings.audit_heads
        try:
            if file is not None:
                witness(file, g.erased, on=today())
            clean(db.engine, g.erased.tables)
        except (NotCleaned, OSError) as mistake:
            note(mistake)
    return response
