"""Our own names of concepts, where ESCO has none in the open and in first languages: how they are brought in."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import labels, tables
from catalogue.records import Concept, LabelKind, Source

PACKAGE = "catalogue.names"
TABLES = ("occupations", "skills_it", "skills_fr")


def put(session: Session) -> None:
    """Write our names of all concepts that the catalogue has; ESCO's preferred labels stay preferred."""
    known = set(session.scalars(select(Concept.id)))
    labels.put(session, (row for row in _rows() if row[0] in known), Source.PONTE)


def _rows() -> Iterator[labels.Row]:
    for table in TABLES:
        for row in tables.packaged(PACKAGE, table):
            yield row["concept"], row["lang"], LabelKind(row["kind"]), row["label"]
