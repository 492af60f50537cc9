"""`ponte catalogue`: bring in ESCO, other labels or our own catalogue, and tell what is there."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.orm import Session

from catalogue import esco, labels, places, starter
from catalogue.contents import Contents, contents
from catalogue.esco_files import find
from catalogue.records import CatalogueVersion, ConceptKind
from web.commands.acting import session
from web.commands.vectors import out_of_date, vectors
from web.service import clock

PATHS = click.Path(path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KINDS = {
    ConceptKind.OCCUPATION: "occupations",
    ConceptKind.SKILL: "skills",
    ConceptKind.ISCO_GROUP: "ISCO groups",
    ConceptKind.SKILL_GROUP: "skill groups",
}
# So many names are told of a list; the rest is counted.
SHOWN = 12


@click.group()
def catalogue() -> None:
    """Bring in skills, occupations and places; tell what is there."""


@catalogue.command(name="import")
@click.argument("paths", nargs=-1, type=PATHS)
@click.option(
    "--labels", "label_files", multiple=True, type=FILE, help="CSV of further labels: concept, lang, kind, label."
)
def import_files(paths: tuple[Path, ...], label_files: tuple[Path, ...]) -> None:
    """Bring in official ESCO downloads (zips or folders, any language) and files of labels; again means update.

    All goes in or nothing: a file that is cut or wrong is named with its line and column.
    """
    if not paths and not label_files:
        raise click.UsageError("name the ESCO downloads to import, or a file with --labels")
    found = find(paths)
    size = 2 * (found.size + sum(file.stat().st_size for file in label_files))
    with _bar(size) as advance, session(write=True) as opened:
        now = clock()
        report = esco.load(opened, found, now=now, progress=advance) if paths else None
        added = [(file, labels.add(opened, file, now=now, progress=advance)) for file in label_files]
        lines = [*(_told(report, starter.on_esco(opened)) if report else ()), *_told_of_labels(added), _now(opened)]
        if not contents(opened).municipalities:
            lines.append(_told_of_places(places.load(opened)))
        lines.extend(out_of_date(opened))
    for line in lines:
        click.echo(line)


@catalogue.command(name="starter")
def load_starter() -> None:
    """Bring in our own small catalogue and the Italian municipalities, for work without ESCO."""
    with session(write=True) as opened:
        loaded = starter.load(opened, now=clock())
        gazetteer = places.load(opened)
        behind = [*out_of_date(opened)]
    click.echo(f"{loaded.occupations:,} occupations, {loaded.skills:,} skills of our own catalogue.")
    if loaded.from_esco:
        click.echo(f"{loaded.from_esco:,} of its concepts came from ESCO before and stay as ESCO has them.")
    for line in (_told_of_places(gazetteer), *behind):
        click.echo(line)


@catalogue.command()
def status() -> None:
    """Tell which catalogue is there, in which languages, and how much of it."""
    with session() as opened:
        there, behind = contents(opened), [*out_of_date(opened)]
    for line in [*_described(there), *behind]:
        click.echo(line)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error where that is a terminal; yield what moves it on by a number of bytes."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Reading", total=total)
        yield lambda read: progress.advance(task, read)


def _told(report: esco.Report, mapped: starter.Mapped) -> Iterator[str]:
    yield f"ESCO {report.release or 'of an unknown release'}, in {', '.join(report.languages) or 'no language'}."
    for kind, name in KINDS.items():
        if report.concepts.get(kind):
            yield f"  {report.concepts[kind]:>9,}  {name}"
    aside = {one.file: one for one in report.aside}
    for file, written in report.relations.items():
        left = aside[file].relations if file in aside else 0
        yield f"  {written + left:>9,}  relations in {file}" + (f", of which {left:,} kept aside" if left else "")
    for one in report.aside:
        yield f"Kept aside of {one.file}, naming what neither files nor catalogue hold: {_some(one.missing)}."
    if report.older:
        yield "The files are older than the catalogue: they added labels and missing concepts, nothing else changed."
    if report.obsolete:
        yield f"{report.obsolete:,} concepts are no longer in ESCO: kept, marked as obsolete, no longer offered."
    if mapped.found:
        share = 100 * mapped.found / mapped.total
        yield f"Of our own catalogue {mapped.found:,} of {mapped.total:,} concepts are ESCO's ({share:.1f} %)."
        yield f"  Doubtful: {_some(mapped.doubtful)}. Not in ESCO: {_some(mapped.missing)}."


def _told_of_labels(added: Iterable[tuple[Path, labels.Added]]) -> Iterator[str]:
    for file, one in added:
        yield f"{file.name}: {one.labels:,} labels in {', '.join(one.languages)}."
        if one.aside:
            yield f"Kept aside: {one.aside:,} labels of {file.name} name a concept that is not in the catalogue."


def _told_of_places(gazetteer: places.Gazetteer) -> str:
    missing = len(gazetteer.without_position)
    return f"{gazetteer.municipalities:,} municipalities, {missing:,} of them without a position."


def _now(opened: Session) -> str:
    version = opened.get_one(CatalogueVersion, 1)
    return f"The catalogue is now number {version.number}: {version.release}, in {', '.join(version.languages)}."


def _described(there: Contents) -> Iterator[str]:
    if not there.number:
        yield "The catalogue is empty: ponte catalogue starter fills it, ponte catalogue import brings in ESCO."
        return
    yield f"Catalogue number {there.number}: {there.release}, changed on {there.at:%d %B %Y at %H:%M} UTC."
    for kind, name in KINDS.items():
        count = there.concepts.get(kind, 0)
        yield f"  {count:>9,}  {name}"
    yield f"  {there.relations:>9,}  relations, {there.near_skills:,} pairs of near skills"
    for lang, kinds in there.named.items():
        named = ", ".join(f"{kinds.get(kind, 0):,} {name}" for kind, name in KINDS.items() if kinds.get(kind))
        yield f"  {there.labels[lang]:>9,}  labels in {lang}, naming {named}"
    yield f"  {there.municipalities:>9,}  municipalities, {there.without_position:,} without a position"
    if there.obsolete:
        yield f"  {there.obsolete:>9,}  concepts are obsolete"


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    rest = f" and {len(listed) - SHOWN:,} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + rest if listed else "none"


catalogue.add_command(vectors)
commands: list[click.Command] = [catalogue]
