"""`ponte territories`, `ponte programmes`, `ponte associations`: what a real service begins with."""

import re
from typing import Any

import click
from sqlalchemy import ColumnElement, Select, select

from employers.records import TradeAssociation
from ground.territories import Programme, Territory
from web.commands import paper
from web.commands.acting import session

SIGN = re.compile(r"[A-Z]{2,4}")
CODE = re.compile(r"[a-z][a-z0-9_-]{0,31}")
Record = Territory | Programme | TradeAssociation


@click.group()
def territories() -> None:
    """Add and list the areas of the partnership, which bound who sees whom."""


@territories.command(name="add")
@click.argument("code")
@click.argument("name")
@click.option("--region", help="The region whose law holds for placements there, such as Abruzzo.")
def add_territory(code: str, name: str, region: str | None) -> None:
    """Add a territory by the sign of its province, such as: ponte territories add TE Teramo --region Abruzzo."""
    _require(SIGN.fullmatch(code), "a territory's code is the sign of its province, 2 to 4 capital letters")
    region = _name(region, 64) if region else None
    _add(Territory(code=code, name=_name(name, 120), region=region), Territory.code == code)


@territories.command(name="region")
@click.argument("code")
@click.argument("region")
def set_region(code: str, region: str) -> None:
    """Say in which region a territory lies, such as: ponte territories region TE Abruzzo."""
    with session(write=True) as own:
        territory = own.get(Territory, code)
        if territory is None:
            raise click.ClickException("no territory has this sign; ponte territories list names them")
        territory.region = _name(region, 64)
        own.flush()
        click.echo(f"{_line(territory)}: {territory.region}.")


@territories.command(name="list")
def list_territories() -> None:
    """List the territories."""
    _list(select(Territory).order_by(Territory.code))


@click.group()
def programmes() -> None:
    """Add and list the programmes under which people are taken in."""


@programmes.command(name="add")
@click.argument("code")
@click.argument("name")
def add_programme(code: str, name: str) -> None:
    """Add a programme, such as: ponte programmes add fpi "Formazione pratica in impresa"."""
    _require(CODE.fullmatch(code), "a programme's code is a word of small letters, digits, - and _")
    _add(Programme(code=code, name=_name(name, 200)), Programme.code == code)


@programmes.command(name="list")
def list_programmes() -> None:
    """List the programmes."""
    _list(select(Programme).order_by(Programme.code))


@click.group()
def associations() -> None:
    """Add and list the trade associations whose viewers see figures."""


@associations.command(name="add")
@click.argument("name")
def add_association(name: str) -> None:
    """Add a trade association, such as: ponte associations add CNA."""
    known = _name(name, 200)
    _add(TradeAssociation(name=known), TradeAssociation.name == known)


@associations.command(name="list")
def list_associations() -> None:
    """List the trade associations."""
    _list(select(TradeAssociation).order_by(TradeAssociation.name))


def _require(is_met: object, what: str) -> None:
    if not is_met:
        raise click.ClickException(what)


def _name(text: str, longest: int) -> str:
    _require(
        text.strip() and len(text) <= longest and text.isprintable(), f"a name of 1 to {longest} signs is expected"
    )
    return text.strip()


def _add(record: Record, same: ColumnElement[bool]) -> None:
    """Store a record unless there is the same already."""
    with session(write=True) as own:
        _require(own.scalar(select(type(record)).where(same)) is None, "this is there already; nothing was changed")
        own.add(record)
        own.flush()
        click.echo(f"Added {_line(record)}.")


def _list(query: Select[Any]) -> None:
    with session() as own:
        lines = [_line(each) for each in own.scalars(query)]
    paper.put(lines)


def _line(record: Record) -> str:
    sign = record.ref if isinstance(record, TradeAssociation) else record.code
    return f"{sign}  {record.name}"


commands: list[click.Command] = [territories, programmes, associations]
