"""`ponte erase`: ask for an erasure, or confirm one that somebody else has asked for."""

from datetime import date

import click

from matching.reach import Datum
from schedules.erasing import keeping
from schedules.erasing.keeping import Erased
from schedules.records.erasures import Holding, Reason
from web import db, erasing
from web.commands import acting
from web.commands.whom import reference
from web.service import HERE, clock
from web.settings import audit_heads, database_url, register

AGAIN = "somebody is reading: what was deleted is still in the file of the database; call again: ponte erase --clean"
SAID = {
    None: "Asked for. Nothing is erased until another person confirms it: ponte erase REF --confirm --as TOKEN",
    "take_back": "Taken back: all stays as it is.",
}


@click.command()
@click.argument("ref", required=False)
@click.option("--as", "token", envvar="PONTE_TOKEN", help="Your token; better kept in PONTE_TOKEN.")
@click.option("--reason", type=click.Choice([each.value for each in Reason]), default="her_wish", show_default=True)
@click.option(
    "--only",
    type=click.Choice([each.value for each in Holding]),
    multiple=True,
    help="What is to go, if not all; several times.",
)
@click.option("--confirm", "wanted", flag_value="confirm", help="Confirm what somebody else has asked for.")
@click.option("--take-back", "wanted", flag_value="take_back", help="Take back what was asked for.")
@click.option("--clean", "wanted", flag_value="clean", help="Only clean what was deleted out of the file.")
def erase(ref: str | None, token: str | None, reason: str, only: tuple[str, ...], wanted: str | None) -> None:
    """Ask that all that is held of a person be erased; nothing goes until another person confirms it."""
    if wanted == "clean":
        clean_up(())
        return
    if ref is None or token is None:
        raise click.UsageError("a reference and --as with your token are needed")
    erased: Erased | None = None
    with acting.session(write=True) as own:
        by = acting.actor(own, token, now=clock())
        found = reference(own, ref, by, Datum.ERASURE)
        match wanted:
            case "confirm":
                erased = keeping.confirm(own, found, by=by, now=clock(), register=register())
            case "take_back":
                keeping.take_back(own, found, by=by)
            case _:
                holdings = [Holding(each) for each in only] or keeping.ALL
                keeping.ask(own, found, Reason(reason), by=by, on=_today(), holdings=holdings)
    if erased is None:
        click.echo(SAID[wanted])
        return
    click.echo(f"Erased. It is line {erased.entry.line.number:,} of the register of erasures.")
    erasing.witness(audit_heads(), erased, on=_today())
    clean_up(erased.tables)


def _today() -> date:
    return clock().astimezone(HERE).date()


def clean_up(tables: tuple[str, ...]) -> None:
    """Clean what was deleted out of the database's files, or say that it has to be tried again."""
    engine = db.engine(database_url())
    try:
        erasing.clean(engine, tables)
    except erasing.NotCleaned:
        raise click.ClickException(AGAIN) from None
    finally:
        engine.dispose()


commands: list[click.Command] = [erase]
