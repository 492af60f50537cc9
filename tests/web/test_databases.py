"""Transactions on both databases: what reads cannot write, what writes loses nothing."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, func, insert, select, text, update
from sqlalchemy.orm import Session

from ground.territories import Programme
from tests import make
from web import db

COUNTERS = Table("counters", MetaData(), Column("id", Integer, primary_key=True), Column("value", Integer))
WRITERS = 20


@pytest.fixture
def counted(engine: Engine) -> Iterator[Engine]:
    COUNTERS.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(COUNTERS).values(id=1, value=0))
    yield engine
    COUNTERS.drop(engine)


def increment(session: Session, *, locked: bool) -> None:
    row = select(COUNTERS.c.value)
    value = session.scalars(row.with_for_update() if locked else row).one()
    time.sleep(0.005)  # room for the others
    session.execute(update(COUNTERS).values(value=value + 1))


def increase_together(one: Callable[[], None]) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(one) for _ in range(WRITERS)]:
            done.result()


def value_of(engine: Engine) -> int:
    with db.session(engine) as session:
        value: int = session.scalars(select(COUNTERS.c.value)).one()
        return value


def test_concurrent_writers_lose_nothing(counted: Engine) -> None:
    def one() -> None:
        with db.session(counted, write=True) as session:
            increment(session, locked=True)

    increase_together(one)

    assert value_of(counted) == WRITERS


def test_the_naive_twin_loses_increments(counted: Engine) -> None:
    """The twin: on SQLite the driver's own late beginning, on PostgreSQL no lock on the row."""
    naive = create_engine(counted.url)

    def one() -> None:
        with Session(naive) as session, session.begin():
            increment(session, locked=False)

    increase_together(one)

    naive.dispose()
    assert value_of(counted) < WRITERS


def test_many_can_open_a_new_file_at_once(tmp_path: Path) -> None:
    engines = [db.engine(f"sqlite:///{tmp_path}/new.db", make.TRAIL) for _ in range(WRITERS)]

    with ThreadPoolExecutor(WRITERS) as pool:
        modes = set(pool.map(lambda engine: ask(engine, "PRAGMA journal_mode"), engines))

    for engine in engines:
        engine.dispose()
    assert modes == {"wal"}


def ask(engine: Engine, statement: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


@pytest.mark.parametrize(
    ("setting", "value"), [("synchronous", 1), ("foreign_keys", 1), ("busy_timeout", 15_000)], ids=str
)
def test_every_connection_to_sqlite_has_our_settings(fresh_sqlite: Callable[[], str], setting: str, value: int) -> None:
    engine = db.engine(fresh_sqlite(), make.TRAIL)

    found = ask(engine, f"PRAGMA {setting}")

    engine.dispose()
    assert found == value


WRITES = {
    "a record": lambda session: session.add(Programme(code="p", name="P")),
    "a statement": lambda session: session.execute(insert(Programme).values(code="p", name="P")),
    "plain SQL": lambda session: session.execute(text("INSERT INTO programmes (code, name) VALUES ('p', 'P')")),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_reading_session_that_is_asked_to_write_refuses(engine: Engine, write: Callable[[Session], None]) -> None:
    with pytest.raises(db.ReadOnly, match="open one for writing"), db.session(engine) as session:
        write(session)

    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Programme)) == 0


def test_a_connection_that_was_read_from_can_write_afterwards(engine: Engine) -> None:
    with db.session(engine) as session:
        session.scalars(select(Programme)).all()

    with db.session(engine, write=True) as session:
        session.add(Programme(code="p", name="P"))

    with db.session(engine) as session:
        assert session.get_one(Programme, "p").name == "P"


def test_a_reader_sees_the_state_at_its_beginning_while_another_writes(fresh_sqlite: Callable[[], str]) -> None:
    engine = db.engine(fresh_sqlite(), make.TRAIL)
    count = select(func.count()).select_from(Programme)

    with db.session(engine) as reader:
        before = reader.scalar(count)
        with db.session(engine, write=True) as writer:
            writer.add(Programme(code="p", name="P"))
        assert (before, reader.scalar(count)) == (0, 0)

    engine.dispose()


def divide_after_adding(session: Session) -> float:
    session.add(Programme(code="p", name="P"))
    session.flush()
    return 1 / 0


def test_a_block_that_raises_changes_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), db.session(engine, write=True) as session:
        divide_after_adding(session)

    with db.session(engine) as session:
        assert session.get(Programme, "p") is None


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgresql://ponte@db/ponte", "postgresql+psycopg"),
        ("postgres://ponte@db/ponte", "postgresql+psycopg"),
        ("postgresql+psycopg2://ponte@db/ponte", "postgresql+psycopg"),
        ("sqlite:///var/ponte.db", "sqlite"),
    ],
)
def test_an_address_gets_the_driver_that_we_have(given: str, driver: str) -> None:
    assert db.database_url(given).drivername == driver


def test_a_relative_file_is_meant_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert db.database_url("sqlite:///var/ponte.db").database == str(tmp_path / "var" / "ponte.db")


@pytest.fixture
def client(database: str) -> Iterator[FlaskClient]:
    app = Flask("small")
    app.config |= {"SQLALCHEMY_DATABASE_URI": database, "AUDIT_TRAIL": make.TRAIL}
    db.db.init_app(app)
    app.add_url_rule("/<code>/<int:status>", view_func=add_programme, methods=["GET", "POST"])
    with app.app_context():
        engine = db.db.engine
    yield app.test_client()
    engine.dispose()


def add_programme(code: str, status: int) -> tuple[str, int]:
    db.db.session.add(Programme(code=code, name="P"))
    db.db.session.flush()
    return "", status


@pytest.mark.parametrize(("status", "kept"), [(201, 1), (303, 1), (409, 0), (500, 0)])
def test_a_request_commits_once_when_it_succeeded(client: FlaskClient, engine: Engine, status: int, kept: int) -> None:
    client.post(f"/p/{status}")

    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Programme)) == kept


def test_a_request_that_only_asks_cannot_write(client: FlaskClient) -> None:
    client.application.testing = True

    with pytest.raises(db.ReadOnly):
        client.get("/p/200")


def test_a_connection_that_died_at_rest_is_replaced(fresh_postgresql: Callable[[], str]) -> None:
    address = fresh_postgresql()
    engine, other = db.engine(address, make.TRAIL), db.engine(address, make.TRAIL)
    resting = ask(engine, "SELECT pg_backend_pid()")

    ask(other, f"SELECT pg_terminate_backend({resting})")

    replaced = ask(engine, "SELECT pg_backend_pid()")
    engine.dispose()
    other.dispose()
    assert replaced != resting
