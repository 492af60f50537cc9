"""Two processes that write at the same time make one chain."""

from collections import Counter

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ground.audit import heads
from ground.audit.writing import write
from ground.territories import Programme
from tests.audits import told, whole
from tests.writers import TOGETHER, write_together
from web import db

EACH = 50


def test_two_processes_make_one_chain(database: str, session: Session) -> None:
    write_together(database, EACH)

    rows = told(session)
    assert [row.number for row in rows] == list(range(1, TOGETHER * EACH + 1))
    assert Counter(row.actor for row in rows) == {"writer-0": EACH, "writer-1": EACH}
    assert whole(session)


def test_the_twin_that_reads_the_head_without_locking_it_gives_a_number_twice(engine: Engine) -> None:
    with db.session(engine, write=True) as one:
        one.add(Programme(code="a", name="A"))
        one.flush()
        write(one)
        with db.session(engine) as other:
            naive = heads.head(other).number + 1

        assert naive == heads.head(one).number
