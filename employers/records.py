"""Employers, their sites and their vacancies, and the clock that numbers what changes on them."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from catalogue.records import Municipality
from ground.audit.records import UNAUDITED
from ground.base import Base, closed, public_ref
from ground.territories import Territory


class EmployerState(StrEnum):
    """How far an employer is trusted."""

    APPLIED = "applied"
    VETTED = "vetted"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class EvidenceKind(StrEnum):
    """What is seen before an employer is trusted: papers of each kind, and the place of work itself."""

    COMPANY_REGISTER = "company_register"
    SOCIAL_SECURITY = "social_security"
    SAFETY_PLAN = "safety_plan"
    VISIT = "visit"


class VacancyState(StrEnum):
    """Where a vacancy stands; only an open one is proposed."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    OPEN = "open"
    PAUSED = "paused"
    FILLED = "filled"
    CLOSED = "closed"
    EXPIRED = "expired"
    FROZEN = "frozen"


class Kind(StrEnum):
    """What a vacancy offers: practical training in the enterprise, or a job."""

    TRAINING = "training"
    EMPLOYMENT = "employment"


class Shift(StrEnum):
    """The part of the week in which most of the work falls."""

    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"
    WEEKEND = "weekend"


class Matched(StrEnum):
    """How a vacancy got its occupation: stated by a person, or found by the linker from its title."""

    STATED = "stated"
    EXACT = "exact"
    ALTERNATIVE = "alternative"
    STEM = "stem"
    NEAR = "near"
    GROUP = "group"


class TradeAssociation(Base):
    """An association of enterprises, such as those of craftspeople or of farmers."""

    __tablename__ = "trade_associations"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Employer(Base):
    """An enterprise that may offer work.

    ``sector`` is an ATECO code such as ``56.11``; ``owner`` the name of who owns it or stands for it by law;
    ``vetting_until`` the last day on which its vetting holds, ``approved_by`` is None while the vetting proposed by
    ``vetted_by`` waits for its approval; ``ended_count`` and ``hired_count`` are its record: placements that ended
    there, and how many of them in a hire.
    """

    __tablename__ = "employers"
    __table_args__ = (
        # Two people vet: who approves is not who proposed.
        CheckConstraint("approved_by <> vetted_by", name="two_people_vet"),
        # Nobody is active without a vetting that ends.
        CheckConstraint("state <> 'active' OR vetting_until IS NOT NULL", name="active_is_vetted"),
        # The record counts each hire among what ended.
        CheckConstraint("hired_count >= 0 AND hired_count <= ended_count", name="hired_among_ended"),
        CheckConstraint("employees >= 0", name="employees"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    name: Mapped[str] = mapped_column(String(200))
    vat: Mapped[str | None] = mapped_column(String(11), unique=True)
    owner: Mapped[str | None] = mapped_column(String(120))
    territory: Mapped[str] = mapped_column(ForeignKey(Territory.code), index=True)
    sector: Mapped[str | None] = mapped_column(String(8))
    employees: Mapped[int | None]
    state: Mapped[EmployerState] = mapped_column(closed(EmployerState), default=EmployerState.APPLIED)
    vetted_by: Mapped[str | None] = mapped_column(String(22))
    vetted_on: Mapped[date | None]
    approved_by: Mapped[str | None] = mapped_column(String(22))
    vetting_until: Mapped[date | None]
    ended_count: Mapped[int] = mapped_column(default=0)
    hired_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class Contact(Base):
    """A person who speaks for an employer, with or without an account.

    ``site_id`` is where they work, None for the whole employer; ``check_word_hash`` tells whether a word is the one
    chosen at sign-up (argon2id), None before; ``confirmed_on`` is the last day on which somebody said that this is
    still the right person, ``ended_on`` the day from which it no longer is.
    """

    __tablename__ = "contacts"
    # A contact's site is one of the contact's own employer.
    __table_args__ = (
        ForeignKeyConstraint(["site_id", "employer_id"], ["sites.id", "sites.employer_id"], name="site_of_employer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    employer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id), index=True)
    site_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    lang: Mapped[str] = mapped_column(String(2), default="it")
    account: Mapped[str | None] = mapped_column(String(22), index=True)
    check_word_hash: Mapped[str | None] = mapped_column(String(200))
    confirmed_on: Mapped[date]
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class Evidence(Base):
    """What was seen at a vetting: a paper of a day, or a visit on that day; never changed, only followed by newer."""

    __tablename__ = "vetting_evidence"
    # Nobody has seen what is still to come.
    __table_args__ = (CheckConstraint("dated_on <= noted_on", name="seen"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id), index=True)
    kind: Mapped[EvidenceKind] = mapped_column(closed(EvidenceKind))
    dated_on: Mapped[date]
    noted_by: Mapped[str] = mapped_column(String(22))
    noted_on: Mapped[date]


class Site(Base):
    """A place of work of an employer: a municipality, or a place outside the gazetteer kept as text.

    ``isolated`` tells that no one would see or hear her there, ``employees`` how many work there; None: not known.
    """

    __tablename__ = "sites"
    __table_args__ = (
        # Lets a vacancy point at a site together with the site's employer.
        UniqueConstraint("id", "employer_id"),
        # Half a position is none.
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="position"),
        CheckConstraint("employees >= 0", name="employees"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    employer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id), index=True)
    name: Mapped[str] = mapped_column(String(200))
    municipality: Mapped[str | None] = mapped_column(ForeignKey(Municipality.istat))
    place_text: Mapped[str | None] = mapped_column(String(200))
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    isolated: Mapped[bool | None]
    employees: Mapped[int | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class Vacancy(Base):
    """An offer of one or more slots.

    The facts about the work are kept in the JSON form in which the ranking reads them; None is unknown. A vacancy
    without an employer is an advertisement whose employer is not known yet; ``municipality``, ``place_text``, ``lat``
    and ``lon`` say where a vacancy without a site is. ``change_number`` is the clock's number of the last change that
    the ranking has to see.
    """

    __tablename__ = "vacancies"
    __table_args__ = (
        # A site is one of the vacancy's own employer.
        ForeignKeyConstraint(["site_id", "employer_id"], ["sites.id", "sites.employer_id"], name="site_of_employer"),
        CheckConstraint("site_id IS NULL OR employer_id IS NOT NULL", name="site_has_employer"),
        # Nobody gets a slot that is not there.
        CheckConstraint("slots >= 1 AND slots_taken >= 0 AND slots_taken <= slots", name="slots"),
        # A vacancy is filled exactly while its last slot is taken.
        CheckConstraint("state <> 'open' OR slots_taken < slots", name="open_has_slots"),
        CheckConstraint("state <> 'filled' OR slots_taken = slots", name="filled_has_none"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="position"),
        # One advertisement of one source comes in once.
        UniqueConstraint("source", "external_ref"),
        CheckConstraint("(source IS NULL) = (external_ref IS NULL)", name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey(Employer.id), index=True)
    site_id: Mapped[int | None] = mapped_column(index=True)
    territory: Mapped[str | None] = mapped_column(ForeignKey(Territory.code), index=True)
    state: Mapped[VacancyState] = mapped_column(closed(VacancyState), default=VacancyState.DRAFT)
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(8))
    occupation: Mapped[str | None] = mapped_column(String(64))
    occupation_how: Mapped[Matched | None] = mapped_column(closed(Matched))
    occupation_doubtful: Mapped[bool] = mapped_column(default=False)
    essential: Mapped[dict[str, Any] | None]
    optional: Mapped[dict[str, Any] | None]
    languages: Mapped[dict[str, Any] | None]
    education: Mapped[int | None]
    licences: Mapped[list[str] | None]
    hours: Mapped[list[Any] | None]
    shift: Mapped[Shift | None] = mapped_column(closed(Shift))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    kind: Mapped[Kind | None] = mapped_column(closed(Kind))
    allowance: Mapped[float | None] = mapped_column(Float)
    slots: Mapped[int] = mapped_column(default=1)
    slots_taken: Mapped[int] = mapped_column(default=0)
    posted_on: Mapped[date]
    open_until: Mapped[date | None]
    municipality: Mapped[str | None] = mapped_column(ForeignKey(Municipality.istat))
    place_text: Mapped[str | None] = mapped_column(String(200))
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    source: Mapped[str | None] = mapped_column(String(64))
    external_ref: Mapped[str | None] = mapped_column(String(128))
    change_number: Mapped[int] = mapped_column(BigInteger, index=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy


class VacancyClock(Base):
    """The one row whose value numbers the changes of vacancies, in the order in which they are committed.

    ``removal`` is the number of the last change that took vacancies away, None before the first: what is gone has no
    number of its own, so who has read only up to an earlier one reads all anew.
    """

    __tablename__ = "vacancy_clock"
    # There is one clock.
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), {"info": UNAUDITED})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)
    removal: Mapped[int | None] = mapped_column(BigInteger)


class Measure(StrEnum):
    """What uptake counts of people: events, never people."""

    SLOT_FILLED = "slot_filled"
    STARTED = "started"
    COMPLETED = "completed"
    HIRED_HERE = "hired_here"
    HIRED_ELSEWHERE = "hired_elsewhere"
    AT_WORK_AFTER_90 = "at_work_after_90_days"
    AT_WORK_AFTER_180 = "at_work_after_180_days"


class UptakeCounter(Base):
    """How often something has happened at an employer within a month, whose first day is ``month``.

    It is raised in the transaction in which that happens, and never derived from rows about people, so it outlives
    them and tells of nobody.
    """

    __tablename__ = "uptake_counters"
    # What raises a counter has a row of its own in the trail.
    __table_args__ = (CheckConstraint("number > 0", name="raised"), {"info": UNAUDITED})

    employer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id), primary_key=True)
    measure: Mapped[Measure] = mapped_column(closed(Measure, "uptake_measure"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[int]
