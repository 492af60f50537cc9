"""One row of a table, and the limits within which tables are read."""

from typing import NamedTuple

LARGEST = 20 * 1024 * 1024  # bytes of a file, and of what a gzip holds
LARGEST_UNPACKED = 5 * LARGEST  # bytes of all that an XLSX holds
MOST_ROWS = 50_000
MOST_COLUMNS = 200


class Row(NamedTuple):
    """The cells of a row as texts, and where it begins: the line of a CSV file, the row of a sheet."""

    line: int
    cells: tuple[str, ...]
