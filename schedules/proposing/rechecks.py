"""Rechecks: what is under way is looked at again whenever a place, a firm, somebody there or an exclusion changes.

What then crosses an exclusion, or perhaps does, is withdrawn in the same transaction, and so is what somebody began or
moved on without asking ``avoidance.require_clear``. Once told to watch, this listens to all sessions of the process, so
that no door, import or command can forget it: what changed is seen when it is flushed, and followed up just before the
commit. Whoever made the change meets nothing of it.

A firm that moves its own vacancy to other places or hours, and sees whose card that ends, would learn what is avoided.
So that ends all its cards alike: what they had agreed to is no longer what is offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from catalogue.records import Municipality
from employers import clock
from employers.records import Contact, Employer, Site, Vacancy
from ground.actors import Actor, Role
from ground.audit.writing import TRAIL, Trail, by_itself, pending, signed
from ground.base import Base
from ground.errors import NoActor, Unreadable
from matching.errors import ExclusionsUnreadable, VacancyUnreadable
from matching.records.profiles import Protection
from schedules.messages import ToTutor, tell_coordinators, tell_tutor, was_told
from schedules.proposing import reach
from schedules.proposing.endings import withdraw
from schedules.records import placements as placed
from schedules.records.placements import Placement
from schedules.records.proposals import Proposal, Withdrawal

# What of a record an exclusion may depend on. Every record that ties a person to a place stands here with its state.
WATCHED: dict[type[Base], tuple[str, ...]] = {
    Municipality: ("lat", "lon"),
    Site: ("employer_id", "municipality", "lat", "lon", "isolated"),
    Contact: ("employer_id", "site_id", "name"),
    Employer: ("owner", "sector"),
    Vacancy: ("employer_id", "site_id", "municipality", "lat", "lon", "hours", "shift"),
    Protection: (Protection.avoid.token,),
    Proposal: ("state",),
    Placement: ("state", "contact_id", "host_tutor_id"),
}
# Of these a new one may be avoided, or avoids.
NEW = (Contact, Protection, Proposal, Placement)
# What happens to many rows of these at once may be any of it. Of the others many are only numbered or encrypted anew,
# taken in, or erased.
AGAIN_AFTER = timedelta(days=1)
AT_ONCE = {record.__tablename__ for record in (Municipality, Site, Contact, Employer)}


@dataclass
class Touched:
    """What changed in a transaction, by ids: firms, vacancies, people, proposals, placements; or what may be all.

    ``moved`` are the vacancies that were changed by their own firm.
    """

    employers: set[int] = field(default_factory=set)
    vacancies: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    proposals: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    placements: set[int] = field(default_factory=set)
    is_everywhere: bool = False

    def add(self, record: Base) -> None:
        """Note a record that changed."""
        match record:
            case Municipality():
                self.is_everywhere = True
            case Protection():
                self.people.add(record.beneficiary_id)
            case Proposal():
                self.proposals.add(record.id)
            case Placement():
                self.placements.add(record.id)
            case Vacancy():
                self.vacancies.add(record.id)
            case Employer():
                self.employers.add(record.id)
            case Site() | Contact():
                # Also the firm that was left: whom she avoids there may no longer be told from the others.
                self.employers.update((record.employer_id, *_before(record, "employer_id")))

    def concerns(self, ids: "Ids", among: set[int]) -> bool:
        """Tell whether a proposal or a placement may stand otherwise than before; ``among`` are those of its kind."""
        return (
            self.is_everywhere
            or ids.id in among
            or ids.person in self.people
            or ids.vacancy in self.vacancies
            or ids.employer in self.employers
        )


class Ids(NamedTuple):
    """A proposal or a placement, and whom and what it ties together, by their ids."""

    id: int
    person: int
    vacancy: int
    employer: int | None


_touched: WeakKeyDictionary[SessionTransaction, Touched] = WeakKeyDictionary()


def watch() -> None:
    """Listen from now on to every session of this process; again changes nothing."""
    if not event.contains(Session, "after_flush", _see):
        event.listen(Session, "after_flush", _see)
        # In front of those who listen already: what is withdrawn has to be told to the audit trail before it is sealed.
        event.listen(Session, "before_commit", _follow_up, insert=True)


def recheck(session: Session, touched: Touched, *, now: datetime) -> int:
    """Withdraw what is under way and no longer surely clear of her exclusions, and what was moved by the firm.

    Exclusions that cannot be read hold all back. Returns how much was withdrawn.
    """
    # Whoever has looked at the exclusions for a proposal and has not committed it yet is waited for.
    clock.stand_in_line(session)
    over = [(each, why) for each in _exposing(session, touched) if (why := _why_over(session, each, touched))]
    for proposal, why in over:
        # Her tutor sees all of it anyway; anybody else is to see no number move with what they change.
        is_hers = touched.people or touched.proposals
        withdraw(session, proposal, reason=why, now=now, keeps_slot=not is_hers)
    _alert(session, touched, now=now)
    return len(over)


def _alert(session: Session, touched: Touched, *, now: datetime) -> None:
    """Tell tutor and coordinators of placements that are no longer surely clear; at the firm nothing changes."""
    ids = (Placement.id, Placement.beneficiary_id, Placement.vacancy_id, Vacancy.employer_id)
    living = select(*ids).join(Vacancy, Vacancy.id == Placement.vacancy_id).where(Placement.state.in_(placed.LIVING))
    concerned = [row.id for row in map(Ids._make, session.execute(living)) if touched.concerns(row, touched.placements)]
    for placement in session.scalars(select(Placement).where(Placement.id.in_(concerned)).order_by(Placement.id)):
        is_told = was_told(session, placement, ToTutor.CROSSED, since=now - AGAIN_AFTER)
        if not is_told and not _is_clear_there(session, placement):
            with by_itself(session):
                tell_tutor(session, placement, ToTutor.CROSSED, now=now, is_urgent=True)
                tell_coordinators(session, placement, ToTutor.CROSSED, now=now)
                session.flush()


def _exposing(session: Session, touched: Touched) -> Sequence[Proposal]:
    ids = (Proposal.id, Proposal.beneficiary_id, Proposal.vacancy_id, Vacancy.employer_id)
    rows = session.execute(select(*ids).join(Vacancy, Vacancy.id == Proposal.vacancy_id).where(reach.exposes()))
    concerned = [row.id for row in map(Ids._make, rows) if touched.concerns(row, touched.proposals)]
    return reach.exposing(session, Proposal.id.in_(concerned)) if concerned else ()


def _why_over(session: Session, proposal: Proposal, touched: Touched) -> Withdrawal | None:
    if not _is_clear(session, proposal):
        return Withdrawal.EXCLUSION
    return Withdrawal.VACANCY_MOVED if proposal.vacancy_id in touched.moved else None


def _is_clear(session: Session, proposal: Proposal) -> bool:
    return _is_clear_of(session, proposal.beneficiary_id, proposal.vacancy_id, proposal.contact_id)


def _is_clear_of(session: Session, beneficiary_id: int, vacancy_id: int, contact_id: int) -> bool:
    # It loads the ranking's numbers, for which a command that only asks the database does not wait.
    from matching import avoidance  # noqa: PLC0415

    try:
        found = avoidance.crossing(session, beneficiary_id, vacancy_id, contact_id)
    except (ExclusionsUnreadable, Unreadable, VacancyUnreadable):
        return False
    return found is None


def _is_clear_there(session: Session, placement: Placement) -> bool:
    people = sorted({placement.contact_id, placement.host_tutor_id})
    return all(_is_clear_of(session, placement.beneficiary_id, placement.vacancy_id, each) for each in people)


def _see(session: Session, _context: UOWTransaction) -> None:
    changed = [
        *(record for record in session.new if isinstance(record, NEW)),
        *(record for record in session.dirty if _is_changed(record)),
        *(record for record in session.deleted if type(record) in WATCHED),
    ]
    for record in changed:
        _touched_in(session).add(record)
        if isinstance(record, Vacancy) and _is_by_firm(session):
            _touched_in(session).moved.add(record.id)


def _is_changed(record: Any) -> bool:  # noqa: ANN401 - whatever is mapped
    attributes = inspect(record).attrs
    return any(attributes[name].history.has_changes() for name in WATCHED.get(type(record), ()))


def _before(record: Any, name: str) -> Sequence[int]:  # noqa: ANN401 - likewise
    """Return what an attribute was before, if that was something else."""
    return inspect(record).attrs[name].history.deleted or ()


def _is_by_firm(session: Session) -> bool:
    by = signed(session)
    return isinstance(by, Actor) and by.role is Role.EMPLOYER


def _touched_in(session: Session) -> Touched:
    transaction = session.get_transaction() or session.begin()
    return _touched.setdefault(transaction, Touched())


def _follow_up(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a part, which may yet be rolled back alone, is followed up with the whole
    session.flush()
    touched = _touched_in(session)
    touched.is_everywhere |= any(fact.name.ref is None and fact.name.kind in AT_ONCE for fact in pending(session).facts)
    if touched != Touched():
        recheck(session, touched, now=_trail(session).clock())


def _trail(session: Session) -> Trail:
    trail: Trail | None = session.connection().get_execution_options().get(TRAIL)
    if trail is None:
        raise NoActor
    return trail
