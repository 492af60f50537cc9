"""When backups were made, and when the database was brought back from one."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from ground.base import Base
from ground.instants import Instant


class Backup(Base):
    """A backup that was made of this database."""

    __tablename__ = "backups"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Restore(Base):
    """That this database was brought back from a backup made at ``made_at``.

    As long as ``replayed_at`` is None the erasures since are not done in it, and it serves nobody.
    """

    __tablename__ = "restores"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    replayed_at: Mapped[datetime | None] = mapped_column(Instant)
