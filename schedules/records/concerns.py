"""Concerns: what somebody has to look at, and until when somebody does not want to be reminded."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import REFERS, Base, closed, public_ref
from ground.encryption import Encrypted
from ground.instants import Instant
from matching.records.people import Beneficiary
from schedules.records.placements import SAME_PERSON


class Source(StrEnum):
    """From where a concern comes."""

    HER = "her"
    EMPLOYER = "employer"
    TUTOR = "tutor"
    SILENCE = "silence"  # several weak signs at once
    RECORD = "record"  # presence, pay, papers


class Kind(StrEnum):
    """What a concern is about, in words that tell nothing of what was said."""

    HER_WORD = "her_word"
    ABSENCE = "absence"
    UNPAID = "unpaid"
    ANSWERS = "answers"
    DANGER_WORD = "danger_word"
    WRONG_VOICE = "wrong_voice"
    NOT_HOME = "not_home"
    THREAT = "threat"
    VIOLENCE = "violence"
    LOCKED_IN = "locked_in"
    EXCLUSION = "exclusion"
    NOT_STARTED = "not_started"
    SILENCE = "silence"
    CONTRADICTION = "contradiction"
    OTHER = "other"


class Urgency(StrEnum):
    """How soon somebody has to look at it."""

    ORDINARY = "ordinary"
    ALERT = "alert"
    URGENT = "urgent"
    DANGER = "danger"


class Level(StrEnum):
    """Who has been told until now."""

    TUTOR = "tutor"
    DEPUTY = "deputy"
    COORDINATOR = "coordinator"


PRESSING = (Urgency.URGENT, Urgency.DANGER)


class Concern(Base):
    """Something about a person that somebody has to look at.

    ``told_to`` is how far it has gone up, ``next_step`` the one that the clock takes at ``next_at``. ``reasons`` are
    codes with facts. ``plan`` is the step that was decided with her, by ``planned_by``; nothing on the employer's side
    follows from a concern before a coordinator has agreed to it. ``ending`` is why it was settled.
    """

    __tablename__ = "concerns"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        ForeignKeyConstraint(SAME_PERSON, ["placements.id", "placements.beneficiary_id"], name="placement"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged"),
        CheckConstraint(
            "(plan IS NULL) = (planned_at IS NULL) AND (plan IS NULL) = (planned_by IS NULL)", name="planned"
        ),
        # Two agree on a plan: who decides it with her, and who coordinates.
        CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed"),
        CheckConstraint("agreed_by IS NULL OR (planned_by IS NOT NULL AND agreed_by <> planned_by)", name="two"),
        CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (ending IS NULL)", name="settled"
        ),
        # The clock leaves alone what is settled.
        CheckConstraint("next_at IS NULL OR settled_at IS NULL", name="next_at"),
        CheckConstraint("(next_at IS NULL) = (next_step IS NULL)", name="next_step"),
        Index(None, "next_at"),
        Index(None, "beneficiary_id", "raised_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id))
    placement_id: Mapped[int | None] = mapped_column(index=True)
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_ins.id"), index=True)
    source: Mapped[Source] = mapped_column(closed(Source, "concern_source"))
    kind: Mapped[Kind] = mapped_column(closed(Kind, "concern_kind"))
    urgency: Mapped[Urgency] = mapped_column(closed(Urgency))
    text = Encrypted[str | None]("ref")
    reasons = Encrypted[list[Any]]("ref", nullable=False)
    raised_at: Mapped[datetime] = mapped_column(Instant)
    raised_by: Mapped[str | None] = mapped_column(String(22))
    told_to: Mapped[Level] = mapped_column(closed(Level), default=Level.TUTOR)
    next_step: Mapped[str | None] = mapped_column(String(32))
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_by: Mapped[str | None] = mapped_column(String(22))
    plan = Encrypted[str | None]("ref")
    planned_at: Mapped[datetime | None] = mapped_column(Instant)
    planned_by: Mapped[str | None] = mapped_column(String(22))
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    agreed_by: Mapped[str | None] = mapped_column(String(22))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(String(22))
    ending = Encrypted[str | None]("ref")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class Snooze(Base):
    """That an account does not want to be reminded of some item of hers before a day; it silences no concern."""

    __tablename__ = "snoozes"
    about = (Beneficiary, "beneficiary_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    account: Mapped[str] = mapped_column(String(22), index=True)
    item: Mapped[str] = mapped_column(String(22), info=REFERS)
    until: Mapped[date]
    reason = Encrypted[str]("ref", nullable=False)
    made_at: Mapped[datetime] = mapped_column(Instant)


class Pause(Base):
    """That her side is not reminded of anything of hers before a day: of nobody's answers, no concerns, no alerts."""

    __tablename__ = "pauses"
    about = (Beneficiary, "beneficiary_id")

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), primary_key=True, autoincrement=False)
    until: Mapped[date]
    reason = Encrypted[str]("beneficiary_id", nullable=False)
    made_by: Mapped[str] = mapped_column(String(22))
    made_at: Mapped[datetime] = mapped_column(Instant)
