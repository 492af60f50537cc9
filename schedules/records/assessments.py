"""Assessments: how well somebody who is placed can do something, seen at half time and at the end."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base, closed
from ground.encryption import Encrypted
from ground.instants import Instant
from matching.records.people import Beneficiary
from schedules.records.placements import SAME_PERSON


class Stage(StrEnum):
    """When skills are assessed."""

    MIDTERM = "midterm"
    FINAL = "final"


class Assessor(StrEnum):
    """Who has seen how well it is done."""

    HOST_TUTOR = "host_tutor"
    TUTOR = "tutor"


class Assessment(Base):
    """How well somebody can do one thing, from 1 to 5. ``remark`` stays on our side and stands in no document."""

    __tablename__ = "assessments"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        ForeignKeyConstraint(SAME_PERSON, ["placements.id", "placements.beneficiary_id"], name="placement"),
        # At each stage a skill has one level, on which those who have seen her agree.
        UniqueConstraint("placement_id", "stage", "skill"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column()
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    stage: Mapped[Stage] = mapped_column(closed(Stage))
    skill: Mapped[str] = mapped_column(String(64))
    level: Mapped[int]
    assessor: Mapped[Assessor] = mapped_column(closed(Assessor))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(22))
    remark = Encrypted[str | None]("placement_id", "stage", "skill")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy
