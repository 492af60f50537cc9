"""Fields of records that are stored encrypted, each value bound to its table, column and row.

What is not read is not opened: a record can be loaded, changed and stored while one of its fields cannot be read.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar, cast, overload

from sqlalchemy import Column, Table, Text
from sqlalchemy.orm import mapped_column

from ground.base import Base
from ground.errors import Damaged, KeyMissing
from ground.keys import BLOCK, Keys

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
        raise KeyMissing("what is encrypted")
    return _Process.keys


class Encrypted(Generic[T]):
    """An encrypted field: any JSON value, None stored as NULL.

    ``row`` names the attributes that tell the row from all others; they are set before the field and never change.
    Values are filled up to a multiple of ``block`` bytes, so that their length tells no more than that. The column
    holds the token and has the field's name; the attribute of the token is ``<name>_token``. Reading raises KeyMissing
    or Damaged. Writing what is there already changes nothing; what only lacks its key is not overwritten.
    """

    def __init__(self, *row: str, nullable: bool = True, block: int = BLOCK) -> None:
        self._row, self._nullable, self._block = row, nullable, block

    def __set_name__(self, owner: type[Base], name: str) -> None:
        self._owner, self.name, self.token = owner, name, f"{name}_token"
        setattr(owner, self.token, mapped_column(name, Text, nullable=self._nullable))

    @overload
    def __get__(self, record: None, owner: type[Base]) -> "Encrypted[T]": ...

    @overload
    def __get__(self, record: Base, owner: type[Base]) -> T: ...

    def __get__(self, record: Base | None, owner: type[Base]) -> "Encrypted[T] | T":
        if record is None:
            return self
        return self.value_of(getattr(record, self.token), _row(record, self._row))

    def __set__(self, record: Base, value: T) -> None:
        if not self._holds(record, value):
            setattr(record, self.token, self.token_of(value, _row(record, self._row)))

    @property
    def column(self) -> Column[str | None]:
        """The column of the tokens."""
        return self._table.c[self.name]

    @property
    def bound_to(self) -> list[Column[Any]]:
        """The columns that tell a row from all others."""
        return [self._table.c[name] for name in self._row]

    def token_of(self, value: T, row: Mapping[str, object]) -> str | None:
        """Return a new token for a row that is given by its columns."""
        return None if value is None else keys().token(value, self._place(row), self._block)

    def value_of(self, token: str | None, row: Mapping[str, object]) -> T:
        """Return what the token of such a row holds. Raises KeyMissing, Damaged."""
        return cast("T", None if token is None else keys().value(token, self._place(row)))

    @property
    def _table(self) -> Table:
        return cast("Table", self._owner.__table__)

    def _place(self, row: Mapping[str, object]) -> str:
        named = [row[name] for name in self._row]
        if None in named:
            raise ValueError(f"{self.name} is bound to {', '.join(self._row)}, to be set before it")
        return f"{self._table.name}.{self.name}:{':'.join(map(str, named))}"

    def _holds(self, record: Base, value: T) -> bool:
        try:
            return bool(self.__get__(record, type(record)) == value)
        except Damaged:
            return False


def _row(record: Base, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(record, name) for name in names}


def fields(record: type[Base]) -> list[Encrypted[Any]]:
    """Return the encrypted fields of a record in the order of its class."""
    return [field for field in vars(record).values() if isinstance(field, Encrypted)]


def records() -> Iterator[type[Base]]:
    """Yield every mapped record that has encrypted fields, by the name of its table."""
    mapped = {cast("Table", mapper.local_table).name: mapper.class_ for mapper in Base.registry.mappers}
    yield from (record for _, record in sorted(mapped.items()) if fields(record))
