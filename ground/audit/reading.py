"""Reading the audit trail: whose rows somebody may see, and what is looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, select, true
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


def rows(session: Session, wanted: Wanted, *, by: Actor, limit: int, before: int | None = None) -> Sequence[AuditRow]:
    """Return the rows that are looked for, within reach, the newest first, from the one before ``before``."""
    query = select(AuditRow).where(scope(by), *_conditions(wanted)).order_by(AuditRow.number.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.number < before)
    return session.scalars(query).all()


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
