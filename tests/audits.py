"""What the audit trail tells, for tests that ask it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.audit import heads
from ground.audit.records import AuditRow
from tests import make


def told(session: Session) -> Sequence[AuditRow]:
    """Return all rows in their order."""
    return session.scalars(select(AuditRow).order_by(AuditRow.number)).all()


def whole(session: Session) -> bool:
    """Tell whether the chain is whole."""
    return heads.verify(session, [], make.TRAIL.keys) is None
