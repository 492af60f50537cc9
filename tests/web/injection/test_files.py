"""Files and the command line: in every column and every argument a text stays a text, or is refused in one sentence."""

import csv
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from shutil import copy

import click
import pytest
import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Vacancy
from tests import make
from tests.web import sheets
from tests.web.injection.payloads import PAYLOADS, RECKONED, SIGN
from tests.web.matrix.cast import gathered
from tests.web.matrix.commands import COMMANDS, MACHINE
from tests.web.matrix.test_commands import every_command
from tests.web.matrix.who import Cast
from web.commands import main, ponte
from web.imports import runs
from web.imports.layout import Layout
from web.imports.people_layout import LAYOUT as PEOPLE
from web.imports.vacancy_layout import LAYOUT as VACANCIES
from web.imports.vacancy_rows import VacancyRows
from web.imports.vocabulary import Vocabulary

LAYOUTS = {"people": PEOPLE, "vacancies": VACANCIES}
COLUMNS = [(name, column.name) for name, layout in LAYOUTS.items() for column in layout.columns]
# What no file of the kind can hold at all is tried by itself, as bytes.
UNWRITABLE = {"half a pair", "NUL"}
CLEAR = (0, 1, 2)
# They go on for ever, need a server, or fill what everybody else stands on.
ENDLESS = {"serve", "tick", "demo", "catalogue import", "catalogue vectors", "catalogue starter", "migrate"}


@pytest.fixture(scope="module")
def gathered_cast(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Cast]:
    """Return everybody and everything there is; nothing is kept of what a command changes."""
    with gathered(f"sqlite:///{copy(sqlite_template, tmp_path_factory.mktemp('files') / 'files.db')}") as cast:
        yield cast


@pytest.fixture
def cast(gathered_cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cast:
    """Return everybody, before the command line on their database, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PONTE_DATABASE_URL", gathered_cast.address)
    monkeypatch.setenv("PONTE_SECRET_KEY", make.SECRET)
    monkeypatch.setenv("PONTE_DATA_KEYS", make.DATA_KEYS)
    return gathered_cast


def run(*arguments: str) -> tuple[int, str]:
    """Run a command, and return its exit code and all that it printed."""
    told = StringIO()
    with redirect_stdout(told), redirect_stderr(told), pytest.raises(SystemExit) as end:
        main([*arguments])
    return int(end.value.code or 0), told.getvalue()


def faults(code: int, told: str) -> list[str]:
    """Return what is wrong with what a command did."""
    found = [] if code in CLEAR and "Traceback" not in told else [f"exit {code}"]
    # A line that was sent would stand in the terminal as a line of ours.
    found += [line for line in told.splitlines() if line.startswith(('{"event', "Set-Cookie"))]
    return found + [sign for sign in (RECKONED, "\0", "\x1b", "\N{RIGHT-TO-LEFT OVERRIDE}") if sign in told]


def rows_of(layout: Layout, column: str) -> list[list[str]]:
    """Return a table with a row for each payload, in one column."""
    keys = {"case_code": "TE-{}", "external_ref": "R-{}", "title": "Aiuto cuoco"}
    named = [key for key in keys if key in layout.required | {layout.key} and key != column] + [column]
    texts = [text for name, text in PAYLOADS.items() if name not in UNWRITABLE]
    filled = [[*(keys[key].format(9000 + at) for key in named[:-1]), text] for at, text in enumerate(texts)]
    return [named, *filled]


def as_csv(rows: list[list[str]]) -> Path:
    with Path("rows.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return Path("rows.csv")


def as_xlsx(rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook("rows.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell[:32_767])
    return Path("rows.xlsx")


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize(("what", "column"), COLUMNS)
def test_every_column_of_a_file_takes_texts_as_texts(cast: Cast, what: str, column: str, write: object) -> None:
    file = write(rows_of(LAYOUTS[what], column))  # type: ignore[operator]  # one of the two above
    token = cast.headers["tutor"]["Authorization"].removeprefix("Bearer ")

    code, told = run(what, "import", str(file), "--apply", "--skip-refused", "--as", token)

    assert faults(code, told) == []


@pytest.mark.parametrize(
    "text", [b"case_code\nTE-9000\0\n", b"case_code\nTE-\xed\xa0\x80\n", b"PK\x03\x04 no workbook"]
)
def test_what_no_file_can_hold_is_refused(cast: Cast, text: bytes) -> None:
    token = cast.headers["tutor"]["Authorization"].removeprefix("Bearer ")

    code, told = run("people", "import", str(sheets.csv(Path(), text)), "--apply", "--as", token)

    assert (code in {1, 2}, faults(code, told)) == (True, [])


def test_titles_of_a_file_are_kept_as_they_were_written(session: Session, tmp_path: Path) -> None:
    make.floor(session)
    written = {name: f"{text} {name}" for name, text in PAYLOADS.items() if name in {"SQL", "HTML", "template", "path"}}
    file = tmp_path / "rows.csv"
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([["external_ref", "title"], *([name, text] for name, text in written.items())])
    subject = VacancyRows("paper", Vocabulary("it"), on=make.TODAY, reviewed=False)

    runs.apply(
        session, subject, sheets.read(file).lines, file="rows.csv", by=make.TUTOR, now=make.NOW, skips_refused=False
    )

    assert set(session.scalars(select(Vacancy.title))) == set(written.values())


ARGUMENTS = [
    (name, parameter.name, [*parameter.opts][-1] if isinstance(parameter, click.Option) else None)
    for name, command in every_command(ponte)
    if name not in ENDLESS
    for parameter in command.params
    if parameter.type.name in {"text", "path"} and isinstance(parameter.name, str)
]


@pytest.mark.parametrize(("name", "parameter", "option"), ARGUMENTS)
def test_every_argument_of_a_command_takes_a_text_as_a_text(
    cast: Cast, name: str, parameter: str, option: str | None
) -> None:
    wants_token = name not in MACHINE and name in {command.name for command in COMMANDS}
    token = ["--as", cast.headers["tutor"]["Authorization"].removeprefix("Bearer ")] if wants_token else []
    found = []
    for kind, text in PAYLOADS.items():
        sent = [option, text] if option else [text]
        if kind != "NUL":  # which no command line can hold
            code, told = run(*name.split(), *sent, *(token if parameter != "token" else []))
            found += [(kind, fault) for fault in faults(code, told)]

    assert found == []


@pytest.mark.parametrize("sign", "=+@")
def test_a_cell_that_begins_like_a_formula_is_refused(cast: Cast, sign: str) -> None:
    token = cast.headers["tutor"]["Authorization"].removeprefix("Bearer ")
    file = as_csv([["external_ref", "title"], ["1", f"{sign}cmd|' /C calc'!A0"]])

    code, told = run("vacancies", "import", str(file), "--as", token)

    assert "begins like a formula" in told
    assert code in {0, 1}


def test_a_command_that_repeats_a_line_is_noticed() -> None:
    assert faults(0, f"no such thing: {PAYLOADS['log line']}") != []
    assert faults(0, f"no such thing: {SIGN}") == []
