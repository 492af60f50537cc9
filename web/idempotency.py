"""Writing twice with the same Idempotency-Key changes once: the first answer is kept for a day and given again."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base
from ground.instants import Instant


class Answer(Base):
    """The answer once given to a key, for one account, method and path."""

    __tablename__ = "answers"
    # Two requests with one key are one: the second waits here for the first.
    __table_args__ = (UniqueConstraint("account_id", "target", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    target: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(64))
    asked: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    status: Mapped[int | None]
    etag: Mapped[str | None] = mapped_column(String(64))
    location: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
