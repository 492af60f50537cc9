"""Reading the audit trail: whose rows somebody may see, and what is looked for.

The numbers of the rows are for the auditor alone: the gaps between one's own would tell how much else was done with
them, such as what followed from a change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.audit.records import Action, AuditRow

SIGN_INS = "sign_ins"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are looked for; None is any. ``refs`` are the names under which one object may stand.

    ``since`` is included, ``until`` is not.
    """

    actor: str | None = None
    action: Action | None = None
    kind: str | None = None
    refs: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


def scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition for the rows that somebody may see; nothing for who is not named here.

    Denials are for the auditor alone: to anybody else they would tell what exists from what does not.
    """
    if by.role is Role.AUDITOR:
        return true()
    return _doings(by) & (AuditRow.action != Action.DENY)


def _doings(by: Actor) -> ColumnElement[bool]:
    own = AuditRow.actor == by.ref
    match by.role:
        case Role.COORDINATOR:
            return own | (AuditRow.territory == by.territory)
        case Role.TUTOR | Role.OPERATOR:
            return own
        case Role.EMPLOYER | Role.ASSOCIATION | Role.LEAD:
            return own & (AuditRow.kind == SIGN_INS)
    return false()


def sees_numbers(by: Actor) -> bool:
    """Tell whether somebody may know the places of rows in the chain."""
    return by.role is Role.AUDITOR


def rows(session: Session, wanted: Wanted, *, by: Actor, limit: int, before: int | None = None) -> Sequence[AuditRow]:
    """Return the rows that are looked for, within reach, the newest first, from where ``going_on`` said."""
    query = select(AuditRow).where(scope(by), *_conditions(wanted)).order_by(AuditRow.number.desc()).limit(limit)
    if before is not None and sees_numbers(by):
        query = query.where(AuditRow.number < before)
    elif before is not None:
        query = query.offset(max(_count(session, wanted, by) - before, 0))
    return session.scalars(query).all()


def going_on(session: Session, wanted: Wanted, last: AuditRow, *, by: Actor) -> int:
    """Return from where to go on after a row: to who sees numbers its own, to others how many rows are older."""
    return last.number if sees_numbers(by) else _count(session, wanted, by, AuditRow.number < last.number)


def _count(session: Session, wanted: Wanted, by: Actor, *more: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(AuditRow).where(scope(by), *_conditions(wanted), *more)
    return session.scalars(query).one()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    named = {"actor": wanted.actor, "action": wanted.action, "kind": wanted.kind}
    found = [getattr(AuditRow, name) == value for name, value in named.items() if value is not None]
    if wanted.refs is not None:
        found.append(AuditRow.ref.in_(wanted.refs))
    if wanted.since is not None:
        found.append(AuditRow.at >= wanted.since)
    if wanted.until is not None:
        found.append(AuditRow.at < wanted.until)
    return found
