"""Rows of a CSV file: UTF-8 with or without a mark, separated by comma, semicolon or tab."""

import csv
import gzip
import re
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import IO

from web.imports.errors import BadTable
from web.imports.rows import LARGEST, MOST_COLUMNS, Row

UTF_8, UTF_16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
SAVE_AS_UTF_8 = (
    "save it as UTF-8: in Excel as file type 'CSV UTF-8', "
    "in LibreOffice with 'Edit filter settings' and the character set Unicode (UTF-8)"
)
QUOTES = (
    "the quotes of this row are broken: a cell that opens with a quote closes with one before the next separator, "
    "and a quote within it is written twice"
)
OLD_BREAKS = f"the lines end as on old Macintoshes; {SAVE_AS_UTF_8}"
SEPARATORS = ",;\t"
QUOTED = re.compile(r'"[^"]*"')


def rows(raw: IO[bytes], file: str) -> Iterator[Row]:
    """Yield the rows, also those that take several lines. Raises BadTable."""
    lines = _lines(raw, file)
    first = next(lines, "")
    reader = csv.reader(chain([first], lines), delimiter=_separator(first), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadTable(file, OLD_BREAKS if "new-line" in str(error) else QUOTES, line=line) from None
        if len(cells) > MOST_COLUMNS:
            raise BadTable(file, f"this row has more than {MOST_COLUMNS} cells", line=line)
        yield Row(line, tuple(cells))


def _separator(header: str) -> str:
    """Return the separator that stands most often between the names of the header."""
    bare = QUOTED.sub("", header)
    return max(SEPARATORS, key=bare.count)


def _lines(raw: IO[bytes], file: str) -> Iterator[str]:
    for number, line in enumerate(_pieces(raw, file), 1):
        if number == 1 and line.startswith(UTF_16):
            raise BadTable(file, f"the file is in UTF-16 ('Unicode text'); {SAVE_AS_UTF_8}", line=1)
        yield _decoded(line.removeprefix(UTF_8) if number == 1 else line, file, number)


def _pieces(raw: IO[bytes], file: str) -> Iterator[bytes]:
    """Yield the lines as bytes; what a gzip holds is bounded like a file."""
    left = LARGEST
    try:
        while line := raw.readline(left + 1):
            left -= len(line)
            if left < 0:
                raise BadTable(file, f"the file unpacks to more than {LARGEST // 1024**2} MB; split it into several")
            yield line
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BadTable(file, "the packed file is cut or damaged; pack it again, or hand in the CSV itself") from None


def _decoded(line: bytes, file: str, number: int) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode("utf-8")) + 1
        told = f"the byte {line[error.start]:02X} is not UTF-8 (the file is likely in Windows-1252 or Latin-1); "
        raise BadTable(file, told + SAVE_AS_UTF_8, line=number, column=column) from None
    if "\0" in text:
        raise BadTable(file, "this is no text; is it a CSV or XLSX file?", line=number, column=text.index("\0") + 1)
    return text
