"""Fixtures of backups: fresh databases of each kind, what is kept outside them, and the command."""

from pathlib import Path

import pytest

from schedules.erasing.register import Register
from tests import make
from tests.web.backups.copies import BACKUP_KEY, Fresh, Ponte
from web.commands import main


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Fresh:
    """Return a function that gives a fresh database of a kind."""
    return lambda kind: str(request.getfixturevalue(f"fresh_{kind}")())


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Return the folder of what is kept outside the database."""
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


@pytest.fixture
def register(outside: Path) -> Register:
    """Return a register in which nobody stands yet."""
    register = Register(outside / "erasures", (make.SECRET,))
    register.append([])
    return register


@pytest.fixture
def ponte(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], outside: Path) -> Ponte:
    """Return a function that calls `ponte` on the database at an address."""

    def call(address: str, *arguments: object) -> tuple[int, str, str]:
        settings = {"DATABASE_URL": address, "DATA_KEYS": make.DATA_KEYS, "SECRET_KEY": make.SECRET}
        settings |= {"BACKUP_KEYS": BACKUP_KEY, "ERASURES": str(outside / "erasures")}
        for name, value in (settings | {"AUDIT_HEADS": str(outside / "heads")}).items():
            monkeypatch.setenv(f"PONTE_{name}", value)
        with pytest.raises(SystemExit) as left:
            main([str(each) for each in arguments])
        return (int(left.value.code or 0), *capsys.readouterr())

    return call
