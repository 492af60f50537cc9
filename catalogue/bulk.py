"""Many rows at once, in the manner that both databases understand."""

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


def add_missing(session: Session, record: type[Base], rows: Iterable[Row]) -> None:
    """Insert the rows whose key is not there yet; leave those that are."""
    statement = _insert(session, record).on_conflict_do_nothing()
    for portion in portions(rows):
        session.execute(statement, portion)


def add_or_update(session: Session, record: type[Base], rows: Iterable[Row], columns: Collection[str]) -> None:
    """Insert the rows whose key is not there yet; of the others bring the named columns up to date."""
    statement = _insert(session, record)
    keys = [column.name for column in record.__table__.primary_key]
    statement = statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in columns}
    )
    for portion in portions(rows):
        session.execute(statement, portion)


def _insert(session: Session, record: type[Base]) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(record)
    return sqlite.insert(record)
