"""How far enterprises take part: counters, raised by what happens and never counted from rows about people."""

from datetime import date

from sqlalchemy.orm import Session

from employers.records import Measure, UptakeCounter
from ground.upserts import insert


def count(session: Session, measure: Measure, employer_id: int, *, on: date) -> None:
    """Raise a counter of an employer by one, in the month in which it happens and is recorded.

    To be called in the transaction of what happens: both are stored, or neither.
    """
    row = {"employer_id": employer_id, "measure": measure, "month": on.replace(day=1), "number": 1}
    again = {"number": UptakeCounter.number + 1}
    keys = ("employer_id", "measure", "month")
    session.execute(insert(session, UptakeCounter).values(row).on_conflict_do_update(index_elements=keys, set_=again))
