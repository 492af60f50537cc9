"""Applying is all or nothing, a preview tells neither more nor less, and no file breaks anything."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests import make
from tests.web.importing import Importer, contents
from web import db
from web.imports.errors import BadTable, Clashed
from web.imports.people_layout import LAYOUT as PEOPLE
from web.imports.plan import Plan, Verdict
from web.imports.records import ImportRun
from web.imports.vacancy_layout import LAYOUT as VACANCIES

TITLES = ("cook", "cleaner", "zzzz", "")
POSTS = "id,title,slots,place\n1,cook,1,Pisa\n2,cleaner,2,Teramo\n"


@pytest.fixture
def importer(session: Session, tmp_path: Path) -> Importer:
    make.floor(session)
    session.commit()
    return Importer(session, tmp_path)


# --- all or nothing


WHEN = "WHEN (NEW.external_ref = '13')"
BREAK = {
    "sqlite": [f"CREATE TRIGGER t BEFORE INSERT ON vacancies {WHEN} BEGIN SELECT RAISE(ABORT, 'full'); END"],
    "postgresql": [
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full'; END $$",
        f"CREATE TRIGGER t BEFORE INSERT ON vacancies FOR EACH ROW {WHEN} EXECUTE FUNCTION f()",
    ],
}
MEND = {"sqlite": "DROP TRIGGER t", "postgresql": "DROP FUNCTION f CASCADE"}


@pytest.fixture
def broken(importer: Importer, engine: Engine) -> Iterator[Importer]:
    """Let the database refuse the vacancy 13 for a reason that no plan can foresee."""
    importer.session.rollback()
    with engine.begin() as connection:
        for statement in BREAK[engine.dialect.name]:
            connection.execute(text(statement))
    yield importer
    importer.session.rollback()
    with engine.begin() as connection:
        connection.execute(text(MEND[engine.dialect.name]))


ROWS = [f"{number},cook\n" for number in range(20)]


def apply_at_once(importer: Importer) -> None:
    with db.session(importer.session.get_bind(), write=True) as session:  # type: ignore[arg-type]  # an engine
        importer.but(session=session).apply("id,title\n" + "".join(ROWS))


def apply_row_by_row(importer: Importer) -> None:
    """The naive twin: each row is written and committed for itself."""
    for row in ROWS:
        with db.session(importer.session.get_bind(), write=True) as session:  # type: ignore[arg-type]  # an engine
            importer.but(session=session).apply(f"id,title\n{row}")


@pytest.mark.parametrize(("apply", "left"), [(apply_at_once, 0), (apply_row_by_row, 13)], ids=["ours", "naive"])
def test_a_row_that_fails_leaves_nothing_of_the_others(
    broken: Importer, apply: Callable[[Importer], None], left: int
) -> None:
    with pytest.raises((DatabaseError, Clashed)):
        apply(broken)

    assert len(contents(broken.session)["vacancies"]) == left
    assert broken.session.scalar(select(func.count()).select_from(ImportRun)) == left


def test_who_imports_the_same_at_the_same_moment_is_told_or_changes_nothing(importer: Importer, engine: Engine) -> None:
    importer.session.commit()

    def one(number: int) -> int:
        with db.session(engine, write=True) as session:
            run = importer.but(session=session, folder=importer.folder / str(number)).apply(POSTS)
            return 0 if run is None else run.created

    for number in range(4):
        (importer.folder / str(number)).mkdir()
    with ThreadPoolExecutor(4) as pool:
        created = sorted(pool.map(one, range(4)))

    assert created == [0, 0, 0, 2]


# --- the preview is what applying does

POST = st.tuples(
    st.integers(0, 6),
    st.sampled_from(TITLES),
    st.sampled_from(("1", "2", "0", "")),
    st.sampled_from(("Pisa", "Xyz", "")),
)
PERSON = st.tuples(
    st.sampled_from(("TE-001", "TE-002", "TE-003", "te")),
    st.sampled_from(("", "2", "9")),
    st.sampled_from(("Pisa", "Teramo", "Xyz", "")),
    st.sampled_from(("it:A2", "it:A2; es:B1", "it", "none", "")),
)
TABLES = st.one_of(
    st.lists(POST, min_size=1, max_size=6).map(lambda rows: _written("id,title,slots,place", rows)),
    st.lists(PERSON, min_size=1, max_size=4).map(
        lambda rows: _written("case_code,education,municipality,languages", rows)
    ),
)


def _written(header: str, rows: Sequence[Sequence[object]]) -> str:
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def told(plan: Plan[Any]) -> tuple[int, int, int]:
    return tuple(plan.count(verdict) for verdict in (Verdict.CREATE, Verdict.UPDATE, Verdict.UNCHANGED))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables=st.lists(TABLES, min_size=1, max_size=4))
def test_the_preview_is_what_applying_does_and_undoing_takes_it_all_back(importer: Importer, tables: list[str]) -> None:
    session = importer.session
    session.rollback()
    runs = []
    states = [contents(session, counters=False)]
    for table in tables:
        before = contents(session)
        plan = importer.judge(table)
        assert contents(session) == before

        run = importer.apply(table, skips_refused=True)

        assert told(plan) == ((run.created, run.updated, run.unchanged) if run else (0, 0, told(plan)[2]))
        assert_only_that_changed(plan, before, contents(session))
        assert told(importer.judge(table))[:2] == (0, 0)
        if run:
            runs.append(run)
            states.append(contents(session, counters=False))
    for run, state in zip(reversed(runs), reversed(states[:-1]), strict=True):
        importer.undo(run)
        assert contents(session, counters=False) == state


def assert_only_that_changed(plan: Plan[Any], before: dict[str, list[Any]], after: dict[str, list[Any]]) -> None:
    """Check that as many vacancies or people came, and as many were changed, as the plan says."""
    names = (
        ("vacancies",) if after["vacancies"] != before["vacancies"] else ("beneficiaries", "profiles", "protections")
    )
    was, now = [_rows(tables, names) for tables in (before, after)]
    came, changed = now.keys() - was.keys(), {key for key in was if was[key] != now[key]}
    assert (len(came), len(changed)) == told(plan)[:2]
    assert was.keys() <= now.keys()


def _rows(tables: dict[str, list[Any]], names: Sequence[str]) -> dict[int, list[Any]]:
    """Return the rows of one or several tables that are about the same, by its id."""
    found: dict[int, list[Any]] = {}
    for name in names:
        for row in tables[name]:
            found.setdefault(row.get("id") or row["beneficiary_id"], []).append(row)
    return found


# --- whatever a file says

WORDS = st.sampled_from(
    (
        "cook",
        "wash dishes:2",
        "clean_floors",
        "mon 08:00-14:00",
        "it:A2",
        "01/12/2026",
        "2026-12-01",
        "2",
        "0,5",
        "none",
        "TE",
    )
)
CELL = st.one_of(st.just(""), WORDS, WORDS, st.text(max_size=12))
ANY_POST = st.dictionaries(st.sampled_from([column.name for column in VACANCIES.columns]), CELL)
ANY_PERSON = st.dictionaries(st.sampled_from([column.name for column in PEOPLE.columns]), CELL)
ANY_TABLE = st.lists(ANY_POST, min_size=1, max_size=5).map(
    lambda rows: _sheet(["external_ref", "title"], [{"external_ref": "1", "title": "cook", **row} for row in rows])
) | st.lists(ANY_PERSON, min_size=1, max_size=5).map(
    lambda rows: _sheet(["case_code"], [{"case_code": "TE-001", **row} for row in rows])
)


def _sheet(first: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    names = [*first, *sorted({name for row in rows for name in row} - set(first))]
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerows(
        [names, *([row.get(name, "") for name in names] for row in rows)]
    )
    return written.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=ANY_TABLE)
def test_whatever_a_file_says_every_row_is_written_or_refused_and_nothing_breaks(
    importer: Importer, table: str
) -> None:
    importer.session.rollback()
    with suppress(BadTable):
        plan = importer.judge(table)
        importer.apply(table, skips_refused=True)

        assert all(row.faults for row in plan.of(Verdict.REFUSED))
        assert importer.judge(table).count(Verdict.CREATE) == 0
