"""Many names as bags of stems: which names hold the words of a text, and how far the two cover each other.

A word of the text counts in a name by the word there that is most like it, weighed by how rare it is: TF-IDF with
near words instead of equal ones, as in Cohen, Ravikumar & Fienberg 2003, "soft TF-IDF".
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

from catalogue import everyday, phrases
from catalogue.likeness import Floats, Likeness, Rows
from catalogue.slips import Slips

# How much more a rare word tells than a common one: its inverse document frequency to this power.
RARITY = 1.3
# A word around a title counts little, and so does one of other matters, or one that is like none of the vocabulary.
USED: dict[str, float] = {"around": 0.2, "other": 0.3}
UNKNOWN = 0.25
# What a word that often stands for another is worth in its place, and one that is a slip or two from it.
ALIKE, SLIP = 0.7, 0.9
# From here on a word is understood by one like it; by a short one only when it is very like. A word of few letters is
# understood only when it is there itself, or one that means alike.
UNDERSTOOD, UNDERSTOOD_SHORT, FEW = 0.65, 0.8, 4
# No more of a text is looked at, and no more distinct words of it: a title has few.
LONGEST, MOST = 1_000, 40

# What a word is for: to tell what is meant, to stand around that, to speak of other matters, to join other words.
Use = Literal["telling", "around", "other", "joining"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of a text: its weight, the stems like it in the vocabulary, how like, and which it surely means."""

    weight: float
    rows: Rows
    likeness: Floats
    sure: frozenset[int]
    use: Use


class Vocabulary:
    """The words of many names. ``names`` are tuples of stems, each stem once in a name; ``words``, whole words."""

    def __init__(self, names: Sequence[tuple[str, ...]], words: Iterable[str], lang: str) -> None:
        stems, words = sorted({stem for name in names for stem in name}), frozenset(words)
        self._stem = phrases.stemmer(lang, words)
        self._place = {stem: place for place, stem in enumerate(stems)}
        self._likeness = Likeness(stems)
        self._slips = Slips(words)
        self._understood = np.array([UNDERSTOOD if len(stem) > FEW else UNDERSTOOD_SHORT for stem in stems])
        self._around, self._other = everyday.around(lang), everyday.other(lang)
        self._joining = everyday.joining(lang)
        self._alike = self._meaning_alike(everyday.alike(lang))
        self._names = [frozenset(self._place[stem] for stem in name) for name in names]
        ends = np.cumsum([0, *map(len, names)])
        columns = np.fromiter((self._place[stem] for name in names for stem in name), np.int32, ends[-1])
        held = csr_array((np.ones(len(columns)), columns, ends), shape=(len(names), len(stems)))
        self._rare = _rarity(np.bincount(columns, minlength=len(stems)), len(names))
        self._rarest = float(self._rare.max(initial=1.0))
        self._mass = held @ self._rare
        by_stem = held.T.tocsr()
        self._starts, self._holders = by_stem.indptr, by_stem.indices

    def ask(self, text: str) -> list[Asked]:
        """Return the first words of a text, those with the same stem once."""
        text = text[:LONGEST]
        shortened = phrases.shortened(text)
        stems: dict[str, str] = {}
        for word in phrases.words(text):
            stems.setdefault(self._stem(word), word)
        return [self._asked(stem, word, shortened=word in shortened) for stem, word in list(stems.items())[:MOST]]

    def likest(self, asked: Sequence[Asked]) -> Floats:
        """Return how like the likest word of each name (columns) is to each word of a text (rows)."""
        found = np.zeros((len(asked), len(self._names)))
        for line, word in zip(found, asked, strict=True):
            order = np.argsort(word.likeness, kind="stable")
            holders, often = self._held_by(word.rows[order])
            # Of several words of a name the likest is written last and stays.
            line[holders] = np.repeat(word.likeness[order], often)
        return found

    def cover(self, asked: Sequence[Asked], likest: Floats) -> Floats:
        """Return for each name how far it and a text cover each other: two shares and their geometric mean."""
        best = np.zeros(len(self._rare))
        for word in asked:
            best[word.rows] = np.maximum(best[word.rows], word.likeness)
        rows = np.flatnonzero(best)
        holders, often = self._held_by(rows)
        of_name = np.bincount(holders, np.repeat(best[rows] * self._rare[rows], often), len(self._names)) / self._mass
        weights = np.array([word.weight for word in asked])
        of_text = weights @ likest / (weights.sum() or 1)
        cover: Floats = (of_text + of_name + np.sqrt(of_text * of_name)) / 3
        return cover

    def shares(self, word: Asked, row: int) -> bool:
        """Tell whether a word surely stands in a name."""
        return not word.sure.isdisjoint(self._names[row])

    def rarest_shared(self, asked: Sequence[Asked], row: int) -> float:
        """Return how rare the rarest word is that a text surely has in common with a name: 0 for none to 1."""
        shared = frozenset().union(*(word.sure for word in asked)) & self._names[row]
        return max((float(self._rare[place]) for place in shared), default=0.0) / self._rarest

    def commonest(self, asked: Sequence[Asked]) -> float:
        """Return how many names the telling word has that most of them have, on a scale from 0 to 1 for all of them."""
        told = [place for word in asked if word.use == "telling" for place in word.sure]
        most = max((int(self._starts[place + 1] - self._starts[place]) for place in told), default=0)
        return math.log1p(most) / math.log1p(len(self._names))

    def _asked(self, stem: str, word: str, *, shortened: bool) -> Asked:
        own = self._place.get(stem)
        rows, likeness = self._likeness.like(stem, shortened=shortened)
        slips = () if shortened or own is not None else self._slips.near(word)
        meant = dict.fromkeys(self._alike.get(stem, ()), ALIKE) | {self._place[self._stem(w)]: SLIP for w in slips}
        rows, likeness = _with(rows, likeness, meant)
        weight = self._weight(own, rows, likeness)
        near = (likeness >= self._understood[rows]) & (len(stem) > FEW or shortened)
        sure = frozenset(meant).union(rows[near].tolist(), () if own is None else (own,))
        use = self._use(phrases.plain(word))
        return Asked(
            weight * USED.get(use, 1.0),
            rows,
            likeness,
            sure if use in {"telling", "around"} else frozenset(),
            use,
        )

    def _use(self, word: str) -> Use:
        if word in self._joining:
            return "joining"
        if word in self._around:
            return "around"
        return "other" if word in self._other else "telling"

    def _weight(self, own: int | None, rows: Rows, likeness: Floats) -> float:
        """Return what a word tells: as rare as it is, else as rare as those like it are."""
        if own is not None:
            return float(self._rare[own])
        if not len(rows):
            return UNKNOWN * self._rarest
        return float(self._rare[rows] @ likeness**2 / (likeness @ likeness))

    def _held_by(self, rows: Rows) -> tuple[Rows, Rows]:
        """Return the names that hold each of some stems, one stem after the other, and how many hold each."""
        starts = self._starts[rows]
        often = self._starts[rows + 1] - starts
        skipped = np.repeat(starts - np.cumsum(often) + often, often)
        return self._holders[np.arange(len(skipped)) + skipped], often

    def _meaning_alike(self, groups: Sequence[tuple[str, ...]]) -> dict[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for group in groups:
            stems = {self._stem(word) for word in group}
            for stem in stems:
                found.setdefault(stem, set()).update(self._place[s] for s in stems - {stem} if s in self._place)
        return {stem: frozenset(places) for stem, places in found.items()}


def _rarity(there: Rows, names: int) -> Floats:
    """Return the inverse document frequencies of BM25 (Robertson & Zaragoza 2009), sharpened."""
    rare: Floats = np.log(1 + (names - there + 0.5) / (there + 0.5)) ** RARITY
    return rare


def _with(rows: Rows, likeness: Floats, meant: Mapping[int, float]) -> tuple[Rows, Floats]:
    """Return rows and their likeness with those that are meant, each at least so like."""
    if not meant:
        return rows, likeness
    merged = dict(sorted(meant.items()))
    merged |= {row: max(like, merged.get(row, 0.0)) for row, like in zip(rows.tolist(), likeness.tolist(), strict=True)}
    return np.array(list(merged), dtype=np.int64), np.array(list(merged.values()))
