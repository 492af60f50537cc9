"""Fixtures of erasures: the command on a database with its floor laid, and the tokens of those who may."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ground.actors import Role
from tests import make
from web import accounts, db
from web.commands import main

Ponte = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ponte(database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ponte:
    """Return a function that calls `ponte` on the fresh database."""
    settings = {"DATABASE_URL": database, "DATA_KEYS": make.DATA_KEYS, "SECRET_KEY": make.SECRET}
    for name, value in (settings | {"ERASURES": str(tmp_path / "register")}).items():
        monkeypatch.setenv(f"PONTE_{name}", value)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        return (int(left.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture
def tokens(engine: Engine) -> dict[Role, str]:
    """Return tokens of a tutor, a coordinator and an officer."""
    with db.session(engine, write=True) as session:
        make.floor(session)
        roles = {Role.TUTOR: "TE", Role.COORDINATOR: "TE", Role.AUDITOR: None}
        opened = {role: accounts.open_account(session, role, role, territory=where) for role, where in roles.items()}
        return {role: accounts.issue_token(session, each, "t", now=make.NOW) for role, each in opened.items()}
