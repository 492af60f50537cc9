"""ponte migrate."""

import click

from web import upgrades
from web.settings import database_url


@click.command()
def migrate() -> None:
    """Bring the database to the current version; an embedded one is made when it is not there."""
    url = database_url()
    before = upgrades.current(url)
    upgrades.upgrade(url)
    after = upgrades.current(url)
    click.echo(f"The database is at version {after}." if before == after else f"Brought from {before} to {after}.")


commands = [migrate]
