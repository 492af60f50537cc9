"""What labels mean, as directions that a sentence encoder gives their words, and how like them a text is in meaning."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from catalogue import phrases
from catalogue.likeness import Floats

# The first words of a text tell what it is about; and a column holds so many characters.
MOST, LONGEST = 40, 500
# A direction keeps a byte an axis: its length does not matter, and the cosine is wrong by 0.002 at most.
LARGEST = 127

Directions = NDArray[np.float32]
# Words of several texts in, one direction for each out, of any length but 0.
Embed = Callable[[Sequence[str]], Directions]


class Meanings:
    """The meanings of many labels. ``known`` holds the packed direction of the words of each."""

    def __init__(self, labels: Sequence[str], known: Mapping[str, bytes], embed: Embed) -> None:
        said = [words_of(label) for label in labels]
        rows = {words: row for row, words in enumerate(dict.fromkeys(filter(None, said)))}
        self._directions = unpacked([known[words] for words in rows])
        # A label without words means nothing: its likeness is the 0 that stands last.
        self._rows = np.array([rows.get(words, -1) for words in said], dtype=np.int64)
        self._embed = embed

    def __len__(self) -> int:
        """Return how many labels there are."""
        return len(self._rows)

    def likeness(self, text: str) -> Floats:
        """Return how like each label a text is in meaning: the cosine of the two, from 0 to 1."""
        words = " ".join(phrases.words(text)[:MOST])
        if not words or not len(self._directions):
            return np.zeros(len(self))
        cosine = self._directions @ _of_length_one(self._embed([words]))[0]
        likeness: Floats = np.append(np.clip(cosine, 0, 1).astype(np.float64), 0.0)[self._rows]
        return likeness


def words_of(label: str) -> str:
    """Return the words of a label as an encoder is to read them: in small letters, in the first of two genders."""
    wordings = phrases.wordings(label)
    return " ".join(wordings[0])[:LONGEST] if wordings else ""


def packed(directions: Directions) -> list[bytes]:
    """Return directions as bytes to be kept, each axis as a whole number from -127 to 127."""
    largest = np.abs(directions).max(axis=1, keepdims=True)
    return [row.tobytes() for row in np.rint(directions / largest * LARGEST).astype(np.int8)]


def unpacked(kept: Sequence[bytes]) -> Directions:
    """Return kept directions, each of length 1."""
    return _of_length_one(np.array([np.frombuffer(row, np.int8) for row in kept], dtype=np.float32))


def measured(labels: Sequence[str], embed: Embed) -> Meanings:
    """Return the meanings of labels that no database keeps, encoded now."""
    said = list(dict.fromkeys(filter(None, map(words_of, labels))))
    return Meanings(labels, dict(zip(said, packed(embed(said)), strict=True)), embed)


def _of_length_one(directions: Directions) -> Directions:
    lengths: Directions = np.linalg.norm(directions, axis=-1, keepdims=True)
    return directions / lengths
