"""The one place that sees every write: once told to watch, it listens to all sessions of the process.

What a flush writes is told object by object. What passes the flush by, many rows in one statement, is told as one row
for each table and transaction, without a reference.
"""

import re
from typing import Any
from weakref import WeakKeyDictionary, ref

from sqlalchemy import Connection, Engine, TextClause, event, inspect
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction
from sqlalchemy.sql.dml import Delete, Insert, Update

from ground.audit.names import Name, name_of
from ground.audit.records import Action
from ground.audit.writing import Fact, note, pending, write
from ground.base import Base

ACTIONS = {"insert": Action.CREATE, "update": Action.CHANGE, "delete": Action.DELETE}
PLAIN = re.compile(r"\s*(insert|update|delete)\s+(?:into\s+|from\s+)?(\w+)", re.IGNORECASE | re.ASCII)

_sessions: WeakKeyDictionary[Connection, "ref[Session]"] = WeakKeyDictionary()


def watch() -> None:
    """Listen from now on to every session and every statement of this process; again changes nothing."""
    for target, name, listener in LISTENERS:
        if not event.contains(target, name, listener):
            event.listen(target, name, listener)


def _remember(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    _sessions[connection] = ref(session)


def _begin_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    pending(session).is_flushing = True


def _tell_flushed(session: Session, _context: UOWTransaction) -> None:
    written = [
        *((Action.CREATE, record) for record in session.new),
        *((Action.CHANGE, record) for record in session.dirty if _is_changed(session, record)),
        *((Action.DELETE, record) for record in session.deleted),
    ]
    for action, record in written:
        if not record.__table__.info.get("unaudited"):
            note(session, Fact(action, name_of(session, record), getattr(record, "audit_reason", None)))
    pending(session).is_flushing = False


def _end_flush(session: Session, _ended: SessionTransaction) -> None:
    # A flush that failed within a savepoint ends with it, and the transaction around it goes on.
    if session.in_transaction():
        pending(session).is_flushing = False


def _write_all(session: Session) -> None:
    session.flush()
    write(session)


def _tell_statement(connection: Connection, statement: object, *_parameters: object) -> None:
    found = _sessions.get(connection)
    session = found() if found else None
    if session is None or not isinstance(statement, Insert | Update | Delete | TextClause):
        return
    waiting = pending(session)
    if not waiting.is_flushing:
        _tell_many(session, statement)


def _tell_many(session: Session, statement: Insert | Update | Delete | TextClause) -> None:
    said = PLAIN.match(str(statement)) if isinstance(statement, TextClause) else None
    if isinstance(statement, TextClause):
        if said is None:
            return
        verb, table = said[1].lower(), said[2].lower()
    else:
        verb, table = statement.__visit_name__, str(statement.table.name)  # type: ignore[union-attr]
    known = Base.metadata.tables.get(table)
    if known is not None and not known.info.get("unaudited"):
        note(session, Fact(ACTIONS[verb], Name(table, None, None)))


def _is_changed(session: Session, record: Any) -> bool:  # noqa: ANN401 - whatever is mapped
    """Tell whether a column was changed that the trail tells of."""
    if not session.is_modified(record, include_collections=False):
        return False
    state = inspect(record)
    silent = {column.key for column in record.__table__.columns if column.info.get("unaudited")}
    return not silent or any(
        state.attrs[attribute.key].history.has_changes()
        for attribute in state.mapper.column_attrs
        if attribute.key not in silent
    )


LISTENERS = (
    (Session, "after_begin", _remember),
    (Session, "before_flush", _begin_flush),
    (Session, "after_flush", _tell_flushed),
    (Session, "after_soft_rollback", _end_flush),
    (Session, "before_commit", _write_all),
    (Engine, "before_execute", _tell_statement),
)
