"""What was backed up comes back as it was, on either kind of database, or not at all."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from ground.actors import Agent
from tests import audits, known, make
from tests.web.backups.copies import (
    KEYS,
    ON_SQLITE,
    Fresh,
    Ponte,
    back_up,
    contents,
    fill,
    inside,
    opened,
)
from web import accounts, checks, db, upgrades
from web.backups import readiness, restoring
from web.records import TABLES
from web.service import clock

ALL_KINDS = [(one, other) for one in ("sqlite", "postgresql") for other in ("sqlite", "postgresql")]


@pytest.mark.parametrize(("one", "other"), ALL_KINDS, ids=lambda kind: kind)
def test_all_comes_back_as_it_was_on_either_kind(one: str, other: str, fresh: Fresh, tmp_path: Path) -> None:
    source, target = fresh(one), fresh(other)
    fill(source)

    made = back_up(source, tmp_path / "b")
    restored = restoring.restore(target, tmp_path / "b", KEYS, now=make.NOW)

    assert contents(target) == contents(source)
    assert restored == (make.NOW, upgrades.heads()[0], made.rows)
    with inside(target, write=True) as session:
        assert audits.whole(session)
        # New rows are numbered behind those that came back.
        assert make.beneficiary(session).id == 3


@ON_SQLITE
def test_what_lives_for_hours_is_in_no_backup(database: str, tmp_path: Path, fresh: Fresh) -> None:
    fill(database)
    target = fresh("sqlite")
    back_up(database, tmp_path / "b")
    restoring.restore(target, tmp_path / "b", KEYS, now=make.NOW)

    with inside(target) as session:
        there = known.counted(session)

    fleeting = {name for name, table in TABLES.tables.items() if table.info.get("fleeting")}
    assert {"sign_ins", "links", "kept_answers", "drafts", "attempts"} <= fleeting
    assert {name for name in fleeting if there[name]} == set()
    referring = {key.column.table.name for table in TABLES.sorted_tables for key in table.foreign_keys}
    assert referring & fleeting == set()


def test_a_row_that_refers_to_a_later_one_of_its_table_comes_back(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kind = opened(database).dialect.name
    target: str = request.getfixturevalue(f"fresh_{kind}")()
    fill(database)
    with inside(database, write=True) as session:
        account = session.scalars(select(accounts.Account).order_by(accounts.Account.id).limit(1)).one()
        for name in "ab":
            accounts.issue_token(session, account, name, now=make.NOW)
        session.execute(text("UPDATE api_tokens SET made_with_id = 2 WHERE id = 1"))

    back_up(database, tmp_path / "b")
    restoring.restore(target, tmp_path / "b", KEYS, now=make.NOW)

    assert contents(target)["api_tokens"] == contents(database)["api_tokens"]


def test_a_backup_of_an_older_version_is_brought_to_the_newest(database: str, tmp_path: Path) -> None:
    upgrades.downgrade(database)
    upgrades.upgrade(database, "0008")
    engine = opened(database)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO territories (code, name) VALUES ('TE', 'Teramo')"))
        connection.execute(text("INSERT INTO accounts (ref, role, territory, name) VALUES ('a', 'tutor', 'TE', 'A')"))
    engine.dispose()
    back_up(database, tmp_path / "b")
    upgrades.downgrade(database)

    restored = restoring.restore(database, tmp_path / "b", KEYS, now=make.NOW)

    assert (restored.version, upgrades.current(database)) == ("0008", upgrades.heads()[0])
    with inside(database) as session:
        assert session.scalars(select(accounts.Account.name)).all() == ["A"]
        assert not readiness.is_replayed(session)


def test_nothing_is_brought_back_into_a_database_that_holds_something(
    database: str, tmp_path: Path, ponte: Ponte
) -> None:
    fill(database)
    back_up(database, tmp_path / "b")
    before = contents(database)

    code, _, err = ponte(database, "restore", tmp_path / "b")

    assert (code, "PONTE_DATABASE_URL: holds data" in err) == (2, True)
    assert contents(database) == before


@ON_SQLITE
def test_a_backup_that_is_cut_off_brings_nothing_back(database: str, tmp_path: Path, ponte: Ponte) -> None:
    fill(database)
    back_up(database, tmp_path / "b")
    (tmp_path / "b").write_bytes((tmp_path / "b").read_bytes()[:-1])

    code, _, err = ponte(f"sqlite:///{tmp_path}/new.db", "restore", tmp_path / "b")

    assert (code, err) == (2, "ponte: b: is not as it was written, or its end is missing; take another one\n")
    assert upgrades.current(f"sqlite:///{tmp_path}/new.db") is None


@ON_SQLITE
def test_a_backup_of_a_newer_ponte_is_refused(
    database: str, tmp_path: Path, ponte: Ponte, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(database, tmp_path / "b")
    monkeypatch.setattr(upgrades, "steps", lambda: ("0001",))

    code, _, err = ponte(f"sqlite:///{tmp_path}/new.db", "restore", tmp_path / "b")

    assert (code, "was made by another Ponte" in err) == (2, True)


def test_a_backup_is_noted_and_its_age_told(database: str, tmp_path: Path, ponte: Ponte) -> None:
    fill(database)

    code, out, _ = ponte(database, "backup", tmp_path / "b")

    assert (code, f"sealed with the key {KEYS.newest}" in out) == (0, True)
    assert ponte(database, "backup", tmp_path / "b")[2].endswith("is there already; name another one\n")
    engine = opened(database)
    with db.session(engine) as session:
        assert [row.role for row in audits.told(session) if row.kind == "backups"] == [Agent.MACHINE.value]
    later = [checks.of_backups(engine, clock() + timedelta(days=days)).is_good for days in (0, 7, 9)]
    engine.dispose()
    assert later == [True, True, False]
