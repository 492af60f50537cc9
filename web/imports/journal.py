"""What undoing needs: how each row that an import touches was before, and how to bring that back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Enum, delete, insert, select
from sqlalchemy.orm import Session

from catalogue.bulk import portions
from employers import clock
from employers.records import Vacancy
from ground.base import Base
from matching.records.identities import Identity
from matching.records.people import Beneficiary
from matching.records.profiles import ProfileRecord, Protection
from web.imports.records import Imported, ImportedRow, ImportRun

Touched = Vacancy | Beneficiary | ProfileRecord | Protection | Identity
# In the order in which one refers to the other.
RECORDS: dict[str, type[Touched]] = {
    record.__tablename__: record for record in (Vacancy, Beneficiary, ProfileRecord, Protection, Identity)
}
# Counters that only go on: an edition once read never comes back with other facts, and the ranking sees the undoing.
COUNTERS = frozenset({"version", "change_number"})
# What she must avoid is touched by no import, so it is not copied either; nor is what names her in the audit trail.
UNTOUCHED = frozenset({*COUNTERS, "avoid", "salt"})


class Journal:
    """The rows that one import touches, each with the line of the file that touched it."""

    def __init__(self) -> None:
        self._created: list[dict[str, Any]] = []
        self._changed: list[tuple[int, Touched, int, dict[str, Any]]] = []

    def created(self, line: int, *records: Touched) -> None:
        """Note rows that the import has created and flushed, and will not change any more."""
        self._created += [_noted(line, record) for record in records]

    def before(self, line: int, *records: Touched) -> None:
        """Note rows as they are, before the import changes them."""
        self._changed += [(line, record, record.version, image(record)) for record in records]

    def write(self, session: Session, run: ImportRun) -> None:
        """Store what was noted once all is flushed; rows that were not changed after all are left out."""
        changed = [
            _noted(line, record, version_before=version, before=before)
            for line, record, version, before in self._changed
            if version != record.version
        ]
        for portion in portions([*self._created, *changed]):
            session.execute(insert(ImportedRow), [_inserted({"run_id": run.id, **each}) for each in portion])


def _noted(
    line: int, record: Touched, *, version_before: int | None = None, before: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "line": line,
        "record": record.__tablename__,
        "row_id": row_id(record),
        "version_before": version_before,
        "version": record.version,
        "before": before,
    }


def _inserted(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as it is inserted, with what was before encrypted."""
    plain = {name: value for name, value in row.items() if name != "before"}
    return {**plain, ImportedRow.before.token: ImportedRow.before.token_of(row["before"], plain)}


def forget(session: Session, *, before: datetime) -> None:
    """Drop what was noted of imports that are too old to be undone."""
    old = select(ImportRun.id).where(ImportRun.applied_at < before)
    session.execute(delete(ImportedRow).where(ImportedRow.run_id.in_(old)))


def bring_back(session: Session, run: ImportRun) -> list[int]:
    """Make all as it was before a run, or return the lines whose rows have changed meanwhile and change nothing."""
    number = clock.next_number(session) if run.what is Imported.VACANCIES else None
    noted = session.scalars(select(ImportedRow).where(ImportedRow.run_id == run.id).order_by(ImportedRow.id)).all()
    there = {name: _stored(session, name, noted) for name in RECORDS}
    used = {record.__tablename__: _used(session, noted, record) for record in (Vacancy, Beneficiary)}
    changed = [row.line for row in noted if not _is_as_left(row, there[row.record])]
    changed += [row.line for row in noted if row.row_id in used.get(row.record, ())]
    if not changed:
        _bring_back(session, noted, there, number)
        session.execute(delete(ImportedRow).where(ImportedRow.run_id == run.id))
    return changed


def _bring_back(
    session: Session, noted: Iterable[ImportedRow], there: Mapping[str, Mapping[int, Touched]], number: int | None
) -> None:
    created: dict[str, list[int]] = {name: [] for name in RECORDS}
    restored = []
    for row in noted:
        record = there[row.record][row.row_id]
        if row.before is None:
            created[row.record].append(row.row_id)
            continue
        restore(record, row.before)
        restored.append((row, record))
        if isinstance(record, Vacancy) and number is not None:
            record.change_number = number
    session.flush()
    _hand_over(session, restored)
    for name in reversed(RECORDS):
        _remove(session, name, created[name])
    if number is not None and created[Vacancy.__tablename__]:
        clock.note_removal(session, number)


def _hand_over(session: Session, restored: Iterable[tuple[ImportedRow, Touched]]) -> None:
    """Let earlier imports, which left rows as they are now again, know them under their new versions."""
    known = {(row.record, row.row_id, row.version_before): record.version for row, record in restored}
    for portion in portions({row_id for _, row_id, _ in known}):
        for row in session.scalars(select(ImportedRow).where(ImportedRow.row_id.in_(portion))):
            row.version = known.get((row.record, row.row_id, row.version), row.version)
    session.flush()


def row_id(record: Touched) -> int:
    """Return the primary key of a stored row."""
    return record.beneficiary_id if isinstance(record, ProfileRecord | Protection | Identity) else record.id


def image(record: Touched) -> dict[str, Any]:
    """Return the columns of a row that imports may touch, in a form that JSON can hold."""
    names = (column.name for column in record.__table__.columns)
    return {name: _written(getattr(record, name)) for name in names if name not in UNTOUCHED}


def restore(record: Touched, before: Mapping[str, Any]) -> None:
    """Set the columns of a row to what they were; those that there are no more are left."""
    for name in before.keys() & record.__table__.columns.keys():
        setattr(record, name, _read(record, name, before[name]))


def _stored(session: Session, name: str, noted: Iterable[ImportedRow]) -> dict[int, Touched]:
    """Return the rows of one table that were noted, locked and freshly read."""
    found: dict[int, Touched] = {}
    for portion in portions(row.row_id for row in noted if row.record == name):
        query = select(RECORDS[name]).where(_key(name).in_(portion)).order_by(_key(name))
        fresh = query.with_for_update().execution_options(populate_existing=True)
        found |= {row_id(record): record for record in cast("Iterable[Touched]", session.scalars(fresh))}
    return found


def _is_as_left(row: ImportedRow, there: Mapping[int, Touched]) -> bool:
    return row.row_id in there and there[row.row_id].version == row.version


def lines_of_others(session: Session, run: ImportRun, within: ColumnElement[bool]) -> Sequence[int]:
    """Return the lines of a run whose people are there and outside a reach."""
    touched = select(ImportedRow.line).where(
        ImportedRow.run_id == run.id,
        ImportedRow.record != Vacancy.__tablename__,
        ImportedRow.row_id.in_(select(Beneficiary.id)),
        ImportedRow.row_id.not_in(select(Beneficiary.id).where(within)),
    )
    return session.scalars(touched).all()


def _used(session: Session, noted: Iterable[ImportedRow], record: type[Touched]) -> set[int]:
    """Return to which of the rows brought in something refers by now, such as a note, or a proposal."""
    created = [row.row_id for row in noted if row.record == record.__tablename__ and row.before is None]
    own = cast("Column[int]", record.__table__.columns["id"])
    tables = (table for table in Base.metadata.sorted_tables if table.name not in RECORDS)
    referring = [each for table in tables for each in table.columns if each.references(own)]
    found: set[int] = set()
    for portion in portions(created):
        for column in referring:
            found.update(session.scalars(select(column).where(column.in_(portion))))
    return found


def _remove(session: Session, name: str, ids: Iterable[int]) -> None:
    for portion in portions(ids):
        gone = delete(RECORDS[name]).where(_key(name).in_(portion))
        session.execute(gone, execution_options={"synchronize_session": False})


def _key(name: str) -> ColumnElement[int]:
    (key,) = RECORDS[name].__table__.primary_key
    return key


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, StrEnum) else value


def _read(record: Touched, name: str, value: Any) -> object:  # noqa: ANN401 - whatever a column holds
    kind = record.__table__.columns[name].type
    if value is None:
        return None
    if isinstance(kind, Enum) and kind.enum_class:
        return kind.enum_class(value)
    return date.fromisoformat(value) if kind.python_type is date else value
