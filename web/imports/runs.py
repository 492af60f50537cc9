"""Apply an import in one transaction, and undo it within a day: both wholly or not at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from ground.actors import Actor, Role
from matching import reach
from matching.reach import Datum
from web.imports import journal
from web.imports.errors import Clashed, NoImport, NotUndone, NotYours, RowsRefused
from web.imports.layout import Line
from web.imports.plan import Plan, Subject, Verdict
from web.imports.records import ImportRun

C = TypeVar("C")
UNDONE_WITHIN = timedelta(hours=24)
MAY = frozenset({Role.TUTOR, Role.COORDINATOR})
NAMED = 5  # lines that a refusal names one by one


def plan(session: Session, subject: Subject[C], lines: Sequence[Line], *, by: Actor, locks: bool = False) -> Plan[C]:
    """Return what applying would do, with ``locks`` so that it stays true; nothing is written. Raises NotYours."""
    if by.role not in MAY or by.territory is None:
        raise NotYours("--as", "only a tutor or a coordinator brings in vacancies and people")
    return Plan(subject.judge(session, lines, by=by, locks=locks))


def apply(  # noqa: PLR0913 - what, by whom, when, and what becomes of refused rows are all said by name
    session: Session,
    subject: Subject[C],
    lines: Sequence[Line],
    *,
    file: str,
    by: Actor,
    now: datetime,
    skips_refused: bool = False,
) -> tuple[Plan[C], ImportRun | None]:
    """Write what a plan made in this very transaction says; no run when there is nothing to write.

    Raises RowsRefused unless refused rows may be skipped, NotYours, Clashed.
    """
    found = plan(session, subject, lines, by=by, locks=True)
    if found.count(Verdict.REFUSED) and not skips_refused:
        raise RowsRefused(file, found.count(Verdict.REFUSED))
    rows = [row for row in found.rows if row.change is not None]
    if not rows:
        return found, None
    journal.forget(session, before=now - UNDONE_WITHIN)
    run = _run(found, subject, by, now)
    notes = journal.Journal()
    try:
        session.add(run)
        subject.write(session, rows, notes, by=by)
        notes.write(session, run)
    except (IntegrityError, StaleDataError):
        raise Clashed(file) from None
    return found, run


def undo(session: Session, ref: str, *, by: Actor, now: datetime) -> ImportRun:
    """Bring back exactly what was before an import. Raises NoImport, NotUndone."""
    run = session.scalar(select(ImportRun).where(ImportRun.ref == ref).with_for_update())
    if run is None or not _may_undo(run, by):
        raise NoImport
    if run.undone_at is not None:
        raise NotUndone("it was undone before")
    if now - run.applied_at > UNDONE_WITHIN:
        raise NotUndone(f"it was applied more than {UNDONE_WITHIN / timedelta(hours=1):.0f} hours ago")
    _require_reach(session, run, by)
    changed = journal.bring_back(session, run)
    if changed:
        raise NotUndone(f"what it wrote was changed or used meanwhile, from {_told(changed)} of the file")
    run.undone_at, run.undone_by = now, by.ref
    session.flush()
    return run


def _run(found: Plan[C], subject: Subject[C], by: Actor, now: datetime) -> ImportRun:
    return ImportRun(
        what=subject.what,
        actor=by.ref,
        territory=by.territory,
        applied_at=now,
        created=found.count(Verdict.CREATE),
        updated=found.count(Verdict.UPDATE),
        unchanged=found.count(Verdict.UNCHANGED),
        refused=found.count(Verdict.REFUSED),
    )


def _may_undo(run: ImportRun, by: Actor) -> bool:
    return run.actor == by.ref or (by.role is Role.COORDINATOR and run.territory == by.territory)


def _require_reach(session: Session, run: ImportRun, by: Actor) -> None:
    """Refuse to touch people who were given away since they were brought in. Raises NotUndone."""
    away = journal.lines_of_others(session, run, reach.people(by, Datum.CASE, write=True))
    if away:
        raise NotUndone(f"people of it, from {_told(away)} of the file, are out of your reach; ask their coordinator")


def _told(lines: Iterable[int]) -> str:
    """Return the first few lines in words."""
    ordered = sorted(set(lines))
    more = f" and {len(ordered) - NAMED:,} more" if len(ordered) > NAMED else ""
    return f"line{'s' if len(ordered) > 1 else ''} {', '.join(map(str, ordered[:NAMED]))}{more}"
