"""What the ranking may know of the catalogue: near skills, codes and names of occupations."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import words
from catalogue.records import Concept, ConceptKind, Label
from matching.ranking import Relations


def relations(session: Session) -> Relations:
    """Return the relations of the present catalogue; occupations and ISCO-08 groups go by all their labels."""
    names = words.occupation_names(session) | _group_names(session)
    return Relations(zip(*words.near_skills(session), strict=True), words.occupation_codes(session), names)


def _group_names(session: Session) -> dict[str, list[str]]:
    rows = session.execute(
        select(Concept.code, Label.label)
        .join(Label, Label.concept_id == Concept.id)
        .where(Concept.kind == ConceptKind.ISCO_GROUP, Concept.code.is_not(None))
        .order_by(Concept.code, Label.lang, Label.label)
    )
    names: dict[str, list[str]] = {}
    for code, label in rows:
        names.setdefault(str(code), []).append(label)
    return names
