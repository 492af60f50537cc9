"""What tutors write down about a person, and who has broken the glass to read it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base, closed, public_ref
from ground.encryption import Encrypted
from ground.instants import Instant
from matching.records.people import Beneficiary


class Openness(StrEnum):
    """Who may read a note: those who do a tutor's work in the case, or also the operators in it."""

    PRIVATE = "private"
    SHARED = "shared"


class Note(Base):
    """A note on a person; ``author`` is the reference of an account."""

    __tablename__ = "notes"
    about = (Beneficiary, "beneficiary_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    author: Mapped[str] = mapped_column(String(22))
    openness: Mapped[Openness] = mapped_column(closed(Openness))
    written_at: Mapped[datetime] = mapped_column(Instant)
    text = Encrypted[str]("ref", nullable=False)


class Glass(Base):
    """A glass that a coordinator has broken to read the notes on a person: with a reason, and for an hour.

    ``account`` is the reference of the coordinator's account; at ``until`` it is whole again.
    """

    __tablename__ = "glasses"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (CheckConstraint("until > broken_at", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    account: Mapped[str] = mapped_column(String(22))
    reason = Encrypted[str]("ref", nullable=False)
    broken_at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)

    @property
    def audit_reason(self) -> str:
        """What stands beside it in the audit trail, and beside each look through it."""
        return f"glass:{self.ref}"
