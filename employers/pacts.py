"""What stands before anybody is placed: an employer's convention and declarations, and what region and law ask.

What they mean is decided by ``employers/terms.py``.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from employers.records import Employer
from ground.base import CAME_ALONG, Base, closed, public_ref
from ground.instants import Instant


class LegalKind(StrEnum):
    """As what somebody works in a placement; chosen by her tutor, never on a vacancy."""

    EXTRACURRICULAR_TRAINEESHIP = "extracurricular_traineeship"
    INCLUSION_TRAINEESHIP = "inclusion_traineeship"
    APPRENTICESHIP = "apprenticeship"
    CONTRACT = "contract"


class Declared(StrEnum):
    """What a host declares, with a day and a signature."""

    SAFETY = "safety"
    DISABILITY_QUOTA = "disability_quota"
    NO_LAYOFFS = "no_layoffs_12_months"
    NO_SHORT_TIME_WORK = "no_short_time_work"
    NO_REPLACEMENT = "no_replacement"  # of absent staff


class Convention(Base):
    """What a promoter and an employer have signed so that people can be trained there.

    ``promoter`` is the name that stands on papers, and tells nothing of whom it works for; ``until`` the last day.
    """

    __tablename__ = "conventions"
    __table_args__ = (CheckConstraint("until >= signed_on", name="period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    employer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id), index=True)
    promoter: Mapped[str] = mapped_column(String(200))
    signed_on: Mapped[date]
    until: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(22))


class Declaration(Base):
    """What an employer has declared on a day; never changed, only followed by a newer one.

    ``on_behalf``: it was recorded by our side, not by the employer itself.
    """

    __tablename__ = "declarations"

    id: Mapped[int] = mapped_column(primary_key=True)
    employer_id: Mapped[int] = mapped_column(ForeignKey(Employer.id), index=True)
    kind: Mapped[Declared] = mapped_column(closed(Declared))
    signed_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(22))
    on_behalf: Mapped[bool] = mapped_column(default=True)


class Term(Base):
    """A value that region or law set for placements; its value never changes, a newer one follows it.

    ``region`` None is the whole country, ``legal_kind`` None every kind. ``valid_from`` and ``valid_to`` are the first
    and last day on which it holds, None without bound. ``value`` None says that it is not known, which blocks. ``act``
    is the legal act; ``set_by`` None what came with the product.
    """

    __tablename__ = "terms"
    __table_args__ = (CheckConstraint("valid_to >= valid_from", name="period"), {"info": {CAME_ALONG: "set_by"}})

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    key: Mapped[str] = mapped_column(String(48), index=True)
    region: Mapped[str | None] = mapped_column(String(64))
    legal_kind: Mapped[LegalKind | None] = mapped_column(closed(LegalKind))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    value: Mapped[dict[str, Any] | None]
    act: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[str | None] = mapped_column(String(22))
    set_at: Mapped[datetime | None] = mapped_column(Instant)
