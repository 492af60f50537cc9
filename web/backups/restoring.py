"""Bringing a backup back into an empty database: all of it in one transaction, then brought to the newest version."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL, Connection, Table, delete, func, insert, inspect, select, text

from ground.keys import Keys
from web import upgrades
from web.backups import rows, sealed
from web.backups.errors import BackupBroken, NotEmpty
from web.backups.records import Restore

OWN_REFERENCES = """
    SELECT quote_ident(relname), quote_ident(conname)
    FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
    WHERE contype = 'f' AND conrelid = confrelid AND connamespace = current_schema()::regnamespace
    ORDER BY 1, 2
"""


class Restored(NamedTuple):
    """What was brought back: when the backup was made, of which version it was, how many rows it holds."""

    made_at: datetime
    version: str
    rows: int


def restore(url: str | URL, path: Path, keys: Keys, *, now: datetime) -> Restored:
    """Bring a backup back; it serves nobody until its erasures are replayed. Raises BackupBroken, NotEmpty."""
    made_at, version = _told(path)
    with upgrades.rebuilding(url) as (connection, bring_to):
        _require_empty(connection)
        bring_to("base")
        bring_to(version)
        count = _fill(connection, path, sealed.lines(path, keys))
        bring_to("head")
        connection.execute(insert(Restore).values(made_at=made_at, at=now))
    return Restored(made_at, version, count)


def _told(path: Path) -> tuple[datetime, str]:
    head = sealed.head_of(path)
    version = str(head.get("version"))
    if version not in upgrades.steps():
        text = f"was made by another Ponte (version {version} of the database): install that one first"
        raise BackupBroken(path.name, text)
    return datetime.fromisoformat(str(head["made_at"])), version


def _require_empty(connection: Connection) -> None:
    for name in inspect(connection).get_table_names():
        if name != rows.VERSION_TABLE and rows.is_filled(connection, name):
            raise NotEmpty


def _fill(connection: Connection, path: Path, lines: Iterable[bytes]) -> int:
    """Insert all rows, some in memory at a time, instead of those that came with the version; return how many."""
    there = {each.name: each for each in rows.tables(connection)}
    for each in reversed(there.values()):
        connection.execute(delete(each))
    count = 0
    with _own_references_last(connection):
        for line in lines:
            try:
                to, portion = rows.read(line, there)
            except KeyError as name:
                raise BackupBroken(path.name, f"holds {name}, which its version does not have") from None
            connection.execute(insert(to), portion)
            count += len(portion)
    _set_counters(connection, there.values())
    return count


@contextmanager
def _own_references_last(connection: Connection) -> Iterator[None]:
    """Let PostgreSQL look at the end of the block whether a row refers to another of its own table that is there.

    On SQLite, whose tables are just being rebuilt, all references are looked at in the end anyway.
    """
    changes: list[str] = []
    if connection.dialect.name == "postgresql":
        found = connection.execute(text(OWN_REFERENCES))
        changes = [f"ALTER TABLE {table} ALTER CONSTRAINT {name}" for table, name in found]
    for change in changes:
        connection.execute(text(f"{change} DEFERRABLE INITIALLY DEFERRED"))
    yield
    if changes:
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for change in changes:
        connection.execute(text(f"{change} NOT DEFERRABLE"))


def _set_counters(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL number new rows from behind those that were brought back; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        quote = connection.dialect.identifier_preparer.quote
        for each in tables:
            for key in each.primary_key:
                name = {"table": quote(each.name), "column": key.name}
                counter = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), name)
                if counter is not None:
                    last = connection.scalar(select(func.max(key)))
                    connection.execute(select(func.setval(counter, last or 1, last is not None)))
