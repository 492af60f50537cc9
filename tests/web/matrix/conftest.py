"""One filled database of each kind, and the application on it, for the whole matrix."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

from tests.databases import Databases
from tests.web.matrix.cast import gathered
from tests.web.matrix.who import Cast


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[str]:
    """Return the address of a fresh database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{copy(sqlite_template, tmp_path_factory.mktemp('matrix') / 'matrix.db')}"
        return
    databases: Databases = request.getfixturevalue("databases")
    lent = databases.lend()
    yield lent
    databases.take_back(lent)


@pytest.fixture(scope="module")
def cast(address: str) -> Iterator[Cast]:
    """Return everybody and everything there is; what a request of theirs changes is not kept."""
    with gathered(address) as cast:
        yield cast


@pytest.fixture(scope="module")
def cast_on_sqlite(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Cast]:
    """Return the same on SQLite alone."""
    with gathered(f"sqlite:///{copy(sqlite_template, tmp_path_factory.mktemp('rooms') / 'rooms.db')}") as cast:
        yield cast
