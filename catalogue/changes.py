"""What follows a change of the catalogue: its new number, and the near skills worked out again."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue import bulk
from catalogue.nearness import near_skills
from catalogue.records import CatalogueVersion, Concept, ConceptKind, Label, NearSkill, Relation, RelationKind

ASKED = (RelationKind.ESSENTIAL, RelationKind.OPTIONAL)


def renew(session: Session, *, now: datetime, release: str | None = None) -> None:
    """Work out the near skills again and give the catalogue its next number."""
    skills = session.scalars(
        select(Concept.id).where(Concept.kind == ConceptKind.SKILL, Concept.obsolete.is_(False)).order_by(Concept.id)
    )
    near = near_skills(skills.all(), _pairs(session, [RelationKind.BROADER]), _pairs(session, ASKED))
    session.execute(delete(NearSkill))
    bulk.add_missing(session, NearSkill, ({"skill_id": a, "near_id": b, "nearness": value} for a, b, value in near))
    renumber(session, now=now, release=release)


def renumber(session: Session, *, now: datetime, release: str | None = None) -> None:
    """Give the catalogue its next number, so that what was built from it is built again."""
    languages = sorted(session.scalars(select(Label.lang).distinct()))
    present = session.get(CatalogueVersion, 1)
    if present is None:
        present = CatalogueVersion(id=1, number=0, release="", languages=[], at=now)
        session.add(present)
    present.number += 1
    present.release, present.languages, present.at = release or present.release, languages, now
    session.flush()


def _pairs(session: Session, kinds: Iterable[RelationKind]) -> list[tuple[str, str]]:
    rows = session.execute(select(Relation.from_id, Relation.to_id).where(Relation.kind.in_(kinds)))
    return [(start, end) for start, end in rows]
