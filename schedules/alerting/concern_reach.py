"""Who may reach which concern, and who looks at it: her tutor, who stands in, who coordinates."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ground.actors import Actor
from matching.reach import Datum, people, person
from matching.records.cases import CaseMember, Cover, MemberKind
from matching.records.people import Beneficiary
from schedules.errors import NoConcern
from schedules.messages import coordinators
from schedules.records.concerns import Concern, Level

UPWARDS = (Level.TUTOR, Level.DEPUTY, Level.COORDINATOR)


def read(session: Session, ref: str, by: Actor) -> Concern:
    """Return a concern about somebody within reach. Raises NoConcern."""
    found = session.scalar(select(Concern).where(Concern.ref == ref, _within(by)))
    if found is None:
        raise NoConcern
    return found


def to_change(session: Session, ref: str, by: Actor, datum: Datum = Datum.CONCERNS) -> Concern:
    """Return one about somebody of whom a datum may be written, locked with her and freshly read. Raises NoConcern."""
    query = select(Concern).where(Concern.ref == ref, _within(by, datum, write=True))
    found = session.scalar(query)
    if found is None:
        raise NoConcern
    own = session.get_one(Beneficiary, found.beneficiary_id).ref
    person(session, own, by, datum, write=True, lock=True)
    session.refresh(found)
    return found


def of_person(session: Session, her_ref: str, by: Actor, *, limit: int) -> Sequence[Concern]:
    """Return the concerns about a person, the newest first. Raises NoBeneficiary."""
    her = person(session, her_ref, by, Datum.CONCERNS)
    query = select(Concern).where(Concern.beneficiary_id == her.id)
    return session.scalars(query.order_by(Concern.raised_at.desc(), Concern.id.desc()).limit(limit)).all()


def listed(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Concern]:
    """Return what is not settled within reach, the oldest first, from the one after a reference. Raises NoConcern."""
    query = select(Concern).where(_within(by), Concern.settled_at.is_(None)).order_by(Concern.id).limit(limit)
    if after is not None:
        query = query.where(Concern.id > read(session, after, by).id)
    return session.scalars(query).all()


def who(session: Session, her: Beneficiary, levels: Iterable[Level], *, on: date) -> list[str]:
    """Return the accounts of these levels that look after a person on a day, each once."""
    found = [account for level in levels for account in _at(session, her, level, on)]
    return [*dict.fromkeys(found)]


def deputy(session: Session, her: Beneficiary, *, on: date) -> str | None:
    """Return who stands in for her tutor on a day, else a colleague in her case, if there is one."""
    lasts = (Cover.starts_on <= on, Cover.ends_on >= on, Cover.ended_on.is_(None))
    cover = select(Cover.covered_by).where(Cover.tutor == her.tutor, Cover.territory == her.territory, *lasts)
    shared = (CaseMember.starts_on <= on, CaseMember.ends_on >= on, CaseMember.ended_on.is_(None))
    hers = (CaseMember.beneficiary_id == her.id, CaseMember.kind == MemberKind.COLLEAGUE)
    colleague = select(CaseMember.account).where(*hers, *shared).order_by(CaseMember.id).limit(1)
    return session.scalar(cover.order_by(Cover.id).limit(1)) or session.scalar(colleague)


def _at(session: Session, her: Beneficiary, level: Level, on: date) -> Sequence[str]:
    if level is Level.TUTOR:
        return (her.tutor,)
    if level is Level.COORDINATOR:
        return coordinators(session, her.territory)
    found = deputy(session, her, on=on)
    return (found,) if found else ()


def _within(by: Actor, datum: Datum = Datum.CONCERNS, *, write: bool = False) -> ColumnElement[bool]:
    return Concern.beneficiary_id.in_(select(Beneficiary.id).where(people(by, datum, write=write)))
