"""Importing in the tests: a text as a table, judged or applied as somebody, and the tables it may touch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from employers.records import Vacancy
from ground.actors import Actor
from ground.base import Base
from ground.encryption import fields
from matching.records.identities import Identity
from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord, Protection
from tests import make
from tests.web import sheets
from web.imports import runs
from web.imports.layout import Line
from web.imports.people_rows import PeopleRows
from web.imports.plan import Plan, Verdict
from web.imports.records import ImportRun
from web.imports.vacancy_rows import VacancyRows
from web.imports.vocabulary import Vocabulary

TOUCHED = (Vacancy, Beneficiary, ProfileRecord, Protection, Identity)
COUNTERS = {"version", "change_number"}


@dataclass(frozen=True)
class Importer:
    """Somebody at a database with a file."""

    session: Session
    folder: Path
    by: Actor = make.TUTOR
    now: datetime = make.NOW
    reviewed: bool = False

    def but(self, **changed: object) -> "Importer":
        """Return another one."""
        return replace(self, **changed)  # type: ignore[arg-type]  # fields by name

    def judge(self, text: str) -> Plan[Any]:
        """Return what importing a file would do."""
        return runs.plan(self.session, self._subject(text), self._lines(text), by=self.by)

    def apply(self, text: str, *, skips_refused: bool = False) -> ImportRun | None:
        """Import a file."""
        _, run = runs.apply(
            self.session,
            self._subject(text),
            self._lines(text),
            file="rows.csv",
            by=self.by,
            now=self.now,
            skips_refused=skips_refused,
        )
        return run

    def undo(self, run: ImportRun | None) -> ImportRun:
        """Take an import back."""
        assert run is not None
        return runs.undo(self.session, run.ref, by=self.by, now=self.now)

    def _subject(self, text: str) -> VacancyRows | PeopleRows:
        if text.startswith("case_code"):
            return PeopleRows(Vocabulary("it"), on=make.TODAY)
        return VacancyRows("paper", Vocabulary("it"), on=make.TODAY, reviewed=self.reviewed)

    def _lines(self, text: str) -> Sequence[Line]:
        layout = self._subject(text).layout
        return sheets.read(sheets.csv(self.folder, text), layout).lines


def verdicts(plan: Plan[Any]) -> list[str]:
    """Return the verdicts of the rows."""
    return [row.verdict.value for row in plan.rows]


def faults(plan: Plan[Any]) -> list[tuple[int, str | None, str]]:
    """Return line, column and reason of all that is refused."""
    return [(row.line, fault.column, fault.text) for row in plan.of(Verdict.REFUSED) for fault in row.faults]


def contents(session: Session, *, counters: bool = True) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of the tables that imports may touch, decrypted, perhaps without the counters that only go on."""
    session.flush()
    left_out = set() if counters else COUNTERS
    return {
        record.__tablename__: [
            {key: value for key, value in {**row, **_decrypted(record, row)}.items() if key not in left_out}
            for row in session.execute(select(record.__table__).order_by(*record.__table__.primary_key)).mappings()
        ]
        for record in TOUCHED
    }


def _decrypted(record: type[Base], row: RowMapping) -> dict[str, Any]:
    bound = {str(key): value for key, value in row.items()}
    return {field.name: field.value_of(row[field.column], bound) for field in fields(record)}
