"""The version of a database: which it has, which the code wants, and the way between them.

Migrations are files that Alembic runs; nothing here or below imports them. All of them run in one transaction, on
SQLite too: a migration that fails leaves the database as it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from web import db
from web.settings import data_keys

FOLDER = Path(__file__).parents[1] / "migrations"


class BrokenReferences(Exception):  # noqa: N818
    """A migration would leave rows that refer to rows that do not exist; nothing was changed."""


def upgrade(url: str | URL, to: str = "head") -> None:
    """Bring the database to the version wanted, making its folder and file when they are new."""
    _make_folder(db.database_url(url))
    _run(url, lambda config: command.upgrade(config, to))


def downgrade(url: str | URL, to: str = "base") -> None:
    """Take the database back to an earlier version; ``base`` is the empty one."""
    _run(url, lambda config: command.downgrade(config, to))


@contextmanager
def rebuilding(url: str | URL) -> Iterator[tuple[Connection, Callable[[str], None]]]:
    """Build a database, its folder and file too, in one transaction: yield a connection, and what brings it on or back.

    That takes a version; ``base`` is the empty one.
    """
    _make_folder(db.database_url(url))
    with _connected(url) as connection:
        _let_tables_be_rebuilt(connection)
        with connection.begin():
            yield (
                connection,
                lambda to: (command.downgrade if to == "base" else command.upgrade)(configuration(connection), to),
            )
            _check_references(connection)


def current(url: str | URL) -> str | None:
    """Return the version that the database has, None when it has none or does not exist yet."""
    address = db.database_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return None
    with _connected(address) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def heads() -> tuple[str, ...]:
    """Return the newest versions that the code knows: one, unless two branches of migrations wait to be joined."""
    return tuple(ScriptDirectory.from_config(configuration()).get_heads())


def steps() -> tuple[str, ...]:
    """Return all versions, the newest first."""
    return tuple(step.revision for step in ScriptDirectory.from_config(configuration()).walk_revisions())


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, which hands the connection on to ``migrations/env.py``."""
    # Read only by a step that finds something to encrypt.
    config = Config(attributes={"connection": connection, "data_keys": lambda: data_keys().raw})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def _run(url: str | URL, step: Callable[[Config], None]) -> None:
    with _connected(url) as connection:
        _let_tables_be_rebuilt(connection)
        with connection.begin():
            step(configuration(connection))
            _check_references(connection)


@contextmanager
def _connected(url: str | URL) -> Iterator[Connection]:
    engine = db.engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _make_folder(url: URL) -> None:
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _let_tables_be_rebuilt(connection: Connection) -> None:
    # SQLite changes a table by building it anew; with references enforced, dropping the old one would follow them.
    # The setting is only heard outside a transaction, hence on the driver's connection.
    if connection.dialect.name == "sqlite" and (driver := connection.connection.dbapi_connection):
        driver.cursor().execute("PRAGMA foreign_keys = OFF")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
        if broken:
            raise BrokenReferences(f"rows without the row they refer to in: {', '.join(sorted(broken))}")
