"""Import of the official ESCO files: everything is checked before anything is changed; again means update."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from catalogue import bulk, changes, labels, own_names
from catalogue.errors import BadFile
from catalogue.esco_files import ConceptFile, Found, RelationFile, rank
from catalogue.esco_rows import SHAPES, ConceptRow, concepts, relations
from catalogue.records import CatalogueVersion, Concept, ConceptKind, Label, LabelKind, Relation, RelationKind, Source
from catalogue.sheets import Progress

FACTS = ("kind", "code", "skill_type", "reuse_level", "source", "obsolete")


@dataclass(frozen=True, slots=True)
class Aside:
    """How many relations of a file were left out, and the concepts they name that neither files nor catalogue hold."""

    file: str
    relations: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What an import brought.

    ``older`` is true when the files are of an older release than the catalogue: then they add labels, and concepts
    that were missing, but change no fact. ``obsolete`` counts the concepts that a newer release no longer has.
    """

    release: str
    concepts: Mapping[ConceptKind, int]
    languages: tuple[str, ...]
    relations: Mapping[str, int]
    aside: tuple[Aside, ...]
    obsolete: int
    older: bool
    others: tuple[str, ...]


@dataclass(slots=True)
class Checked:
    """What the first reading showed: the kind of each concept, and per file where relations start, and those aside."""

    kinds: dict[str, ConceptKind] = field(default_factory=dict)
    starts: dict[RelationFile, set[str]] = field(default_factory=dict)
    aside: list[Aside] = field(default_factory=list)


def load(session: Session, found: Found, *, now: datetime, progress: Progress | None = None) -> Report:
    """Bring the catalogue up to date with the files; each is read twice, so ``progress`` hears 2 * found.size bytes.

    Raises BadFile, with nothing changed, when any line of any file is wrong.
    """
    checked = _check(session, found, progress)
    version = session.get(CatalogueVersion, 1)
    before, after = rank(version.release) if version else (), rank(found.release)
    older = () < after < before
    for concept_file in found.concepts:
        _write_concepts(session, concept_file, progress, facts=not older)
    obsolete = _retire(session, found, checked.kinds) if before < after else 0
    known = set(session.scalars(select(Concept.id)))
    written = {file.sheet.name: _write_relations(session, file, checked, known, progress) for file in found.relations}
    own_names.put(session)
    changes.renew(session, now=now, release=None if older or not after else f"ESCO v{found.release}")
    return Report(
        release=found.release,
        concepts=Counter(checked.kinds.values()),
        languages=tuple(sorted({file.lang for file in found.concepts})),
        relations=written,
        aside=tuple(aside for aside in checked.aside if aside.missing),
        obsolete=obsolete,
        older=older,
        others=found.others,
    )


def _check(session: Session, found: Found, progress: Progress | None) -> Checked:
    """Read all files once, without changing anything."""
    checked = Checked()
    for concept_file in found.concepts:
        checked.kinds |= {row.id: concept_file.kind for row in concepts(concept_file, progress)}
    known = checked.kinds.keys() | set(session.scalars(select(Concept.id)))
    for file in found.relations:
        left, missing = 0, set[str]()
        starts = checked.starts.setdefault(file, set())
        for row in relations(file, progress):
            starts.add(row.from_id)
            unknown = {row.from_id, row.to_id} - known
            left, missing = left + bool(unknown), missing | unknown
        if not starts & known:
            text = "no concept of the catalogue is named here; import the classification of the same release with it"
            raise BadFile(file.sheet.shown, text)
        checked.aside.append(Aside(file.sheet.name, left, tuple(sorted(missing))))
    return checked


def _write_concepts(session: Session, file: ConceptFile, progress: Progress | None, *, facts: bool) -> None:
    for portion in bulk.portions(concepts(file, progress), 2_000):
        rows = [_record(row, file.kind) for row in portion]
        if facts:
            bulk.add_or_update(session, Concept, rows, FACTS)
        else:
            bulk.add_missing(session, Concept, rows)
        ids = [row.id for row in portion]
        earlier = (Label.concept_id.in_(ids), Label.lang == file.lang, Label.source == Source.ESCO)
        session.execute(delete(Label).where(*earlier))
        labels.put(session, (label for row in portion for label in _labels(row, file.lang)), Source.ESCO)


def _record(row: ConceptRow, kind: ConceptKind) -> dict[str, object]:
    facts = {name: getattr(row, name) for name in ("id", "code", "skill_type", "reuse_level", "obsolete")}
    return {**facts, "kind": kind, "source": Source.ESCO}


def _labels(row: ConceptRow, lang: str) -> Iterator[labels.Row]:
    if row.preferred:
        yield row.id, lang, LabelKind.PREF, row.preferred
    for label in row.alternatives:
        yield row.id, lang, LabelKind.ALT, label
    for label in row.hidden:
        yield row.id, lang, LabelKind.HIDDEN, label


def _retire(session: Session, found: Found, present: Collection[str]) -> int:
    """Mark as obsolete what the files no longer have, of the kinds they hold; return how many that are."""
    kinds = {file.kind for file in found.concepts}
    there = select(Concept.id).where(
        Concept.source == Source.ESCO, Concept.kind.in_(kinds), Concept.obsolete.is_(False)
    )
    gone = [concept for concept in session.scalars(there) if concept not in present]
    for portion in bulk.portions(gone):
        session.execute(update(Concept).where(Concept.id.in_(portion)).values(obsolete=True))
    return len(gone)


def _write_relations(
    session: Session, file: RelationFile, checked: Checked, known: Collection[str], progress: Progress | None
) -> int:
    """Put the file's relations in the place of what the same concepts had, save to our own skills; return how many."""
    kinds = list(SHAPES[file.what].kinds.values())
    ours = select(Concept.id).where(Concept.source == Source.PONTE)
    replaced = or_(Relation.kind == RelationKind.BROADER, Relation.to_id.not_in(ours))
    for portion in bulk.portions(sorted(checked.starts[file])):
        earlier = (Relation.from_id.in_(portion), Relation.kind.in_(kinds), replaced)
        session.execute(delete(Relation).where(*earlier))
    rows = [row for row in relations(file, progress) if row.from_id in known and row.to_id in known]
    bulk.add_missing(
        session, Relation, ({"from_id": row.from_id, "to_id": row.to_id, "kind": row.kind} for row in rows)
    )
    return len(rows)
