"""Beneficiaries: taken in, within whose reach, their path and their profile."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground import versions
from ground.actors import Actor
from ground.base import public_ref
from ground.moves import Moves
from ground.scope import Act
from ground.territories import Programme
from matching import exclusions
from matching.errors import BadBeneficiary, BadProfile, NoBeneficiary
from matching.exclusion_list import Exclusions
from matching.facts import read_profile, stored
from matching.ranking import BadFact, Profile
from matching.reach import PEOPLE, PROFILE, Datum, people, person
from matching.records.identities import Identity
from matching.records.people import Beneficiary, PathState, Permit
from matching.records.profiles import ProfileRecord, Protection

REF_LENGTH = 22
CASE_CODE = re.compile(r"[A-Z]{2,4}-\d{1,6}", re.ASCII)
# A person is erased by what keeps and erases records, not by a move alone.
PATH = Moves[PathState](
    {
        (PathState.INTAKE, "profile"): PathState.PROFILING,
        (PathState.PROFILING, "ready"): PathState.READY,
        (PathState.READY, "place"): PathState.IN_PLACEMENT,
        (PathState.READY, "hire"): PathState.HIRED,
        (PathState.IN_PLACEMENT, "hire"): PathState.HIRED,
        (PathState.IN_PLACEMENT, "exit"): PathState.EXITED,
        (PathState.IN_PLACEMENT, "ready"): PathState.READY,
        (PathState.EXITED, "ready"): PathState.READY,
        (PathState.EXITED, "follow_up"): PathState.FOLLOW_UP,
        (PathState.HIRED, "follow_up"): PathState.FOLLOW_UP,
        (PathState.FOLLOW_UP, "ready"): PathState.READY,
        (PathState.FOLLOW_UP, "close"): PathState.CLOSED,
        **{
            (state, "withdraw"): PathState.WITHDRAWN
            for state in PathState
            if state not in {PathState.WITHDRAWN, PathState.ERASED}
        },
    }
)
ENDED = frozenset({PathState.CLOSED, PathState.WITHDRAWN})
PROFILE_COLUMNS = tuple(
    column.key for column in ProfileRecord.__table__.columns if column.key not in {"beneficiary_id", "version"}
)


def caseload(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Beneficiary]:
    """Return the people within reach by case code, from the one after the reference ``after``."""
    query = select(Beneficiary).where(people(by, Datum.CASE)).order_by(Beneficiary.case_code).limit(limit)
    if after is not None:
        query = query.where(Beneficiary.case_code > person(session, after, by, Datum.CASE).case_code)
    return session.scalars(query).all()


def take_in(session: Session, stated: Mapping[str, Any], *, by: Actor, on: date) -> Beneficiary:
    """Take a person in: a tutor into the own caseload, a coordinator into that of the tutor named.

    ``stated`` has ``case_code``, from a tutor perhaps ``programme`` and ``permit``, from a coordinator ``tutor``. Her
    profile and her Identity are empty, her Protection exists from now on. Raises NoBeneficiary, BadBeneficiary.
    """
    if not _writes(by, Datum.CASE):
        raise NoBeneficiary
    own = {} if _writes(by, Datum.CASELOAD) else {"tutor": by.ref}
    known = _read_case(session, {"case_code": None, "tutor": None} | own | dict(stated), by)
    beneficiary = Beneficiary(ref=public_ref(), **known, territory=by.territory, taken_in_on=on)
    session.add(beneficiary)
    session.flush()
    session.add(ProfileRecord(beneficiary_id=beneficiary.id))
    session.add(Protection(beneficiary_id=beneficiary.id, avoid={}))
    session.add(Identity(beneficiary_id=beneficiary.id))
    session.flush()
    return beneficiary


def amend(
    session: Session, ref: str, changes: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> Beneficiary:
    """Change facts of her case, as in ``take_in``. Raises NoBeneficiary, BadBeneficiary, Stale, KeyMissing."""
    beneficiary = person(session, ref, by, Datum.CASE, write=True, lock=True)
    versions.require(beneficiary.version, version)
    for key, value in _read_case(session, changes, by, beneficiary).items():
        setattr(beneficiary, key, value)
    session.flush()
    return beneficiary


def move(session: Session, ref: str, to: str, *, by: Actor, on: date) -> Beneficiary:
    """Make one move on her path, such as ``ready``. Raises NoBeneficiary, IllegalMove."""
    beneficiary = person(session, ref, by, Datum.PLACEMENT, write=True, lock=True)
    beneficiary.state = PATH.after(beneficiary.state, to)
    if beneficiary.state in ENDED:
        beneficiary.ended_on = beneficiary.ended_on or on
    session.flush()
    return beneficiary


def put_profile(
    session: Session, ref: str, stated: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> tuple[Profile, int]:
    """Replace her profile and return it with its version; what is not stated becomes unknown.

    ``place`` (a position, or a municipality standing for its own) and ``avoid`` are the exception: absent or null they
    stay as they were, ``{}`` clears them. Raises NoBeneficiary, BadProfile, Stale, ExclusionsUnreadable, KeyMissing.
    """
    beneficiary = person(session, ref, by, *PROFILE, write=True, lock=True)
    record = session.get_one(ProfileRecord, beneficiary.id, populate_existing=True)
    protection = exclusions.to_be_written(session, beneficiary.id)
    versions.require(record.version + protection.version, version)
    profile = read_profile(session, {**exclusions.with_position(session, stated), "ref": ref})
    known = stored(profile)
    for key in PROFILE_COLUMNS:
        setattr(record, key, known.get(key))
    exclusions.write(session, protection, stated, profile)
    if beneficiary.state is PathState.INTAKE:
        beneficiary.state = PATH.after(beneficiary.state, "profile")
    session.flush()
    return stated_profile(session, beneficiary)[0], record.version + protection.version


def profile(session: Session, ref: str, *, by: Actor) -> tuple[Profile, int]:
    """Return her profile and its version. Raises NoBeneficiary, ExclusionsUnreadable, KeyMissing."""
    beneficiary = person(session, ref, by, *PROFILE)
    edition = select(ProfileRecord.version + Protection.version).join_from(
        ProfileRecord, Protection, ProfileRecord.beneficiary_id == Protection.beneficiary_id
    )
    found, _ = stated_profile(session, beneficiary)
    return found, session.scalars(edition.where(ProfileRecord.beneficiary_id == beneficiary.id)).one()


def stated_profile(session: Session, beneficiary: Beneficiary) -> tuple[Profile, Exclusions | None]:
    """Return the profile of somebody within reach as it is stated, and all that she must avoid, in two queries.

    It is not to be ranked: of areas and people it tells nothing (see matching/protected.py). Raises
    ExclusionsUnreadable, KeyMissing, BadProfile.
    """
    query = select(*(getattr(ProfileRecord, key) for key in PROFILE_COLUMNS))
    known = session.execute(query.where(ProfileRecord.beneficiary_id == beneficiary.id)).mappings().one()
    place, hers = exclusions.read(session, beneficiary.id)
    avoid = None if hers is None else hers.avoid._asdict()
    try:
        return Profile.from_json({"ref": beneficiary.ref, **known, "place": place, "avoid": avoid}), hers
    except BadFact as bad:
        raise BadProfile("profile_unreadable", bad.where, "the stored profile cannot be read; write it anew") from None


def _writes(by: Actor, datum: Datum) -> bool:
    return PEOPLE.may(by, datum, act=Act.WRITE)


def _read_case(
    session: Session, stated: Mapping[str, Any], by: Actor, beneficiary: Beneficiary | None = None
) -> dict[str, Any]:
    tutor = beneficiary.tutor if beneficiary else by.ref
    for key, raw in stated.items():
        if key not in _CASE:
            raise BadBeneficiary("unknown_field", str(key)[:64], "this field is not known")
        if (key, raw) != ("tutor", tutor):
            _require_writer(key, by)
    known = {key: _CASE[key].read(session, raw) for key, raw in stated.items()}
    same = select(Beneficiary.id).where(
        Beneficiary.territory == by.territory, Beneficiary.case_code == known.get("case_code")
    )
    if session.scalar(same) not in {None, beneficiary and beneficiary.id}:
        raise BadBeneficiary("case_code_taken", "case_code", "another person of this territory has this case code")
    return known


def _require_writer(key: str, by: Actor) -> None:
    """Refuse a fact of a case within reach that somebody in this role only reads."""
    if _writes(by, _CASE[key].datum):
        return
    if key == "tutor":
        raise BadBeneficiary("not_your_caseload", key, "only the coordinator gives a person to another tutor")
    raise BadBeneficiary("tutor_only", key, "only her tutor states this")


def _case_code(_session: Session, raw: object) -> str:
    if not isinstance(raw, str) or not CASE_CODE.fullmatch(raw):
        raise BadBeneficiary("bad_case_code", "case_code", "a case code is letters and a number, such as TE-014")
    return raw


def _programme(session: Session, raw: object) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str) or session.get(Programme, raw) is None:
        raise BadBeneficiary("unknown_programme", "programme", "no programme has this code")
    return raw


def _tutor(_session: Session, raw: object) -> str:
    if not isinstance(raw, str) or not 1 <= len(raw) <= REF_LENGTH:
        raise BadBeneficiary("tutor_missing", "tutor", "the reference of the tutor's account is needed")
    return raw


def _permit(_session: Session, raw: object) -> dict[str, Any] | None:
    match raw:
        case None:
            return None
        case {"kind": str(kind), **days} if kind in set(Permit) and days.keys() <= {"until", "since"}:
            told = {str(name): day.isoformat() for name, day in days.items() if isinstance(day, date)}
            if told.keys() == {name for name, day in days.items() if day is not None}:
                return {"kind": kind, "until": None, **told}
    wanted = f"kind is one of {', '.join(Permit)}; until and since are days or null"
    raise BadBeneficiary("bad_permit", "permit", wanted)


class _Fact(NamedTuple):
    """A fact of her case: who may state it, and how it is read."""

    datum: Datum
    read: Callable[[Session, object], object]


_CASE: Mapping[str, _Fact] = {
    "case_code": _Fact(Datum.CASE, _case_code),
    "programme": _Fact(Datum.PROGRAMME, _programme),
    "permit": _Fact(Datum.PERMIT, _permit),
    "tutor": _Fact(Datum.CASELOAD, _tutor),
}
