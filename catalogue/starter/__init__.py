"""Our own small catalogue, for a machine without ESCO: data files, and how they come into the database.

Its concepts carry ESCO's ids wherever ESCO has the concept, so an import of ESCO simply brings them up to date.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from catalogue import bulk, changes, labels, own_names, tables
from catalogue.identifiers import OWN
from catalogue.records import Concept, ConceptKind, Label, LabelKind, Relation, RelationKind, Source

RELEASE = "starter catalogue"
LANGUAGES = ("it", "en", "fr")
# A doubtful concept is one where ESCO has only something close to it.
DOUBTFUL = "close"

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many concepts and relations our catalogue holds, and how many of its concepts came from ESCO before."""

    occupations: int
    skills: int
    relations: int
    from_esco: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """How our catalogue lies on ESCO: how many of its concepts ESCO has; by name the doubtful and the missing ones."""

    found: int
    total: int
    doubtful: tuple[str, ...]
    missing: tuple[str, ...]


def load(session: Session, *, now: datetime) -> Loaded:
    """Bring our own catalogue into the database; what ESCO has brought there before stays as it is."""
    esco = set(session.scalars(select(Concept.id).where(Concept.source == Source.ESCO)))
    concepts = [*_groups(), *_occupations(), *_skills()]
    own = [concept for concept in concepts if concept["id"] not in esco]
    bulk.add_or_update(session, Concept, own, ("kind", "code", "skill_type", "source"))
    session.execute(delete(Label).where(Label.source == Source.PONTE))
    labels.put(session, _labels(), Source.PONTE)
    own_names.put(session)
    written = _write_relations(session, {str(concept["id"]) for concept in concepts}, esco)
    changes.renew(session, now=now, release=None if esco else RELEASE)
    return Loaded(len(read("occupations")), len(read("skills")), written, len(concepts) - len(own))


def on_esco(session: Session) -> Mapped:
    """Tell how our occupations and skills lie on the ESCO concepts of the database."""
    esco = set(session.scalars(select(Concept.id).where(Concept.source == Source.ESCO)))
    rows = [*read("occupations"), *read("skills")]
    found = [row for row in rows if row["concept"] in esco]
    return Mapped(
        len(found),
        len(rows),
        tuple(row["en"] for row in found if row["match"] == DOUBTFUL),
        tuple(row["en"] for row in rows if row["concept"] not in esco),
    )


def both_forms(feminine: str, masculine: str) -> str:
    """Return a job title in both forms, the words they share written once: ``addetta/addetto alle pulizie``."""
    left, right = feminine.split(), masculine.split()
    if left == right:
        return feminine
    start = next(i for i in range(len(left)) if left[i : i + 1] != right[i : i + 1])
    most = min(len(left), len(right)) - start
    end = next((i for i in range(most) if left[-1 - i] != right[-1 - i]), most)
    middle = " ".join(left[start : len(left) - end]) + "/" + " ".join(right[start : len(right) - end])
    return " ".join([*left[:start], middle, *left[len(left) - end :]])


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the data files."""
    return tables.packaged("catalogue.starter", name)


def _concept(concept: str, kind: ConceptKind, code: str | None, skill_type: str | None = None) -> dict[str, object]:
    return {"id": concept, "kind": kind, "code": code, "skill_type": skill_type, "source": Source.PONTE}


def _groups() -> Iterator[dict[str, object]]:
    for row in read("groups"):
        kind = ConceptKind.ISCO_GROUP if row["scheme"] == "isco" else ConceptKind.SKILL_GROUP
        yield _concept(_group_id(row["code"], row["scheme"]), kind, row["code"])


def _occupations() -> Iterator[dict[str, object]]:
    for row in read("occupations"):
        yield _concept(row["concept"], ConceptKind.OCCUPATION, row["isco"])


def _skills() -> Iterator[dict[str, object]]:
    for row in read("skills"):
        yield _concept(row["concept"], ConceptKind.SKILL, None, row["type"])


def _group_id(code: str, scheme: str) -> str:
    """Return the id of a group: as in ESCO, save the groups of skills, which ESCO calls by ids that say nothing."""
    if scheme == "isco":
        return f"C{code}"
    return f"isced-f/{code}" if code.isdigit() else f"{OWN}{code}"


def _labels() -> Iterator[labels.Row]:
    for row in read("groups"):
        concept = _group_id(row["code"], row["scheme"])
        yield from ((concept, lang, LabelKind.PREF, row[lang]) for lang in LANGUAGES if row[lang])
    for row in read("skills"):
        for lang in LANGUAGES:
            yield from _named(row, lang, row[lang], [row[lang]])
    for row in read("occupations"):
        yield from _named(row, "en", row["en"], [])
        for lang in ("it", "fr"):
            forms = row[f"{lang}_f"], row[f"{lang}_m"]
            yield from _named(row, lang, both_forms(*forms), forms)


def _named(row: Fields, lang: str, preferred: str, others: Iterable[str]) -> Iterator[labels.Row]:
    yield row["concept"], lang, LabelKind.PREF, preferred
    for label in dict.fromkeys([*others, *filter(None, row[f"alt_{lang}"].split("|"))]):
        if label != preferred:
            yield row["concept"], lang, LabelKind.ALT, label


def _write_relations(session: Session, concepts: Collection[str], esco: Collection[str]) -> int:
    """Write our relations, save those between two concepts of ESCO: there ESCO's own hold."""
    ours = select(Concept.id).where(Concept.source == Source.PONTE)
    session.execute(delete(Relation).where(or_(Relation.from_id.in_(ours), Relation.to_id.in_(ours))))
    rows = [
        {"from_id": start, "to_id": end, "kind": kind}
        for start, end, kind in _relations(concepts)
        if not (start in esco and (end in esco or kind is RelationKind.BROADER))
    ]
    return bulk.add_missing(session, Relation, rows)


def _relations(concepts: Collection[str]) -> Iterator[tuple[str, str, RelationKind]]:
    for row in read("occupation_skills"):
        yield row["occupation"], row["skill"], RelationKind(row["relation"])
    for row in read("occupations"):
        yield row["concept"], f"C{row['isco']}", RelationKind.BROADER
    for row in read("skills"):
        yield row["concept"], _group_id(row["group"], "skill"), RelationKind.BROADER
    for row in read("groups"):
        code = row["code"]
        parent = _group_id(code.rpartition(".")[0] or code[:-1], row["scheme"])
        if parent in concepts:
            yield _group_id(code, row["scheme"]), parent, RelationKind.BROADER
