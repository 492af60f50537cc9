"""Draft the next migration: ``python -m migrations "What it changes"``."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from web import db, upgrades
from web.records import TABLES


def draft(message: str) -> None:
    """Compare the records with a database of the newest version, and write the difference as a step."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'draft.db')}"
        upgrades.upgrade(url)
        engine = db.engine(url)
        with engine.connect() as connection:
            config = upgrades.configuration(connection)
            config.attributes["tables"] = TABLES
            command.revision(config, message, autogenerate=True, rev_id=f"{len(upgrades.steps()) + 1:04}")
        engine.dispose()


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
