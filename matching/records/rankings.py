"""What was shown to whom, and why: one row a match request."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base, public_ref
from ground.encryption import Encrypted
from ground.instants import Instant
from matching.records.people import Beneficiary


class RankingLog(Base):
    """One ranking as it was shown.

    ``model`` is the scorer's version, ``catalogue`` and ``change_number`` the state of words and vacancies it was made
    from. ``excluded`` counts the vacancies by the gate that shut them out: encrypted, because it tells whether there is
    anything that she must avoid. ``shown`` lists, in the order shown, ``{"vacancy", "score", "interval", "features":
    {name: value}}``: encrypted, because the minutes of travel to known places tell where she starts from.
    """

    __tablename__ = "rankings"
    about = (Beneficiary, "beneficiary_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    beneficiary_id: Mapped[int] = mapped_column(ForeignKey(Beneficiary.id), index=True)
    actor: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime] = mapped_column(Instant)
    on: Mapped[date]
    model: Mapped[str] = mapped_column(String(64))
    catalogue: Mapped[int]
    change_number: Mapped[int] = mapped_column(BigInteger)
    considered: Mapped[int]
    below: Mapped[int]
    excluded = Encrypted[dict[str, int]]("ref", nullable=False, block=256)
    shown = Encrypted[list[dict[str, Any]]]("ref", nullable=False)
