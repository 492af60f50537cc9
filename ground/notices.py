"""Notices within the service: put there in the transaction that causes them, so each is there exactly once.

What is told by mail besides goes through ``ground.outbox``, at least once. A notice is its reader's alone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, String, delete, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from ground.actors import Actor
from ground.audit.names import Name
from ground.audit.records import UNAUDITED, Action
from ground.audit.writing import Fact, note
from ground.base import REFERS, Base, public_ref
from ground.errors import Missing
from ground.instants import Instant

UNSEEN = text("seen_at IS NULL")


class NoNotice(Missing):
    """No such notice of the account that asks, or not yet."""


class Notice(Base):
    """One thing to tell one account: references alone, never a text.

    ``kind`` and ``about`` are as those of a message in the outbox. It is there for its reader from ``at`` on, so that
    the hour of it does not tell what has caused it; ``seen_at`` is when its reader was done with it.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index(None, "account", "at"),
        # What is new is little among all that was.
        Index("ix_notices_unseen", "account", sqlite_where=UNSEEN, postgresql_where=UNSEEN),
        {"info": UNAUDITED},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    account: Mapped[str] = mapped_column(String(22))
    kind: Mapped[str] = mapped_column(String(32))
    about: Mapped[str | None] = mapped_column(String(22), index=True, info=REFERS)
    urgent: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)


def put(  # noqa: PLR0913 - what, to whom, about what and when are all said by name
    session: Session, kind: str, *, account: str, about: str, at: datetime, urgent: bool = False
) -> Notice:
    """Store a notice for an account, there from ``at`` on, if this transaction is committed."""
    notice = Notice(kind=kind, account=account, about=about, at=at, urgent=urgent)
    session.add(notice)
    session.flush()
    return notice


def put_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store many notices at once; each row says what ``put`` is told by name."""
    if rows:
        session.execute(insert(Notice), [{"urgent": False, **row} for row in rows])


def own(  # noqa: PLR0913 - which part of the list is said by name
    session: Session, by: Actor, *, now: datetime, limit: int, after: str | None = None, only_new: bool = False
) -> Sequence[Notice]:
    """Return somebody's own notices, the newest first, from the one after the reference ``after``. Raises NoNotice."""
    query = select(Notice).where(_own(by, now)).order_by(Notice.at.desc(), Notice.ref).limit(limit)
    if only_new:
        query = query.where(Notice.seen_at.is_(None))
    if after is not None:
        last = _one(session, after, by, now)
        query = query.where((Notice.at < last.at) | ((Notice.at == last.at) & (Notice.ref > last.ref)))
    return session.scalars(query).all()


def see(session: Session, ref: str, *, by: Actor, now: datetime) -> Notice:
    """Mark a notice of one's own as seen, and tell the audit trail; again changes nothing. Raises NoNotice."""
    notice = _one(session, ref, by, now)
    notice.seen_at = notice.seen_at or now
    note(session, Fact(Action.CHANGE, Name(Notice.__tablename__, notice.ref, None), "seen"))
    session.flush()
    return notice


def forget(session: Session, *, before: datetime) -> int:
    """Delete what was told before a time; tell the audit trail, and return how many they were."""
    gone = len(session.scalars(delete(Notice).where(Notice.at < before).returning(Notice.id)).all())
    if gone:
        note(session, Fact(Action.DELETE, Name(Notice.__tablename__, None, None), "kept_long_enough"))
    return gone


def _own(by: Actor, now: datetime) -> ColumnElement[bool]:
    return (Notice.account == by.ref) & (Notice.at <= now)


def _one(session: Session, ref: str, by: Actor, now: datetime) -> Notice:
    found = session.scalar(select(Notice).where(Notice.ref == ref, _own(by, now)))
    if found is None:
        raise NoNotice
    return found
