"""Tables for the tests of imports: written to a folder, read by a layout."""

from pathlib import Path

import xlsxwriter

from web.imports import table
from web.imports.layout import Layout, Table
from web.imports.vacancy_layout import LAYOUT


def csv(folder: Path, text: str | bytes, name: str = "posts.csv") -> Path:
    """Write a CSV file as it stands."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def xlsx(folder: Path, *rows: tuple[object, ...], name: str = "posts.xlsx") -> Path:
    """Write the first sheet of a workbook; a text that begins with = becomes a formula."""
    path = folder / name
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def read(path: Path, layout: Layout = LAYOUT) -> Table:
    """Read a file."""
    with table.opened(path) as rows:
        return layout.read(rows, path.name)


def told(read: Table) -> list[tuple[int, str | None, str]]:
    """Return line, column and reason of all that is at fault."""
    return [(line.number, fault.column, fault.text) for line in read.lines for fault in line.faults]
