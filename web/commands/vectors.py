"""`ponte catalogue vectors`: what the labels of the catalogue mean, worked out ahead for linking by meaning."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.orm import Session

from catalogue import bulk, changes
from catalogue import vectors as kept
from catalogue.encoder import encoder, needed
from web.commands.acting import session
from web.service import clock

# So many at once, about a second of work: what was done before a stop is kept.
PORTION = 1_000


@click.command()
def vectors() -> None:
    """Work out what labels mean, so that words are linked by their meaning too; only what is missing is done.

    Stopped midway it goes on where it was.
    """
    model = needed()
    with session(write=True) as opened:
        dropped = kept.drop_needless(opened, model.model)
        left = kept.missing(opened, model.model)
    with _bar(len(left)) as advance:
        for portion in bulk.portions(left, PORTION):
            directions = kept.encoded(portion, model)
            with session(write=True) as opened:
                kept.keep(opened, directions, model.model)
            advance(len(portion))
    if left or dropped:
        with session(write=True) as opened:
            changes.renumber(opened, now=clock())
    click.echo(f"The meanings of {len(left):,} wordings worked out, {dropped:,} that no label needs any more dropped.")


def out_of_date(opened: Session) -> Iterator[str]:
    """Yield one sentence when meanings are missing that could be worked out; nothing without the extra."""
    model = encoder()
    left = len(kept.missing(opened, model.model)) if model else 0
    if left:
        yield f"The meanings of {left:,} wordings are not worked out yet: run ponte catalogue vectors to link by them."


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Working out", total=total)
        yield lambda done: progress.advance(task, done)
