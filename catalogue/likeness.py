"""How like two words are: by shared runs of letters, and by a shared beginning."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Prefix
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

# Runs of so many letters, the ends of the word counted as letters too.
SHORTEST, LONGEST = 2, 4
# Below this, words are not alike; a cosine a little below may still be lifted by a shared beginning.
LEAST, NEARLY = 0.35, 0.25
# So short a word is like itself only: OSS is not OSA.
SHORT = 3
# How surely a shortened word stands for one that begins with it.
SHORTENED = 0.9


class Likeness:
    """The words of a vocabulary, made ready to find those that are like another word."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._words = list(vocabulary)
        self._rows = {word: row for row, word in enumerate(self._words)}
        counted = [_runs(word) for word in self._words]
        self._runs = {run: place for place, run in enumerate(dict.fromkeys(run for runs in counted for run in runs))}
        there = np.bincount([self._runs[run] for runs in counted for run in runs], minlength=len(self._runs))
        self._rare = np.log((1 + len(self._words)) / (1 + there)) + 1
        self._by_run = self._weighed(counted).T.tocsr()

    def like(self, word: str, *, shortened: bool = False) -> tuple[Rows, Floats]:
        """Return the words like one, by their places in the vocabulary, and how like they are, from LEAST to 1."""
        own = self._rows.get(word)
        if own is None and shortened:
            begun = [row for row, known in enumerate(self._words) if known.startswith(word)]
            return np.array(begun, dtype=np.int64), np.full(len(begun), SHORTENED)
        if len(word) <= SHORT:
            itself = [] if own is None else [own]
            return np.array(itself, dtype=np.int64), np.ones(len(itself))
        rows, likeness = self._near(word)
        likeness[rows == own] = 1.0
        return rows[likeness >= LEAST], likeness[likeness >= LEAST]

    def _weighed(self, counted: Sequence[Counter[str]]) -> csr_array:
        """Return words by runs as TF-IDF, each word of length 1 (Manning, Raghavan & Schütze 2008, section 6.4)."""
        ends = np.cumsum([0, *map(len, counted)])
        runs = np.fromiter((self._runs[run] for word in counted for run in word), np.int32, ends[-1])
        often = np.fromiter((often for word in counted for often in word.values()), np.float64, ends[-1])
        weights = (1 + np.log(often)) * self._rare[runs]
        of_word = np.repeat(np.arange(len(counted)), np.diff(ends))
        length = np.sqrt(np.bincount(of_word, weights**2, len(counted)))
        return csr_array((weights / length[of_word], runs, ends), shape=(len(counted), len(self._runs)))

    def _near(self, word: str) -> tuple[Rows, Floats]:
        cosine = self._cosine(word)
        rows = np.flatnonzero(cosine > NEARLY)
        choices = [self._words[row] for row in rows]
        begun = process.cdist([word], choices, scorer=Prefix.similarity, dtype=np.float64)[0]
        # The shared beginning as a share of the mean length of the two.
        likeness = np.maximum(cosine[rows], 2 * begun / (len(word) + np.array([*map(len, choices)], dtype=np.int64)))
        return rows, likeness

    def _cosine(self, word: str) -> Floats:
        """Return the cosine between the known runs of a word and those of every word of the vocabulary."""
        known = [(self._runs[run], often) for run, often in _runs(word).items() if run in self._runs]
        runs = np.array([run for run, _ in known], dtype=np.int64)
        weights = (1 + np.log([often for _, often in known])) * self._rare[runs]
        starts = self._by_run.indptr[runs]
        often = self._by_run.indptr[runs + 1] - starts
        places = np.arange(often.sum()) + np.repeat(starts - np.cumsum(often) + often, often)
        shared = self._by_run.data[places] * np.repeat(weights / (np.sqrt(weights @ weights) or 1), often)
        cosine: Floats = np.bincount(self._by_run.indices[places], shared, len(self._words)).astype(np.float64)
        return cosine


def _runs(word: str) -> Counter[str]:
    ended = f" {word} "
    sizes = range(SHORTEST, LONGEST + 1)
    return Counter(ended[start : start + size] for size in sizes for start in range(len(ended) - size + 1))
