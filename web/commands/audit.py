"""`ponte audit`: check the audit trail, and write its head outside the database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from ground.audit import heads
from ground.audit.chain import Damage
from web.commands.acting import session
from web.settings import audit_heads, sealing_keys

HERE = ZoneInfo("Europe/Rome")
SAID = {
    Damage.CHANGED: "is not as it was written",
    Damage.MISSING: "is missing",
    Damage.FOREIGN: "does not belong where the trail says it ends",
    Damage.UNKNOWN_KEY: "was sealed with a key that is not among PONTE_AUDIT_KEYS or PONTE_SECRET_KEY",
    Damage.REPLACED: "is not the one that was written outside the database",
}


@click.group()
def audit() -> None:
    """Check the audit trail, and write its head outside the database."""


@audit.command()
def verify() -> None:
    """Check every row of the trail and all heads outside; name the first bad row, and leave with 1."""
    keys, (kept, lost, _) = sealing_keys(), heads.outside(audit_heads())
    with session() as own:
        there, fault = heads.head(own), heads.verify(own, kept, keys)
    if fault is not None:
        click.echo(f"BAD: row {fault.number:,} {SAID[fault.damage]}. Keep this database as it is, and find out who.")
        raise SystemExit(1)
    click.echo(f"All {there.number:,} rows are as they were written.")
    if kept:
        click.echo(f"The last of {len(kept):,} heads outside is row {kept[-1].head.number:,}, of {kept[-1].on}.")
    else:
        click.echo("No head is written outside yet, so a cut end would not be seen: run ponte audit head")
    if lost:
        last = lost[-1]
        click.echo(f"Heads up to row {last.head.number:,}, of {last.on}, are lost: an older backup was brought back.")


@audit.command()
def head() -> None:
    """Write the present head outside the database; the service does so with the first change of each day."""
    with session() as own:
        written = heads.keep(own, audit_heads(), on=datetime.now(UTC).astimezone(HERE).date(), anew=True)
    click.echo(f"Row {written.number:,} written to {audit_heads()}." if written else "There is nothing new to write.")


commands: list[click.Command] = [audit]
