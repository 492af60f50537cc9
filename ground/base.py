"""The base of all records, the names of their constraints, and public references."""

import secrets
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Enum, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, registry

# Constraints have names, so that a migration and an error can speak of them on both databases.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# A JSON document, binary where the database can search it. None is stored as NULL, not as the word null.
Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

# Of a column that holds the reference of some object as text, without a foreign key: so erasing a person finds it.
REFERS = {"refers": True}
# Of a table whose rows live for hours at most: they are in no backup.
FLEETING = {"fleeting": True}
# Of a table in which rows come with the product: the column that is empty in these.
CAME_ALONG = "came_along"


class Base(DeclarativeBase):
    """What every record inherits."""

    # In a registry, not as class attributes: so a subclass made by Flask-SQLAlchemy shares them.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={dict[str, Any]: Document, list[Any]: Document, list[str]: Document},
    )


def public_ref() -> str:
    """Return a new random reference of 128 bits, 22 characters, safe in a URL."""
    ref = secrets.token_urlsafe(16)
    # A command would take a hyphen in front for an option.
    return public_ref() if ref.startswith("-") else ref


def closed(values: type[StrEnum], name: str | None = None) -> Enum:
    """Return the column type of a closed set: stored by value, checked here and by the database.

    ``name`` is the constraint's, by default the set's; a table with two columns of one set has to give it.
    """
    return Enum(
        values,
        name=name or values.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,  # room for a longer value added later, which then changes only the check
    )
