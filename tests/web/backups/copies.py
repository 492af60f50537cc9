"""Backups of a small world, and what tests ask of a database that was brought back."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ground.audit.writing import sign
from ground.keys import Keys, new_key
from schedules.erasing import keeping
from schedules.erasing.register import Register
from schedules.records.erasures import Holding, Reason
from tests import known, make, raw
from web import db
from web.backups import making
from web.records import TABLES

BACKUP_KEY = new_key()
KEYS = Keys.read(BACKUP_KEY)
# Where the kind of database makes no difference.
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
Fresh = Callable[[str], str]
Ponte = Callable[..., tuple[int, str, str]]


def opened(address: str) -> Engine:
    return db.engine(address, make.TRAIL)


@contextmanager
def inside(address: str, *, write: bool = False) -> Iterator[Session]:
    """Open a session on the database at an address."""
    engine = opened(address)
    with db.session(engine, write=write) as session:
        yield session
    engine.dispose()


def fill(address: str) -> tuple[str, set[str]]:
    """Store a small world, and return the reference of somebody in it and what tells of her."""
    with inside(address, write=True) as session:
        make.floor(session)
        employer = make.employer(session, employees=5)
        make.vacancy(session, employer=employer.ref, site=make.site(session, employer).ref)
        known.person(session, "another")
        hers = known.person(session)
        return hers.ref, known.words(session, hers)


def contents(address: str) -> dict[str, list[Any]]:
    """Return all rows of all tables that are backed up."""
    with inside(address) as session:
        return {
            name: [_plain(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for name, table in TABLES.tables.items()
            if not table.info.get("fleeting") and name not in {"restores", "backups"}
        }


def _plain(row: Any) -> str:  # noqa: ANN401 - of whatever table
    """Return a row as a text that does not depend on the order of keys in a document."""
    return json.dumps([*row], sort_keys=True, default=repr)


def back_up(address: str, path: Path) -> making.Made:
    engine = opened(address)
    made = making.make(engine, path, KEYS, now=make.NOW)
    engine.dispose()
    return made


def erase(address: str, ref: str, register: Register, *holdings: Holding) -> None:
    with inside(address, write=True) as session:
        wanted = holdings or keeping.ALL
        keeping.ask(session, ref, Reason.HER_WISH, by=make.TUTOR, on=make.TODAY, holdings=wanted)
        sign(session, by=make.COORDINATOR)
        keeping.confirm(session, ref, by=make.COORDINATOR, now=make.NOW, register=register)


def files(address: str, words: set[str]) -> set[str]:
    """Return the words that stand in a file of the database's rows, as they are on disk."""
    engine = opened(address)
    seen = [*raw.rows(engine)]
    engine.dispose()
    return {word for word in words if any(word.encode() in part for part in seen)}
