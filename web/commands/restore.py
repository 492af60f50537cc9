"""`ponte restore`: a backup back into an empty database, and the erasures since done again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
from sqlalchemy import Engine

from ground.actors import Agent
from ground.audit import heads
from schedules.erasing.register import Register
from schedules.errors import RegisterBroken
from web import db, erasing
from web.backups import readiness, restoring
from web.commands import acting
from web.commands.audit import SAID
from web.service import HERE, clock
from web.settings import audit_heads, backup_keys, database_url, register, sealing_keys


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--replay", "only_replay", is_flag=True, help="Only do the erasures again, in what was brought back.")
def restore(file: Path | None, *, only_replay: bool) -> None:
    """Bring a backup back into the empty database of PONTE_DATABASE_URL, and do the erasures since again."""
    if (file is None) is not only_replay:
        raise click.UsageError("either name a file, or say --replay")
    trail, known = acting.trail(), register()
    if file is not None:
        _bring_back(file)
    engine = db.engine(database_url(), trail)
    try:
        for line in _checked(engine):
            click.echo(line)
        _replay(engine, known)
    finally:
        engine.dispose()


def _bring_back(file: Path) -> None:
    done = restoring.restore(database_url(), file, backup_keys(), now=clock())
    day = done.made_at.astimezone(HERE)
    click.echo(f"{done.rows:,} rows of {day:%Y-%m-%d %H:%M} brought back, from version {done.version}.")
    click.echo("All stands as it was then: what was withdrawn, excluded, revoked or closed since has to be done again.")


def _checked(engine: Engine) -> Iterator[str]:
    """Yield what can be said of the audit trail, and write down which heads outside are lost with what was after it."""
    file = audit_heads()
    with db.session(engine) as own:
        there, kept = heads.head(own), heads.outside(file).kept
        due = [each for each in kept if each.head.number <= there.number]
        fault = heads.verify(own, due, sealing_keys())
        lost = [] if readiness.is_replayed(own) else heads.settle(own, file, on=_today())
    if fault is None:
        yield f"The audit trail is whole up to its end, row {there.number:,}."
    else:
        yield f"BAD: row {fault.number:,} of the audit trail {SAID[fault.damage]}. Keep the backup, and find out who."
    if lost:
        last = lost[-1]
        yield f"Rows {there.number + 1:,} to {last.head.number:,}, of which a head of {last.on} tells, are lost."


def _replay(engine: Engine, known: Register) -> None:
    witness = heads.outside(audit_heads()).erasures
    try:
        with db.session(engine, write=True, by=Agent.MACHINE, door="restore") as own:
            done = readiness.replay(own, known, witness=witness, now=clock())
    except RegisterBroken as broken:
        raise click.ClickException(f"NOT READY, and nothing is served from it: {broken.text}") from None
    erasing.clean(engine, done.tables, alone=True)
    click.echo(f"The register of erasures has {done.lines:,} lines; {done.people:,} people were erased again.")
    click.echo("Ready.")


def _today() -> date:
    return clock().astimezone(HERE).date()


commands: list[click.Command] = [restore]
