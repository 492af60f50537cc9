"""When the ticker last came to each of its steps."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ground.audit.records import UNAUDITED
from ground.base import Base
from ground.instants import Instant


class Tick(Base):
    """One step of the ticker: when it was last begun, and when it last ended well."""

    __tablename__ = "ticks"
    __table_args__ = {"info": UNAUDITED}  # noqa: RUF012 - read once by SQLAlchemy

    step: Mapped[str] = mapped_column(String(64), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
