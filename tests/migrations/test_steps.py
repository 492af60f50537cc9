"""The way up builds exactly what the records say, the way down leaves nothing, and a broken way changes nothing."""

import ast
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, MetaData, Table, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ground.territories import Programme
from matching.records.people import Beneficiary
from web import db, records, upgrades

ROOT = Path(__file__).parents[2]
ROOMS = ("ground", "catalogue", "employers", "matching", "schedules", "web")
VERSION = Table("alembic_version", MetaData())


@pytest.fixture
def empty(engine: Engine) -> Engine:
    records.TABLES.drop_all(engine)
    VERSION.drop(engine, checkfirst=True)
    return engine


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def described(engine: Engine) -> dict[str, object]:
    """Return all that the database itself can tell of its tables, without the order in which it tells it."""
    seen = inspect(engine)
    facts: dict[str, dict[Any, Any]] = {
        "columns": seen.get_multi_columns(),
        "keys": seen.get_multi_pk_constraint(),
        "references": seen.get_multi_foreign_keys(),
        "unique": seen.get_multi_unique_constraints(),
        "indexes": seen.get_multi_indexes(),
        "checks": seen.get_multi_check_constraints(),
    }
    return {
        f"{fact} of {table}": plain(told)
        for fact, by_table in facts.items()
        for (_, table), told in by_table.items()
        if table != VERSION.name
    }


def plain(told: object) -> object:
    if isinstance(told, dict):
        return {key: plain(value) for key, value in told.items()}
    return sorted(map(plain, told), key=str) if isinstance(told, list) else str(told)


def test_the_way_up_builds_exactly_what_the_records_say(empty: Engine) -> None:
    upgrades.upgrade(empty.url)

    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), records.TABLES) == []


def test_the_database_itself_tells_the_same_of_both_ways_to_build_it(empty: Engine) -> None:
    records.TABLES.create_all(empty)
    by_records = described(empty)
    records.TABLES.drop_all(empty)

    upgrades.upgrade(empty.url)

    assert described(empty) == by_records


def test_a_new_database_holds_no_rows_but_what_region_and_law_ask(session: Session) -> None:
    """So the tests may empty a database of all else instead of making it anew."""
    rows = {
        name: session.scalar(select(func.count()).select_from(table)) for name, table in records.TABLES.tables.items()
    }

    assert {name for name, count in rows.items() if count} == {"terms"}


def test_the_way_down_leaves_nothing(empty: Engine) -> None:
    upgrades.upgrade(empty.url)

    upgrades.downgrade(empty.url)

    assert tables(empty) == {VERSION.name}
    assert upgrades.current(empty.url) is None


def test_a_second_upgrade_changes_nothing(empty: Engine) -> None:
    upgrades.upgrade(empty.url)
    with db.session(empty, write=True) as session:
        session.add(Programme(code="p", name="P"))

    upgrades.upgrade(empty.url)

    assert upgrades.current(empty.url) == upgrades.heads()[0]
    with db.session(empty) as session:
        assert session.get_one(Programme, "p").name == "P"


def test_a_step_that_fails_leaves_the_database_as_it_was(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE vacancies (id INTEGER)"))  # one of the last tables to be built

    with pytest.raises(DBAPIError, match="vacancies"):
        upgrades.upgrade(empty.url)

    assert tables(empty) == {"vacancies"}
    assert upgrades.current(empty.url) is None


def test_rows_left_without_the_row_they_refer_to_stop_the_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "ponte.db"
    upgrades.upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as careless, careless:
        careless.execute("INSERT INTO recovery_codes (account_id, digest) VALUES (1, 'x')")

    with pytest.raises(upgrades.BrokenReferences, match="in: recovery_codes"):
        upgrades.upgrade(f"sqlite:///{path}")


def test_people_taken_in_before_the_audit_trail_get_each_a_salt_of_their_own(empty: Engine) -> None:
    upgrades.upgrade(empty.url, "0003")
    taken_in = text(
        "INSERT INTO beneficiaries (ref, case_code, territory, tutor, state, taken_in_on, version) "
        "VALUES (:ref, :ref, 'TE', 't', 'intake', '2026-11-23', 1)"
    )
    with empty.begin() as connection:
        connection.execute(text("INSERT INTO territories (code, name) VALUES ('TE', 'Teramo')"))
        connection.execute(taken_in, [{"ref": "TE-1"}, {"ref": "TE-2"}])

    upgrades.upgrade(empty.url)

    with db.session(empty) as session:
        salts = session.scalars(select(Beneficiary.salt)).all()
    assert [len(salt) for salt in salts] == [22, 22]
    assert len(set(salts)) == 2


def test_there_is_one_newest_version() -> None:
    assert len(upgrades.heads()) == 1


def test_a_file_that_does_not_exist_has_no_version_and_is_not_made_by_asking(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ponte.db"

    assert upgrades.current(f"sqlite:///{path}") is None
    assert not path.parent.exists()


def test_the_way_up_makes_the_folder_of_a_new_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/ponte.db"

    upgrades.upgrade(url)

    assert upgrades.current(url) == upgrades.heads()[0]


def test_every_file_that_holds_records_is_known_to_the_migrations() -> None:
    known = {Path(str(holder.__file__)).relative_to(ROOT) for holder in records.HOLDERS}
    holding = {file.relative_to(ROOT) for room in ROOMS for file in (ROOT / room).rglob("*.py") if holds_records(file)}

    assert holding == known


def holds_records(file: Path) -> bool:
    classes = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ClassDef))
    return any(isinstance(base, ast.Name) and base.id == "Base" for node in classes for base in node.bases)
