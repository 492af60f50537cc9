"""Each test starts on an empty database of the current version, whatever the one before has done to it."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ground.territories import Programme
from tests import make
from tests.databases import Databases
from web import db, upgrades

LEAVES = {
    "rows": "INSERT INTO programmes (code, name) VALUES ('p', 'P')",
    "a sequence ahead": "SELECT setval('accounts_id_seq', 500)",
    "a table of its own": "CREATE TABLE own (id INTEGER)",
    "a column of its own": "ALTER TABLE programmes ADD COLUMN own INTEGER",
    "a table less": "DROP TABLE programmes CASCADE",
}


@pytest.mark.parametrize("left", LEAVES.values(), ids=LEAVES)
def test_what_a_test_leaves_does_not_reach_the_next(databases: Databases, left: str) -> None:
    address = databases.lend()
    engine = db.engine(address, make.TRAIL)
    with engine.connect() as forgotten:
        forgotten.execute(text(left))
        forgotten.commit()
        forgotten.execute(text("SELECT 1"))  # and leaves a transaction open

        databases.take_back(address)
        forgotten.invalidate()

    again = databases.lend()
    assert state(again) == (upgrades.heads()[0], 0, 1, False)
    databases.take_back(again)
    engine.dispose()


def state(address: str) -> tuple[str | None, int | None, int, bool]:
    engine = db.engine(address, make.TRAIL)
    with db.session(engine, write=True) as session:
        counted = session.scalar(select(func.count()).select_from(Programme))
        following = session.scalars(text("SELECT nextval('accounts_id_seq')")).one()
        own = session.scalars(text("SELECT to_regclass('own') IS NOT NULL")).one()
    engine.dispose()
    return upgrades.current(address), counted, following, own


@pytest.mark.parametrize("run", ["first", "second"])
def test_a_test_sees_no_row_of_another(session: Session, run: str) -> None:
    session.add(Programme(code="p", name=run))
    session.commit()

    assert session.scalars(select(Programme.name)).all() == [run]
