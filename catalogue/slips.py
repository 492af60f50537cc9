"""Slips of the keyboard and of the ear: which known words are at most a letter or two from another word."""

from collections.abc import Iterable

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

# One slip (a letter lost, added, changed, or two swapped) from so many letters on, two from so many.
ONE, TWO = 4, 9


class Slips:
    """Known words, made ready to find those that a word with slips may stand for."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = np.array(sorted(set(words)), dtype=object)
        self._lengths = np.array([len(word) for word in self._words], dtype=np.int64)

    def near(self, word: str) -> list[str]:
        """Return the known words with the fewest slips between them and a word; none when that is too many."""
        most = (len(word) >= ONE) + (len(word) >= TWO)
        candidates = self._words[np.abs(self._lengths - len(word)) <= most]
        if not most or not len(candidates):
            return []
        slips = process.cdist([word], candidates.tolist(), scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
        fewest = min(int(slips.min()), most)
        return [str(found) for found in candidates[slips == fewest]]
