"""Who may reach which placement; for all others it is missing.

Our side reaches it through her. A contact reaches the placements in which they speak for the workplace or look after
her there, as long as they are with the firm. Locks are taken in the order of ``schedules/proposing/reach.py``: her, the
clock of the vacancies, then the placement.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from employers import clock
from employers.records import Contact, Employer
from ground.actors import Actor, Role
from matching.reach import Datum, people, person
from matching.records.people import Beneficiary
from schedules.errors import NoPlacement
from schedules.records.placements import Placement, State


def seen(session: Session, ref: str, by: Actor, datum: Datum = Datum.PLACEMENT) -> Placement:
    """Return a placement of which somebody may read a datum. Raises NoPlacement."""
    return _one(session, select(Placement).where(Placement.ref == ref, within(by, datum)))


def to_change(session: Session, ref: str, by: Actor, datum: Datum = Datum.PLACEMENT) -> Placement:
    """Return a placement of which somebody may write a datum, locked and freshly read. Raises NoPlacement."""
    found = _one(session, select(Placement).where(Placement.ref == ref, within(by, datum, write=True)))
    if by.role is not Role.EMPLOYER:
        person(session, session.get_one(Beneficiary, found.beneficiary_id).ref, by, datum, write=True, lock=True)
    clock.stand_in_line(session)
    return locked(session, Placement.id == found.id)[0]


def listed(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Placement]:
    """Return the placements within reach, the newest first, from the one after a reference. Raises NoPlacement."""
    query = select(Placement).where(within(by, Datum.PLACEMENT)).order_by(Placement.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Placement.id < seen(session, after, by).id)
    return session.scalars(query).all()


def locked(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Placement]:
    """Return the placements of these conditions, locked and freshly read, by their ids; the clock is held already."""
    query = select(Placement).where(*conditions).order_by(Placement.id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).all()


def within(by: Actor, datum: Datum, *, write: bool = False) -> ColumnElement[bool]:
    """Return the condition for the placements of which somebody may read, or write, a datum."""
    if by.role is Role.EMPLOYER:
        return _at_firm(by, datum, write=write)
    return Placement.beneficiary_id.in_(select(Beneficiary.id).where(people(by, datum, write=write)))


def _at_firm(by: Actor, datum: Datum, *, write: bool) -> ColumnElement[bool]:
    """Of what was called off before it began a firm has nothing; only presence is its own to write."""
    theirs = (
        select(Contact.id)
        .join(Employer, Employer.id == Contact.employer_id)
        .where(Contact.account == by.ref, Contact.ended_on.is_(None), Employer.ref == by.employer)
    )
    own = or_(Placement.contact_id.in_(theirs), Placement.host_tutor_id.in_(theirs))
    allowed = datum is Datum.PRESENCE or (datum is Datum.PLACEMENT and not write)
    return own & (Placement.state != State.CANCELLED) & (Placement.id > 0 if allowed else Placement.id < 0)


def _one(session: Session, query: Select[Placement]) -> Placement:
    found = session.scalar(query)
    if found is None:
        raise NoPlacement
    return found
