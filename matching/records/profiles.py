"""What a person can and wants to do; and, apart from it, what protects her."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base
from ground.encryption import Encrypted
from matching.records.people import Beneficiary


class ProfileRecord(Base):
    """A person's profile in the JSON form in which the ranking reads it; None is unknown.

    Where she starts from and what she must avoid stand in her Protection.
    """

    __tablename__ = "profiles"
    about = (Beneficiary, "beneficiary_id")
    # Nobody leaves before she is available.
    __table_args__ = (CheckConstraint("until >= available_from", name="period"),)

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), primary_key=True, autoincrement=False)
    skills: Mapped[dict[str, Any] | None]
    occupations: Mapped[dict[str, Any] | None]
    languages: Mapped[dict[str, Any] | None]
    education: Mapped[int | None]
    licences: Mapped[list[str] | None]
    hours: Mapped[list[Any] | None]
    max_hours: Mapped[float | None] = mapped_column(Float)
    max_minutes: Mapped[float | None] = mapped_column(Float)
    modes: Mapped[list[str] | None]
    available_from: Mapped[date | None]
    until: Mapped[date | None]
    kinds: Mapped[list[str] | None]
    wishes: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class Protection(Base):
    """Where a person starts from, rounded to a kilometre, and what she must avoid.

    Everybody taken in has one from the first day; a missing one is a fault that stops the ranking. ``avoid`` is never
    NULL: before she was asked it is empty. What she must avoid stands in one field, so that no
    part of it can be lost without the whole being refused, and is filled up so far that its length does not tell
    whether there is anything.
    """

    __tablename__ = "protections"
    about = (Beneficiary, "beneficiary_id")
    # Half a position is none.
    __table_args__ = (CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="position"),)

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), primary_key=True, autoincrement=False)
    lat = Encrypted[float | None]("beneficiary_id")
    lon = Encrypted[float | None]("beneficiary_id")
    municipality = Encrypted[str | None]("beneficiary_id")
    avoid = Encrypted[dict[str, Any]]("beneficiary_id", nullable=False, block=2048)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy
