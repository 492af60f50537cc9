"""Fixtures for all tests: a fresh database of each kind, a session on it."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ground import encryption
from ground.keys import Keys
from tests import make, postgres
from tests.databases import Databases
from web import db, upgrades

# Before numpy is loaded, here and in what the tests start: many threads on few processors only stand in line.
os.environ["OMP_NUM_THREADS"] = "1"

Fresh = Callable[[], str]


@pytest.fixture(autouse=True)
def keys() -> Keys:
    """Hand this process the keys of the tests, whatever an earlier test has handed it."""
    keys = Keys.read(make.DATA_KEYS)
    encryption.hand_in(keys)
    return keys


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Return the address of a fresh database of the current version; the test runs once on each kind."""
    fresh: Fresh = request.getfixturevalue(f"fresh_{request.param}")
    return fresh()


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """Return an engine on the fresh database."""
    engine = db.engine(database, make.TRAIL)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """Return a session that may write; what the test does not commit is rolled back."""
    with Session(engine, execution_options=db.WRITING) as session:
        yield session


# --- the application: fixtures ``app`` and ``client`` stand here


@pytest.fixture
def fresh_sqlite(sqlite_template: Path, tmp_path: Path) -> Fresh:
    """Return a function that gives one more copy of the template."""
    numbers = count(1)
    return lambda: f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{next(numbers)}.db')}"


@pytest.fixture
def fresh_postgresql(databases: Databases) -> Iterator[Fresh]:
    """Return a function that lends one more database; all are given back at the end of the test."""
    lent: list[str] = []

    def fresh() -> str:
        lent.append(databases.lend())
        return lent[-1]

    yield fresh
    for address in lent:
        databases.take_back(address)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database file of the current version."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrades.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Return databases of the current version on a PostgreSQL of our own."""
    with postgres.running() as server:
        databases = Databases(server, build=upgrades.upgrade)
        yield databases
        databases.close()
