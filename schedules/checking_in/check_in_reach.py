"""Who may reach which check-in: on her side by what may be read of her, on the firm's who speaks for the workplace."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import Session

from employers.records import Contact, Employer
from ground.actors import Actor, Role
from matching.reach import Datum, people
from matching.records.people import Beneficiary
from schedules.dates.purposes import Party
from schedules.errors import NoCheckIn
from schedules.records.check_ins import OPEN, CheckIn, State
from schedules.records.placements import Placement
from schedules.records.placements import State as PlacementState

# Of these the firm knows its own check-ins.
SHOWN = (PlacementState.ACTIVE, PlacementState.SUSPENDED, PlacementState.COMPLETED, PlacementState.INTERRUPTED)


def hers(session: Session, ref: str, by: Actor, *, write: bool = False) -> CheckIn:
    """Return a check-in of somebody within reach, to be changed locked and freshly read. Raises NoCheckIn."""
    return _one(session, select(CheckIn).where(CheckIn.ref == ref, on_her_side(by, write=write)), lock=write)


def firms(session: Session, ref: str, by: Actor, *, write: bool = False) -> CheckIn:
    """Return a check-in of the contact who asks, to be changed locked and freshly read. Raises NoCheckIn."""
    query = select(CheckIn).where(CheckIn.ref == ref, on_firms_side(by), CheckIn.state != State.CANCELLED)
    if write:
        query = query.where(CheckIn.party == Party.EMPLOYER)
    return _one(session, query, lock=write)


def on_her_side(by: Actor, *, write: bool = False) -> ColumnElement[bool]:
    """Return the condition for the check-ins that somebody may read, or answer, on her side."""
    employers = CheckIn.party == Party.EMPLOYER
    own = employers & _of(by, Datum.EMPLOYER_CHECK_INS, write=write)
    return or_(own, (CheckIn.party != Party.EMPLOYER) & _of(by, Datum.CHECK_INS, write=write))


def on_firms_side(by: Actor) -> ColumnElement[bool]:
    """Return the condition for the check-ins that a contact knows of: the employer's own, and those of the three."""
    return CheckIn.placement_id.in_(_spoken_for(by)) & (CheckIn.party != Party.HER)


def due(session: Session, by: Actor, *, due_on: date, limit: int, after: str | None = None) -> Sequence[CheckIn]:
    """Return what is open and due by a day within reach, the oldest first, from the one after a reference.

    Raises NoCheckIn for an unknown reference.
    """
    within = on_firms_side(by) if by.role is Role.EMPLOYER else on_her_side(by)
    query = select(CheckIn).where(within, CheckIn.state.in_(OPEN), CheckIn.due_on <= due_on)
    if after is not None:
        last = _one(session, select(CheckIn).where(CheckIn.ref == after, within))
        later = (CheckIn.due_on == last.due_on) & (CheckIn.ref > last.ref)
        query = query.where(or_(CheckIn.due_on > last.due_on, later))
    return session.scalars(query.order_by(CheckIn.due_on, CheckIn.ref).limit(limit)).all()


def days(session: Session, by: Actor, since: date, until: date) -> Sequence[tuple[str, date, str]]:
    """Return the check-ins that somebody has to make or answer: reference, day, and the sign of her case.

    On her side those with her and of the three, to whoever does her tutor's work; on the firm's those of the firm and
    of the three, to who speaks for the workplace. To all others none.
    """
    made = (CheckIn.party != Party.EMPLOYER) & _of(by, Datum.CHECK_INS, write=True)
    whose = made if by.role is Role.TUTOR else on_firms_side(by)
    query = select(CheckIn.ref, CheckIn.due_on, Beneficiary.case_code).join(
        Beneficiary, Beneficiary.id == CheckIn.beneficiary_id
    )
    within = (whose, CheckIn.state != State.CANCELLED, CheckIn.due_on >= since, CheckIn.due_on < until)
    rows = session.execute(query.where(*within).order_by(CheckIn.due_on, CheckIn.ref))
    return [(row.ref, row.due_on, row.case_code) for row in rows]


def of_placement(session: Session, ref: str, by: Actor) -> Sequence[CheckIn]:
    """Return all check-ins of a placement within reach, by their days; the firm is not told of cancelled ones.

    Raises NoCheckIn for a placement out of reach.
    """
    placement = firms_placement(session, ref, by) if by.role is Role.EMPLOYER else _hers(session, ref, by)
    is_told = on_firms_side(by) & (CheckIn.state != State.CANCELLED) if by.role is Role.EMPLOYER else on_her_side(by)
    query = select(CheckIn).where(CheckIn.placement_id == placement.id, is_told)
    return session.scalars(query.order_by(CheckIn.due_on, CheckIn.ref)).all()


def firms_placement(session: Session, ref: str, by: Actor) -> Placement:
    """Return a placement for which a contact speaks. Raises NoCheckIn."""
    found = session.scalar(select(Placement).where(Placement.ref == ref, Placement.id.in_(_spoken_for(by))))
    if found is None:
        raise NoCheckIn
    return found


def _hers(session: Session, ref: str, by: Actor) -> Placement:
    hers = Placement.beneficiary_id.in_(select(Beneficiary.id).where(people(by, Datum.CHECK_INS)))
    found = session.scalar(select(Placement).where(Placement.ref == ref, hers))
    if found is None:
        raise NoCheckIn
    return found


def _spoken_for(by: Actor) -> Select[int]:
    is_contact = by.role is Role.EMPLOYER and by.employer is not None
    speaking = (
        select(Contact.id)
        .join(Employer, Employer.id == Contact.employer_id)
        .where(Contact.account == by.ref, Contact.ended_on.is_(None), Employer.ref == by.employer)
    )
    is_shown = (Placement.contact_id.in_(speaking), Placement.state.in_(SHOWN))
    return select(Placement.id).where(*is_shown, true() if is_contact else false())


def _of(by: Actor, datum: Datum, *, write: bool) -> ColumnElement[bool]:
    return CheckIn.beneficiary_id.in_(select(Beneficiary.id).where(people(by, datum, write=write)))


def _one(session: Session, query: Select[CheckIn], *, lock: bool = False) -> CheckIn:
    if lock:
        query = query.with_for_update(of=CheckIn).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NoCheckIn
    return found
