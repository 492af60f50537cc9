"""What was erased since a backup was made does not come back with it, and until that is sure no door opens."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from employers.records import Vacancy
from ground.actors import Role
from ground.keys import Keys
from ground.territories import Programme
from matching import identities
from matching.records.people import Beneficiary
from matching.records.rankings import RankingLog
from schedules.erasing import keeping
from schedules.erasing.register import Register
from schedules.records.consents import Consent
from schedules.records.erasures import Holding, Reason
from schedules.records.proposals import Proposal
from tests import audits, known, make
from tests.schedules.world import World
from tests.web.backups.copies import (
    KEYS,
    ON_SQLITE,
    Ponte,
    back_up,
    erase,
    files,
    fill,
    inside,
    opened,
)
from web import accounts, db
from web.backups import readiness, restoring
from web.backups.records import Restore
from web.settings import Settings


@dataclass(frozen=True)
class Older:
    """A backup, the empty database for it, the reference of somebody erased since, and what tells of her."""

    backup: Path
    target: str
    ref: str
    words: set[str]


@pytest.fixture
def older(database: str, register: Register, tmp_path: Path, request: pytest.FixtureRequest) -> Older:
    """Return a backup that is older than an erasure, and an empty database of the same kind."""
    ref, words = fill(database)
    target: str = request.getfixturevalue(f"fresh_{opened(database).dialect.name}")()
    back_up(database, tmp_path / "b")
    erase(database, ref, register)
    return Older(tmp_path / "b", target, ref, words)


def test_what_was_erased_since_is_erased_again_and_in_no_file(older: Older, ponte: Ponte) -> None:
    code, out, err = ponte(older.target, "restore", older.backup)

    assert (code, err, out.splitlines()[-1]) == (0, "", "Ready.")
    assert "The register of erasures has 1 lines; 1 people were erased again." in out
    assert files(older.target, older.words) == set()
    assert files(older.target, {"another"}) == {"another"}
    with inside(older.target) as session:
        assert known.telling(session, older.words) == set()
        assert readiness.is_replayed(session)
        assert audits.whole(session)
        assert session.scalar(select(func.count()).select_from(Beneficiary)) == 1


def test_a_slot_that_was_kept_for_somebody_erased_since_is_free_again(
    database: str, register: Register, tmp_path: Path, ponte: Ponte, request: pytest.FixtureRequest
) -> None:
    target: str = request.getfixturevalue(f"fresh_{opened(database).dialect.name}")()
    with inside(database, write=True) as session:
        make.floor(session)
        world = World(session)
        world.willing()
        ref, ref_of_vacancy = world.irma.ref, world.alfa.vacancy.ref
        assert world.slots_taken(world.alfa) == 1
    back_up(database, tmp_path / "b")
    erase(database, ref, register)

    code, _, err = ponte(target, "restore", tmp_path / "b")

    assert (code, err) == (0, "")
    with inside(target) as session:
        assert session.scalar(select(Vacancy.slots_taken).where(Vacancy.ref == ref_of_vacancy)) == 0
        assert session.scalars(select(Proposal)).all() == session.scalars(select(Consent)).all() == []


def test_a_restore_without_a_replay_brings_her_back(older: Older) -> None:
    """What any tool that only copies would do."""
    restoring.restore(older.target, older.backup, KEYS, now=make.NOW)

    found = files(older.target, older.words)

    assert {known.CANARY, older.ref} <= found


def test_until_it_is_replayed_no_door_opens(older: Older, ponte: Ponte, register: Register) -> None:
    away = register.file.with_name("away")
    register.file.rename(away)

    code, _, err = ponte(older.target, "restore", older.backup)

    assert (code, "NOT READY" in err, "is missing: bring back a newer copy" in err) == (2, True, True)
    for arguments in (("match", older.ref, "--as", "x"), ("erase", older.ref, "--as", "x")):
        code, _, err = ponte(older.target, *arguments)
        assert (code, "run: ponte restore --replay" in err) == (2, True)
    assert ponte(older.target, "tick", "--once")[0] == 1
    assert ponte(older.target, "doctor")[1].count("erasures wait to be done again") == 1
    away.rename(register.file)
    code, out, _ = ponte(older.target, "restore", "--replay")
    assert (code, out.splitlines()[-1]) == (0, "Ready.")
    assert files(older.target, older.words) == set()


def test_until_it_is_replayed_no_page_and_no_address_answers(
    older: Older, build: Callable[[Settings], Flask], keys: Keys
) -> None:
    restoring.restore(older.target, older.backup, KEYS, now=make.NOW)
    app = build(Settings(older.target, make.SECRET, keys))

    answers = {rule.rule: app.test_client().get(rule.rule) for rule in app.url_map.iter_rules() if not rule.arguments}

    status = {rule: answer.status_code for rule, answer in answers.items()}
    assert status.pop("/healthz") == 200
    assert answers["/readyz"].json == {"database": True, "migrated": True, "replayed": False}
    assert set(status.values()) <= {503, 405}
    assert answers["/api/v1/beneficiaries"].json["code"] == "not_replayed"


def test_a_register_that_lacks_a_known_line_is_not_enough(
    database: str, register: Register, older: Older, ponte: Ponte
) -> None:
    """The line is missing in the file, but the head was noted beside those of the audit trail."""
    ref = first(database)
    before = register.file.read_text()
    erased = ponte(database, "erase", ref, "--confirm", "--as", asked(database, ref))
    assert erased[0] == 0, erased
    register.file.write_text(before)

    code, _, err = ponte(older.target, "restore", older.backup)

    assert (code, "has 1 lines, but line 2 is known to have been written" in err) == (2, True)


def first(address: str) -> str:
    with inside(address) as session:
        return session.scalars(select(Beneficiary.ref).order_by(Beneficiary.id).limit(1)).one()


def asked(address: str, ref: str) -> str:
    """Let her tutor ask, and return a coordinator's token."""
    with inside(address, write=True) as session:
        keeping.ask(session, ref, Reason.HER_WISH, by=make.TUTOR, on=make.TODAY)
        coordinator = accounts.open_account(session, Role.COORDINATOR, "C", territory="TE")
        return accounts.issue_token(session, coordinator, "t", now=make.NOW)


@ON_SQLITE
def test_a_backup_that_knows_more_than_the_register_keeps_it_closed(
    database: str, register: Register, tmp_path: Path, ponte: Ponte
) -> None:
    ref, _ = fill(database)
    erase(database, ref, register)
    back_up(database, tmp_path / "b")
    register.file.write_text("")

    code, _, err = ponte(f"sqlite:///{tmp_path}/new.db", "restore", tmp_path / "b")

    assert (code, "has 0 lines, but line 1 is known" in err) == (2, True)


@ON_SQLITE
def test_what_went_in_part_goes_again_only_if_it_went_since(
    database: str, register: Register, tmp_path: Path, ponte: Ponte
) -> None:
    """An identity that went before the backup, and was written anew by then, stays."""
    ref, _ = fill(database)
    erase(database, ref, register, Holding.IDENTITY)
    with inside(database, write=True) as session:
        identities.put(session, ref, {"first_name": "Favola"}, by=make.TUTOR, on=make.TODAY)
    back_up(database, tmp_path / "b")
    erase(database, ref, register, Holding.RANKINGS)

    new = f"sqlite:///{tmp_path}/new.db"
    assert ponte(new, "restore", tmp_path / "b")[0] == 0

    with inside(new, write=True) as session:
        assert identities.reveal(session, ref, by=make.TUTOR)[0]["first_name"] == "Favola"
        hers = session.scalars(select(Beneficiary).filter_by(ref=ref)).one()
        assert session.scalar(select(func.count()).select_from(RankingLog).filter_by(beneficiary_id=hers.id)) == 0


@ON_SQLITE
def test_what_the_trail_lost_with_the_database_is_told_and_no_longer_due(
    database: str, tmp_path: Path, ponte: Ponte, register: Register
) -> None:
    assert register.read() == []
    fill(database)
    back_up(database, tmp_path / "b")
    engine = opened(database)
    for number in range(5):
        with db.session(engine, write=True) as session:
            session.add(Programme(code=f"p{number}", name="P"))
    engine.dispose()
    ponte(database, "audit", "head")
    new = f"sqlite:///{tmp_path}/new.db"

    out = ponte(new, "restore", tmp_path / "b")[1]

    end = int(out.partition("up to its end, row ")[2].partition(".")[0])
    assert f"Rows {end + 1} to {end + 5}, of which a head of " in out
    code, out, _ = ponte(new, "audit", "verify")
    assert (code, f"Heads up to row {end + 5}" in out) == (0, True)
    assert ponte(database, "audit", "verify")[0] == 0


def test_a_database_that_was_copied_back_by_hand_is_not_ready_either(
    older: Older, database: str, build: Callable[[Settings], Flask], keys: Keys, register: Register
) -> None:
    """The register knows of an erasure that the older copy lacks."""
    restoring.restore(older.target, older.backup, KEYS, now=make.NOW)
    with inside(older.target, write=True) as session:
        for each in session.scalars(select(Restore)):
            session.delete(each)

    ready = [
        build(Settings(address, make.SECRET, keys, erasures=register.file)).test_client().get("/readyz").json
        for address in (older.target, database)
    ]

    assert [each["copy"] for each in ready] == [False, True]
