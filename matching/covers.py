"""Covers: who acts for a tutor's whole caseload while she is away."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.scope import Act
from matching import reach
from matching.cases import require_period
from matching.errors import BadMember, NoCover
from matching.reach import COVERS, Datum
from matching.records.cases import Cover

MOST = 100


def listed(session: Session, *, by: Actor) -> Sequence[Cover]:
    """Return the covers within reach, the newest first: a tutor's own on either side, a coordinator's territory's."""
    query = select(Cover).where(COVERS.rows(by, Datum.COVER)).order_by(Cover.id.desc()).limit(MOST)
    return session.scalars(query).all()


def make(  # noqa: PLR0913 - who for whom, from when to when, by whom are all said by name
    session: Session,
    tutor: str,
    covered_by: str,
    *,
    ends_on: date,
    starts_on: date | None = None,
    by: Actor,
    on: date,
) -> Cover:
    """Let a tutor act for another one, both of the territory as the caller has seen. Raises NoCover, BadMember."""
    if by.territory is None or not COVERS.may(by, Datum.COVER, act=Act.WRITE):
        raise NoCover
    starts_on = starts_on or on
    require_period(starts_on, ends_on, on)
    if tutor == covered_by:
        raise BadMember("own_cover", "covered_by", "nobody covers for herself; name another tutor")
    cover = Cover(
        territory=by.territory, tutor=tutor, covered_by=covered_by, starts_on=starts_on, ends_on=ends_on, made_by=by.ref
    )
    session.add(cover)
    session.flush()
    # Nobody makes what would be out of reach: a tutor covers for others, she does not say so.
    return reach.cover(session, cover.ref, by)


def end(session: Session, ref: str, *, by: Actor, on: date) -> Cover:
    """End a cover at once; again changes nothing. Raises NoCover."""
    cover = reach.cover(session, ref, by)
    if cover.ended_on is None:
        cover.ended_on, cover.ended_by = on, by.ref
    session.flush()
    return cover


def leave(session: Session, account: str, *, on: date) -> None:
    """End all covers by or for an account because it ended."""
    either = or_(Cover.tutor == account, Cover.covered_by == account)
    for cover in session.scalars(select(Cover).where(either, Cover.ended_on.is_(None)).order_by(Cover.id)):
        cover.ended_on, cover.ended_by = on, account
    session.flush()
