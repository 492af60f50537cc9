"""Making a backup: all rows as they stand at one instant, while others go on writing."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from ground.keys import Keys
from schedules.erasing import keeping
from schedules.erasing.register import Register
from web.backups import rows, sealed
from web.backups.records import Backup
from web.db import READING


class Made(NamedTuple):
    """How much a backup holds."""

    tables: int
    rows: int
    size: int


def make(engine: Engine, path: Path, keys: Keys, *, now: datetime) -> Made:
    """Write all rows to a new file, sealed with the newest key. Raises FileExistsError."""
    with engine.connect().execution_options(**READING) as connection, _as_of_one_instant(connection).begin():
        there = [table for table in rows.tables(connection) if not rows.is_fleeting(table.name)]
        told = {"made_at": now.isoformat(), "version": _version(connection)}
        count = 0
        with sealed.written(path, keys, told) as file:
            for table in there:
                for some, line in rows.written(connection, table):
                    file.write(line)
                    count += some
    return Made(len(there), count, path.stat().st_size)


def keep_register(session: Session, register: Register) -> int:
    """See to it that the file of the register of erasures is there, and return how many lines it has.

    From the first backup on a register that is missing is told from one in which nobody stands. Raises RegisterBroken.
    """
    known = keeping.reconcile(session, register)
    register.append([])
    return len(known)


def note(session: Session, *, now: datetime) -> None:
    """Note that a backup was made."""
    session.add(Backup(at=now))
    session.flush()


def _as_of_one_instant(connection: Connection) -> Connection:
    # SQLite's reading transactions are so anyway.
    is_postgresql = connection.dialect.name == "postgresql"
    return connection.execution_options(isolation_level="REPEATABLE READ") if is_postgresql else connection


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
