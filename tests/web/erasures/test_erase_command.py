"""`ponte erase`: one asks, another confirms, and nothing of her stays in any file of the database."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from ground.actors import Role
from matching.records.people import Beneficiary
from schedules.records.erasures import ErasureRequest
from tests import known, raw
from tests.web.erasures.conftest import Ponte
from web import accounts, db, erasing

OTHERS = 12  # people stored around her, so that her rows share their pages with theirs


def store(session: Session, word: str = known.CANARY) -> Beneficiary:
    """Store somebody who was changed again and again, among others."""
    made = known.person(session, word)
    made.tutor = session.scalars(select(accounts.Account.ref).filter_by(name=Role.TUTOR)).one()
    for number in range(5):
        session.get_one(known.ProfileRecord, made.id).licences = [f"{word}-{number}" * (number + 1)]
        session.commit()
    return made


@pytest.fixture
def hers(engine: Engine, tokens: dict[Role, str]) -> tuple[str, str, set[str]]:
    """Return reference, case code and telling words of somebody among others."""
    del tokens
    with db.session(engine, write=True) as session:
        for number in range(OTHERS // 2):
            known.person(session, f"other-{number}")
        made = store(session)
        for number in range(OTHERS // 2, OTHERS):
            known.person(session, f"other-{number}")
        return made.ref, made.case_code, known.words(session, made)


def found(engine: Engine, words: set[str]) -> set[str]:
    """Return the words that stand in a file of the database's rows, as they are on disk, or in a dump."""
    seen = [*raw.rows(engine), *raw.dump(engine)] if engine.dialect.name == "sqlite" else [*raw.dump(engine)]
    return {word for word in words if any(word.encode() in part for part in seen)}


def test_nothing_of_her_stays_in_any_file(
    ponte: Ponte, engine: Engine, tokens: dict[Role, str], hers: tuple[str, str, set[str]]
) -> None:
    ref, code, words = hers
    assert found(engine, words) == words

    asked = ponte("erase", code, "--as", tokens[Role.TUTOR])
    done = ponte("erase", ref, "--confirm", "--as", tokens[Role.AUDITOR])

    assert (asked[0], done[:2]) == (0, (0, "Erased. It is line 1 of the register of erasures.\n"))
    assert found(engine, words) == set()
    assert found(engine, {"other-0", "other-11"}) == {"other-0", "other-11"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_rows_that_are_only_deleted_stay_readable(engine: Engine, hers: tuple[str, str, set[str]]) -> None:
    """A careless SQLite, with its own settings, deletes rows and leaves what stood in them."""
    with db.session(engine, write=True) as session:
        session.execute(text("PRAGMA secure_delete = OFF"))
        for table in ("rankings", "profiles"):
            session.execute(text(f"DELETE FROM {table} WHERE beneficiary_id = {OTHERS // 2 + 1}"))  # noqa: S608

    assert known.CANARY in found(engine, hers[2])


def test_who_asks_and_confirms_alone_is_refused(ponte: Ponte, tokens: dict[Role, str], hers: tuple[str, ...]) -> None:
    ponte("erase", hers[0], "--as", tokens[Role.AUDITOR])

    code, _, err = ponte("erase", hers[0], "--confirm", "--as", tokens[Role.AUDITOR])

    assert (code, err) == (2, "ponte: who confirms an erasure is not who asked for it\n")


def test_only_what_is_named_goes_and_what_was_asked_can_be_taken_back(
    ponte: Ponte, engine: Engine, tokens: dict[Role, str], hers: tuple[str, ...]
) -> None:
    tutor = ("--as", tokens[Role.TUTOR])
    ponte("erase", hers[0], "--only", "rankings", "--reason", "retention", *tutor)
    with db.session(engine) as session:
        request = session.scalars(select(ErasureRequest)).one()
        assert (request.holdings, request.reason) == (["rankings"], "retention")

    assert ponte("erase", hers[0], "--take-back", *tutor)[:2] == (0, "Taken back: all stays as it is.\n")
    assert ponte("erase", hers[0], "--confirm", "--as", tokens[Role.AUDITOR])[0] == 2


def test_without_a_reference_or_a_token_nothing_is_done(ponte: Ponte) -> None:
    code, _, err = ponte("erase")

    assert code == 2
    assert "a reference and --as" in err


def test_while_somebody_reads_the_file_is_not_clean_and_that_is_said(
    ponte: Ponte, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_MS", 50)
    with engine.connect().execution_options(**db.READING) as reading:
        reading.execute(text("SELECT * FROM territories"))
        with db.session(engine, write=True) as session:
            session.add(known.Account(role=Role.TUTOR, name="T"))
        code, _, err = ponte("erase", "--clean")

    # PostgreSQL cleans around those who read.
    assert (code, "call again" in err) == ((2, True) if engine.dialect.name == "sqlite" else (0, False))
    assert ponte("erase", "--clean")[0] == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("tokens")
def test_the_log_of_sqlite_is_empty_afterwards(engine: Engine) -> None:
    erasing.clean(engine, ())

    assert Path(f"{engine.url.database}-wal").stat().st_size == 0
