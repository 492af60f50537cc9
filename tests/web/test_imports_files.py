"""Files that come in, and how bad ones are told: what, where, what to do; never a traceback, never without bounds."""

import gzip
import random
import tracemalloc
import zipfile
from pathlib import Path
from time import perf_counter

import pytest
import xlsxwriter

from tests.web import sheets
from web.imports import table
from web.imports.errors import BadTable
from web.imports.rows import LARGEST, MOST_ROWS

TWO = "external_ref,title\n1,Aiuto cuoco\n2,Lavapiatti\n"


@pytest.mark.parametrize(
    "written",
    [
        TWO,
        "\ufeff" + TWO,
        TWO.replace(",", ";"),
        TWO.replace(",", "\t"),
        TWO.replace("\n", "\r\n"),
        TWO.removesuffix("\n"),
        TWO.replace("2,", "\n,\n2,"),
        '"external_ref","title"\n"1","Aiuto cuoco"\n"2","Lavapiatti"',
        "External Ref,TITOLO,,\n1,Aiuto cuoco,,\n2, Lavapiatti ,,\n",
    ],
    ids=["plain", "mark", "semicolon", "tab", "windows", "no end", "blank rows", "quotes", "empty columns"],
)
def test_a_csv_is_read_however_it_was_saved(tmp_path: Path, written: str) -> None:
    found = sheets.read(sheets.csv(tmp_path, written))

    titles = [(line.said["external_ref"], line.said["title"]) for line in found.lines]
    assert titles == [("1", "Aiuto cuoco"), ("2", "Lavapiatti")]
    assert sheets.told(found) == []


def test_a_packed_csv_is_read(tmp_path: Path) -> None:
    found = sheets.read(sheets.csv(tmp_path, gzip.compress(TWO.encode()), "posts.csv.gz"))

    assert [line.said["title"] for line in found.lines] == ["Aiuto cuoco", "Lavapiatti"]


def test_a_cell_may_hold_line_breaks_and_separators_and_the_next_row_knows_its_line(tmp_path: Path) -> None:
    text = 'external_ref,title,description\n1,"Cuoco, capo","prima\nseconda ""riga"""\n2,Cuoco,\n'

    found = sheets.read(sheets.csv(tmp_path, text))

    assert [line.number for line in found.lines] == [2, 4]
    assert found.lines[0].said["description"] == 'prima\nseconda "riga"'


def test_a_workbook_is_read_as_the_csv_of_the_same_cells(tmp_path: Path) -> None:
    header = ("external_ref", "title", "slots", "allowance", "starts_on", "hours")
    with xlsxwriter.Workbook(tmp_path / "posts.xlsx") as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        sheet.write_row(2, 0, (17, "Aiuto cuoco", 2, 800.5))
        sheet.write_number(2, 4, 46357, day)

    by_workbook = sheets.read(tmp_path / "posts.xlsx").lines[0]

    by_csv = sheets.read(sheets.csv(tmp_path, f"{','.join(header)}\n\n17,Aiuto cuoco,2,800.5,01/12/2026,\n")).lines[0]
    assert by_workbook == by_csv


BAD = {
    "empty": (b"", "the file is empty"),
    "header alone": (b"external_ref,title\n", "the file is empty"),
    "blank": (b"\n\n,,\n", "the file is empty"),
    "Latin-1": (
        "external_ref,title\n1,Cuoco\n2,Città\n".encode("latin-1"),
        "line 3, column 7: the byte E0 is not UTF-8 (the file is likely in Windows-1252 or Latin-1); save it as UTF-8",
    ),
    "Windows-1252": ("external_ref,title\n1,10 €\n".encode("cp1252"), "line 2, column 6: the byte 80 is not UTF-8"),
    "UTF-16": (TWO.encode("utf-16"), "line 1: the file is in UTF-16"),
    "bytes": (b"external_ref,title\n1,\x00\x01\n", "line 2, column 3: this is no text"),
    "open quote": (b'external_ref,title\n1,Cuoco\n2,"Aiuto\n3,Cuoco\n', "line 3: the quotes of this row are broken"),
    "quote within": (b'external_ref,title\n1,"Cu"oco\n', "line 2: the quotes of this row are broken"),
    "old Mac": (b"external_ref,title\r1,Cuoco\r2,Cuoco\r", "line 1: the lines end as on old Macintoshes"),
    "unknown column": (
        b"external_ref,titel\n1,Cuoco\n",
        "line 1, column titel: this column is not known; is it title?",
    ),
    "strange column": (b"external_ref,title,zzzz\n1,Cuoco,\n", "column zzzz: this column is not known; known are"),
    "column without name": (b"external_ref,,title\n1,,Cuoco\n", "line 1, column ?: this column is not known"),
    "missing column": (b"title\nCuoco\n", "line 1: the column external_ref is missing"),
    "column twice": (b"id,external_ref,title\n1,1,Cuoco\n", "column external_ref: the column id means the same"),
    "many columns": (b"external_ref,title" + b",x" * 300 + b"\n1,2\n", "line 1: this row has more than 200 cells"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "this is an Excel file of the old kind"),
    "cut zip": (b"PK\x03\x04rest", "the workbook is cut, damaged or no XLSX"),
    "cut gzip": (gzip.compress(TWO.encode() * 100)[:-12], "the packed file is cut or damaged"),
    "broken gzip": (b"\x1f\x8b\x08rest of it all", "the packed file is cut or damaged"),
}


@pytest.mark.parametrize(("written", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_by_name_and_place(tmp_path: Path, written: bytes, sentence: str) -> None:
    path = sheets.csv(tmp_path, written)

    with pytest.raises(BadTable) as refusal:
        sheets.read(path)

    assert str(refusal.value).startswith("posts.csv")
    assert sentence in str(refusal.value)


def test_a_file_of_50_mb_is_refused_at_once_and_unread(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(b"external_ref,title\n" + b"1,Aiuto cuoco\n" * (50 * 1024**2 // 14))
    tracemalloc.start()
    started = perf_counter()

    with pytest.raises(BadTable, match=r"posts.csv: the file has 50 MB, the most is 20 MB; split it"):
        sheets.read(path)

    assert perf_counter() - started < 0.5
    assert tracemalloc.get_traced_memory()[1] < 1024**2
    tracemalloc.stop()


def test_a_gzip_that_unpacks_to_too_much_is_refused_within_bounds(tmp_path: Path) -> None:
    bomb = gzip.compress(b"external_ref,title\n1," + b"a" * 10 * LARGEST)

    tracemalloc.start()
    with pytest.raises(BadTable, match="unpacks to more than 20 MB"):
        sheets.read(sheets.csv(tmp_path, bomb))

    assert tracemalloc.get_traced_memory()[1] < 8 * LARGEST
    tracemalloc.stop()


def test_more_rows_than_the_most_are_refused_with_the_line(tmp_path: Path) -> None:
    rows = "".join(f"{number},Cuoco\n" for number in range(MOST_ROWS + 1))

    with pytest.raises(BadTable, match=r"line 50002: the file has more than 50,000 rows"):
        sheets.read(sheets.csv(tmp_path, f"external_ref,title\n{rows}"))


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    parts = parts_of(sheets.xlsx(tmp_path, ("external_ref", "title"), (1, "Cuoco")))
    bomb = packed(tmp_path / "bomb.xlsx", parts | {"xl/media/image1.bin": b"\0" * (6 * LARGEST)})

    with pytest.raises(BadTable, match=r"bomb.xlsx: the workbook unpacks to more than 100 MB"):
        sheets.read(bomb)


def test_a_workbook_with_declared_entities_is_refused(tmp_path: Path) -> None:
    parts = parts_of(sheets.xlsx(tmp_path, ("external_ref", "title"), (1, "Cuoco")))
    laughs = (
        b'<?xml version="1.0"?>'
        + b" " * 9_000
        + b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'
    )
    bomb = packed(tmp_path / "laughs.xlsx", parts | {"xl/sharedStrings.xml": laughs})

    with pytest.raises(BadTable, match="holds declarations that no workbook needs"):
        sheets.read(bomb)


def test_a_cell_far_to_the_right_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("external_ref", "title"))
        for row in range(1, 1_000):
            sheet.write(row, 16_383, "x")

    with pytest.raises(BadTable, match="line 2: this row has more than 200 cells"):
        sheets.read(path)


def test_whatever_happens_to_a_workbook_it_is_read_or_refused(tmp_path: Path) -> None:
    whole = sheets.xlsx(tmp_path, ("external_ref", "title"), *((n, "Aiuto cuoco") for n in range(50))).read_bytes()
    chance = random.Random(7)
    refused = 0

    for _ in range(150):
        broken = bytearray(whole[: chance.choice((len(whole), chance.randrange(len(whole))))])
        for _ in range(chance.randrange(1, 9)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            sheets.read(sheets.csv(tmp_path, bytes(broken), "broken.xlsx"))
        except BadTable:
            refused += 1

    assert refused > 75


def test_rows_come_one_by_one_and_the_end_of_a_file_is_not_read_before_its_beginning_is_used(tmp_path: Path) -> None:
    path = sheets.csv(tmp_path, TWO.encode() + b'3,"\n')

    with table.opened(path) as rows:
        first = [next(rows) for _ in range(3)]

    assert first[2].cells == ("2", "Lavapiatti")
