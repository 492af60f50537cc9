"""Whether the database can serve: reachable, of the current version, with a catalogue; and how to mend what is wrong."""

from collections.abc import Iterator
from typing import NamedTuple

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogue.records import Concept, Municipality
from web.db import READING
from web.errors import DatabaseAway
from web.migrating import MIGRATIONS


class Finding(NamedTuple):
    """What a check found: whether it is as it should be, what there is, and how to mend it."""

    name: str
    is_good: bool
    found: str
    mend: str = ""


def of_database(engine: Engine) -> Iterator[Finding]:
    """Yield one finding after the other; the first bad one ends the row, because the next need it."""
    for check in (_reachable, _migrated, _catalogue, _places):
        try:
            with Session(engine, execution_options=READING) as session:
                finding = check(session)
        except (SQLAlchemyError, DatabaseAway) as error:
            finding = Finding(check.__name__.strip("_"), False, type(error).__name__, "see PONTE_DATABASE_URL")  # noqa: FBT003
        yield finding
        if not finding.is_good:
            return


def _reachable(session: Session) -> Finding:
    session.execute(select(1))
    return Finding("database", True, session.get_bind().dialect.name)  # noqa: FBT003


def _migrated(session: Session) -> Finding:
    current = MigrationContext.configure(session.connection()).get_current_revision()
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    return Finding("migrated", current == newest, f"version {current}, newest {newest}", "run: ponte migrate")


def _catalogue(session: Session) -> Finding:
    concepts = session.scalar(select(func.count()).select_from(Concept)) or 0
    return Finding("catalogue", concepts > 0, f"{concepts} concepts", "run: ponte catalogue import, or ponte demo")


def _places(session: Session) -> Finding:
    places = session.scalar(select(func.count()).select_from(Municipality)) or 0
    return Finding("places", places > 0, f"{places} municipalities", "run: ponte catalogue import, or ponte demo")
