"""Fixtures for all tests: a fresh database of each kind, a session on it."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from tests import postgres
from web import db, upgrades

# Before numpy is loaded, here and in what the tests start: many threads on few processors only stand in line.
os.environ["OMP_NUM_THREADS"] = "1"

Fresh = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Return the address of a fresh database of the current version; the test runs once on each kind."""
    fresh: Fresh = request.getfixturevalue(f"fresh_{request.param}")
    return fresh()


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """Return an engine on the fresh database."""
    engine = db.engine(database)
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
def fresh_postgresql(postgresql_template: str) -> Iterator[Fresh]:
    """Return a function that gives one more copy of the template; all are dropped at the end of the test."""
    template = make_url(postgresql_template)
    made: list[str] = []

    def fresh() -> str:
        made.append(f"test_{len(made)}")
        statement = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        server.execute(statement.format(Identifier(made[-1]), Identifier(template.database or "")))
        return template.set(database=made[-1]).render_as_string(hide_password=False)

    with psycopg.connect(str(template.set(database="postgres")), autocommit=True) as server:
        yield fresh
        for name in made:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database file of the current version."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrades.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """Return the address of a database of the current version, on a server of our own."""
    with postgres.running() as address:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute("CREATE DATABASE template_of_tests")
        template = address.replace("/postgres?", "/template_of_tests?")
        upgrades.upgrade(template)
        yield template
