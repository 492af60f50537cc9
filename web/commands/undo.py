"""`ponte undo`: take an import back."""

import click

from web.commands.acting import actor, as_option, session_with_keys
from web.imports import runs
from web.service import clock


@click.command()
@click.argument("ref", metavar="ID")
@as_option
def undo(ref: str, token: str) -> None:
    """Bring back exactly what was before an import, within 24 hours of it."""
    now = clock()
    with session_with_keys(write=True) as own:
        done = runs.undo(own, ref, by=actor(own, token, now=now), now=now)
        text = f"Undone: {done.created:,} {done.what} taken away, {done.updated:,} as they were before."
    click.echo(text)


commands: list[click.Command] = [undo]
