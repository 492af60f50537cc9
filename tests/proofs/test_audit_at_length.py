"""Two processes, five hundred transactions each: one chain, nobody's row lost."""

from collections import Counter

from sqlalchemy.orm import Session

from tests.audits import told, whole
from tests.writers import TOGETHER, write_together

EACH = 500


def test_two_processes_make_one_unbroken_chain(database: str, session: Session) -> None:
    write_together(database, EACH)

    rows = told(session)
    assert [row.number for row in rows] == list(range(1, TOGETHER * EACH + 1))
    assert Counter(row.actor for row in rows) == {"writer-0": EACH, "writer-1": EACH}
    assert whole(session)
