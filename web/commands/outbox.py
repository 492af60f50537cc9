"""`ponte outbox`: what waits to be sent, what was sent about something, and what was given up; references alone."""

from collections.abc import Sequence
from datetime import datetime

import click

from ground import outbox as waiting
from ground.outbox import Message
from web.checks import LATE
from web.commands.acting import session
from web.service import clock

SHOWN = 100


@click.group()
def outbox() -> None:
    """Tell what waits to be sent, what was sent about something, and what was given up."""


@outbox.command("list")
def listed() -> None:
    """Count what waits, and list what was given up."""
    with session() as own:
        there = waiting.backlog(own, before=clock() - LATE)
        click.echo(f"{there.waiting:,} wait, {there.late:,} late, {there.failed:,} failed until now.")
        click.echo(f"{there.given_up:,} given up after {waiting.MOST_TRIES} tries{':' if there.given_up else '.'}")
        _show(waiting.given_up(own, limit=SHOWN))


@outbox.command()
@click.argument("ref")
def about(ref: str) -> None:
    """List what was ever to be sent about REF, such as a proposal: what, to whom, caused by whom, sent when."""
    with session() as own:
        _show(waiting.about(own, ref, limit=SHOWN))


@outbox.command()
def again() -> None:
    """Try anew what was given up; the next knock of the ticker sends it."""
    with session(write=True) as own:
        count = waiting.again(own, now=clock())
    click.echo(f"{count:,} will be tried anew.")


def _show(messages: Sequence[Message]) -> None:
    for message in messages:
        to = f"account {message.to_account}" if message.to_account else f"contact {message.to_contact}"
        by = message.put_by or "the machine"
        click.echo(f"{message.ref}  {message.kind}  to {to}  about {message.about or '-'}  by {by}  {_state(message)}")


def _state(message: Message) -> str:
    if message.sent_at:
        return f"sent {_told(message.sent_at)}"
    return f"dropped {_told(message.dropped_at)}" if message.dropped_at else f"due {_told(message.due_at)}"


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


commands: list[click.Command] = [outbox]
