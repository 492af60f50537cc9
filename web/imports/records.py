"""Imports that were applied, and for a day what each row was before."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ground.audit.records import UNAUDITED
from ground.base import Base, closed, public_ref
from ground.encryption import Encrypted
from ground.instants import Instant
from ground.territories import Territory
from schedules.erasing.traces import COPIES


class Imported(StrEnum):
    """What an import brings in."""

    VACANCIES = "vacancies"
    PEOPLE = "people"


class ImportRun(Base):
    """One import that was applied: by which account, when, and how many rows ended in which way."""

    __tablename__ = "import_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(22), unique=True, default=public_ref)
    what: Mapped[Imported] = mapped_column(closed(Imported))
    actor: Mapped[str] = mapped_column(String(22))
    territory: Mapped[str | None] = mapped_column(ForeignKey(Territory.code))
    applied_at: Mapped[datetime] = mapped_column(Instant)
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    refused: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[str | None] = mapped_column(String(22))


class ImportedRow(Base):
    """What one import did to one row of one table.

    ``row_id`` is its primary key, ``version_before`` and ``version`` its versions before and after; ``before`` holds
    its columns as they were, encrypted. Both are None when the import created it. Kept as long as the import can be
    undone.
    """

    __tablename__ = "imported_rows"
    __table_args__ = {"info": UNAUDITED | {COPIES: ("record", "row_id")}}  # noqa: RUF012 - read once by SQLAlchemy

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey(ImportRun.id), index=True)
    line: Mapped[int]
    record: Mapped[str] = mapped_column(String(64))
    row_id: Mapped[int]
    version_before: Mapped[int | None]
    version: Mapped[int]
    before = Encrypted[dict[str, Any] | None]("run_id", "record", "row_id")
