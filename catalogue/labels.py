"""Labels: writing them so that each concept keeps one preferred name a language, and reading files of added ones."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from catalogue import bulk, changes
from catalogue.errors import BadFile
from catalogue.identifiers import concept_id
from catalogue.records import Concept, Label, LabelKind, Source
from catalogue.sheets import Progress, Sheet

# A concept and a language; and one label: concept, language, kind, text.
Key = tuple[str, str]
Row = tuple[str, str, LabelKind, str]

# Whose preferred label stays when two bring one: what was added on the spot, then ESCO's, then our own.
RANK = {Source.PONTE: 0, Source.ESCO: 1, Source.ADDED: 2}
COLUMNS = ("concept", "lang", "kind", "label")
LANGUAGE = re.compile(r"[a-z]{2,3}")
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Added:
    """What a file of labels brought: how many, in which languages, and how many name a concept we do not have."""

    labels: int
    languages: tuple[str, ...]
    aside: int


def add(session: Session, file: Path, *, now: datetime, progress: Progress | None = None) -> Added:
    """Add the labels of a CSV file (concept, lang, kind, label); labels of concepts we do not have are left aside.

    Raises BadFile, with nothing changed, when a line is wrong or when no concept of the file is known.
    """
    sheet = Sheet(file)
    known = set(session.scalars(select(Concept.id)))
    languages: set[str] = set()
    counts = [0, 0]
    for concept, lang, _, _ in _checked(sheet, progress):
        counts[concept in known] += 1
        languages.add(lang)
    if not counts[True]:
        raise BadFile(sheet.shown, "no concept of the catalogue is named here; import the catalogue first")
    put(session, (row for _, row in _read(sheet, progress) if row[0] in known), Source.ADDED)
    changes.renumber(session, now=now)
    return Added(counts[True], tuple(sorted(languages)), counts[False])


def put(session: Session, rows: Iterable[Row], source: Source) -> None:
    """Write labels of one source.

    A preferred label takes the place of an earlier one of the same source. Of two sources the higher in rank keeps the
    place, and the other's label becomes an alternative.
    """
    for portion in bulk.portions(rows):
        wished = {(concept, lang): text for concept, lang, kind, text in portion if kind is LabelKind.PREF}
        present = _preferred(session, wished)
        stay = {key: text for key, (text, whose) in present.items() if RANK[whose] > RANK[source]}
        leave = {key: old for key, old in present.items() if key not in stay and old != (wished[key], source)}
        _drop_preferred(session, leave)
        _insert(session, [(*key, LabelKind.ALT, *old) for key, old in leave.items() if old[1] is not source])
        _insert(session, [(*_placed(row, stay), source) for row in portion if stay.get(row[:2]) != row[3]])


def text_of(label: str) -> str:
    """Return a label without needless blanks and line ends."""
    return " ".join(label.split())


def _placed(row: Row, taken: Collection[Key]) -> Row:
    """Return the row, as an alternative where it wishes a place that another label keeps."""
    concept, lang, kind, text = row
    return (concept, lang, LabelKind.ALT, text) if kind is LabelKind.PREF and (concept, lang) in taken else row


def _preferred(session: Session, keys: Collection[Key]) -> dict[Key, tuple[str, Source]]:
    rows = session.execute(
        select(Label.concept_id, Label.lang, Label.label, Label.source).where(
            Label.kind == LabelKind.PREF,
            Label.concept_id.in_({concept for concept, _ in keys}),
            Label.lang.in_({lang for _, lang in keys}),
        )
    )
    return {(concept, lang): (text, source) for concept, lang, text, source in rows if (concept, lang) in keys}


def _drop_preferred(session: Session, keys: Collection[Key]) -> None:
    statement = delete(Label).where(
        Label.concept_id == bindparam("concept"), Label.lang == bindparam("language"), Label.kind == LabelKind.PREF
    )
    if keys:
        session.connection().execute(statement, [{"concept": concept, "language": lang} for concept, lang in keys])


def _insert(session: Session, rows: list[tuple[str, str, LabelKind, str, Source]]) -> None:
    names = ("concept_id", "lang", "kind", "label", "source")
    bulk.add_missing(session, Label, (dict(zip(names, row, strict=True)) for row in rows))


def _checked(sheet: Sheet, progress: Progress | None) -> Iterator[Row]:
    """Yield the rows of a file of labels; a second preferred label for the same concept and language is refused."""
    first: dict[Key, int] = {}
    for line, row in _read(sheet, progress):
        concept, lang, kind, _ = row
        if kind is LabelKind.PREF and first.setdefault((concept, lang), line) != line:
            text = f"{concept} has a preferred label in {lang} already (line {first[concept, lang]}); leave one of them"
            raise BadFile(sheet.shown, text, line=line, column="kind")
        yield row


def _read(sheet: Sheet, progress: Progress | None) -> Iterator[tuple[int, Row]]:
    for line, fields in sheet.rows(COLUMNS, progress):
        lang, kind, text = fields["lang"].strip().lower(), fields["kind"].strip().lower(), text_of(fields["label"])
        if not LANGUAGE.fullmatch(lang):
            raise BadFile(sheet.shown, "a language is two or three letters, as it", line=line, column="lang")
        if kind not in set(LabelKind):
            raise BadFile(sheet.shown, "a kind is pref, alt or hidden", line=line, column="kind")
        if not 0 < len(text) <= LONGEST:
            text = f"a label has 1 to {LONGEST} characters, this one has {len(text)}"
            raise BadFile(sheet.shown, text, line=line, column="label")
        yield line, (concept_id(fields["concept"].strip()), lang, LabelKind(kind), text)
