"""The text of a backup: each line is one JSON object with some rows of one table.

Values are written so that both kinds of database read them alike: instants in UTC, days as ISO, bytes in base64.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Select,
    Table,
    func,
    select,
    sql,
)
from sqlalchemy.types import TypeEngine

import web.records  # noqa: F401 - so that every record is known
from ground.base import CAME_ALONG, Base

VERSION_TABLE = "alembic_version"
PORTION = 200
Row = dict[str, Any]


def tables(connection: Connection) -> list[Table]:
    """Return the tables that there are, those referred to first, as the database itself describes them."""
    found = MetaData()
    found.reflect(connection)
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True  # as in ground.base: None is NULL, not the word null
    return [table for table in found.sorted_tables if table.name != VERSION_TABLE]


def is_fleeting(name: str) -> bool:
    """Tell whether the rows of a table are in no backup."""
    known = Base.metadata.tables.get(name)
    return known is not None and bool(known.info.get("fleeting"))


def is_filled(connection: Connection, name: str) -> bool:
    """Tell whether a table has rows beside those that come with the product."""
    known = Base.metadata.tables.get(name)
    came = known.info.get(CAME_ALONG) if known is not None else None
    query = select(func.count()).select_from(sql.table(name))
    return bool(connection.scalar(query if came is None else query.where(sql.column(came).is_not(None))))


def written(connection: Connection, table: Table) -> Iterator[tuple[int, bytes]]:
    """Yield some rows of a table at a time: how many, and their line."""
    names, ways = table.columns.keys(), [_write(column.type) for column in table.columns]
    query: Select[Any] = select(table).order_by(*table.primary_key)
    for portion in connection.execute(query, execution_options={"yield_per": PORTION}).partitions():
        values = [[_by(way, value) for way, value in zip(ways, row, strict=True)] for row in portion]
        yield len(values), _line({"table": table.name, "columns": names, "rows": values})


def read(line: bytes, there: Mapping[str, Table]) -> tuple[Table, list[Row]]:
    """Return some rows of a table as they are inserted. Raises KeyError for a table or a column that is not there."""
    said = json.loads(line)
    table, names = there[said["table"]], said["columns"]
    ways = [_read(table.c[name].type) for name in names]
    return table, [
        {name: _by(way, value) for name, way, value in zip(names, ways, row, strict=True)} for row in said["rows"]
    ]


def _by(way: Callable[[Any], object], value: object) -> object:
    return None if value is None else way(value)


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _write(kind: TypeEngine[Any]) -> Callable[[Any], object]:
    match kind:
        case DateTime():
            return lambda value: _in_utc(value).isoformat()
        case Date():
            return date.isoformat
        case LargeBinary():
            return lambda value: b64encode(value).decode("ascii")
    return lambda value: value


def _read(kind: TypeEngine[Any]) -> Callable[[Any], object]:
    match kind:
        case DateTime(timezone=True):
            return datetime.fromisoformat
        case DateTime():
            return lambda value: datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
        case Date():
            return date.fromisoformat
        case LargeBinary():
            return b64decode
    return lambda value: value


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
