"""The calendar feeds of accounts."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ground.base import Base
from ground.instants import Instant
from web.accounts import Account


class CalendarFeed(Base):
    """The one feed of an account; whoever knows the secret in its address may read it. Only the digest is stored."""

    __tablename__ = "calendar_feeds"
    about = (Account, "account_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), unique=True)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
