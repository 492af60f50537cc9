"""Whether a database that was brought back may be used: only once the erasures since are done in it again."""

from datetime import datetime

from flask import Flask, request
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

import web.records  # noqa: F401 - so that every record is known
from ground.audit.chain import Head
from schedules.erasing import replaying
from schedules.erasing.register import Register
from schedules.erasing.replaying import Replayed
from web.backups.errors import NotReplayed
from web.backups.records import Restore
from web.db import db

# What holds nobody's data, and has to answer whatever happens.
OPEN = frozenset({"static", "health.healthz", "health.readyz"})


def is_replayed(session: Session) -> bool:
    """Tell whether no erasures wait to be done again."""
    return not session.scalar(select(exists().where(Restore.replayed_at.is_(None))))


def require_replayed(session: Session) -> None:
    """Refuse a database in which erasures wait to be done again. Raises NotReplayed."""
    if not is_replayed(session):
        raise NotReplayed


def guard(app: Flask) -> None:
    """Answer nothing from a database in which erasures wait to be done again."""
    app.before_request(_check)


def _check() -> None:
    if request.endpoint is not None and request.endpoint not in OPEN:
        require_replayed(db.session())


def replay(session: Session, register: Register, *, witness: Head | None, now: datetime) -> Replayed:
    """Do the erasures again that are due; from then on the database may be used. Raises RegisterBroken."""
    done = replaying.replay(session, register, witness=witness, now=now)
    for restore in session.scalars(select(Restore).where(Restore.replayed_at.is_(None)).order_by(Restore.id)):
        restore.replayed_at = now
    session.flush()
    return done
