"""Beneficiaries: known by a reference and a case code, never by a name."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ground.audit.names import keyed_ref
from ground.base import Base, closed, public_ref
from ground.encryption import Encrypted
from ground.territories import Territory


class PathState(StrEnum):
    """Where a person stands on her way into work."""

    INTAKE = "intake"
    PROFILING = "profiling"
    READY = "ready"
    IN_PLACEMENT = "in_placement"
    HIRED = "hired"
    EXITED = "exited"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"


class Permit(StrEnum):
    """On what somebody's right to work rests."""

    PERMIT = "permit"
    RENEWAL_RECEIPT = "renewal_receipt"
    APPLICATION = "application"
    NOT_NEEDED = "not_needed"


class Beneficiary(Base):
    """A person in a programme.

    ``case_code`` is a readable sign such as ``TE-014``; ``tutor`` the account in whose caseload she is; ``salt`` is
    what ties her to the audit trail, and goes with her; ``programme`` a programme's code; ``permit`` on what her right
    to work rests, ``{"kind", "until", "since"}`` with ISO dates or None; an application or a receipt holds since a day.
    """

    __tablename__ = "beneficiaries"
    # Within a territory a case code means one person.
    __table_args__ = (UniqueConstraint("territory", "case_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    case_code: Mapped[str] = mapped_column(String(16))
    territory: Mapped[str] = mapped_column(ForeignKey(Territory.code))
    programme = Encrypted[str | None]("ref")
    permit = Encrypted[dict[str, Any] | None]("ref")
    tutor: Mapped[str] = mapped_column(String(22), index=True)
    state: Mapped[PathState] = mapped_column(closed(PathState), default=PathState.INTAKE)
    taken_in_on: Mapped[date]
    ended_on: Mapped[date | None]
    salt: Mapped[str] = mapped_column(String(22), default=public_ref)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    @property
    def audit_ref(self) -> str:
        """Her reference in the audit trail."""
        return keyed_ref(self.salt, self.ref)
