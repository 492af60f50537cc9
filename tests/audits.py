"""What the audit trail tells, for tests that ask it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ground.audit import heads
from ground.audit.records import AuditRow
from tests import make


def told(session: Session) -> Sequence[Row[Any]]:
    """Return all rows in their order."""
    return session.execute(select(*AuditRow.__table__.columns).order_by(AuditRow.number)).all()


def whole(session: Session) -> bool:
    """Tell whether the chain is whole."""
    return heads.verify(session, [], make.TRAIL.keys) is None
