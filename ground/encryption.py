"""Fields of records that are stored encrypted, each value bound to its table, column and row.

What is not read is not opened: a record can be loaded, changed and stored while one of its fields cannot be read.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar, cast, overload

from sqlalchemy import Column, Table, Text
from sqlalchemy.orm import mapped_column

from ground.base import Base
from ground.errors import Damaged, KeyMissing
from ground.keys import Keys

T = TypeVar("T")


class _Process:
    """What this process was handed."""

    keys: Keys | None = None


def hand_in(keys: Keys) -> None:
    """Hand this process the keys with which it encrypts and decrypts from now on."""
    _Process.keys = keys


def keys() -> Keys:
    """Return the keys of this process. Raises KeyMissing when it was handed none."""
    if _Process.keys is None:
        raise KeyMissing("nothing")
    return _Process.keys


class Encrypted(Generic[T]):
    """An encrypted field: any JSON value, None stored as NULL.

    ``row`` names the attributes that tell the row from all others; they are set before the field and never change. The
    column holds the token and has the field's name; the attribute of the token is ``<name>_token``. Reading raises
    KeyMissing or Damaged. Writing what is there already changes nothing; what only lacks its key is not overwritten.
    """

    def __init__(self, *row: str, nullable: bool = True) -> None:
        self._row, self._nullable = row, nullable

    def __set_name__(self, owner: type[Base], name: str) -> None:
        self.name, self.token = name, f"{name}_token"
        setattr(owner, self.token, mapped_column(name, Text, nullable=self._nullable))

    @overload
    def __get__(self, record: None, owner: type[Base]) -> "Encrypted[T]": ...

    @overload
    def __get__(self, record: Base, owner: type[Base]) -> T: ...

    def __get__(self, record: Base | None, owner: type[Base]) -> "Encrypted[T] | T":
        if record is None:
            return self
        token: str | None = getattr(record, self.token)
        return cast("T", None if token is None else keys().value(token, self._place_of(record)))

    def __set__(self, record: Base, value: T) -> None:
        if not self._holds(record, value):
            token = None if value is None else keys().token(value, self._place_of(record))
            setattr(record, self.token, token)

    def place(self, table: Table, row: Mapping[str, object]) -> str:
        """Return where the value of a row belongs, the row given by its columns."""
        named = ":".join(str(row[name]) for name in self._row)
        return f"{table.name}.{self.name}:{named}"

    def columns(self, table: Table) -> list[Column[Any]]:
        """Return the columns that tell a row from all others."""
        return [table.c[name] for name in self._row]

    def _place_of(self, record: Base) -> str:
        row = {name: getattr(record, name) for name in self._row}
        if None in row.values():
            raise ValueError(f"{self.name} is bound to {', '.join(self._row)}, to be set before it")
        return self.place(cast("Table", record.__table__), row)

    def _holds(self, record: Base, value: T) -> bool:
        try:
            return bool(self.__get__(record, type(record)) == value)
        except Damaged:
            return False


def fields(record: type[Base]) -> list[Encrypted[Any]]:
    """Return the encrypted fields of a record in the order of its class."""
    return [field for field in vars(record).values() if isinstance(field, Encrypted)]


def records() -> Iterator[type[Base]]:
    """Yield every mapped record that has encrypted fields, by the name of its table."""
    mapped = {cast("Table", mapper.local_table).name: mapper.class_ for mapper in Base.registry.mappers}
    yield from (record for _, record in sorted(mapped.items()) if fields(record))
