"""The directions of labels in the database: which are missing, keeping new ones, dropping those nobody needs.

They are worked out ahead, never while somebody waits: then only the text that is looked for is encoded.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue import bulk
from catalogue.encoder import LANGUAGES, Encoder
from catalogue.meanings import Meanings, packed, words_of
from catalogue.records import Concept, ConceptKind, Label, LabelVector

KINDS = (ConceptKind.OCCUPATION, ConceptKind.SKILL, ConceptKind.ISCO_GROUP)
# Both databases take fewer bound values in one statement than a catalogue has labels.
PORTION = 20_000


def wanted(session: Session) -> frozenset[str]:
    """Return the words of all labels that may be looked for, in the languages that the encoder knows."""
    labels = session.scalars(
        select(Label.label)
        .join(Concept, Concept.id == Label.concept_id)
        .where(Label.lang.in_(LANGUAGES), Concept.kind.in_(KINDS), Concept.obsolete.is_(False))
        .distinct()
    )
    return frozenset(words for label in labels if (words := words_of(label)))


def missing(session: Session, model: str) -> list[str]:
    """Return the words that a model has given no direction yet, in the order of the alphabet."""
    present = session.scalars(select(LabelVector.words).where(LabelVector.model == model))
    return sorted(wanted(session).difference(present))


def encoded(words: Sequence[str], encoder: Encoder) -> dict[str, bytes]:
    """Return the packed direction of each of many words."""
    return dict(zip(words, packed(encoder(words)), strict=True))


def keep(session: Session, directions: Mapping[str, bytes], model: str) -> None:
    """Keep the packed directions that a model has given to words."""
    rows = ({"words": words, "model": model, "vector": vector} for words, vector in directions.items())
    bulk.add_missing(session, LabelVector, rows)


def drop_needless(session: Session, model: str) -> int:
    """Drop the directions of other models, and of words that no label has any more; return how many."""
    others = delete(LabelVector).where(LabelVector.model != model)
    dropped = session.connection().execute(others).rowcount
    needless = sorted(set(session.scalars(select(LabelVector.words))) - wanted(session))
    for portion in bulk.portions(needless, PORTION):
        dropped += session.connection().execute(delete(LabelVector).where(LabelVector.words.in_(portion))).rowcount
    return dropped


def meanings(session: Session, labels: Sequence[str], lang: str, encoder: Encoder | None) -> Meanings | None:
    """Return the meanings of labels of one language; None without the encoder, or while one of them is missing."""
    if encoder is None or lang not in LANGUAGES:
        return None
    said = sorted(set(map(words_of, labels)) - {""})
    known: dict[str, bytes] = {}
    for portion in bulk.portions(said, PORTION):
        rows = session.execute(
            select(LabelVector.words, LabelVector.vector)
            .where(LabelVector.model == encoder.model, LabelVector.words.in_(portion))
            .order_by(LabelVector.words)
        )
        known |= {words: vector for words, vector in rows}  # noqa: C416 - rows are no pairs to the types
    return Meanings(labels, known, encoder) if len(known) == len(said) else None
