"""How many programmes send people in a territory: where it is one alone, to be proposed tells which."""

from collections import Counter

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from matching.records.people import Beneficiary, PathState

# Who has come so far that firms hear, or have heard, of people like her: one who has only just come mixes nothing yet.
MET = (PathState.READY, PathState.IN_PLACEMENT, PathState.HIRED, PathState.EXITED, PathState.FOLLOW_UP)


def programmes(session: Session, *which: ColumnElement[bool]) -> Counter[str]:
    """Return how many people of each programme firms may have met, of those of the conditions. Raises Unreadable."""
    query = select(Beneficiary).where(Beneficiary.state.in_(MET), *which).order_by(Beneficiary.id)
    return Counter(person.programme for person in session.scalars(query) if person.programme is not None)


def count_programmes(session: Session, territory: str) -> int:
    """Return in how many programmes the people of a territory are. Raises Unreadable."""
    return len(programmes(session, Beneficiary.territory == territory))
