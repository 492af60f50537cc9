"""Answers kept for who asks the same again: see web/idempotency.py."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ground.audit.records import UNAUDITED
from ground.base import FLEETING, REFERS, Base
from ground.instants import Instant

LONGEST_KEY = 64
SAME = ("account_id", "target", "key")


class KeptAnswer(Base):
    """The answer once given to a key, for one account, method and path. ``asked`` is the digest of the request.

    ``about`` is the reference in its address, or of what it made.
    """

    __tablename__ = "kept_answers"
    # One key means one change: a second request waits here for the first.
    __table_args__ = (UniqueConstraint(*SAME), {"info": UNAUDITED | FLEETING})

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    target: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    asked: Mapped[str] = mapped_column(String(64))
    about: Mapped[str | None] = mapped_column(String(22), index=True, info=REFERS)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    status: Mapped[int | None]
    etag: Mapped[str | None] = mapped_column(String(64))
    location: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
