"""Cells: what each may say, and one sentence for what it may not, that never repeats what stands there."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.week import read as read_week
from tests.web import sheets
from web.imports import cells
from web.imports.errors import BadCell, BadTable
from web.imports.layout import Column
from web.imports.people_layout import LAYOUT as PEOPLE
from web.imports.people_layout import MODES
from web.imports.vacancy_layout import LAYOUT as VACANCIES

DAY = [["08:00", "14:00"]]
READ = {
    "hours": (cells.hours, "mon 08:00-14:00; tue 09:00-13:00", [DAY, [["09:00", "13:00"]], [], [], [], [], []]),
    "hours in Italian": (cells.hours, "lun-ven 8.00-14.00; Sabato 8:00-14:00", [*[DAY] * 6, []]),
    "hours in halves": (
        cells.hours,
        "dom 08:00 - 12:00, 20:00-24:00",
        [*[[]] * 6, [["08:00", "12:00"], ["20:00", "24:00"]]],
    ),
    "no hours": (cells.hours, "nessuna", [[]] * 7),
    "languages": (cells.languages, "it:A2; es : b1;", {"it": "A2", "es": "B1"}),
    "no languages": (cells.languages, "none", {}),
    "licences": (cells.licences, "b; C1, B", ["B", "C1"]),
    "no licences": (cells.licences, "Nessuna", []),
    "iso day": (cells.day, "2026-12-01", date(2026, 12, 1)),
    "local day": (cells.day, "1/12/2026", date(2026, 12, 1)),
    "decimal comma": (cells.number(0, 1000), "800,50", 800.5),
    "whole": (cells.whole(1, 9), "7", 7),
    "yes": (cells.truth, "Sì", True),
    "no": (cells.truth, "NO", False),
    "modes": (cells.choices(MODES, ()), "a piedi; autobus, bus", ["foot", "bus"]),
    "entries": (
        cells.entries,
        "lavare i piatti:3:osservata; cucinare: 2; 1f3c-9;use: of colons",
        (
            ("lavare i piatti", 3, "observed"),
            ("cucinare", 2, None),
            ("1f3c-9", None, None),
            ("use: of colons", None, None),
        ),
    ),
}


@pytest.mark.parametrize(("read", "cell", "fact"), READ.values(), ids=READ)
def test_a_cell_says(read: cells.Reader, cell: str, fact: object) -> None:
    found = read(cell)

    assert found == fact


WRONG = {
    "end before start": (cells.hours, "mon 14:00-08:00", "the hours end before they start"),
    "unknown day": (cells.hours, "mondi-foo 08:00-14:00", "days are expected as mon"),
    "days backwards": (cells.hours, "fri-mon 08:00-14:00", "the days of a span are expected in their order"),
    "hours in words": (cells.hours, "la mattina", "hours are expected as mon 08:00-14:00"),
    "half a window": (cells.hours, "mon 08:00", "times are expected as 08:00-14:00"),
    "no level": (cells.languages, "it", "languages are expected as it:A2; es:B1"),
    "level C3": (cells.languages, "it:C3", "one of A1, A2, B1, B2, C1, C2"),
    "no language": (cells.languages, "qq:A2", "languages are expected as it:A2; es:B1"),
    "two levels": (cells.languages, "it:A2; it:B1", "a language stands here twice"),
    "31 April": (cells.day, "31/04/2026", "a day that exists is expected here"),
    "American day": (cells.day, "12/31/2026", "day/month/year"),
    "short year": (cells.day, "1/12/26", "a day that exists is expected here"),
    "day in words": (cells.day, "domani", "a day that exists is expected here"),
    "thousands": (cells.number(0, 9_000), "1.200", "without points between thousands"),
    "too much": (cells.number(0, 168), "169", "a number from 0 to 168"),
    "not whole": (cells.whole(0, 8), "2.5", "a whole number from 0 to 8"),
    "other digits": (cells.whole(0, 8), "٣", "a whole number from 0 to 8"),
    "skill level 6": (cells.entries, "cucinare:6", "the level being 1 to 5"),
    "maybe": (cells.truth, "maybe", "one of yes, no"),
    "plane": (cells.choices(MODES, ("foot", "bus")), "plane", "one of foot, bus"),
    "long text": (cells.text(3), "four", "at most 3 characters"),
}


@pytest.mark.parametrize(("read", "cell", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_cell_is_told_in_one_sentence(read: cells.Reader, cell: str, sentence: str) -> None:
    with pytest.raises(BadCell) as refusal:
        read(cell)

    assert sentence in refusal.value.text


@pytest.mark.parametrize("cell", ["25:00-26:00", "24:30-24:40", "08:61-09:00"])
def test_times_that_no_clock_shows_pass_no_reader_of_the_ranking(cell: str) -> None:
    with pytest.raises(ValueError, match="HH:MM"):
        read_week(cells.hours(f"mon {cell}"), "hours")


@pytest.mark.parametrize(
    "cell", ["=1+1", "=HYPERLINK(A1)", "+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "  =1", "+39 0861 1"]
)
def test_a_cell_that_begins_like_a_formula_is_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="begins like a formula"):
        cells.clean(cell)


@pytest.mark.parametrize("cell", ["+5", "+5,50", "-3", "- con esperienza", "a=b", "nota@"])
def test_numbers_with_a_sign_and_dashes_are_no_formulas(cell: str) -> None:
    assert cells.clean(f" {cell}\u00a0") == cell


@pytest.mark.parametrize("cell", ["#REF!", "a\x07b", "a\ufffe"])
def test_what_is_no_text_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        cells.clean(cell)


def test_a_formula_in_a_csv_is_named_by_its_cell(tmp_path: Path) -> None:
    found = sheets.read(sheets.csv(tmp_path, "id,titolo\n1,Cuoco\n2,=1+1\n"))

    ((line, column, text),) = sheets.told(found)
    assert (line, found.called[column or ""]) == (3, "titolo")
    assert "begins like a formula" in text


def test_a_formula_in_a_workbook_is_named_by_its_cell(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "posts.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("external_ref", "title", "description"))
        sheet.write_row(1, 0, (1, "Cuoco"))
        sheet.write_formula(1, 2, "=A2", value="a harmless value")
        sheet.write_row(2, 0, (2, "Cuoco"))
        sheet.write_array_formula("C3:C3", "{=A2}", value="another")

    found = sheets.read(tmp_path / "posts.xlsx")

    assert [(line, column) for line, column, _ in sheets.told(found)] == [(2, "description"), (3, "description")]


def test_every_fault_of_a_row_is_told_and_never_what_stands_there(tmp_path: Path) -> None:
    text = "external_ref,title,starts_on,languages,slots\n1,Cuoco,Maria Rossi,Maria Rossi,Maria Rossi\n,,,,\n2,,,,1\n"

    faults = sheets.told(sheets.read(sheets.csv(tmp_path, text)))

    assert [fault[:2] for fault in faults] == [(2, "starts_on"), (2, "languages"), (2, "slots"), (4, "title")]
    assert "Maria" not in str(faults)


@pytest.mark.parametrize(("row", "cells"), [("1", 1), ("1,Cuoco,2,3", 4)], ids=["too few", "too many"])
def test_a_row_with_other_cells_than_the_header_is_told_with_both_numbers(tmp_path: Path, row: str, cells: int) -> None:
    found = sheets.read(sheets.csv(tmp_path, f"external_ref,title,slots\n0,Cuoco,1\n{row}\n"))

    ((line, column, text),) = sheets.told(found)
    assert (line, column) == (3, None)
    assert text.startswith(f"the row has {cells} cells where the header has 3")


def test_the_second_row_of_a_key_is_at_fault_and_names_the_first(tmp_path: Path) -> None:
    found = sheets.read(sheets.csv(tmp_path, "external_ref,title\n1,Cuoco\n2,Cuoco\n1,Cuoco\n"))

    assert sheets.told(found) == [(4, "external_ref", "line 2 has the same; each may stand in the file once")]


@pytest.mark.parametrize("column", ["nome", "Cognome", "data_di_nascita", "codice fiscale", "E-mail", "nationality"])
def test_a_file_of_people_may_not_tell_who_they_are(tmp_path: Path, column: str) -> None:
    path = sheets.csv(tmp_path, f"case_code,{column}\nTE-001,Maria\n", "people.csv")

    with pytest.raises(BadTable, match="may not tell who somebody is") as refusal:
        sheets.read(path, PEOPLE)

    assert "Maria" not in str(refusal.value)


def test_what_somebody_must_avoid_is_never_brought_in_by_a_file(tmp_path: Path) -> None:
    path = sheets.csv(tmp_path, "case_code,avoid_employers\nTE-001,x\n", "people.csv")

    with pytest.raises(BadTable, match="never brought in by a file"):
        sheets.read(path, PEOPLE)


LIKELY = st.sampled_from(";:,-/.=+@ \t\n0123456789abcefilmnorstuvzABCàé٣\u00a0\u200b")
ANYTHING = st.text(max_size=30) | st.text(LIKELY, max_size=30)


@settings(max_examples=300, deadline=None)
@given(cell=ANYTHING, column=st.sampled_from((*VACANCIES.columns, *PEOPLE.columns)))
def test_whatever_stands_in_a_cell_it_is_read_or_refused(cell: str, column: Column) -> None:
    told = outcome(column, cell)

    assert told != ""
    assert outcome(column, cell) == told


def outcome(column: Column, cell: str) -> object:
    """Return what is read from a cell, or why it is refused."""
    try:
        return column.read(cells.clean(cell) or "x")
    except BadCell as refusal:
        return str(refusal)
