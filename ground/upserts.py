"""Inserting what may be there already: the same words in two dialects."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ground.base import Base


def insert(session: Session, record: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return an insertion into a record's table that can say what is to be done on a conflict."""
    return sqlite.insert(record) if session.get_bind().dialect.name == "sqlite" else postgresql.insert(record)
