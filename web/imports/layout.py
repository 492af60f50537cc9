"""The columns that a table may have, and its rows read by them: facts, and a fault for each cell that cannot be taken.

A column that the file lacks says nothing; an empty cell of a column that it has says that the fact is not known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from catalogue.places import plain
from web.imports import cells
from web.imports.errors import BadCell, BadTable
from web.imports.rows import Row

NEAR = 60  # of 100; what is less alike is no hint
LONGEST_NAME = 64


class Fault(NamedTuple):
    """What is wrong in a row: in which column, None when the row itself is wrong."""

    column: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what reads its cells, and by which other names it is known."""

    name: str
    read: cells.Reader
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row as read: what it says, by column, None for unknown; and its faults."""

    number: int
    said: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: its name, how it calls the columns, its lines."""

    file: str
    called: Mapping[str, str]
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Layout:
    """All columns that one kind of table may have.

    ``key`` names a row within its table; like all of ``required`` it may be neither absent nor empty. ``ignored`` are
    names of columns that others write and that mean nothing here; ``unwanted`` maps words to the reason why a column
    called so may not be handed in.
    """

    columns: tuple[Column, ...]
    key: str
    required: frozenset[str]
    ignored: frozenset[str] = frozenset()
    unwanted: Mapping[str, str] = field(default_factory=dict)

    def read(self, rows: Iterable[Row], file: str) -> Table:
        """Read a table, its header first. Raises BadTable."""
        every = iter(rows)
        header = next(every)
        columns = self._columns(header, file)
        called = {column.name: name.strip() for column, name in zip(columns, header.cells, strict=False) if column}
        return Table(file, called, tuple(self._once(self._line(row, columns) for row in every)))

    def _columns(self, header: Row, file: str) -> list[Column | None]:
        """Return what the columns of a file are, None for those ignored."""
        names = [name.strip() for name in header.cells]
        while names and not names[-1]:
            names.pop()
        columns = [self._column(name, file, header.line) for name in names]
        known = [column.name if column else None for column in columns]
        for number, name in enumerate(known):
            if name and name in known[:number]:
                text = f"the column {names[known.index(name)]} means the same; take one out"
                raise BadTable(file, text, line=header.line, column=names[number])
        for missing in sorted(self.required - set(known)):
            raise BadTable(file, f"the column {missing} is missing; every row needs it", line=header.line)
        return columns

    def _line(self, row: Row, columns: Sequence[Column | None]) -> Line:
        width = len(columns)
        if len(row.cells) < width or any(row.cells[width:]):
            text = f"the row has {len(row.cells)} cells where the header has {width}; is a separator not in quotes?"
            return Line(row.line, {}, (Fault(None, text),))
        said: dict[str, Any] = {}
        faults = []
        for column, raw in zip(columns, row.cells, strict=False):
            if column is None:
                continue
            try:
                said[column.name] = self._cell(column, raw)
            except BadCell as bad:
                faults.append(Fault(column.name, bad.text))
        return Line(row.line, said, tuple(faults))

    def _cell(self, column: Column, raw: str) -> object:
        cell = cells.clean(raw)
        if not cell and column.name in self.required:
            raise BadCell("this cell may not be empty")
        return column.read(cell) if cell else None

    def _once(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Yield the lines; a second one of the same key is at fault."""
        first: dict[str, int] = {}
        for line in lines:
            key = line.said.get(self.key)
            before = line.number if key is None else first.setdefault(key, line.number)
            fault = Fault(self.key, f"line {before} has the same; each may stand in the file once")
            yield line if before == line.number else replace(line, faults=(*line.faults, fault))

    def _column(self, name: str, file: str, line: int) -> Column | None:
        """Return what a name of the header stands for, None for a column that is ignored."""
        spelt, columns = _spelt(name), self._by_name()
        if spelt in columns or spelt in self.ignored:
            return columns.get(spelt)
        for word in spelt.split():
            if word in self.unwanted:
                raise BadTable(file, self.unwanted[word], line=line, column=name[:LONGEST_NAME])
        near = process.extractOne(spelt, list(columns), scorer=fuzz.ratio, score_cutoff=NEAR)
        hint = f"is it {columns[near[0]].name}?" if near else f"known are {', '.join(c.name for c in self.columns)}"
        raise BadTable(file, f"this column is not known; {hint}", line=line, column=name[:LONGEST_NAME] or "?")

    def _by_name(self) -> dict[str, Column]:
        return {_spelt(name): column for column in self.columns for name in (column.name, *column.aliases)}


def _spelt(name: str) -> str:
    return plain(name.replace("_", " "))
