"""`ponte people`: bring in people with their profiles, from a file without names."""

import click

from web.commands import importing
from web.commands.importing import Wanted
from web.imports.people_rows import PeopleRows
from web.imports.vocabulary import Vocabulary
from web.service import HERE, clock


@click.group()
def people() -> None:
    """Bring in people with their profiles."""


@people.command(name="import")
@importing.options
@click.option("--lang", default="it", show_default=True, help="The language of skills and occupations in the file.")
def import_file(wanted: Wanted, lang: str) -> None:
    """Show what a CSV or XLSX file of people would change; with --apply change it."""
    importing.run(wanted, PeopleRows(Vocabulary(lang), on=clock().astimezone(HERE).date()))


commands: list[click.Command] = [people]
