"""Rotation of keys: what older keys encrypted is encrypted with the newest one, some rows at a time.

No fact changes, so no version does either: who edits meanwhile loses nothing and is told of nothing.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, RowMapping, Select, Table, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from ground.base import Base
from ground.encryption import fields, keys, records
from ground.errors import Unreadable
from ground.keys import key_of

PORTION = 200  # rows of one transaction: some milliseconds, for which others who write may have to wait


class Portion(NamedTuple):
    """What was done to some rows of a table: how many changed, what could not be read, and the last row's key."""

    changed: int
    unreadable: list[str]
    last: tuple[Any, ...]


def in_use(session: Session) -> Counter[str]:
    """Return how many values each key has encrypted, by its id; under no name those that are no tokens."""
    found: Counter[str] = Counter()
    for field in (field for record in records() for field in fields(record)):
        begins = func.substr(field.column, 1, len(keys().prefix))
        rows = session.execute(select(begins, func.count()).where(field.column.is_not(None)).group_by(begins))
        for text, count in rows:
            found[key_of(text) or ""] += count
    return found


def left(session: Session) -> int:
    """Return how many rows hold values of older keys."""
    counts = (select(func.count()).select_from(record).where(_is_old(record)) for record in records())
    return sum(session.scalars(count).one() for count in counts)


def portion(session: Session, record: type[Base], after: Sequence[Any] | None = None) -> Portion | None:
    """Encrypt the next rows of a record anew, from the one after this primary key; None when there are no more.

    Rows that somebody else is just writing are passed over: nobody waits for another here.
    """
    found = session.execute(_query(record, after)).mappings().all()
    if not found:
        return None
    table, unreadable, changed = cast("Table", record.__table__), [], 0
    for row in found:
        tokens, failed = _anew(record, row)
        unreadable += failed
        if tokens:
            same = [column == row[column] for column in table.primary_key]
            session.execute(update(table).where(*same).values(tokens))
            changed += 1
    return Portion(changed, unreadable, tuple(found[-1][column] for column in table.primary_key))


def _query(record: type[Base], after: Sequence[Any] | None) -> Select[Any]:
    order = list(cast("Table", record.__table__).primary_key)
    needed = [column for field in fields(record) for column in (field.column, *field.bound_to)]
    query = select(*dict.fromkeys([*order, *needed])).where(_is_old(record)).order_by(*order).limit(PORTION)
    if after is not None:
        query = query.where(tuple_(*order) > tuple(after))
    return query.with_for_update(skip_locked=True)


def _anew(record: type[Base], row: RowMapping) -> tuple[dict[str, str | None], list[str]]:
    """Return new tokens for those of older keys, and the columns that could not be read."""
    tokens, unreadable = {}, []
    bound = {str(name): value for name, value in row.items()}
    for field in fields(record):
        token = row[field.column]
        if token is not None and not token.startswith(keys().prefix):
            try:
                tokens[field.name] = field.token_of(field.value_of(token, bound), bound)
            except Unreadable as bad:
                unreadable.append(bad.where)
    return tokens, unreadable


def _is_old(record: type[Base]) -> ColumnElement[bool]:
    return or_(*(~field.column.startswith(keys().prefix, autoescape=True) for field in fields(record)))
