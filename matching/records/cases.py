"""Who shares a case beside its tutor, and who stands in for a tutor who is away: each for a time."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base, closed, public_ref
from ground.territories import Territory
from matching.records.people import Beneficiary


class MemberKind(StrEnum):
    """As what somebody shares a case: as another tutor, or as an operator such as a psychologist or a lawyer."""

    COLLEAGUE = "colleague"
    OPERATOR = "operator"


class CaseMember(Base):
    """An account that shares a case from one day to another, both included, unless it was taken out before.

    ``account``, ``added_by`` and ``ended_by`` are references of accounts; the last is itself when its account ended.
    """

    __tablename__ = "case_members"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        # Nobody shares a case without an end.
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="ended"),
        Index(None, "account", "beneficiary_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    account: Mapped[str] = mapped_column(String(22))
    kind: Mapped[MemberKind] = mapped_column(closed(MemberKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    added_by: Mapped[str] = mapped_column(String(22))
    ended_on: Mapped[date | None]
    ended_by: Mapped[str | None] = mapped_column(String(22))


class Cover(Base):
    """A tutor who is away, and who acts for her whole caseload meanwhile; days and ends as of a CaseMember."""

    __tablename__ = "covers"
    __table_args__ = (
        # Nobody stands in for herself, or without an end.
        CheckConstraint("covered_by <> tutor", name="two_tutors"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", name="ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    territory: Mapped[str] = mapped_column(ForeignKey(Territory.code), index=True)
    tutor: Mapped[str] = mapped_column(String(22), index=True)
    covered_by: Mapped[str] = mapped_column(String(22), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    made_by: Mapped[str] = mapped_column(String(22))
    ended_on: Mapped[date | None]
    ended_by: Mapped[str | None] = mapped_column(String(22))
