"""How many programmes send people in a territory: where it is one alone, to be proposed tells which."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.records.people import Beneficiary, PathState

# Who is on the way, or may be again.
GONE = (PathState.CLOSED, PathState.ERASED, PathState.WITHDRAWN)


def count_programmes(session: Session, territory: str) -> int:
    """Return how many programmes the people of a territory are in. Raises KeyMissing, Damaged."""
    here = select(Beneficiary).where(Beneficiary.territory == territory, Beneficiary.state.not_in(GONE))
    return len({person.programme for person in session.scalars(here.order_by(Beneficiary.id))} - {None})
