"""`ponte accounts`: the first administrator; who has an account; asking for, approving and ending accounts."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from ground.actors import Actor, Agent, Role
from ground.audit.writing import Who
from web.accounts import AccountRequest, first, reach, requests, wanted
from web.commands import acting, paper
from web.commands.acting import as_option, session_with_keys
from web.service import clock
from web.settings import base_url

MOST = 1_000  # accounts or requests listed
as_or_machine = click.option(
    "--as", "token", envvar="PONTE_TOKEN", help="Your token; without one, whoever operates the machine acts."
)
ROLE = click.Choice([each.value for each in Role])
Command = TypeVar("Command", bound=Callable[..., None])
Asks = Callable[[Session, Actor, datetime], AccountRequest]
Decides = Callable[[Session, Who, datetime], AccountRequest]


def bound(command: Command) -> Command:
    """Give a command the options that say what an account is bound to, and in which language its owner is told."""
    command = click.option("--territory", help="Code of the territory; a coordinator need not name her own.")(command)
    command = click.option("--employer", help="Reference of the employer, for its contact.")(command)
    command = click.option("--association", help="Reference of the association, for its viewer.")(command)
    return click.option("--lang", type=click.Choice(wanted.LANGUAGES))(command)


@click.group()
def accounts() -> None:
    """Open, replace and end accounts; who sees people is a matter of two persons."""


@accounts.command(name="first")
@click.argument("email")
@click.option("--name", default="Administrator", show_default=True, help="What colleagues see.")
@click.option("--lang", type=click.Choice(wanted.LANGUAGES), default="it", show_default=True)
def open_first(email: str, name: str, lang: str) -> None:
    """Open the account of the first administrator, and print the link with which its owner begins, once.

    Only where no administrator can come in; one who was invited and never came is invited anew.
    """
    with session_with_keys(write=True) as own:
        secret = first.open_first(own, {"email": email, "name": name, "lang": lang}, now=clock())
    click.echo("Give this link to the administrator, and to nobody else; it is good once, for 24 hours:", err=True)
    click.echo(f"{base_url()}/invitation/{secret}")


@accounts.command(name="list")
@as_option
def list_accounts(token: str) -> None:
    """List the accounts that you may see, oldest first."""
    with session_with_keys(write=True) as own:
        by = acting.actor(own, token, now=clock())
        rows = [
            (each.ref, each.role, reach.seat(each).territory, each.state, each.name, each.email)
            for each in reach.accounts(own, by, limit=MOST)
        ]
    paper.put("  ".join(str(cell or "-") for cell in row) for row in rows)


@accounts.command(name="requests")
@as_option
def list_requests(token: str) -> None:
    """List what was asked, the newest first."""
    now = clock()
    with session_with_keys(write=True) as own:
        by = acting.actor(own, token, now=now)
        lines = [_line(each, requests.state(each, now=now)) for each in reach.requests(own, by, limit=MOST)]
    paper.put(lines)


@accounts.command(name="open")
@click.argument("role", type=ROLE)
@click.argument("email")
@click.option("--name", required=True, help="What colleagues see.")
@bound
@as_option
def ask_to_open(token: str, **stated: str | None) -> None:
    """Ask for a new account, such as: ponte accounts open tutor ada@example.org --name Ada --territory TE."""
    _ask(token, lambda own, by, now: requests.ask_to_open(own, _named(stated), by=by, now=now))


@accounts.command(name="replace")
@click.argument("ref")
@click.option("--role", type=ROLE)
@click.option("--email")
@click.option("--name")
@bound
@as_option
def ask_to_replace(token: str, ref: str, **changes: str | None) -> None:
    """Ask for another account in the place of one; what is not named stays, the caseload does not."""
    _ask(token, lambda own, by, now: requests.ask_to_replace(own, ref, _named(changes), by=by, now=now))


@accounts.command(name="reset-factor")
@click.argument("ref")
@as_option
def ask_to_reset_factor(token: str, ref: str) -> None:
    """Ask that the owner of an account may set up a second factor anew."""
    _ask(token, lambda own, by, now: requests.ask_to_reset_factor(own, ref, by=by, now=now))


@accounts.command()
@click.argument("ref")
@as_or_machine
def approve(token: str | None, ref: str) -> None:
    """Say yes to a request as the second person; the machine's operator, to accounts that see no people."""
    _decide(token, lambda own, by, now: requests.approve(own, ref, by=by, now=now))


@accounts.command()
@click.argument("ref")
@as_or_machine
def refuse(token: str | None, ref: str) -> None:
    """Say no to a request, or withdraw your own."""
    _decide(token, lambda own, by, now: requests.refuse(own, ref, by=by, now=now))


@accounts.command()
@click.argument("ref")
@as_or_machine
def disable(token: str | None, ref: str) -> None:
    """End an account at once and for good."""
    with session_with_keys(write=True) as own:
        account = requests.disable(own, ref, by=_who(own, token), now=clock())
        click.echo(f"{account.ref} is disabled; its owner is told.")


def _ask(token: str, ask: Asks) -> None:
    now = clock()
    with session_with_keys(write=True) as own:
        asked = ask(own, acting.actor(own, token, now=now), now)
        line = _line(asked, requests.state(asked, now=now))
    paper.put([line])


def _decide(token: str | None, decide: Decides) -> None:
    with session_with_keys(write=True) as own:
        done = decide(own, _who(own, token), clock())
        click.echo(f"{done.ref} is {done.state}{f': opened {done.opened}' if done.opened else ''}.")


def _who(own: Session, token: str | None) -> Who:
    """Return whose token it is, without one whoever operates the machine."""
    return Agent.MACHINE if token is None else acting.actor(own, token, now=clock())


def _named(stated: dict[str, str | None]) -> dict[str, str]:
    return {key: value for key, value in stated.items() if value is not None}


def _line(request: AccountRequest, state: str) -> str:
    """Return a request in one line."""
    what = [request.kind, request.account, request.role, request.territory, request.name, request.email]
    return "  ".join([request.ref, state, *(str(each) for each in what if each is not None)])


commands: list[click.Command] = [accounts]
