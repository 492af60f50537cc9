"""Somebody who can do all in the database, but has no key, is found out: the first bad row is named."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ground.territories import Programme
from tests import make
from web import db
from web.commands import main

ROWS = 12
OTHER = "another secret of more than 32 characters"
GUARDS = {
    "sqlite": ("DROP TRIGGER audit_rows_stay", "DROP TRIGGER audit_rows_remain", "DROP TRIGGER audit_rows_follow"),
    "postgresql": ("DROP TRIGGER audit_rows_stay ON audit_rows", "DROP TRIGGER audit_rows_remain ON audit_rows"),
}
COLUMNS = "at, actor, role, territory, action, kind, ref, reason, door, key, seal"
COPY = f"INSERT INTO audit_rows (number, {COLUMNS}) SELECT {{1}}, {COLUMNS} FROM audit_rows WHERE number = {{0}}"  # noqa: S608 - a constant
HEAD_BACK = "UPDATE audit_head SET number = 8, seal = (SELECT seal FROM audit_rows WHERE number = 8)"
TOUCHES = {
    "edited": (["UPDATE audit_rows SET actor = 'somebody else' WHERE number = 9"], "row 9 is not as it was written"),
    "deleted": (["DELETE FROM audit_rows WHERE number = 9"], "row 9 is missing"),
    "deleted and closed up": (
        [
            "DELETE FROM audit_rows WHERE number = 9",
            "UPDATE audit_rows SET number = number - 1 WHERE number = 10",
            "UPDATE audit_rows SET number = number - 1 WHERE number = 11",
            "UPDATE audit_rows SET number = number - 1 WHERE number = 12",
        ],
        "row 9 is not as it was written",
    ),
    "inserted": (
        [
            "UPDATE audit_rows SET number = number + 100 WHERE number >= 9",
            "UPDATE audit_rows SET number = number - 99 WHERE number >= 109",
            COPY.format(8, 9),
            "UPDATE audit_head SET number = 13",
        ],
        "row 9 is not as it was written",
    ),
    "inserted in front": (
        [COPY.format(8, 0)],
        "row 0 does not belong",
    ),
    "added": (
        [COPY.format(12, 13)],
        "row 13 is not as it was written",
    ),
    "swapped": (
        [
            "UPDATE audit_rows SET number = 99 WHERE number = 9",
            "UPDATE audit_rows SET number = 9 WHERE number = 10",
            "UPDATE audit_rows SET number = 10 WHERE number = 99",
        ],
        "row 9 is not as it was written",
    ),
    "cut": (["DELETE FROM audit_rows WHERE number > 8"], "row 9 is missing"),
    "cut with the head put back": ([HEAD_BACK, "DELETE FROM audit_rows WHERE number > 8"], "row 9 is missing"),
    "only the head put back": ([HEAD_BACK], "row 9 does not belong"),
    "all gone": (["DELETE FROM audit_rows", "DELETE FROM audit_head"], "row 1 is missing"),
}


@pytest.fixture
def ponte(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str]]]:
    """Return what calls `ponte audit` on the fresh database: exit code and output."""
    monkeypatch.setenv("PONTE_DATABASE_URL", database.replace("+psycopg", ""))
    monkeypatch.setenv("PONTE_SECRET_KEY", make.SECRET)
    monkeypatch.setenv("PONTE_AUDIT_HEADS", str(tmp_path / "elsewhere" / "heads"))

    def call(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            main(["audit", *arguments])
        return int(end.value.code or 0), capsys.readouterr().out

    return call  # type: ignore[return-value]  # a fixture


@pytest.fixture
def trail(engine: Engine) -> Engine:
    """Return an engine on a database with some rows of the trail, each of a transaction of its own."""
    for number in range(ROWS):
        with db.session(engine, write=True) as session:
            session.add(Programme(code=f"p{number}", name="P"))
    return engine


def touch(engine: Engine, statements: list[str]) -> None:
    """Do to the trail what an attacker with the database could do."""
    with engine.begin() as connection:
        for statement in (*GUARDS[engine.dialect.name], *statements):
            connection.execute(text(statement))


@pytest.mark.parametrize(("statements", "said"), TOUCHES.values(), ids=TOUCHES.keys())
def test_the_first_bad_row_is_named(
    trail: Engine, ponte: Callable[..., tuple[int, str]], statements: list[str], said: str
) -> None:
    assert ponte("head")[0] == 0
    assert ponte("verify")[0] == 0

    touch(trail, statements)

    code, out = ponte("verify")
    assert (code, said in out) == (1, True)


def test_the_twin_without_a_head_outside_does_not_see_that_the_end_is_gone(
    trail: Engine, ponte: Callable[..., tuple[int, str]]
) -> None:
    touch(trail, TOUCHES["cut with the head put back"][0])

    code, out = ponte("verify")

    assert (code, "All 8 rows are as they were written" in out, "ponte audit head" in out) == (0, True, True)


def test_what_is_written_on_after_a_cut_does_not_heal_it(trail: Engine, ponte: Callable[..., tuple[int, str]]) -> None:
    ponte("head")
    touch(trail, TOUCHES["cut with the head put back"][0])
    for number in range(ROWS):
        with db.session(trail, write=True) as session:
            session.add(Programme(code=f"q{number}", name="Q"))

    code, out = ponte("verify")

    assert (code, "row 12 is not the one that was written outside" in out) == (1, True)


def test_another_key_is_named_as_the_reason(
    trail: Engine, ponte: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONTE_SECRET_KEY", OTHER)
    changed = ponte("verify")
    monkeypatch.setenv("PONTE_AUDIT_KEYS", f"{OTHER},{make.SECRET}")
    kept = ponte("verify")

    assert (changed[0], "row 1 was sealed with a key that is not among" in changed[1], kept[0]) == (1, True, 0)
    assert trail.url


def test_heads_are_written_once_and_again_only_when_there_is_more(
    trail: Engine, ponte: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    ponte("head")
    again = ponte("head")
    with db.session(trail, write=True) as session:
        session.add(Programme(code="more", name="P"))
    ponte("head")

    assert "nothing new" in again[1]
    assert len((tmp_path / "elsewhere" / "heads").read_text().splitlines()) == 2
    assert "The last of 2 heads outside is row 13" in ponte("verify")[1]


def test_heads_that_cannot_be_read_are_named(
    trail: Engine, ponte: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    ponte("head")
    (tmp_path / "elsewhere" / "heads").write_text("nonsense\n")

    assert ponte("verify")[0] == 2
    assert trail.url
