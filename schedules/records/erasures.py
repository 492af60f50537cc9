"""Erasures: asked for by one person, confirmed by another; and the register of those that were done."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ground.audit.records import UNAUDITED
from ground.base import Base, closed
from matching.records.people import Beneficiary


class Holding(StrEnum):
    """What is held of a person, as far as it can go by itself; without the case nothing of the rest stays."""

    CASE = "case"
    IDENTITY = "identity"
    PROFILE = "profile"
    PROTECTION = "protection"
    RANKINGS = "rankings"
    NOTES = "notes"


class Reason(StrEnum):
    """Why something is erased."""

    HER_WISH = "her_wish"  # GDPR art. 17(1)(b) and (c): she takes her consent back, or objects
    RETENTION = "retention"  # art. 17(1)(a) and 5(1)(e): it is no longer needed
    MISTAKE = "mistake"  # art. 17(1)(d): it should never have been written down


class ErasureRequest(Base):
    """That a person, or some of what is held of her, is to be erased; it goes with her when another person confirms.

    ``holdings`` names what is to go.
    """

    __tablename__ = "erasure_requests"
    about = (Beneficiary, "beneficiary_id")
    # Two people erase: who confirms is not who asked.
    __table_args__ = (CheckConstraint("confirmed_by <> asked_by", name="two_people_erase"),)

    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), primary_key=True, autoincrement=False)
    reason: Mapped[Reason] = mapped_column(closed(Reason, "erasure_reason"))
    holdings: Mapped[list[str]]
    asked_by: Mapped[str] = mapped_column(String(22))
    asked_on: Mapped[date]
    confirmed_by: Mapped[str | None] = mapped_column(String(22))


class Erasure(Base):
    """One line of the register of erasures, as it also stands in the file outside the database.

    ``person`` is her reference under a key: it names nobody, but finds her again in an older copy of the database.
    ``what`` names what went. ``key`` is the sign of the key, and ``seal`` covers the line and the seal before it.
    """

    __tablename__ = "erasures"
    # Told by what is erased. A row of the trail would tie this line to all that the trail says of her.
    __table_args__ = {"info": UNAUDITED}  # noqa: RUF012 - read once by SQLAlchemy

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    on: Mapped[date]
    person: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(8))
    seal: Mapped[str] = mapped_column(String(64))
