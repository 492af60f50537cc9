"""Applying is all or nothing, and undoing brings back exactly what was; a preview tells neither more nor less."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from employers import clock, contacts, vacancies
from employers.records import Vacancy
from matching import beneficiaries, matches
from matching.facts import read_work
from matching.openings import Openings
from matching.ranking import Scorer
from matching.records.people import Beneficiary
from schedules.records.proposals import Proposal, State
from tests import make
from tests.web.importing import Importer, contents
from web import db
from web.imports.errors import BadTable, Clashed, NoImport, NotUndone
from web.imports.people_layout import LAYOUT as PEOPLE
from web.imports.plan import Plan, Verdict
from web.imports.records import ImportedRow, ImportRun
from web.imports.vacancy_layout import LAYOUT as VACANCIES

TITLES = ("cook", "cleaner", "zzzz", "")
POSTS = "id,title,slots,place\n1,cook,1,Pisa\n2,cleaner,2,Teramo\n"
CHANGED = "id,title,slots,place\n1,cook,3,Teramo\n2,cleaner,2,Teramo\n3,cook,1,Atlantide\n"
PERSONS = "case_code,education,municipality,languages\nTE-001,2,Pisa,it:A2\nTE-002,3,Pisa,it:B1\n"
PERSONS_CHANGED = "case_code,education,municipality\nTE-001,4,Teramo\nTE-002,3,Pisa\nTE-003,1,Pisa\n"


@pytest.fixture
def importer(session: Session, tmp_path: Path) -> Importer:
    make.floor(session)
    session.commit()
    return Importer(session, tmp_path)


@pytest.mark.parametrize(
    ("first", "second"), [(POSTS, CHANGED), (PERSONS, PERSONS_CHANGED)], ids=["vacancies", "people"]
)
def test_undoing_brings_back_every_column_of_every_row(
    importer: Importer, session: Session, first: str, second: str
) -> None:
    importer.apply(first)
    before = contents(session, counters=False)

    run = importer.apply(second)
    assert contents(session, counters=False) != before
    importer.undo(run)

    assert contents(session, counters=False) == before
    session.expire_all()
    assert contents(session, counters=False) == before


@pytest.mark.parametrize("first", [POSTS, PERSONS], ids=["vacancies", "people"])
def test_undoing_what_only_created_leaves_the_tables_byte_for_byte_as_they_were(
    importer: Importer, session: Session, first: str
) -> None:
    make.vacancy(session)
    make.profiled(session, by=make.TUTOR_OF_PISA)
    before = contents(session)

    importer.undo(importer.apply(first))

    assert contents(session) == before


def test_editions_and_change_numbers_only_go_on_so_nobody_writes_on_what_was_undone(
    importer: Importer, session: Session
) -> None:
    importer.apply(POSTS)
    first = session.scalars(select(Vacancy).order_by(Vacancy.id)).first()
    assert first is not None
    run = importer.apply(CHANGED)
    version, number = first.version, first.change_number

    importer.undo(run)

    assert (first.version, first.change_number) == (version + 1, clock.next_number(session) - 1)
    assert first.change_number > number


def test_what_undoing_took_away_leaves_the_live_index_too(importer: Importer, session: Session) -> None:
    openings = Openings()
    make.vacancy(session)
    run = importer.but(by=make.COORDINATOR, reviewed=True).apply(POSTS)
    session.commit()
    with openings.current(session) as current:
        assert len(current.index) == 3
    session.rollback()

    importer.but(by=make.COORDINATOR).undo(run)
    session.commit()

    with openings.current(session) as current:
        assert len(current.index) == 1


def test_a_day_later_it_is_too_late(importer: Importer, session: Session) -> None:
    run = importer.apply(POSTS)
    before = contents(session)

    importer.but(now=make.NOW + timedelta(hours=24)).judge(POSTS)
    with pytest.raises(NotUndone, match="applied more than 24 hours ago"):
        importer.but(now=make.NOW + timedelta(hours=24, seconds=1)).undo(run)

    assert contents(session) == before


def test_after_exactly_a_day_it_is_still_undone(importer: Importer) -> None:
    run = importer.apply(POSTS)

    assert importer.but(now=make.NOW + timedelta(hours=24)).undo(run).undone_at is not None


def test_nothing_is_undone_twice(importer: Importer) -> None:
    run = importer.apply(POSTS)
    importer.undo(run)

    with pytest.raises(NotUndone, match="it was undone before"):
        importer.undo(run)


def amend_vacancy(session: Session) -> None:
    ref = session.scalars(select(Vacancy.ref).where(Vacancy.external_ref == "2")).one()
    vacancies.amend(session, ref, {"slots": 9}, by=make.TUTOR, read=read_work)


def amend_profile(session: Session) -> None:
    ref = session.scalars(select(Beneficiary.ref).where(Beneficiary.case_code == "TE-002")).one()
    beneficiaries.put_profile(session, ref, {"education": 8}, by=make.TUTOR)


def ask_for_matches(session: Session) -> None:
    ref = session.scalars(select(Beneficiary.ref).where(Beneficiary.case_code == "TE-002")).one()
    session.commit()
    matches.request(session, Openings(), ref, by=make.TUTOR, now=make.NOW, on=make.TODAY, top=5, scorer=Scorer.prior())


def propose(session: Session) -> None:
    """Draft a proposal to the vacancy of the second row: nobody has heard of it yet."""
    vacancy = session.scalars(select(Vacancy).where(Vacancy.external_ref == "2")).one()
    stated = {"name": "Rosa Prova", "email": "rosa@example.org"}
    contact = contacts.add(session, make.employer(session).ref, stated, by=make.TUTOR, on=make.TODAY)
    hers = make.profiled(session, by=make.TUTOR)
    session.add(
        Proposal(
            beneficiary_id=hers.id, vacancy_id=vacancy.id, contact_id=contact.id, state=State.DRAFTED,
            drafted_at=make.NOW,
        )
    )  # fmt: skip
    session.flush()


def remove_vacancy(session: Session) -> None:
    session.execute(text("DELETE FROM vacancies WHERE external_ref = '2'"))
    session.expire_all()


@pytest.mark.parametrize(
    ("file", "meanwhile"),
    [
        (POSTS, amend_vacancy),
        (POSTS, remove_vacancy),
        (POSTS, propose),
        (PERSONS, amend_profile),
        (PERSONS, ask_for_matches),
    ],
)
def test_what_was_changed_or_used_meanwhile_stops_the_undoing_by_its_line(
    importer: Importer, session: Session, file: str, meanwhile: Callable[[Session], None]
) -> None:
    run = importer.apply(file)
    meanwhile(session)
    before = contents(session)

    with pytest.raises(NotUndone, match="changed or used meanwhile, from line 3 of the file; nothing was changed"):
        importer.undo(run)

    assert contents(session) == before


def test_two_imports_are_undone_last_one_first(importer: Importer, session: Session) -> None:
    before = contents(session)
    first, second = importer.apply(POSTS), importer.apply(CHANGED)

    with pytest.raises(NotUndone, match="from line 2 of the file"):
        importer.undo(first)
    importer.undo(second)
    importer.undo(first)

    assert contents(session) == before


def test_an_import_is_undone_by_who_applied_it_or_the_coordinator(importer: Importer) -> None:
    run = importer.apply(POSTS)

    for other in (make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA):
        with pytest.raises(NoImport):
            importer.but(by=other).undo(run)
    assert importer.but(by=make.COORDINATOR).undo(run).undone_by == make.COORDINATOR.ref


def test_who_was_given_away_meanwhile_is_left_as_she_is(importer: Importer, session: Session) -> None:
    """Also where her row looks as the import left it: a caseload is handed over in one statement."""
    run = importer.apply(PERSONS)
    given = update(Beneficiary).where(Beneficiary.case_code == "TE-002").values(tutor=make.OTHER_TUTOR.ref)
    session.execute(given, execution_options={"synchronize_session": False})
    before = contents(session)

    with pytest.raises(NotUndone, match="from line 3 of the file, are out of your reach"):
        importer.undo(run)

    assert contents(session) == before


def test_what_undoing_needs_is_kept_for_a_day_and_no_longer(importer: Importer, session: Session) -> None:
    importer.apply(PERSONS)
    kept = select(func.count()).select_from(ImportedRow)
    assert session.scalar(kept) == 8

    importer.but(now=make.NOW + timedelta(hours=25)).apply(POSTS)

    assert session.scalar(kept) == 2
    assert session.scalar(select(func.count()).select_from(ImportRun)) == 2


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
