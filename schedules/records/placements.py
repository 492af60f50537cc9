"""Placements: one person in one slot, from the agreed start to hiring or exit; their papers, presence and allowance."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from employers.pacts import LegalKind
from employers.records import Contact, Vacancy
from ground.base import Base, closed, public_ref
from ground.encryption import Encrypted
from ground.instants import Instant
from matching.records.people import Beneficiary
from schedules.records.proposals import Proposal


class State(StrEnum):
    """Where a placement stands."""

    PLANNED = "planned"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What came of a placement."""

    HIRED_HERE = "hired_here"
    HIRED_ELSEWHERE = "hired_elsewhere"
    ENDED = "ended"
    INTERRUPTED = "interrupted"


class InterruptedBy(StrEnum):
    """Who interrupted a placement."""

    EMPLOYER = "employer"
    HERS = "hers"
    PROGRAMME = "programme"


class FiledBy(StrEnum):
    """Who files the start communication, which never passes the employer's pages."""

    PROMOTER = "promoter"
    HOST = "host"
    CONSULTANT = "consultant"


class Why(StrEnum):
    """Why a placement was suspended, interrupted or cancelled; never told to the employer."""

    ABSENCE = "absence"
    HEALTH = "health"
    FAMILY = "family"
    CONDUCT_THERE = "conduct_there"  # how she was treated
    PAY = "pay"
    SAFETY = "safety"
    WORK = "work"
    HOURS = "hours"
    OTHER_WAY = "other_way"  # she has found something else
    PLANS = "plans"  # of the firm
    CLOSURE = "closure"  # the workplace is closed for a while, or for good
    RIGHT_TO_WORK = "right_to_work"
    PAPERS = "papers"


class PaperKind(StrEnum):
    """What Italian law asks to be signed, insured or filed; a project is signed by three."""

    CONVENTION = "convention"
    PROJECT_PROMOTER = "project_promoter"
    PROJECT_HOST = "project_host"
    PROJECT_TRAINEE = "project_trainee"
    INAIL = "inail"
    LIABILITY = "liability"
    START_COMMUNICATION = "start_communication"
    CHANGE_COMMUNICATION = "change_communication"
    END_COMMUNICATION = "end_communication"


class Presence(StrEnum):
    """How a day of a placement went."""

    PRESENT = "present"
    AGREED_ABSENCE = "agreed_absence"  # agreed with our side; why, the firm never learns
    ABSENCE = "absence"


LIVING = (State.PLANNED, State.ACTIVE, State.SUSPENDED)
HIRES = frozenset({Outcome.HIRED_HERE, Outcome.HIRED_ELSEWHERE})
CLOSED = (State.COMPLETED, State.INTERRUPTED, State.CANCELLED)
ONE_LIVING = text(f"state IN ({', '.join(repr(state.value) for state in LIVING)})")
EXACTLY = ("beneficiary_id", "vacancy_id", "contact_id")
SAME_PERSON = ("placement_id", "beneficiary_id")


def _as_agreed(context: Any) -> date:  # noqa: ANN401 - what SQLAlchemy hands a default
    found: date = context.get_current_parameters()["ends_on"]
    return found


class Placement(Base):
    """One person in one slot of a vacancy, out of an accepted proposal.

    ``contact_id`` is who speaks for the workplace, ``host_tutor_id`` who looks after her there. ``ends_on`` is the
    planned end, moved by suspensions and extensions, ``agreed_ends_on`` the
    one first agreed; ``closed_on`` the real one. ``hours`` are weekly windows in the
    form of the ranking; ``weekly_hours`` is at most their sum. ``allowance`` is in euro a month, paid on the day
    ``payday`` of the next one. ``objectives`` are ESCO skills out of the gaps. ``filed_by`` files the start
    communication, which the firm's pages never tell. ``is_disadvantaged`` waives the limit of trainees at a site, as
    the tutor states it; ``attested_months`` is how long the public service attests that it may last;
    ``worked_there_until`` is the last day on which she had worked there before. ``at_risk_since`` and ``at_risk_until``
    are days. ``plan`` is the plan of check-ins as its template was at the start, ``plan_version`` its number.
    ``holds_slot`` tells whether the slot is still hers; one in which she was hired stays so. ``consent_id`` is what she
    agreed that the firm gets, with which document. ``why`` is a code.
    ``list_due_at`` is from when a new ranked list is due, or tried again; None once it is there.
    """

    __tablename__ = "placements"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        # A consent is to exactly this: that this contact gets the papers of this vacancy.
        ForeignKeyConstraint(["consent_id", *EXACTLY], [f"consents.{key}" for key in ("id", *EXACTLY)], name="consent"),
        # Lets what belongs to a placement point at it together with its person.
        UniqueConstraint("id", "beneficiary_id"),
        # Nobody is in two places at once.
        Index(
            "uq_placements_one_living",
            "beneficiary_id",
            unique=True,
            sqlite_where=ONE_LIVING,
            postgresql_where=ONE_LIVING,
        ),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("payday BETWEEN 1 AND 31", name="payday"),
        CheckConstraint("weekly_hours > 0", name="weekly_hours"),
        CheckConstraint("allowance >= 0", name="allowance"),
        # Nobody starts without her consent, and who has a slot keeps it while the placement lives.
        CheckConstraint("state NOT IN ('active', 'suspended') OR consent_id IS NOT NULL", name="consent_before_start"),
        CheckConstraint(f"holds_slot OR NOT ({ONE_LIVING.text})", name="living_holds_slot"),
        # What is over has its day and its outcome; what was only planned has none.
        CheckConstraint(f"(closed_on IS NULL) = ({ONE_LIVING.text})", name="closed_on"),
        CheckConstraint("(outcome IS NOT NULL) = (state IN ('completed', 'interrupted'))", name="closed_has_outcome"),
        CheckConstraint("(outcome_on IS NULL) = (outcome IS NULL)", name="outcome_on"),
        CheckConstraint("(interrupted_by IS NOT NULL) = (state = 'interrupted')", name="interrupted_by"),
        CheckConstraint("outcome IS NULL OR (outcome = 'interrupted') = (state = 'interrupted')", name="interrupted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey(Proposal.id), unique=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey(Vacancy.id), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    host_tutor_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    consent_id: Mapped[int | None] = mapped_column(unique=True)
    state: Mapped[State] = mapped_column(closed(State, "placement_state"), default=State.PLANNED)
    legal_kind: Mapped[LegalKind] = mapped_column(closed(LegalKind))
    starts_on: Mapped[date] = mapped_column(index=True)
    ends_on: Mapped[date]
    agreed_ends_on: Mapped[date] = mapped_column(default=_as_agreed)
    weekly_hours: Mapped[float] = mapped_column(Float)
    hours: Mapped[list[Any]]
    allowance: Mapped[float | None] = mapped_column(Float)
    payday: Mapped[int | None]
    objectives: Mapped[list[str]]
    filed_by: Mapped[FiledBy] = mapped_column(closed(FiledBy))
    is_night_justified: Mapped[bool] = mapped_column(default=False)
    is_seasonal: Mapped[bool] = mapped_column(default=False)
    attested_months: Mapped[int | None]
    worked_there_until: Mapped[date | None]
    is_disadvantaged = Encrypted[bool]("ref", nullable=False)
    planned_at: Mapped[datetime] = mapped_column(Instant)
    plan: Mapped[dict[str, Any] | None]
    plan_version: Mapped[int | None]
    at_risk_since: Mapped[date | None]
    at_risk_until: Mapped[date | None]
    holds_slot: Mapped[bool] = mapped_column(default=True)
    outcome: Mapped[Outcome | None] = mapped_column(closed(Outcome))
    outcome_on: Mapped[date | None]
    interrupted_by: Mapped[InterruptedBy | None] = mapped_column(closed(InterruptedBy))
    closed_on: Mapped[date | None]
    list_due_at: Mapped[datetime | None] = mapped_column(Instant)
    why = Encrypted[str | None]("ref")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class Suspension(Base):
    """That a placement stands still: from a day to the one on which it is expected to go on, or did.

    ``until`` is the first day on which she is expected back, ``ended_on`` the day on which she was.
    """

    __tablename__ = "suspensions"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        ForeignKeyConstraint(SAME_PERSON, ["placements.id", "placements.beneficiary_id"], name="placement"),
        CheckConstraint("until > starts_on", name="period"),
        CheckConstraint("ended_on >= starts_on", name="ended_on"),
        UniqueConstraint("placement_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column()
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    starts_on: Mapped[date]
    until: Mapped[date]
    ended_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(22))
    why = Encrypted[str]("placement_id", "starts_on", nullable=False)


class Extension(Base):
    """That a placement got another planned end, decided on a day."""

    __tablename__ = "extensions"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        ForeignKeyConstraint(SAME_PERSON, ["placements.id", "placements.beneficiary_id"], name="placement"),
        CheckConstraint("ends_on >= decided_on", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(index=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    decided_on: Mapped[date]
    ends_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(22))


class Paper(Base):
    """A paper of a placement: the last day for it, and when it was done and by whom."""

    __tablename__ = "papers"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        ForeignKeyConstraint(SAME_PERSON, ["placements.id", "placements.beneficiary_id"], name="placement"),
        # Each is asked for once; of changes one by its last day.
        UniqueConstraint("placement_id", "kind", "due_on"),
        CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name="done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column()
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    kind: Mapped[PaperKind] = mapped_column(closed(PaperKind))
    due_on: Mapped[date] = mapped_column(index=True)
    done_on: Mapped[date | None]
    done_by: Mapped[str | None] = mapped_column(String(22))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class PresenceDay(Base):
    """How a day of a placement went, recorded by the firm, or on its behalf as it was told by phone.

    ``hours`` None: as agreed. ``confirmed_at`` is when the firm said that what was recorded on its behalf is so.
    ``reason`` is that of an agreed absence, and stays on our side.
    """

    __tablename__ = "presence_days"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        ForeignKeyConstraint(SAME_PERSON, ["placements.id", "placements.beneficiary_id"], name="placement"),
        UniqueConstraint("placement_id", "day"),
        CheckConstraint("hours >= 0 AND hours <= 24", name="hours"),
        CheckConstraint("confirmed_at IS NULL OR on_behalf", name="confirmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column()
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    day: Mapped[date]
    what: Mapped[Presence] = mapped_column(closed(Presence))
    hours: Mapped[float | None] = mapped_column(Float)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(22))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    reason = Encrypted[str | None]("placement_id", "day")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class AllowanceMonth(Base):
    """The allowance of a month: what is due, what was paid.

    ``month`` is its first day, ``pay_on`` the day of payment. ``hours`` are those of presence when the firm tells them
    for the whole month at once. ``due`` None: not reckoned yet; ``paid`` in euro. ``told_at`` is when our side was told
    that it is unpaid.
    """

    __tablename__ = "allowance_months"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        ForeignKeyConstraint(SAME_PERSON, ["placements.id", "placements.beneficiary_id"], name="placement"),
        UniqueConstraint("placement_id", "month"),
        CheckConstraint("due >= 0 AND paid >= 0 AND hours >= 0", name="amounts"),
        CheckConstraint("(paid IS NULL) = (paid_on IS NULL)", name="paid"),
        CheckConstraint("confirmed_at IS NULL OR on_behalf", name="confirmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column()
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    month: Mapped[date]
    pay_on: Mapped[date] = mapped_column(index=True)
    hours: Mapped[float | None] = mapped_column(Float)
    due: Mapped[float | None] = mapped_column(Float)
    paid: Mapped[float | None] = mapped_column(Float)
    paid_on: Mapped[date | None]
    recorded_by: Mapped[str | None] = mapped_column(String(22))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy
