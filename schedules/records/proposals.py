"""Proposals: a match that a tutor puts forward to one contact of an employer, with the person's consent."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from employers.records import Contact, Vacancy
from ground.audit.records import UNAUDITED
from ground.base import Base, closed, public_ref
from ground.encryption import Encrypted
from ground.instants import Instant
from matching.records.people import Beneficiary
from matching.records.rankings import RankingLog


class State(StrEnum):
    """Where a proposal stands."""

    DRAFTED = "drafted"
    CONSENTED = "consented"
    SENT = "sent"
    WILLING = "willing"
    INTERVIEW = "interview"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Side(StrEnum):
    """Who said no."""

    EMPLOYER = "employer"
    HERS = "hers"


class ChosenFor(StrEnum):
    """Why a tutor chose this vacancy out of a list; never told to the firm."""

    HER_WISH = "her_wish"
    NEARNESS = "nearness"
    HOURS = "hours"
    PAY = "pay"
    WORK = "work"
    LEARNING = "learning"  # what she can learn there
    KNOWN_FIRM = "known_firm"
    NO_OTHER = "no_other"


class EmployersReason(StrEnum):
    """Why an employer declines: about the work alone."""

    SKILLS = "skills"
    LANGUAGES = "languages"
    LICENCES = "licences"
    HOURS = "hours"
    START = "start"
    TAKEN = "taken"  # the place went to somebody else
    PLANS = "plans"  # the plans of the firm have changed


class HerReason(StrEnum):
    """Why she declines; never told to the firm."""

    TRAVEL = "travel"
    HOURS = "hours"
    PAY = "pay"
    WORK = "work"
    PEOPLE = "people"
    OTHER_WAY = "other_way"  # she has found something else
    NOT_NOW = "not_now"


class Withdrawal(StrEnum):
    """Why a proposal was withdrawn; never told to the firm."""

    BY_TUTOR = "by_tutor"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_OVER = "consent_over"
    OTHER_ACCEPTED = "other_accepted"  # she said yes to another firm
    EXCLUSION = "exclusion"
    CONTACT_GONE = "contact_gone"
    CONTACT_CHANGED = "contact_changed"  # what was for one person would reach another
    VACANCY_GONE = "vacancy_gone"
    VACANCY_MOVED = "vacancy_moved"  # to another place or other hours, by the firm itself
    EMPLOYER_GONE = "employer_gone"
    PATH = "path"  # she is no longer looking for a placement
    ERASURE = "erasure"  # what the card is made of was erased


EXACTLY = ("beneficiary_id", "vacancy_id", "contact_id")
LIVING = (State.DRAFTED, State.CONSENTED, State.SENT, State.WILLING, State.INTERVIEW)
SETTLED = (State.ACCEPTED, State.DECLINED)
SHOWN = (State.SENT, State.WILLING, State.INTERVIEW, State.ACCEPTED)
ONE_LIVING = text(f"state IN ({', '.join(repr(state.value) for state in LIVING)})")

ONE_ACCEPTED = text("state = 'accepted' AND reserved_at IS NOT NULL")


class Proposal(Base):
    """One person, one vacancy, one contact; ``ref`` is also the random reference of its card.

    ``ranking_id`` is the ranking that showed the vacancy, ``reasons`` are those that it gave, ``model`` its version;
    ``chosen_for`` holds the codes of why the tutor chose it. ``answered_at`` is when the contact answered, and
    ``effective_at`` from when the answer can no longer be taken back; ``told_at`` when her side was told of it.
    ``reserved_at`` is since when the answer holds a slot, None when it holds none. ``meeting_id`` is her consent to an
    interview. ``over_on`` is the first day on which it is over by itself. ``reminded`` is the last reminder, by its
    day. ``declined_by`` tells who declined, ``why`` the code of why it ended. ``wrong_words`` counts wrong check words
    since ``words_for``, the sign of the word that they were held against.
    """

    __tablename__ = "proposals"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        # A consent is to exactly this: to be proposed, or to meet, this contact for this vacancy.
        ForeignKeyConstraint(["consent_id", *EXACTLY], [f"consents.{key}" for key in ("id", *EXACTLY)], name="consent"),
        ForeignKeyConstraint(["meeting_id", *EXACTLY], [f"consents.{key}" for key in ("id", *EXACTLY)], name="meeting"),
        # Nobody is proposed twice at once for one vacancy.
        Index(
            "uq_proposals_one_living",
            "beneficiary_id",
            "vacancy_id",
            unique=True,
            sqlite_where=ONE_LIVING,
            postgresql_where=ONE_LIVING,
        ),
        # A slot is kept for her in one place, once she has said yes.
        Index(
            "uq_proposals_one_accepted",
            "beneficiary_id",
            unique=True,
            sqlite_where=ONE_ACCEPTED,
            postgresql_where=ONE_ACCEPTED,
        ),
        # Nothing is sent, and nothing after it happens, without consent.
        CheckConstraint("sent_at IS NULL OR consent_id IS NOT NULL", name="consent_before_sending"),
        CheckConstraint(
            "state NOT IN ('sent', 'willing', 'interview', 'accepted') OR sent_at IS NOT NULL", name="sent_before_shown"
        ),
        CheckConstraint("state <> 'interview' OR meeting_id IS NOT NULL", name="consent_before_interview"),
        # An answer that no longer counts holds no slot; a withdrawn one perhaps until the next morning.
        CheckConstraint(
            "reserved_at IS NULL OR state IN ('willing', 'interview', 'accepted', 'withdrawn')", name="reserved"
        ),
        CheckConstraint("(declined_by IS NULL) = (state <> 'declined')", name="declined_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey(Vacancy.id), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    # A consent is for one proposal.
    consent_id: Mapped[int | None] = mapped_column(unique=True)
    meeting_id: Mapped[int | None] = mapped_column(unique=True)
    state: Mapped[State] = mapped_column(closed(State, "proposal_state"), default=State.DRAFTED)
    ranking_id: Mapped[int | None] = mapped_column(ForeignKey(RankingLog.id), index=True)
    model: Mapped[str | None] = mapped_column(String(64))
    chosen_for = Encrypted[list[str] | None]("ref")
    reasons = Encrypted[list[Any] | None]("ref")
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    effective_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    reserved_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    over_on: Mapped[date | None] = mapped_column(index=True)
    reminded: Mapped[int] = mapped_column(default=0)
    declined_by: Mapped[Side | None] = mapped_column(closed(Side, "declining_side"))
    why = Encrypted[str | None]("ref")
    wrong_words: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    words_for: Mapped[str | None] = mapped_column(String(64), info=UNAUDITED)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy
