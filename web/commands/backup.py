"""`ponte backup`: all rows in one sealed file."""

from pathlib import Path

import click

from web import db
from web.backups import making
from web.commands import acting
from web.service import clock
from web.settings import backup_keys, database_url, register


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write all rows to a new file, encrypted with the newest of PONTE_BACKUP_KEYS; the service may run meanwhile."""
    keys, trail, now = backup_keys(), acting.trail(), clock()
    engine = db.engine(database_url(), trail)
    try:
        with db.session(engine, write=True, door="backup") as own:
            known = making.keep_register(own, register())
        made = making.make(engine, file, keys, now=now)
        with db.session(engine, write=True, door="backup") as own:
            making.note(own, now=now)
    except FileExistsError:
        raise click.ClickException(f"{file} is there already; name another one") from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written ({error.strerror})") from error
    finally:
        engine.dispose()
    size = f"{made.size / 1_000_000:,.1f} MB"
    click.echo(f"{made.rows:,} rows of {made.tables} tables, {size}, sealed with the key {keys.newest}: {file}")
    click.echo(f"The register of erasures has {known:,} lines; keep a copy of its file apart from this one.")


commands: list[click.Command] = [backup]
