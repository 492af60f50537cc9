"""Consents: what a person has agreed to, one row for each recipient."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from employers.records import Contact, Vacancy
from ground.base import Base, closed, public_ref
from ground.encryption import Encrypted
from ground.instants import Instant
from matching.records.people import Beneficiary


class Purpose(StrEnum):
    """What a consent is for."""

    PROPOSAL = "proposal"  # that the contact sees a nameless card
    INTERVIEW = "interview"  # that the contact learns her first name, where they meet, and who goes along
    PLACEMENT = "placement"  # that the contact gets the documents of a placement, with who she is


class Given(StrEnum):
    """How a consent was given."""

    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"


class Consent(Base):
    """That a person agrees to be proposed to one contact for one vacancy, or to meet that contact.

    ``sitting`` is shared by the consents that were given together. ``asked`` is what the vacancy asked then, which is
    what a card may answer; ``work`` the digest of all else of the vacancy that she was told. ``language`` is that in
    which she heard it. ``until`` is the last day on which it holds. ``card`` is the card that she agreed to, and the
    only one that is shown. ``told`` keeps what was put before her, in the words of the tutor's page: the lines of the
    card, and what the firm could infer; ``meeting`` what she agreed to be told for an interview; ``documents`` the
    fields of her that the firm gets with each document of a placement.
    """

    __tablename__ = "consents"
    about = (Beneficiary, "beneficiary_id")
    __table_args__ = (
        # A meeting is agreed to with a consent of its own.
        CheckConstraint("(meeting IS NOT NULL) = (purpose = 'interview')", name="meeting"),
        CheckConstraint("purpose <> 'proposal' OR card IS NOT NULL", name="card"),
        # So are the papers of a placement.
        CheckConstraint("purpose <> 'placement' OR documents IS NOT NULL", name="documents"),
        # Lets a proposal point at a consent together with whom and what it is for.
        UniqueConstraint("id", "beneficiary_id", "vacancy_id", "contact_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    sitting: Mapped[str] = mapped_column(String(22), index=True)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey(Vacancy.id), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    purpose: Mapped[Purpose] = mapped_column(closed(Purpose))
    asked: Mapped[dict[str, Any]]
    work: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(3))
    given: Mapped[Given] = mapped_column(closed(Given))
    given_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(22))
    until: Mapped[date]
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    card = Encrypted[dict[str, Any] | None]("ref")
    told = Encrypted[dict[str, Any]]("ref", nullable=False)
    meeting = Encrypted[dict[str, Any] | None]("ref")
    documents = Encrypted[dict[str, Any] | None]("ref")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read once by SQLAlchemy
