"""Who shares a case beside its tutor, added by her for a time; and what an operator in it may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.audit.writing import look
from matching.errors import BadMember, NoMember
from matching.reach import Datum, people, person
from matching.records.cases import CaseMember, MemberKind
from matching.records.identities import Identity
from matching.records.people import Beneficiary, PathState
from matching.records.profiles import ProfileRecord

LONGEST = timedelta(days=365)
MOST = 100  # of those who share or have shared a case, the newest


@dataclass(frozen=True, slots=True)
class Brief:
    """All that an operator in her case may know of somebody; None is unknown."""

    ref: str
    state: PathState
    first_name: str | None
    skills: dict[str, Any] | None
    languages: dict[str, Any] | None


def members(session: Session, ref: str, *, by: Actor) -> Sequence[CaseMember]:
    """Return who shares a case, and who has shared it, the newest first. Raises NoBeneficiary."""
    return _members(session, person(session, ref, by, Datum.MEMBERS))


def add(  # noqa: PLR0913 - who, as what, until when and by whom are all said by name
    session: Session,
    ref: str,
    account: str,
    kind: MemberKind,
    *,
    ends_on: date,
    starts_on: date | None = None,
    by: Actor,
    on: date,
) -> Sequence[CaseMember]:
    """Let an account, which the caller has looked at, share a case. Raises NoBeneficiary, BadMember."""
    beneficiary = person(session, ref, by, Datum.MEMBERS, write=True, lock=True)
    starts_on = starts_on or on
    require_period(starts_on, ends_on, on)
    shared = _members(session, beneficiary)
    if account == beneficiary.tutor or any(_is_in(each, account, on) for each in shared):
        raise BadMember("already_in_case", "account", "this account is in the case already; end that first")
    session.add(
        CaseMember(
            beneficiary_id=beneficiary.id,
            account=account,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            added_by=by.ref,
        )
    )
    session.flush()
    return _members(session, beneficiary)


def remove(session: Session, ref: str, member: str, *, by: Actor, on: date) -> None:
    """Take somebody out of a case at once; again changes nothing. Raises NoBeneficiary, NoMember."""
    beneficiary = person(session, ref, by, Datum.MEMBERS, write=True, lock=True)
    hers = select(CaseMember).where(CaseMember.ref == member, CaseMember.beneficiary_id == beneficiary.id)
    found = session.scalar(hers)
    if found is None:
        raise NoMember
    if found.ended_on is None:
        found.ended_on, found.ended_by = on, by.ref
    session.flush()


def leave(session: Session, account: str, *, on: date) -> None:
    """Take an account out of all cases because it ended."""
    for each in session.scalars(
        select(CaseMember).where(CaseMember.account == account, CaseMember.ended_on.is_(None)).order_by(CaseMember.id)
    ):
        each.ended_on, each.ended_by = on, account
    session.flush()


def shared(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Beneficiary]:
    """Return the people in whose case an operator works, from the one after the reference ``after``."""
    query = select(Beneficiary).where(people(by, *BRIEF)).order_by(Beneficiary.id).limit(limit)
    if after is not None:
        query = query.where(Beneficiary.id > person(session, after, by, *BRIEF).id)
    return session.scalars(query).all()


BRIEF = (Datum.FIRST_NAME, Datum.SKILLS, Datum.PLACEMENT)


def brief(session: Session, ref: str, *, by: Actor) -> Brief:
    """Return what an operator in her case may know of somebody, and note the look. Raises NoBeneficiary, KeyMissing."""
    her = person(session, ref, by, *BRIEF)
    identity, profile = session.get_one(Identity, her.id), session.get_one(ProfileRecord, her.id)
    look(session, identity)
    return Brief(her.ref, her.state, identity.first_name, profile.skills, profile.languages)


def require_period(starts_on: date, ends_on: date, on: date) -> None:
    """Refuse a time that begins in the past, ends before it begins, or lies more than twelve months ahead."""
    if not on <= starts_on <= ends_on <= on + LONGEST:
        raise BadMember("bad_period", "ends_on", "it begins today or later and ends within twelve months from today")


def _members(session: Session, beneficiary: Beneficiary) -> Sequence[CaseMember]:
    hers = select(CaseMember).where(CaseMember.beneficiary_id == beneficiary.id)
    return session.scalars(hers.order_by(CaseMember.id.desc()).limit(MOST)).all()


def _is_in(member: CaseMember, account: str, on: date) -> bool:
    return member.account == account and member.ended_on is None and member.ends_on >= on
