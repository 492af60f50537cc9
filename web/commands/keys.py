"""`ponte keys`: a fresh key for data at rest, and the rotation from older keys to the newest."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import Engine

import web.records  # noqa: F401 - so that every record is known
from ground import encryption, rotation
from ground.base import Base
from ground.encryption import records
from ground.keys import new_key
from web import db
from web.commands import acting
from web.settings import data_keys, database_url

# A pass takes what the one before had to pass over; whoever still writes with an older key is not run after for ever.
PASSES = 3


@click.group()
def keys() -> None:
    """Make a key for data at rest, encrypt anew what older keys have encrypted."""


@keys.command()
def new() -> None:
    """Print a fresh key. Put it first in PONTE_DATA_KEYS, before those that are there, and start the service anew."""
    click.echo(new_key())


@keys.command()
def rotate() -> None:
    """Encrypt anew, with the first of PONTE_DATA_KEYS, what older keys have encrypted.

    The service may run meanwhile. Stopped midway, even by force, nothing is lost, and called again it goes on.
    """
    encryption.hand_in(data_keys())
    opened = db.engine(database_url(), acting.trail())
    try:
        with _bar(_left(opened)) as advance:
            done, unreadable = _rotate(opened, advance)
        left = _left(opened)
    finally:
        opened.dispose()
    _tell(done, left, unreadable)


def _tell(done: int, left: int, unreadable: Counter[str]) -> None:
    click.echo(f"{done:,} rows encrypted anew with the newest key, {left:,} left.")
    if unreadable:
        told = ", ".join(f"{count:,} of {where}" for where, count in sorted(unreadable.items()))
        raise click.ClickException(
            f"could not be read: {told}; their key is not among PONTE_DATA_KEYS, or what is stored is damaged"
        )
    if left:
        raise click.ClickException("somebody still writes with an older key; start the service anew, then rotate again")


def _left(opened: Engine) -> int:
    with db.session(opened) as own:
        return rotation.left(own)


def _rotate(opened: Engine, advance: Callable[[int], None]) -> tuple[int, Counter[str]]:
    """Return how many rows changed, and of which columns how many values could not be read in the last pass."""
    done, unreadable = 0, Counter[str]()
    for _ in range(PASSES):
        before, unreadable = done, Counter[str]()
        for record in records():
            for portion in _portions(opened, record):
                done += portion.changed
                unreadable.update(portion.unreadable)
                advance(portion.changed)
        if done == before:
            break
    return done, unreadable


def _portions(opened: Engine, record: type[Base]) -> Iterator[rotation.Portion]:
    after = None
    while True:
        with db.session(opened, write=True) as own:
            portion = rotation.portion(own, record, after)
        if portion is None:
            return
        yield portion
        after = portion.last


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Encrypting anew", total=total)
        yield lambda done: progress.advance(task, done)


commands: list[click.Command] = [keys]
