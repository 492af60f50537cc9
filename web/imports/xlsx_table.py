"""Rows of the first sheet of an XLSX file, its cells turned into the texts that a CSV file would hold."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import count
from typing import IO, Any
from xml.parsers import expat

import openpyxl

from web.imports.errors import BadTable
from web.imports.rows import LARGEST_UNPACKED, MOST_COLUMNS, Row

MOST_PARTS = 1_000
CHUNK = 4096
MIDNIGHT = time()
# What openpyxl, zipfile and expat raise on files that were cut, changed or are no workbooks. ParseError is a
# SyntaxError; RuntimeError stands for a locked member, NotImplementedError for an unknown way of packing.
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, KeyError, IndexError, ValueError, TypeError,
    AttributeError, RuntimeError, ArithmeticError, AssertionError, expat.ExpatError,
)  # fmt: skip


def rows(file: IO[bytes], name: str) -> Iterator[Row]:
    """Yield the rows of the first sheet, blank ones too. Raises BadTable."""
    try:
        yield from _rows(file, name)
    except BROKEN:
        text = "the workbook is cut, damaged or no XLSX; save it again as .xlsx or as CSV UTF-8"
        raise BadTable(name, text) from None


def _rows(file: IO[bytes], name: str) -> Iterator[Row]:
    _require_harmless(file, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on styles and extensions, which are not read here
        sheet = openpyxl.load_workbook(file, read_only=True, keep_links=False).worksheets[0]
    sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
    cells = sheet.iter_rows()
    width = 0
    for line in count(1):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            row = next(cells, None)
        if row is None:
            return
        if len(row) > MOST_COLUMNS:
            raise BadTable(name, f"this row has more than {MOST_COLUMNS} cells", line=line)
        texts = tuple(_text(cell.value) for cell in row)
        width = width or (len(texts) if any(texts) else 0)
        yield Row(line, texts + ("",) * (width - len(texts)))  # empty cells at the end of a row are not written


def _require_harmless(file: IO[bytes], name: str) -> None:
    """Refuse a workbook that would unpack without bounds, before anything of it is unpacked."""
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise BadTable(name, f"the workbook unpacks to more than {LARGEST_UNPACKED // 1024**2} MB; split it")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _require_no_document_type(archive, part, name)


def _require_no_document_type(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    """Refuse XML that declares entities: no workbook does, and a few lines of them unpack to gigabytes."""
    parser = expat.ParserCreate()
    seen: list[str] = []
    parser.StartDoctypeDeclHandler = lambda *_: seen.append("document type")
    parser.StartElementHandler = lambda *_: seen.append("element")
    with archive.open(part) as content:
        while not seen and (chunk := content.read(CHUNK)):
            parser.Parse(chunk)
    if "document type" in seen:
        raise BadTable(name, "the workbook holds declarations that no workbook needs; save it again as .xlsx or as CSV")


def _text(value: Any) -> str:  # noqa: ANN401, PLR0911 - one line for each kind that a cell may hold
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == MIDNIGHT else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
    return "="  # a formula of several cells, refused like any other
