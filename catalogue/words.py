"""What the catalogue knows about ids: their names, which exist, what is near; and a linker for free words."""

from collections.abc import Collection, Iterable, Iterator
from typing import Literal

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from catalogue import vectors
from catalogue.encoder import encoder
from catalogue.identifiers import LONGEST_CODE, key
from catalogue.linking import Linker, Term
from catalogue.mentions import Finder
from catalogue.records import (
    CatalogueVersion,
    Concept,
    ConceptKind,
    Label,
    LabelKind,
    NearSkill,
    Relation,
    RelationKind,
    Source,
)

FALLBACKS = ("en", "it")
# Both databases take fewer bound values in one statement than a big file holds ids.
PORTION = 20_000


def names(session: Session, ids: Iterable[str], lang: str) -> dict[str, str]:
    """Return the preferred label of each id in a language, else in English, Italian or any; an unknown id is left out.

    ISCO-08 codes of 1 to 4 digits are named by their group.
    """
    order = {code: rank for rank, code in reversed(list(enumerate((lang, *FALLBACKS))))}
    keys = {text: key(text) for text in ids}
    found: dict[str, str] = {}
    for portion in _portions(keys.values()):
        rows = session.execute(
            select(Label.concept_id, Label.label)
            .where(Label.kind == LabelKind.PREF, Label.concept_id.in_(portion))
            .order_by(case(order, value=Label.lang, else_=len(order)).desc(), Label.lang.desc())
        )
        found |= {concept: label for concept, label in rows}  # noqa: C416 - the best language comes last and stays
    return {text: found[key] for text, key in keys.items() if key in found}


def labels_in(session: Session, ids: Iterable[str], lang: str) -> dict[str, str]:
    """Return the preferred label of each id in exactly this language; what has none is left out."""
    keys = {text: key(text) for text in ids}
    found: dict[str, str] = {}
    for portion in _portions(keys.values()):
        query = select(Label.concept_id, Label.label).where(Label.kind == LabelKind.PREF, Label.lang == lang)
        rows = session.execute(query.where(Label.concept_id.in_(portion)).order_by(Label.label.desc()))
        found |= {concept: label for concept, label in rows}  # noqa: C416 - typed so
    return {text: found[key] for text, key in keys.items() if key in found}


def known(session: Session, ids: Collection[str], kind: ConceptKind) -> set[str]:
    """Return which of the ids are concepts of a kind; as occupations also count ISCO-08 codes of 1 to 4 digits."""
    kinds = [kind, ConceptKind.ISCO_GROUP] if kind is ConceptKind.OCCUPATION else [kind]
    keys = {text: key(text) for text in ids}
    found: set[str] = set()
    for portion in _portions(keys.values()):
        found.update(session.scalars(select(Concept.id).where(Concept.kind.in_(kinds), Concept.id.in_(portion))))
    return {text for text, key in keys.items() if key in found}


def near_skills(session: Session) -> tuple[list[str], list[str], list[float]]:
    """Return all pairs of near skills as three columns: skill ids, near ids, nearness."""
    rows = session.execute(
        select(NearSkill.skill_id, NearSkill.near_id, NearSkill.nearness).order_by(
            NearSkill.skill_id, NearSkill.near_id
        )
    )
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return list(columns[0]), list(columns[1]), list(columns[2])


def occupation_codes(session: Session) -> dict[str, str]:
    """Return the ISCO-08 code of every occupation."""
    rows = session.execute(
        select(Concept.id, Concept.code)
        .where(Concept.kind == ConceptKind.OCCUPATION, Concept.code.is_not(None))
        .order_by(Concept.id)
    )
    return {concept: code for concept, code in rows if code}


def occupation_names(session: Session) -> dict[str, tuple[str, ...]]:
    """Return all labels of every occupation, in all languages."""
    rows = session.execute(
        select(Label.concept_id, Label.label)
        .join(Concept, and_(Concept.id == Label.concept_id, Concept.kind == ConceptKind.OCCUPATION))
        .order_by(Label.concept_id, Label.lang, Label.kind.desc(), Label.label)
    )
    labels: dict[str, list[str]] = {}
    for concept, label in rows:
        labels.setdefault(concept, []).append(label)
    return {concept: tuple(dict.fromkeys(found)) for concept, found in labels.items()}


def occupation_skills(session: Session, occupations: Collection[str]) -> dict[str, dict[str, RelationKind]]:
    """Return for each occupation the skills it asks for, each ``essential`` or ``optional``."""
    found: dict[str, dict[str, RelationKind]] = {occupation: {} for occupation in occupations}
    kinds = (RelationKind.OPTIONAL, RelationKind.ESSENTIAL)
    for portion in _portions(occupations):
        rows = session.execute(
            select(Relation.from_id, Relation.to_id, Relation.kind)
            .where(Relation.kind.in_(kinds), Relation.from_id.in_(portion))
            .order_by(Relation.from_id, Relation.kind, Relation.to_id)
        )
        for occupation, skill, kind in rows:
            found[occupation].setdefault(skill, kind)
    return found


def version(session: Session) -> int:
    """Return the number of the catalogue, which rises with every change; 0 when it is empty."""
    return session.scalar(select(CatalogueVersion.number)) or 0


def linker(session: Session, kind: ConceptKind, lang: str, *, by_meaning: bool = True) -> Linker:
    """Return a linker over all labels of a kind in a language; with occupations come the ISCO groups of 4 digits.

    Our own names in other languages count too: many say what they did in their first language. It links by meaning
    too where the meanings of all labels of the language are known.
    """
    named = list(terms(session, kind, lang))
    foreign = list(foreign_terms(session, kind, lang)) if named else []
    labels = [term.label for term in named] + [""] * len(foreign)
    return Linker([*named, *foreign], lang, vectors.meanings(session, labels, lang, encoder()) if by_meaning else None)


def finder(session: Session, lang: str) -> Finder:
    """Return a finder of skills in texts over all labels of skills in a language."""
    return Finder(terms(session, ConceptKind.SKILL, lang), lang)


def terms(session: Session, kind: ConceptKind, lang: str) -> Iterator[Term]:
    """Yield all labels of a kind in a language; with occupations come the ISCO groups of 4 digits."""
    kinds = [kind, ConceptKind.ISCO_GROUP] if kind is ConceptKind.OCCUPATION else [kind]
    rows = session.execute(
        select(Label.concept_id, Label.label, Label.kind, Label.source, Concept.kind, Concept.code)
        .join(Concept, Concept.id == Label.concept_id)
        .where(Label.lang == lang, Concept.kind.in_(kinds), Concept.obsolete.is_(False))
        .order_by(Label.concept_id, Label.kind.desc(), Label.label)
    )
    for concept, label, how, source, of, code in rows:
        if of is not ConceptKind.ISCO_GROUP or len(code or "") == LONGEST_CODE:
            is_common = source is Source.PONTE
            yield Term(concept, label, _term_kind(of), how is LabelKind.PREF, code, common=is_common)


def foreign_terms(session: Session, kind: ConceptKind, lang: str) -> Iterator[Term]:
    """Yield the project's own labels of a kind in all languages but one."""
    rows = session.execute(
        select(Label.concept_id, Label.label, Concept.code)
        .join(Concept, Concept.id == Label.concept_id)
        .where(Label.lang != lang, Label.source == Source.PONTE, Concept.kind == kind, Concept.obsolete.is_(False))
        .order_by(Label.concept_id, Label.lang, Label.label)
    )
    for concept, label, code in rows:
        yield Term(concept, label, _term_kind(kind), preferred=False, code=code, foreign=True)


def _term_kind(kind: ConceptKind) -> Literal["occupation", "skill", "group"]:
    if kind is ConceptKind.OCCUPATION:
        return "occupation"
    return "skill" if kind is ConceptKind.SKILL else "group"


def _portions(keys: Iterable[str]) -> Iterator[list[str]]:
    distinct = sorted(set(keys))
    for start in range(0, len(distinct), PORTION):
        yield distinct[start : start + PORTION]
