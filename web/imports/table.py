"""A file as a table: which kind it is, within which limits, and its rows one after the other."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from web.imports import csv_table, xlsx_table
from web.imports.errors import BadTable
from web.imports.rows import LARGEST, MOST_ROWS, Row

GZIP, ZIP, OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MB = 1024 * 1024


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Row]]:
    """Open a CSV (also packed with gzip) or XLSX file and give its rows that are not blank, the header first.

    Nothing is read in advance. Raises BadTable, also while the rows are read.
    """
    size = path.stat().st_size
    if size > LARGEST:
        text = f"the file has {size / MB:.0f} MB, the most is {LARGEST // MB} MB; split it into several"
        raise BadTable(path.name, text)
    with path.open("rb") as file:
        yield _filled(_rows(file, path.name), path.name)


def _rows(file: IO[bytes], name: str) -> Iterator[Row]:
    start = file.read(4)
    file.seek(0)
    if start.startswith(GZIP):
        return csv_table.rows(cast("IO[bytes]", gzip.GzipFile(fileobj=file)), name)
    if start.startswith(OLD_EXCEL):
        raise BadTable(name, "this is an Excel file of the old kind (.xls) or a locked one; save it as .xlsx or as CSV")
    if start.startswith(ZIP):
        return xlsx_table.rows(file, name)
    return csv_table.rows(file, name)


def _filled(rows: Iterator[Row], name: str) -> Iterator[Row]:
    """Leave blank rows out; end with BadTable when there are too many, or none."""
    number = 0
    for row in rows:
        if any(row.cells):
            number += 1
            yield row
        if number > MOST_ROWS + 1:
            raise BadTable(name, f"the file has more than {MOST_ROWS:,} rows; split it into several", line=row.line)
    if number <= 1:
        raise BadTable(name, "the file is empty: a header and at least one row are needed")
