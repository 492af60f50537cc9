"""Many rows at once, in the manner that both databases understand.

They go by the connection, not by the session, whose objects are of no use here and cost time and memory.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ARRAY, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ground.base import Base

Row = Mapping[str, Any]
Insert = postgresql.Insert | sqlite.Insert
T = TypeVar("T")
PORTION = 5_000


def portions(rows: Iterable[T], size: int = PORTION) -> Iterator[list[T]]:
    """Cut rows into lists of at most ``size``."""
    left = iter(rows)
    while portion := list(islice(left, size)):
        yield portion


def add_missing(session: Session, record: type[Base], rows: Iterable[Row]) -> int:
    """Insert the rows whose key is not there yet, leave those that are; return how many rows were given."""
    given = 0
    for portion in portions(rows):
        _run(session, _insert(session, record, portion[0]).on_conflict_do_nothing(), portion)
        given += len(portion)
    return given


def add_or_update(session: Session, record: type[Base], rows: Iterable[Row], columns: Collection[str]) -> None:
    """Insert the rows whose key is not there yet; of the others bring the named columns up to date."""
    keys = [column.name for column in record.__table__.primary_key]
    for portion in portions(rows):
        statement = _insert(session, record, portion[0])
        new = {name: statement.excluded[name] for name in columns}
        _run(session, statement.on_conflict_do_update(index_elements=keys, set_=new), portion)


def _insert(session: Session, record: type[Base], names: Iterable[str]) -> Insert:
    if session.get_bind().dialect.name != "postgresql":
        return sqlite.insert(record)
    # One statement with an array a column, in a third of the time of one statement a row.
    columns = record.__table__.c
    values = [func.unnest(bindparam(name, type_=ARRAY(columns[name].type))) for name in names]
    return postgresql.insert(record).from_select(list(names), select(*values))


def _run(session: Session, statement: Insert, rows: Sequence[Row]) -> None:
    by_column = {name: [row[name] for row in rows] for name in rows[0]}
    arrays = session.get_bind().dialect.name == "postgresql"
    session.connection().execute(statement, by_column if arrays else rows)
