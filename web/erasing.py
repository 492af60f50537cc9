"""What is left to do once an erasure is committed: what was deleted must not stay readable in the database's files."""

import sqlite3
from collections.abc import Collection

from flask import Flask, Response, g
from sqlalchemy import Engine, text

from web.db import ERROR_FROM, db
from web.logs import note


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


def clean_after(app: Flask) -> None:
    """Clean up after each request that erased something, once it is committed."""
    app.after_request(_clean)


def _clean(response: Response) -> Response:
    if "erased" in g and response.status_code < ERROR_FROM:
        try:
            clean(db.engine, g.erased)
        except NotCleaned as mistake:
            note(mistake)
    return response
