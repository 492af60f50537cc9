"""What is to be sent: put there in the transaction that causes it, claimed with a lease, marked once it is sent.

A claim whose owner died is taken again after the lease, so a message is sent at least once. The table itself is the
register of who had what sent to whom about what. The audit trail is told only that a message was sent: one row, with
the message's own reference, and neither its kind nor whom it was for; what caused it has told itself.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from ground.actors import Actor
from ground.audit.names import Name
from ground.audit.records import UNAUDITED, Action
from ground.audit.writing import Fact, note, signed
from ground.base import REFERS, Base, public_ref
from ground.instants import Instant

# Longer than one try lasts; whoever tries renews its claim just before, with ``hold``.
LEASE = timedelta(minutes=5)
# The pause doubles from try to try: twelve of them span a day and a half.
MOST_TRIES = 12
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=12)
OPEN = text("sent_at IS NULL AND dropped_at IS NULL")
SENT = "sent"  # the reason in the trail, one for all kinds: a kind would tell why something ended
UNSEEN = {"synchronize_session": False, "populate_existing": True}  # no message in the session is looked through for it


class Message(Base):
    """One thing to tell one account or one contact: references alone, never a text, an address or a secret.

    ``kind`` is a word of the sender's table. ``about`` is the reference of what it is about, never a person's: she is
    reached through her proposal or placement. ``put_by`` is the account that caused it, None for the machine. It is
    sent from ``due_at`` on; after a failure that is when it is tried again, and after ``MOST_TRIES`` it is given up.
    ``dropped_at`` tells that it was no longer needed.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        # A message has one reader.
        CheckConstraint("(to_account IS NULL) <> (to_contact IS NULL)", name="one_reader"),
        # What was dropped was not sent.
        CheckConstraint("sent_at IS NULL OR dropped_at IS NULL", name="sent_or_dropped"),
        # What is open is few among all that was sent.
        Index("ix_outbox_open", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
        {"info": UNAUDITED},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    kind: Mapped[str] = mapped_column(String(32))
    to_account: Mapped[str | None] = mapped_column(String(22))
    to_contact: Mapped[str | None] = mapped_column(String(22))
    about: Mapped[str | None] = mapped_column(String(22), index=True, info=REFERS)
    urgent: Mapped[bool] = mapped_column(default=False)
    put_by: Mapped[str | None] = mapped_column(String(22))
    due_at: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    dropped_at: Mapped[datetime | None] = mapped_column(Instant)


def put(  # noqa: PLR0913 - what, to whom, about what and when are all said by name
    session: Session,
    kind: str,
    *,
    to_account: str | None = None,
    to_contact: str | None = None,
    about: str | None = None,
    urgent: bool = False,
    due_at: datetime,
) -> Message:
    """Store a message for exactly one reader, sent only if this transaction is committed."""
    by = signed(session)
    message = Message(
        kind=kind,
        to_account=to_account,
        to_contact=to_contact,
        about=about,
        urgent=urgent,
        due_at=due_at,
        put_by=by.ref if isinstance(by, Actor) else None,
    )
    session.add(message)
    session.flush()
    return message


def put_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store many messages of the machine at once; each row says what ``put`` is told by name."""
    if rows:
        bare = {"to_account": None, "to_contact": None, "urgent": False}
        session.execute(insert(Message), [bare | dict(row) for row in rows])


def claim(session: Session, *, now: datetime, limit: int, worker: str) -> list[Message]:
    """Take up to ``limit`` due messages for a worker, urgent ones first, in one statement: no two workers get the same.

    The transaction is to be committed before anything is sent.
    """
    due = (
        select(Message.id)
        .where(OPEN, Message.tries < MOST_TRIES, Message.due_at <= now, _is_free(now))
        .order_by(Message.urgent.desc(), Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")  # evaluated once, whatever the planner thinks
    )
    taken = update(Message).where(Message.id.in_(select(due.c.id))).values(claimed_at=now, claimed_by=worker)
    found = session.scalars(taken.returning(Message), execution_options=UNSEEN)
    return sorted(found, key=lambda message: (not message.urgent, message.due_at, message.id))


def hold(session: Session, message_id: int, *, now: datetime, worker: str) -> Message | None:
    """Renew a claim just before a try and return its message; None when it has gone to somebody else, or ended."""
    held = update(Message).where(OPEN, Message.id == message_id, Message.claimed_by == worker).values(claimed_at=now)
    return session.scalar(held.returning(Message), execution_options=UNSEEN)


def done(session: Session, message_id: int, *, now: datetime) -> None:
    """Mark a message as sent, whoever has claimed it by now, and tell the audit trail."""
    sent = update(Message).where(OPEN, Message.id == message_id).values(sent_at=now)
    ref = session.scalar(sent.returning(Message.ref), execution_options={"synchronize_session": False})
    if ref is not None:
        note(session, Fact(Action.CHANGE, Name(Message.__tablename__, ref, None), SENT))


def drop(session: Session, message: Message, *, now: datetime) -> None:
    """Mark a message that is held as no longer needed."""
    message.dropped_at = now
    session.flush()


def failed(session: Session, message_id: int, *, now: datetime, worker: str) -> None:
    """Have a message tried again after a pause that doubles; after the last try it waits for a human being."""
    message = hold(session, message_id, now=now, worker=worker)
    if message is not None:
        message.due_at = now + min(FIRST_PAUSE * 2**message.tries, LONGEST_PAUSE)
        message.tries += 1
        message.claimed_at = message.claimed_by = None
        session.flush()


def release(session: Session, message_ids: Collection[int], *, worker: str) -> None:
    """Give claims back that were not tried."""
    mine = update(Message).where(OPEN, Message.id.in_(message_ids), Message.claimed_by == worker)
    session.execute(mine.values(claimed_at=None, claimed_by=None), execution_options=UNSEEN)


class Backlog(NamedTuple):
    """How many messages wait, and how many of them are late, have failed, were given up."""

    waiting: int
    late: int
    failed: int
    given_up: int


def backlog(session: Session, *, before: datetime) -> Backlog:
    """Count what is not sent yet; late is what was due before the time given."""
    is_given_up = Message.tries >= MOST_TRIES
    counted = select(
        func.count(),
        func.count().filter(~is_given_up, Message.due_at < before),
        func.count().filter(~is_given_up, Message.tries > 0),
        func.count().filter(is_given_up),
    )
    return Backlog(*session.execute(counted.where(OPEN)).one())


def given_up(session: Session, *, limit: int) -> Sequence[Message]:
    """Return what was given up, the oldest first."""
    query = select(Message).where(OPEN, Message.tries >= MOST_TRIES).order_by(Message.id).limit(limit)
    return session.scalars(query).all()


def about(session: Session, ref: str, *, limit: int) -> Sequence[Message]:
    """Return all that was ever to be sent about something, the oldest first."""
    return session.scalars(select(Message).where(Message.about == ref).order_by(Message.id).limit(limit)).all()


def again(session: Session, *, now: datetime) -> int:
    """Have all that was given up tried anew, from now on; tell the audit trail, and return how many they are."""
    anew = update(Message).where(OPEN, Message.tries >= MOST_TRIES).values(tries=0, due_at=now).returning(Message.id)
    count = len(session.execute(anew, execution_options=UNSEEN).all())
    if count:
        note(session, Fact(Action.CHANGE, Name(Message.__tablename__, None, None), "again"))
    return count


def forget(session: Session, *, before: datetime) -> int:
    """Delete what was sent, dropped or given up before a time; tell the audit trail, and return how many they were."""
    is_given_up = and_(OPEN, Message.tries >= MOST_TRIES, Message.due_at < before)
    is_over = or_(Message.sent_at < before, Message.dropped_at < before, is_given_up)
    gone = session.scalars(delete(Message).where(is_over).returning(Message.id), execution_options=UNSEEN).all()
    if gone:
        note(session, Fact(Action.DELETE, Name(Message.__tablename__, None, None), "kept_long_enough"))
    return len(gone)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(Message.claimed_at.is_(None), Message.claimed_at <= now - LEASE)
