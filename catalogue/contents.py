"""What the catalogue holds, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from catalogue.records import (
    CatalogueVersion,
    Concept,
    ConceptKind,
    Label,
    LabelKind,
    Municipality,
    NearSkill,
    Relation,
)


@dataclass(frozen=True, slots=True)
class Contents:
    """The catalogue in numbers; number 0 means that it is empty.

    ``labels`` counts all labels by language, ``named`` the concepts with a preferred label by language and kind.
    """

    number: int
    release: str
    languages: tuple[str, ...]
    at: datetime | None
    concepts: Mapping[ConceptKind, int]
    obsolete: int
    labels: Mapping[str, int]
    named: Mapping[str, Mapping[ConceptKind, int]]
    relations: int
    near_skills: int
    municipalities: int
    without_position: int


def contents(session: Session) -> Contents:
    """Count what the catalogue holds."""
    version = session.get(CatalogueVersion, 1)
    named: dict[str, dict[ConceptKind, int]] = {}
    for lang, kind, count in session.execute(_named()):
        named.setdefault(lang, {})[kind] = count
    return Contents(
        number=version.number if version else 0,
        release=version.release if version else "",
        languages=tuple(version.languages) if version else (),
        at=version.at if version else None,
        concepts=dict(session.execute(select(Concept.kind, func.count()).group_by(Concept.kind)).all()),
        obsolete=_count(session, Concept, Concept.obsolete.is_(True)),
        labels=dict(session.execute(select(Label.lang, func.count()).group_by(Label.lang)).all()),
        named=named,
        relations=_count(session, Relation),
        near_skills=_count(session, NearSkill) // 2,
        municipalities=_count(session, Municipality),
        without_position=_count(session, Municipality, Municipality.lat.is_(None)),
    )


def _named() -> Select[str, ConceptKind, int]:
    return (
        select(Label.lang, Concept.kind, func.count())
        .join(Concept, Concept.id == Label.concept_id)
        .where(Label.kind == LabelKind.PREF)
        .group_by(Label.lang, Concept.kind)
        .order_by(Label.lang, Concept.kind)
    )


def _count(session: Session, record: type[Any], *where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(record).where(*where)) or 0
