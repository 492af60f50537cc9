"""Many names as bags of stems: which names hold the words of a text, and how far the two cover each other.

A word of the text counts in a name by the word there that is most like it, weighed by how rare it is: TF-IDF with
near words instead of equal ones, as in Cohen, Ravikumar & Fienberg 2003, "soft TF-IDF".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from catalogue import everyday, phrases
from catalogue.likeness import Floats, Likeness, Rows
from catalogue.slips import Slips

# How much more a rare word tells than a common one: its inverse document frequency to this power.
RARITY = 1.3
# A word around a title counts little, and so does one that is like none of the vocabulary.
AROUND, UNKNOWN = 0.2, 0.25
# What a word that often stands for another is worth in its place, and one that is a slip or two from it.
ALIKE, SLIP = 0.7, 0.9
# From here on a word is understood by one like it; by a short one only when it is very like. A word of few letters is
# understood only when it is there itself, or one that means alike.
UNDERSTOOD, UNDERSTOOD_SHORT, FEW = 0.65, 0.8, 4
# No more distinct words of a text are looked at: a title has few.
MOST = 40
# What words that are not understood count when it is asked whether the text was: unknown ones, those of other matters.
STRANGE, OTHER = 0.5, 2.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of a text: its weight, the stems of the vocabulary like it, how like, and which of them it surely means.

    ``counts`` is its weight when it is asked how much of the text was understood.
    """

    weight: float
    rows: Rows
    likeness: Floats
    sure: frozenset[int]
    counts: float


class Vocabulary:
    """The words of many names. ``names`` are tuples of stems, each stem once in a name; ``words``, whole words."""

    def __init__(self, names: Sequence[tuple[str, ...]], words: Iterable[str], lang: str) -> None:
        stems = sorted({stem for name in names for stem in name})
        self._stem = phrases.stemmer(lang)
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

    def understood(self, asked: Sequence[Asked]) -> float:
        """Return the share of a text, by weight, that the vocabulary understands."""
        return sum(word.counts for word in asked if word.sure) / (sum(word.counts for word in asked) or 1)

    def evidence(self, asked: Sequence[Asked], row: int) -> float:
        """Return how far one name and the text cover each other, counting only words that are surely meant."""
        name = self._names[row]
        total = sum(word.counts for word in asked)
        of_text = sum(word.counts for word in asked if word.sure & name) / (total or 1)
        meant = frozenset().union(*(word.sure for word in asked)) & name
        of_name = sum(self._rare[place] for place in meant) / self._mass[row]
        return float(of_text + of_name + np.sqrt(of_text * of_name)) / 3

    def _asked(self, stem: str, word: str, *, shortened: bool) -> Asked:
        own = self._place.get(stem)
        rows, likeness = self._likeness.like(stem, shortened=shortened)
        slips = () if shortened or own is not None else self._slips.near(word)
        meant = dict.fromkeys(self._alike.get(stem, ()), ALIKE) | {self._place[self._stem(w)]: SLIP for w in slips}
        rows, likeness = _with(rows, likeness, meant)
        weight = self._weight(own, rows, likeness)
        near = (likeness >= self._understood[rows]) & (len(stem) > FEW or shortened)
        sure = frozenset(meant).union(rows[near].tolist(), () if own is None else (own,))
        return self._counted(phrases.plain(word), weight, rows, likeness, sure)

    def _counted(self, word: str, weight: float, rows: Rows, likeness: Floats, sure: frozenset[int]) -> Asked:
        if word in self._joining:
            return Asked(weight, rows, likeness, frozenset(), 0.0)
        share = AROUND if word in self._around else 1.0
        if word in self._other:
            return Asked(weight, rows, likeness, frozenset(), OTHER * self._rarest)
        return Asked(share * weight, rows, likeness, sure, share * (weight if sure else STRANGE * self._rarest))

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
