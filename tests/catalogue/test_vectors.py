"""The directions of labels in the database: worked out once, in portions, for the present catalogue."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from catalogue import bulk, labels, vectors, words
from catalogue.encoder import needed
from catalogue.meanings import Directions
from catalogue.records import ConceptKind, Label, LabelVector
from employers.records import Matched
from tests.catalogue import small
from tests.catalogue.small import COOK, COOKING, HELPER, NOW
from web import db
from web.imports.vocabulary import Vocabulary

ROWS = (
    f"{COOK},it,pref,cuoco/cuoca",
    f"{COOK},it,alt,Cuoco",
    f"{HELPER},it,pref,cameriere",
    f"{COOKING},it,pref,cucinare",
)
ITALIAN = ["cucinare", "cuoco"]


class Letters:
    """An encoder that knows letters only."""

    def __init__(self, model: str = "letters 1") -> None:
        self.model = model
        self.read: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Directions:
        self.read += texts
        return np.array([[1 + text.count(letter) for letter in "aceiou"] for text in texts], dtype=np.float32)


@pytest.fixture
def filled(session: Session, tmp_path: Path) -> Iterator[Session]:
    """Return a session on a database with a small ESCO in English, and a few labels in Italian."""
    small.load(session, small.write_folder(tmp_path / "esco", small.concepts() | small.relations()))
    (tmp_path / "it.csv").write_text("\n".join(("concept,lang,kind,label", *ROWS)), encoding="utf-8")
    labels.add(session, tmp_path / "it.csv", now=NOW)
    return session


def work_out(session: Session, encoder: Letters) -> None:
    for portion in bulk.portions(vectors.missing(session, encoder.model), 2):
        vectors.keep(session, vectors.encoded(portion, encoder), encoder.model)


def stopped(engine: Engine, portion: Sequence[str], encoder: Letters) -> None:
    with db.session(engine, write=True) as session:
        vectors.keep(session, vectors.encoded(portion, encoder), encoder.model)
        raise KeyboardInterrupt


def present(session: Session) -> list[str]:
    return list(session.scalars(select(LabelVector.words).order_by(LabelVector.words)))


def known(session: Session, encoder: Letters | None, lang: str = "it") -> bool:
    return vectors.meanings(session, ["cuoco/cuoca", "???", "cucinare"], lang, encoder) is not None


def test_each_wording_is_encoded_once_for_all_labels_that_share_it(filled: Session) -> None:
    letters = Letters()

    work_out(filled, letters)

    assert letters.read == sorted(set(letters.read))
    assert set(ITALIAN) < set(letters.read)
    assert vectors.missing(filled, letters.model) == []


def test_what_was_done_before_a_stop_is_not_done_again(engine: Engine, filled: Session) -> None:
    letters = Letters()
    filled.commit()
    portions = list(bulk.portions(vectors.missing(filled, letters.model), 3))
    filled.commit()
    with db.session(engine, write=True) as first:
        vectors.keep(first, vectors.encoded(portions[0], letters), letters.model)
    with pytest.raises(KeyboardInterrupt):
        stopped(engine, portions[1], letters)

    left = vectors.missing(filled, letters.model)

    assert left == sorted(text for portion in portions[1:] for text in portion)


def test_the_directions_are_those_that_the_encoder_gave(filled: Session) -> None:
    letters = Letters()
    work_out(filled, letters)
    found = vectors.meanings(filled, ["cucinare", "???", "cuoco/cuoca"], "it", letters)

    likeness = found.likeness("cuoco") if found else None

    a, b = letters(ITALIAN)
    assert likeness == pytest.approx([a @ b / np.linalg.norm(a) / np.linalg.norm(b), 0, 1], abs=0.003)


def test_meanings_are_known_only_with_the_encoder_and_while_none_is_missing(filled: Session) -> None:
    letters = Letters()
    before = known(filled, letters)
    work_out(filled, letters)
    after, without, other_model = known(filled, letters), known(filled, None), known(filled, Letters("letters 2"))
    filled.execute(delete(LabelVector).where(LabelVector.words == "cuoco"))

    assert (before, after, without, other_model, known(filled, letters)) == (False, True, False, False, False)


def test_a_language_that_the_encoder_was_not_taught_has_no_meanings(filled: Session, tmp_path: Path) -> None:
    (tmp_path / "sq.csv").write_text(f"concept,lang,kind,label\n{COOK},sq,pref,kuzhinier\n", encoding="utf-8")
    labels.add(filled, tmp_path / "sq.csv", now=NOW)
    work_out(filled, Letters())

    assert "kuzhinier" not in present(filled)
    assert not known(filled, Letters(), "sq")


def test_other_models_and_words_that_no_label_has_any_more_are_dropped(filled: Session) -> None:
    letters = Letters()
    work_out(filled, Letters("letters 0"))
    work_out(filled, letters)
    filled.execute(delete(Label).where(Label.label == "cucinare"))

    dropped = vectors.drop_needless(filled, letters.model)

    assert "cucinare" not in present(filled)
    assert "cuoco" in present(filled)
    assert dropped == len(present(filled)) + 2
    assert vectors.missing(filled, letters.model) == []


def test_the_same_import_again_leaves_nothing_to_do(filled: Session, tmp_path: Path) -> None:
    letters = Letters()
    work_out(filled, letters)

    small.load(filled, small.write_folder(tmp_path / "again", small.concepts() | small.relations()))

    assert vectors.missing(filled, letters.model) == []
    assert vectors.drop_needless(filled, letters.model) == 0


def test_keeping_what_somebody_else_kept_meanwhile_changes_nothing(filled: Session) -> None:
    letters = Letters()
    work_out(filled, letters)

    vectors.keep(filled, vectors.encoded(ITALIAN, letters), letters.model)

    assert filled.scalar(select(func.count()).select_from(LabelVector)) == len(set(present(filled)))


def work_out_truly(session: Session) -> None:
    encoder = needed()
    vectors.keep(session, vectors.encoded(vectors.missing(session, encoder.model), encoder), encoder.model)


def test_the_linker_of_the_catalogue_links_by_meaning_when_the_meanings_are_there(filled: Session) -> None:
    before = words.linker(filled, ConceptKind.OCCUPATION, "it").link("waiter")
    work_out_truly(filled)

    hits = words.linker(filled, ConceptKind.OCCUPATION, "it").link("waiter")

    assert before == ()
    assert [(hit.id, hit.how) for hit in hits[:1]] == [(HELPER, "meaning")]


def test_a_title_found_by_its_meaning_is_a_doubtful_guess(filled: Session) -> None:
    work_out_truly(filled)

    guess = Vocabulary("it").title(filled, "waiter")

    assert (guess.occupation, guess.how, guess.is_doubtful) == (HELPER, Matched.NEAR, True)
