"""Check-ins: the planned contacts of a placement, with her and with the employer; and what their plan follows from."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base, closed, public_ref
from ground.encryption import Encrypted
from ground.instants import Instant
from ground.territories import Programme, Territory
from matching.records.people import Beneficiary
from schedules.dates.purposes import Party, Purpose, Wish
from schedules.records.placements import SAME_PERSON


class State(StrEnum):
    """Where a check-in stands."""

    PLANNED = "planned"
    DUE = "due"
    DONE = "done"
    MISSED = "missed"  # on its day in the first weeks: another channel is tried
    REPEATED = "repeated"  # asked again
    ESCALATED = "escalated"  # to who coordinates
    CANCELLED = "cancelled"


class Channel(StrEnum):
    """Over which a contact was made."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"
    MESSAGE = "message"
    ONLINE = "online"  # the employer, within the service


OPEN = (State.PLANNED, State.DUE, State.MISSED, State.REPEATED, State.ESCALATED)
# From these the clock still moves it on.
MOVING = (State.PLANNED, State.DUE, State.MISSED, State.REPEATED)


def _within(states: tuple[State, ...]) -> str:
    return f"state IN ({', '.join(repr(state.value) for state in states)})"


class PlanTemplate(Base):
    """How check-ins are planned in a territory: in one programme, or, without one, in all that have none of their own.

    ``content`` is as ``schedules.dates.plans`` reads it. A running placement keeps the content with which it started.
    """

    __tablename__ = "plan_templates"
    __table_args__ = (
        UniqueConstraint("territory", "programme", "version"),
        # A missing programme is one as well.
        Index(
            "uq_plan_templates_of_all",
            "territory",
            "version",
            unique=True,
            sqlite_where=text("programme IS NULL"),
            postgresql_where=text("programme IS NULL"),
        ),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    territory: Mapped[str] = mapped_column(ForeignKey(Territory.code))
    programme: Mapped[str | None] = mapped_column(ForeignKey(Programme.code))
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    valid_from: Mapped[date]
    made_by: Mapped[str] = mapped_column(String(22))
    made_at: Mapped[datetime] = mapped_column(Instant)


class TutorWeek(Base):
    """On which days of the week an account works, 0 for Monday; without a row it is from Monday to Friday."""

    __tablename__ = "tutor_weeks"

    account: Mapped[str] = mapped_column(String(22), primary_key=True)
    days: Mapped[list[Any]]


class ContactRule(Base):
    """When and how she may be reached: ``hours`` are weekly windows in the form of the ranking, None unknown.

    ``shift`` is when she works once a placement is over. The words agreed with her stand in her identity.
    """

    __tablename__ = "contact_rules"
    about = (Beneficiary, "beneficiary_id")

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), primary_key=True, autoincrement=False)
    hours = Encrypted[list[Any] | None]("beneficiary_id")
    shift = Encrypted[list[Any] | None]("beneficiary_id")
    channel = Encrypted[str | None]("beneficiary_id")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class CheckIn(Base):
    """A contact planned in a placement: a day and a window, not an instant.

    ``purposes`` are pairs of a purpose and the day on which it was wished, for which the plan then found a good one.
    ``repeat_on`` is the day on which it is asked again, None in the first weeks. ``told`` is the last step that the
    clock has taken, ``next_step`` the one that it takes at ``next_at``. ``is_strict`` holds in the first weeks,
    ``needs_cover`` where a colleague has to make it. ``done_by`` is an account's or contact's reference. What was told
    by phone is ``on_behalf`` until the employer has confirmed it. ``answers`` map a question's code to an answer's;
    ``remark`` her tutor alone reads.
    """

    __tablename__ = "check_ins"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        ForeignKeyConstraint(SAME_PERSON, ["placements.id", "placements.beneficiary_id"], name="placement"),
        CheckConstraint("window_until >= due_on", name="window"),
        CheckConstraint("repeat_on IS NULL OR NOT is_strict", name="repeat_on"),
        # What is done has its day, its channel and who did it; nothing else has.
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_at"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL) AND (done_at IS NULL) = (channel IS NULL)", name="done"),
        CheckConstraint("answers IS NULL OR state = 'done'", name="answers"),
        # The clock leaves alone what is over.
        CheckConstraint(f"next_at IS NULL OR {_within(MOVING)}", name="next_at"),
        CheckConstraint("(next_at IS NULL) = (next_step IS NULL)", name="next_step"),
        CheckConstraint("confirmed_at IS NULL OR on_behalf", name="confirmed"),
        CheckConstraint("NOT on_behalf OR party <> 'her'", name="on_behalf"),
        # What is due is little among all that is planned.
        Index(None, "next_at"),
        Index(None, "placement_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    placement_id: Mapped[int] = mapped_column()
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    party: Mapped[Party] = mapped_column(closed(Party))
    purposes: Mapped[list[Any]]
    due_on: Mapped[date]
    window_until: Mapped[date]
    repeat_on: Mapped[date | None]
    is_strict: Mapped[bool] = mapped_column(default=False)
    needs_cover: Mapped[bool] = mapped_column(default=False)
    state: Mapped[State] = mapped_column(closed(State, "check_in_state"), default=State.PLANNED)
    told: Mapped[str | None] = mapped_column(String(32))
    next_step: Mapped[str | None] = mapped_column(String(32))
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by: Mapped[str | None] = mapped_column(String(22))
    channel: Mapped[Channel | None] = mapped_column(closed(Channel))
    on_behalf: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    answers = Encrypted[dict[str, str] | None]("ref")
    remark = Encrypted[str | None]("ref")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """What it is for, as the plan has it."""
        return tuple(Wish(self.party, Purpose(code), date.fromisoformat(on)) for code, on in self.purposes)
