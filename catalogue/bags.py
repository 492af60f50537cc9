"""Many names as bags of words, and how far each of them and every run of a few words of a clause cover each other.

A word counts in a name by the word there that is most like it: the same, of the same family, meaning alike, or, where
the names know none of these, spelt alike. Words are weighed by how rare they are among the names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from catalogue import everyday, phrases
from catalogue.likeness import Floats, Likeness, Rows
from catalogue.roots import Roots
from catalogue.segments import words as listed

# What a noun is worth for its verb, a word with the same stem for another, and one that means alike.
KIN, AKIN, ALIKE = 0.9, 0.75, 0.7
# Spelt alike is only what is at least so like, in words of more than so many letters.
NEAR, FEW = 0.75, 4
# What a word that says little counts, and one that is like none of the names, as shares of the rarest.
GENERIC, UNKNOWN = 0.3, 0.25
LONGEST = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its weight, and the words of the names that it may stand for, with their likeness."""

    weight: float
    rows: Rows
    likeness: Floats


class Bags:
    """``names`` are tuples of words, none empty; ``lang`` is their language."""

    def __init__(self, names: Sequence[Sequence[str]], lang: str) -> None:
        known = frozenset(word for name in names for word in name)
        self._stem, self._roots = phrases.stemmer(lang, known), Roots(lang, known)
        bags = [{self._roots.form(word): word for word in name} for name in names]
        written = {form: word for bag in bags for form, word in bag.items()}
        self._place = {form: place for place, form in enumerate(sorted(written))}
        self._of_verb: dict[str, list[int]] = {}
        self._of_stem: dict[str, list[int]] = {}
        for form, place in self._place.items():
            self._of_stem.setdefault(self._stem(written[form]), []).append(place)
            for verb in self._roots.verbs(written[form]):
                self._of_verb.setdefault(verb, []).append(place)
        self._alike = self._meaning_alike(everyday.alike(lang))
        self._likeness = Likeness([self._stem(written[form]) for form in self._place])
        self._generic = frozenset(map(self._roots.form, listed(lang, "generic")))
        self._ends = np.cumsum([0, *map(len, bags)])
        self._bags = np.fromiter((self._place[form] for bag in bags for form in sorted(bag)), np.int64, self._ends[-1])
        self._rare = self._rarity(len(bags))
        self.rarest = float(self._rare.max())
        self._mass = np.add.reduceat(self._rare[self._bags], self._ends[:-1])
        ones = np.ones(len(self._bags))
        by_stem = csr_array((ones, self._bags, self._ends), shape=(len(bags), len(self._place))).T.tocsr()
        self._starts, self._holders = by_stem.indptr, by_stem.indices

    def word(self, word: str, *, guess: bool = True) -> Word:
        """Return what a word may stand for; ``guess`` tells whether a name may also be spelt a little otherwise."""
        return self._weighed(word, self._like(word, guess=guess))

    def best(self, words: Sequence[Word], most: int, favour: Floats) -> Rows:
        """Return the names that words together cover and are covered by best, at most so many."""
        likest, weights = np.zeros(len(self._rare)), np.zeros(len(self._rare))
        for word in words:
            likest[word.rows] = np.maximum(likest[word.rows], word.likeness)
            weights[word.rows] = np.maximum(weights[word.rows], word.likeness * word.weight)
        rows = np.flatnonzero(likest)
        often = self._starts[rows + 1] - self._starts[rows]
        places = np.arange(often.sum()) + np.repeat(self._starts[rows] - np.cumsum(often) + often, often)
        holders = self._holders[places]
        of_name = np.bincount(holders, np.repeat(likest[rows] * self._rare[rows], often), len(self._mass)) / self._mass
        of_text = np.bincount(holders, np.repeat(weights[rows], often), len(self._mass))
        value = (of_name + of_text / (of_text.max(initial=0) or 1)) * favour
        found = np.flatnonzero(of_name)
        return found[np.argpartition(-value[found], most)[:most]] if most < len(found) else found

    def covers(self, words: Sequence[Word], names: Rows) -> Iterator[Floats]:
        """Yield for each word, as the first, how far the runs that begin there (rows) and names (columns) agree.

        The agreement, 0 to 1, is the mean of the two shares covered and of their geometric mean.
        """
        often = self._ends[names + 1] - self._ends[names]
        starts = np.cumsum(often) - often
        held = self._bags[np.arange(often.sum()) + np.repeat(self._ends[names] - starts, often)]
        likeness = self._likenesses(words, held)
        weights = np.array([word.weight for word in words])
        texts = np.maximum.reduceat(likeness, starts, axis=1) * weights[:, None]
        for first in range(len(words)):
            run = slice(first, first + LONGEST)
            known = np.maximum.accumulate(likeness[run]) * self._rare[held]
            of_name = np.add.reduceat(known, starts, axis=1) / self._mass[names]
            of_text = np.cumsum(texts[run], axis=0) / np.cumsum(weights[run])[:, None]
            yield (of_name + of_text + np.sqrt(of_name * of_text)) / 3

    def _likenesses(self, words: Sequence[Word], held: Rows) -> Floats:
        found, line = np.zeros((len(words), len(held))), np.zeros(len(self._rare))
        for place, word in enumerate(words):
            line[word.rows] = word.likeness
            found[place] = line[held]
            line[word.rows] = 0.0
        return found

    def _like(self, word: str, *, guess: bool) -> dict[int, float]:
        stem, form, verbs = self._stem(word), self._roots.form(word), self._roots.verbs(word)
        like = {place: ALIKE for root in (stem, *verbs) for place in self._alike.get(root, ())}
        like |= dict.fromkeys(self._of_stem.get(stem, ()), AKIN)
        like |= {place: KIN for verb in verbs for place in (*self._of_verb.get(verb, ()), *self._of_stem.get(verb, ()))}
        like |= dict.fromkeys(self._of_verb.get(stem, ()), KIN)
        if form in self._place:
            like[self._place[form]] = 1.0
        if like or not guess or len(word) <= FEW:
            return like
        rows, likeness = self._likeness.like(stem)
        return {row: near for row, near in zip(rows.tolist(), likeness.tolist(), strict=True) if near >= NEAR}

    def _weighed(self, word: str, like: dict[int, float]) -> Word:
        rows, likeness = np.array(list(like), dtype=np.int64), np.array(list(like.values()))
        form = self._roots.form(word)
        if form in self._place:
            weight = float(self._rare[self._place[form]])
        else:
            weight = float((self._rare[rows] * likeness).max(initial=0.0)) or UNKNOWN * self.rarest
        return Word(min(weight, GENERIC * self.rarest) if form in self._generic else weight, rows, likeness)

    def _rarity(self, names: int) -> Floats:
        """Return the inverse document frequencies of BM25 (Robertson & Zaragoza 2009)."""
        there = np.bincount(self._bags, minlength=len(self._place))
        rare: Floats = np.log(1 + (names - there + 0.5) / (there + 0.5))
        rare[[place for form, place in self._place.items() if form in self._generic]] *= GENERIC
        return rare

    def _meaning_alike(self, groups: Sequence[tuple[str, ...]]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for group in groups:
            stems = {self._stem(word) for word in group}
            for stem in stems:
                found.setdefault(stem, set()).update(
                    place for other in stems - {stem} for place in self._of_stem.get(other, ())
                )
        return found
