"""Many rows at once, in the manner that both databases understand.

They go by the connection, not by the session, whose objects are of no use here and cost time and memory.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ground.base import Base

Row = Mapping[str, Any]
T = TypeVar("T")
PORTION = 5_000


def portions(rows: Iterable[T], size: int = PORTION) -> Iterator[list[T]]:
    """Cut rows into lists of at most ``size``."""
    left = iter(rows)
    while portion := list(islice(left, size)):
        yield portion


def add(session: Session, record: type[Base], rows: Iterable[Row]) -> None:
    """Insert the rows, none of which is there yet."""
    for portion in portions(rows):
        session.connection().execute(_insert(session, record), portion)


def add_missing(session: Session, record: type[Base], rows: Iterable[Row]) -> int:
    """Insert the rows whose key is not there yet, leave those that are; return how many rows were given."""
    statement = _insert(session, record).on_conflict_do_nothing()
    given = 0
    for portion in portions(rows):
        session.connection().execute(statement, portion)
        given += len(portion)
    return given


def add_or_update(session: Session, record: type[Base], rows: Iterable[Row], columns: Collection[str]) -> None:
    """Insert the rows whose key is not there yet; of the others bring the named columns up to date."""
    statement = _insert(session, record)
    keys = [column.name for column in record.__table__.primary_key]
    statement = statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in columns}
    )
    for portion in portions(rows):
        session.connection().execute(statement, portion)


def _insert(session: Session, record: type[Base]) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(record)
    return sqlite.insert(record)
