"""The base of all records, the names of their constraints, and public references."""

import secrets
from typing import Any

from sqlalchemy import JSON, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

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


class Base(DeclarativeBase):
    """What every record inherits."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dict[str, Any]: Document, list[Any]: Document, list[str]: Document}  # noqa: RUF012


def public_ref() -> str:
    """Return a new random reference of 128 bits, 22 characters, safe in a URL."""
    return secrets.token_urlsafe(16)
