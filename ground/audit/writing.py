"""Telling the audit trail what is done, and sealing it into the chain at the end of the transaction.

What is told waits with its transaction: rolled back, it is forgotten. The head is locked last, just before the commit,
so writers stand in line for a moment only, and never in each other's way. What cannot be told is not done.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from ground.actors import Actor, Agent
from ground.audit.chain import Head, Link, SealingKeys, seal
from ground.audit.names import Name, name_of
from ground.audit.records import Action, AuditHead, AuditRow
from ground.base import Base
from ground.errors import NoActor, NotAudited

Who = Actor | Agent
ACTOR, DOOR = "actor", "door"  # of session.info
TRAIL = "trail"  # of an engine's execution options

# One statement that also begins the chain; the same words on both databases.
_TAKE_HEAD = text(
    "INSERT INTO audit_head (id, number, seal) VALUES (1, 0, '') "
    "ON CONFLICT (id) DO UPDATE SET number = audit_head.number RETURNING number, seal"
)


@dataclass(frozen=True, slots=True)
class Trail:
    """What writing to the trail needs: the keys, a clock, and who acts where a session names nobody else."""

    keys: SealingKeys = field(repr=False)
    clock: Callable[[], datetime]
    by: Who | None = None


class Fact(NamedTuple):
    """One thing that was done in a transaction."""

    action: Action
    name: Name
    reason: str | None = None


@dataclass
class Pending:
    """What was done in one transaction until now, each thing once, in order; and whether it is just being flushed.

    Beside each fact stands whether the service did it by itself; ``is_by_itself`` tells whether it is just doing so.
    """

    facts: dict[Fact, bool] = field(default_factory=dict)
    is_flushing: bool = False
    is_by_itself: bool = False


_pending: WeakKeyDictionary[SessionTransaction, Pending] = WeakKeyDictionary()


def sign(session: Session, *, by: Who | None, door: str | None = None) -> None:
    """Name who writes in this session, and through which door: the code of an address or a command.

    None leaves it to the engine's trail to say who.
    """
    session.info[ACTOR], session.info[DOOR] = by, door


def signed(session: Session) -> Who | None:
    """Return who writes in this session as far as it says so itself."""
    found: Who | None = session.info.get(ACTOR)
    return found


@contextmanager
def by_itself(session: Session) -> Iterator[None]:
    """Tell what is done within as the doing of the service itself, through no door.

    It is for what only follows from somebody's doing, by a rule of which they may know nothing.
    """
    session.flush()
    waiting, door, by = pending(session), session.info.get(DOOR), signed(session)
    before, waiting.is_by_itself = waiting.is_by_itself, True
    sign(session, by=Agent.MACHINE)
    try:
        yield
        session.flush()
    finally:
        waiting.is_by_itself = before
        sign(session, by=by, door=door)


def look(session: Session, record: Base, *, reason: str | None = None) -> None:
    """Note a look at what a record says of a person; it happens only if it can be noted, so the session must write."""
    note(session, Fact(Action.LOOK, name_of(session, record), reason))


def deny(session: Session, name: Name, *, reason: str) -> None:
    """Note that an object was asked for in vain."""
    note(session, Fact(Action.DENY, name, reason))


def refuse_sign_in(session: Session, name: Name, *, reason: str) -> None:
    """Note that somebody was not let in."""
    note(session, Fact(Action.REFUSE_SIGN_IN, name, reason))


def note(session: Session, fact: Fact) -> None:
    """Note what is done, once; what was created in this same transaction is not told to be changed as well."""
    waiting = pending(session)
    if fact.action is Action.CHANGE and fact.name.ref and fact._replace(action=Action.CREATE) in waiting.facts:
        return
    waiting.facts.setdefault(fact, waiting.is_by_itself)


def pending(session: Session) -> Pending:
    """Return what waits to be written with the session's present transaction."""
    transaction = session.get_transaction() or session.begin()
    return _pending.setdefault(transaction, Pending())


def write(session: Session) -> None:
    """Seal all that waits into the chain. Raises NoActor, NotAudited."""
    facts = dict(pending(session).facts)
    if not facts:
        return
    connection = session.connection()
    trail: Trail | None = connection.get_execution_options().get(TRAIL)
    by = signed(session) or (trail.by if trail else None)
    if trail is None or by is None:
        raise NoActor
    try:
        _append(connection, trail, facts, by=by, door=session.info.get(DOOR))
    except SQLAlchemyError as error:
        raise NotAudited from error
    pending(session).facts.clear()


def _append(connection: Connection, trail: Trail, facts: Mapping[Fact, bool], *, by: Who, door: str | None) -> None:
    """Write the rows behind the head, which nobody else can move from here to the end of the transaction."""
    head = Head(*connection.execute(_TAKE_HEAD).one())
    (sign_of_key, key), at = trail.keys.newest(), trail.clock()
    rows = []
    for (fact, is_by_itself), number in zip(facts.items(), count(head.number + 1)):
        (action, name, reason), through = fact, None if is_by_itself else door
        actor, role, home = _named(Agent.MACHINE if is_by_itself else by)
        where = name.territory or home
        link = Link(number, at, actor, role, where, action.value, name.kind, name.ref, reason, through, sign_of_key)
        head = Head(number, seal(key, link, head.seal))
        rows.append(link._asdict() | {"seal": head.seal})
    connection.execute(insert(AuditRow), rows)
    connection.execute(update(AuditHead).values(head._asdict()))


def _named(by: Who) -> tuple[str | None, str, str | None]:
    """Return reference, role and territory of who acts."""
    return (by.ref, by.role.value, by.territory) if isinstance(by, Actor) else (None, by.value, None)
