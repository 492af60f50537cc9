"""How often the right one is among five suggestions: measured on what people would type, written blind."""

import csv
import random
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from catalogue import places, starter
from catalogue.suggesters import NAMES, Suggestable, suggester
from catalogue.suggestions import plain
from tests.catalogue.small import NOW

TYPED = Path(__file__).parent / "suggestions" / "typed.csv"
LETTERS, TOP = 4, 5

Suggest = Callable[[str], Iterable[str]]


def typed() -> list[tuple[Suggestable, frozenset[str], str]]:
    with TYPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(Suggestable(row["kind"]), frozenset(row["meant"].split("|")), row["typed_for"]) for row in rows]


def share(suggest: dict[Suggestable, Suggest], begun: Callable[[str], str]) -> float:
    """Return how often one of the right ones is suggested."""
    hits = [not right.isdisjoint(suggest[kind](begun(text))) for kind, right, text in typed()]
    return sum(hits) / len(hits)


def by_suggester(session: Session, kind: Suggestable) -> Suggest:
    made = suggester(session, kind)
    return lambda text: [each.id for each in made.suggest(text, "it", TOP)]


def by_beginning(session: Session, kind: Suggestable) -> Suggest:
    """Return the naive way: the first names of the alphabet that begin so."""
    names = sorted((plain(name.label), name.id) for name in NAMES[kind](session) if name.lang == "it")
    return lambda text: [concept for label, concept in names if label.startswith(plain(text))][:TOP]


def letters(text: str) -> str:
    return text[:LETTERS]


def with_slip(text: str) -> str:
    """Return the first letters with a slip: one lost, added or wrong, or two exchanged."""
    begun, chance = letters(text), random.Random(text)
    at, letter = chance.randrange(len(begun) - 1), chance.choice("abcdefghilmnoprstuvz")
    head, here, after, tail = begun[:at], begun[at], begun[at + 1], begun[at + 2 :]
    return head + chance.choice([after, letter + here + after, letter + after, after + here]) + tail


def test_after_four_letters_the_right_one_is_among_five_in_most_cases(session: Session) -> None:
    starter.load(session, now=NOW)
    places.load(session)
    ours = {kind: by_suggester(session, kind) for kind in Suggestable}
    naive = {kind: by_beginning(session, kind) for kind in Suggestable}

    assert share(ours, letters) >= 0.85
    assert share(ours, with_slip) >= 0.55
    assert share(naive, letters) < share(ours, letters) - 0.2
    assert share(naive, with_slip) < share(ours, with_slip) - 0.4
