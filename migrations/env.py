"""Alembic runs this file for every command, with the connection that ``web/upgrades.py`` hands it.

Only drafting hands in the tables of the records: the way up needs nothing but its steps, and our names.
"""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, MetaData

from ground.base import NAMES
from ground.instants import Instant


def render_item(kind: str, item: object, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database, so that a step needs no code of ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    return False


handed = context.config.attributes
context.configure(
    connection=handed["connection"],
    target_metadata=handed.get("tables", MetaData(naming_convention=NAMES)),
    render_as_batch=True,  # SQLite can change few things of a table in place
    transactional_ddl=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
