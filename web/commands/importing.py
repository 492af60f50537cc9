"""What all imports on the command line share: their options, the telling of a plan, applying it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from web import wording
from web.commands import paper
from web.commands.acting import actor, as_option, session_with_keys
from web.imports import runs, table
from web.imports.layout import Fault, Table
from web.imports.plan import Plan, Subject, Verdict
from web.imports.records import ImportRun
from web.service import HERE, clock
from web.wording import Words

C = TypeVar("C")
SHOWN = 20  # rows of one kind, unless all are asked for
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
OPTIONS = (
    click.argument("path", metavar="FILE", type=FILE),
    click.option("--apply", "is_applied", is_flag=True, help="Write what the preview says, all in one transaction."),
    click.option("--skip-refused", "skips_refused", is_flag=True, help="Apply the rest although rows are refused."),
    click.option("--all", "shows_all", is_flag=True, help=f"List all rows, not only the first {SHOWN} of each kind."),
    as_option,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the caller wants of an import."""

    path: Path
    token: str
    is_applied: bool
    skips_refused: bool
    shows_all: bool


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every import, which come to it as ``wanted``."""

    @wraps(command)
    def gathered(**given: Any) -> None:  # noqa: ANN401 - click's own
        own = {name: given.pop(name) for name in Wanted.__dataclass_fields__}
        command(Wanted(**own), **given)

    for option in reversed(OPTIONS):
        gathered = option(gathered)
    return gathered


def run(wanted: Wanted, subject: Subject[C]) -> None:
    """Read the file, tell what importing it does, and do it when that is wanted."""
    with table.opened(wanted.path) as rows:
        read = subject.layout.read(rows, wanted.path.name)
    _preview(wanted, subject, read)
    if not wanted.is_applied:
        click.echo("This is a preview and nothing was changed; --apply does it.")
        return
    with session_with_keys(write=True) as own:
        text = _applied(_apply(own, wanted, subject, read))
    click.echo(text)


def _preview(wanted: Wanted, subject: Subject[C], read: Table) -> None:
    with session_with_keys() as own:
        plan = runs.plan(own, subject, read.lines, by=actor(own, wanted.token, now=clock()))
    paper.put(_told(plan, read, len(plan.rows) if wanted.shows_all else SHOWN))


def _apply(own: Session, wanted: Wanted, subject: Subject[C], read: Table) -> ImportRun | None:
    now = clock()
    _, applied = runs.apply(
        own,
        subject,
        read.lines,
        file=read.file,
        by=actor(own, wanted.token, now=now),
        now=now,
        skips_refused=wanted.skips_refused,
    )
    return applied


def _told(plan: Plan[C], read: Table, most: int) -> Iterator[str]:
    yield f"{read.file}: {len(plan.rows):,} rows"
    for verdict in Verdict:
        yield f"  {verdict:<10}{plan.count(verdict):>8,}"
    faults = [_fault(row.line, fault, read) for row in plan.of(Verdict.REFUSED) for fault in row.faults]
    yield from _listed("Refused", faults, most)
    updates = [f"line {row.line}: {', '.join(row.fields)}" for row in plan.of(Verdict.UPDATE)]
    yield from _listed("Changed by an update", updates, most)
    doubts = [f"line {row.line}: {row.doubt}" for row in plan.rows if row.doubt]
    yield from _listed("Doubtful occupations, kept and marked; a person should confirm them", doubts, most)
    words = Words("en")
    flags = [f"line {row.line}: {wording.flag(words, each)}" for row in plan.rows for each in row.flags]
    flagged = sum(bool(row.flags) for row in plan.rows)
    yield from _listed(f"Flags for the review, in {flagged:,} rows; they refuse nothing", flags, most)
    for note, count in Counter(note for row in plan.rows for note in row.notes).items():
        yield f"In {count:,} rows {note}."


def _fault(line: int, fault: Fault, read: Table) -> str:
    column = f", column {read.called.get(fault.column, fault.column)}" if fault.column else ""
    return f"line {line}{column}: {fault.text}"


def _listed(heading: str, entries: Sequence[str], most: int) -> Iterator[str]:
    if entries:
        yield f"{heading} ({len(entries):,}):"
        yield from (f"  {entry}" for entry in entries[:most])
    if len(entries) > most:
        yield f"  and {len(entries) - most:,} more (--all lists them)"


def _applied(done: ImportRun | None) -> str:
    if done is None:
        return "There was nothing to change."
    until = (done.applied_at + runs.UNDONE_WITHIN).astimezone(HERE)
    return (
        f"Done: {done.created:,} created, {done.updated:,} updated, {done.refused:,} left out. "
        f"Until {until:%d %B %Y, %H:%M} all of it can be undone: ponte undo {done.ref}"
    )
