"""Growing arrays: columns of numbers, vocabularies of values, bags of codes."""

from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Codes = npt.NDArray[np.int32]
T = TypeVar("T", bound=Hashable)

ROOM = 1024
GROWTH = 1.5  # a new row costs constant time on average, at most a third of the room lies idle
UNKNOWN = -1  # the code of a value that is not known; as an index it means the last entry of a table


class Columns:
    """Columns of numbers that grow together, row by row. Read a column with ``columns["name"]``."""

    def __init__(self, **types: npt.DTypeLike) -> None:
        self._arrays = {name: np.empty(ROOM, dtype) for name, dtype in types.items()}
        self._room = ROOM
        self.length = 0

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def append(self, values: Sequence[float]) -> int:
        """Add a row, its values in the order of the columns, and return its number."""
        if self.length == self._room:
            self._resize(int(self._room * GROWTH))
        for column, value in zip(self._arrays.values(), values, strict=True):
            column[self.length] = value
        self.length += 1
        return self.length - 1

    def extend(self, name: str, values: Sequence[int]) -> int:
        """Add several rows to the only column and return the number of the first."""
        first = self.length
        if first + len(values) > self._room:
            self._resize(max(int(self._room * GROWTH), first + len(values)))
        self._arrays[name][first : first + len(values)] = values
        self.length += len(values)
        return first

    def keep(self, rows: Array) -> None:
        """Keep only these rows, in this order."""
        self._arrays = {name: column[rows] for name, column in self._arrays.items()}
        self.length = self._room = len(rows)
        self._resize(max(ROOM, int(self._room * GROWTH)))

    def _resize(self, room: int) -> None:
        for name, column in self._arrays.items():
            wider = np.empty(room, column.dtype)
            wider[: self.length] = column[: self.length]
            self._arrays[name] = wider
        self._room = room


class Vocabulary(Generic[T]):
    """Values numbered in the order in which they come; ``added`` is told of each new one."""

    def __init__(self, added: Callable[[T], object] | None = None) -> None:
        self.values: list[T] = []
        self._codes: dict[T, int] = {}
        self._added = added

    def __len__(self) -> int:
        return len(self.values)

    def code(self, value: T | None) -> int:
        """Return the number of a value, a new one if it is new; UNKNOWN for None."""
        if value is None:
            return UNKNOWN
        code = self._codes.get(value)
        if code is None:
            code = self._codes[value] = len(self.values)
            self.values.append(value)
            if self._added:
                self._added(value)
        return code

    def find(self, value: T) -> int | None:
        """Return the number of a value, None if it never came."""
        return self._codes.get(value)

    def value(self, code: int) -> T | None:
        """Return the value of a number; None for UNKNOWN."""
        return None if code == UNKNOWN else self.values[code]


class Bags(Generic[T]):
    """Sets of values that many openings share (a week's windows, the languages asked), each set kept once.

    Every set begins with a blank (code 0), so that no set is empty and one ``reduceat`` serves them all.
    """

    def __init__(self, added: Callable[[T | tuple[()]], object] | None = None) -> None:
        self.vocabulary: Vocabulary[T | tuple[()]] = Vocabulary(added)
        self.vocabulary.code(())
        self._sets: Vocabulary[bytes] = Vocabulary()
        self._codes = Columns(code=np.int32)
        self._starts = Columns(start=np.int32)

    def code(self, values: Iterable[T] | None) -> int:
        """Return the number of a set of values; UNKNOWN for None."""
        if values is None:
            return UNKNOWN
        codes = sorted(self.vocabulary.code(value) for value in values)
        key = array("i", codes).tobytes()
        number = self._sets.find(key)
        if number is None:
            number = self._sets.code(key)
            self._starts.append([self._codes.extend("code", [0, *codes])])
        return number

    def reduce(self, ufunc: np.ufunc, table: Array, unknown: float) -> Array:
        """Return per set the reduction of its values' entries in ``table`` (entry 0: the blank), last the unknown."""
        result = np.empty(self._starts.length + 1, table.dtype)
        if self._starts.length:
            entries = table[self._codes["code"][: self._codes.length]]
            ufunc.reduceat(entries, self._starts["start"][: self._starts.length], out=result[:-1])
        result[-1] = unknown
        return result

    def values(self, number: int) -> list[T] | None:
        """Return the values of a set; None for UNKNOWN."""
        if number == UNKNOWN:
            return None
        codes = array("i", self._sets.values[number])
        return [self.vocabulary.values[code] for code in codes]  # type: ignore[misc]  # the blank is never among them
