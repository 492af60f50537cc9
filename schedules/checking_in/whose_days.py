"""Who works with her has days of her own: when that changes, what is planned with her changes in the same transaction.

A tutor is away and back, ends, or hands somebody over. No day of an employer follows from any of it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.instants import day_of
from matching import beneficiaries, covers
from matching.records.cases import Cover
from matching.records.people import Beneficiary
from schedules.checking_in import check_ins


def cover(  # noqa: PLR0913 - who for whom, from when to when, by whom are all said by name
    session: Session,
    tutor: str,
    covered_by: str,
    *,
    ends_on: date,
    starts_on: date | None = None,
    by: Actor,
    now: datetime,
) -> Cover:
    """Let a tutor act for another one as ``covers.make`` does. Raises also KeyMissing, Damaged."""
    made = covers.make(session, tutor, covered_by, ends_on=ends_on, starts_on=starts_on, by=by, on=day_of(now))
    check_ins.replan_caseload(session, tutor, now=now)
    return made


def end_cover(session: Session, ref: str, *, by: Actor, now: datetime) -> Cover:
    """End a cover as ``covers.end`` does. Raises also KeyMissing, Damaged."""
    ended = covers.end(session, ref, by=by, on=day_of(now))
    check_ins.replan_caseload(session, ended.tutor, now=now)
    return ended


def leave(session: Session, account: str, *, now: datetime) -> None:
    """End all covers by or for an account as ``covers.leave`` does. Raises KeyMissing, Damaged."""
    either = or_(Cover.tutor == account, Cover.covered_by == account)
    away = select(Cover.tutor).where(either, Cover.ended_on.is_(None)).distinct().order_by(Cover.tutor)
    tutors = session.scalars(away).all()
    covers.leave(session, account, on=day_of(now))
    for tutor in tutors:
        check_ins.replan_caseload(session, tutor, now=now)


def amend(  # noqa: PLR0913 - who, from which version and when are all said by name
    session: Session,
    ref: str,
    changes: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> Beneficiary:
    """Change facts of her case as ``beneficiaries.amend`` does, perhaps her tutor. Raises also Damaged."""
    her = beneficiaries.amend(session, ref, changes, by=by, version=version)
    if "tutor" in changes:
        check_ins.replan_person(session, her.id, now=now)
    return her
