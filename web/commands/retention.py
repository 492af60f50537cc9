"""`ponte retention`: what has been kept long enough, asked for by one person and confirmed by another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.scope import Act
from matching.reach import PEOPLE, Datum
from schedules.erasing import due, keeping
from schedules.erasing.due import Due
from schedules.records.erasures import ErasureRequest, Reason
from web import erasing
from web.commands import acting
from web.commands.erase import clean_up
from web.imports.errors import NotYours
from web.service import HERE, clock
from web.settings import audit_heads, register
from web.settings import retention as years

MOST = 10_000  # people in a list


@click.group()
def retention() -> None:
    """See what has been kept long enough; nothing goes before two people have said so."""


@retention.command(name="list")
@acting.as_option
def listed(token: str) -> None:
    """List what has been kept long enough, by case code or reference, with the day until which it was to be kept."""
    with _acting(token) as (own, by):
        lines = [_line(each, by) for each in due.listed(own, years(), by=by, on=_today())]
    for line in lines:
        click.echo(line)
    click.echo(f"{len(lines):,} people. To go on: ponte retention ask; then another person: ponte retention confirm")


@retention.command()
@acting.as_option
def ask(token: str) -> None:
    """Ask that all that is listed be erased; another person has to confirm it."""
    with _acting(token, write=True) as (own, by):
        found = [each for each in due.listed(own, years(), by=by, on=_today()) if not each.is_asked]
        for each in found:
            keeping.ask(own, each.person.ref, Reason.RETENTION, by=by, on=_today(), holdings=each.holdings)
    click.echo(f"Asked for {len(found):,} people. Nothing is erased until another person confirms it.")


@retention.command()
@acting.as_option
def confirm(token: str) -> None:
    """Erase what others have asked for because it has been kept long enough."""
    with _acting(token, Act.WRITE) as (own, by):
        refs = [each.person.ref for each in keeping.requests(own, by=by, limit=MOST) if _is_due(each.request, by)]
    tables = {name for ref in refs for name in _confirm(token, ref)}
    if tables:
        clean_up(tuple(sorted(tables)))
    click.echo(f"Erased for {len(refs):,} people; each is a line of the register of erasures.")


def _confirm(token: str, ref: str) -> tuple[str, ...]:
    """Confirm for one person, in a transaction of its own."""
    with _acting(token, write=True) as (own, by):
        erased = keeping.confirm(own, ref, by=by, now=clock(), register=register())
    erasing.witness(audit_heads(), erased, on=_today())
    return erased.tables


def _is_due(request: ErasureRequest, by: Actor) -> bool:
    """Tell whether an erasure was asked for because of the time, by somebody else."""
    return request.reason is Reason.RETENTION and request.asked_by != by.ref


@contextmanager
def _acting(token: str, act: Act = Act.READ, *, write: bool = False) -> Iterator[tuple[Session, Actor]]:
    with acting.session(write=write) as own:
        by = acting.actor(own, token, now=clock())
        if not PEOPLE.may(by, Datum.ERASURE, act=act):
            raise NotYours("--as", "only a tutor, a coordinator or the officer asks, and a tutor does not confirm")
        yield own, by


def _line(each: Due, by: Actor) -> str:
    name = each.person.ref if by.role is Role.AUDITOR else each.person.case_code
    asked = "  (asked for)" if each.is_asked else ""
    return f"{name}  {', '.join(each.holdings)}  until {each.until}{asked}"


def _today() -> date:
    return clock().astimezone(HERE).date()


commands: list[click.Command] = [retention]
