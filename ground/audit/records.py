"""The rows of the audit trail, and the head of its chain."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base, closed
from ground.instants import Instant

# Of tables and columns whose changes leave no row: they keep the books of what is told elsewhere.
UNAUDITED = {"unaudited": True}


class Action(StrEnum):
    """What was done to an object, or refused."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"
    LOOK = "look"
    DENY = "deny"
    REFUSE_SIGN_IN = "refuse_sign_in"


class AuditRow(Base):
    """One thing that somebody did. The database itself refuses to change or to delete it.

    ``actor`` is the reference of an account, None where the role is ``machine`` or ``nobody``. ``kind`` is the table of
    the object; ``ref`` its reference, of a person a keyed one that dies with her, None for many rows at once.
    ``territory`` is the object's, else the actor's. ``door`` names the address or command by its code, never with
    what was in it; ``reason`` is a code. No values, no personal data. ``key`` is the sign of the key that sealed it.
    """

    __tablename__ = "audit_rows"
    __table_args__ = {"info": UNAUDITED}  # noqa: RUF012 - read once by SQLAlchemy

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str | None] = mapped_column(String(22), index=True)
    role: Mapped[str] = mapped_column(String(32))
    territory: Mapped[str | None] = mapped_column(String(8), index=True)
    action: Mapped[Action] = mapped_column(closed(Action, "audit_action"))
    kind: Mapped[str] = mapped_column(String(64))
    ref: Mapped[str | None] = mapped_column(String(64), index=True)
    reason: Mapped[str | None] = mapped_column(String(64))
    door: Mapped[str | None] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(8))
    seal: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The one row that says where the chain ends; who writes to the chain locks it, last of all."""

    __tablename__ = "audit_head"
    # There is one chain.
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), {"info": UNAUDITED})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    seal: Mapped[str] = mapped_column(String(64))
