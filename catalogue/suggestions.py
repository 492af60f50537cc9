"""What somebody is typing to what may be meant: the names that hold the words begun, best first.

All names of all languages lie in arrays, those of one concept side by side. Their words are sorted, so the words that
begin alike are one stretch, and so are the names that hold them; a slip of the keyboard only means some more
stretches. Every letter typed costs a few passes over the arrays, a millisecond or two for 100,000 names.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from catalogue import everyday

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Stretch = tuple[int, int]

# Whose name is shown, and whose counts as the user's own, where her language has none.
FALLBACKS = ("en", "it")
# What a name gains: a word begun is the first of the name, or written to its end; its concept is common, or near.
BEGINS, WHOLE, COMMON, NEAR = 1.0, 1.0, 3.0, 1.0
# What a name loses: it is an alternative, it is never shown, it is long (times the logarithm of its words).
ALTERNATIVE, HIDDEN, LONG = 0.4, 0.5, 0.5
# What comes first whatever else: the user's own language, then what is not to come after all others.
OWN, AFTER = 100.0, 10.0
# A slip in words of so many letters. A letter left out, or two exchanged, leaves few words that can be meant; a wrong
# letter or one too many leaves many, and the first letter is seldom wrong.
SLIPS_FROM, SLIPS_TO = 4, 24
LIKELY, UNLIKELY = -1.0, -2.5
# Where no name has all words, one that has so much of the letters will do; how much it counts to have more of them.
ENOUGH, COVER = 0.4, 4.0
NONE = -np.inf
MOST_WORDS = 8
TIE = 1e-9
LAST = chr(0x10FFFF)
MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")
WORD = re.compile(r"\w+")

_joining = cache(everyday.joining)


class Name(NamedTuple):
    """A name of a concept.

    A hidden name finds its concept but is not shown. ``common`` tells from 0 to 1 how often the concept is met,
    ``area`` where; ``after`` puts it behind all others.
    """

    id: str
    label: str
    lang: str
    preferred: bool = True
    hidden: bool = False
    common: float = 0.0
    after: bool = False
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept that may be meant, by its preferred name; ``found`` is the other name that was hit, if one was."""

    id: str
    label: str
    found: str | None = None


class Suggester:
    """Names made ready for suggestions. It never changes, so threads may share it."""

    def __init__(self, names: Iterable[Name]) -> None:
        names = sorted(names, key=lambda name: (name.id, not name.preferred, name.hidden, name.lang, name.label))
        self._labels = [name.label for name in names]
        self._preferred = np.array([name.preferred for name in names], dtype=bool)
        self._hidden = np.array([name.hidden for name in names], dtype=bool)
        self._langs, self._lang = _coded([name.lang for name in names])
        self._areas, self._area = _coded([name.area or "" for name in names])
        starts = [row for row, name in enumerate(names) if not row or name.id != names[row - 1].id]
        self._ids = [names[row].id for row in starts]
        # The names of concept n are the rows from bound n to bound n + 1.
        self._bounds = np.array([*starts, len(names)], dtype=np.int64)
        self._concept = np.repeat(np.arange(len(starts), dtype=np.int32), np.diff(self._bounds))
        long = self._hold(_words_of(self._labels))
        self._worth = np.array([COMMON * name.common - AFTER * name.after for name in names]) - LONG * np.log(long)
        self._worth -= ALTERNATIVE * ~self._preferred + HIDDEN * self._hidden + TIE * np.arange(len(names))

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._labels)

    def suggest(self, text: str, lang: str = "it", top: int = 5, *, near: str | None = None) -> tuple[Suggestion, ...]:
        """Return the concepts that may be meant, best first; none for a text without letters and digits.

        Names in ``lang`` come first. ``near`` is the area whose concepts are meant sooner than those of others.
        """
        words = _typed(text, lang)
        chain = [self._langs[code] for code in (lang, *FALLBACKS) if code in self._langs]
        worth = self._worth + NEAR * (self._area == self._areas[near]) if near in self._areas else self._worth
        own = self._lang == chain[0] if chain else np.ones(len(self), dtype=bool)
        found: dict[int, int] = {}
        for values in self._attempts(words, worth, own) if words and self._labels else ():
            for concept, row in self._best(values, top + len(found)):
                found.setdefault(concept, row)
            if len(found) >= top:
                break
        return tuple(self._shown(concept, row, chain) for concept, row in list(found.items())[:top])

    def _hold(self, words: Iterable[tuple[Sequence[str], frozenset[str]]]) -> NDArray[np.int64]:
        """Keep which name (row) holds which words, and whether as its first; return how many words each has."""
        numbers: dict[str, int] = {}
        held: list[int] = []
        opens: list[bool] = []
        counts: list[int] = []
        for of_name, first in words:
            held += [numbers.setdefault(word, len(numbers)) for word in of_name]
            opens += [word in first for word in of_name]
            counts.append(len(of_name))
        self._words = sorted(numbers)
        self._letters = sorted(set().union(*self._words))
        places = np.empty(len(numbers), dtype=np.int32)
        places[[numbers[word] for word in self._words]] = np.arange(len(numbers))
        by_word = places[np.array(held, dtype=np.int64)]
        order = np.argsort(by_word, kind="stable")
        self._ends = np.r_[0, np.cumsum(np.bincount(by_word, minlength=len(numbers)))]
        self._holders = np.repeat(np.arange(len(counts), dtype=np.int32), counts)[order]
        self._opens = np.array(opens, dtype=bool)[order]
        return np.maximum(counts, 1)

    def _attempts(self, words: Sequence[str], worth: Floats, own: Truths) -> Iterator[Floats]:
        """Yield what each name is worth: as typed, with a slip, with most of the words; NONE where it is not meant."""
        begun = np.array([self._begun(word) for word in words])
        yield begun.mean(axis=0) + worth + OWN * own
        there = begun > NONE
        marks = np.maximum(begun, [self._slipped(word) for word in words])
        is_meant = own & (there.sum(axis=0) >= len(words) - 1)
        yield np.where(is_meant, marks.mean(axis=0) + worth, NONE)
        cover = np.array([len(word) for word in words]) @ there / sum(map(len, words))
        gains = np.where(there, begun, 0).mean(axis=0)
        yield np.where(own & (cover >= ENOUGH), gains + COVER * cover + worth, NONE)

    def _begun(self, word: str) -> Floats:
        """Return what names gain by a word begun."""
        marks = np.full(len(self._labels), NONE)
        first, last = self._stretch(word)
        self._mark(marks, [(first, last)], 0.0)
        if first < last and self._words[first] == word:
            marks[self._holders[self._ends[first] : self._ends[first + 1]]] += WHOLE
        return marks

    def _slipped(self, word: str) -> Floats:
        """Return what names gain by a word begun with one slip."""
        marks = np.full(len(self._labels), NONE)
        if SLIPS_FROM <= len(word) <= SLIPS_TO:
            letters = ascii_lowercase if word.isascii() else self._letters
            for meant, gain in ((_unlikely(word, letters), UNLIKELY), (_likely(word, letters), LIKELY)):
                self._mark(marks, [stretch for begun in meant if (stretch := self._stretch(begun))[1]], gain)
        return marks

    def _mark(self, marks: Floats, stretches: Iterable[Stretch], gain: float) -> None:
        """Write down the gain of all names that hold a word of the stretches."""
        parts = [slice(self._ends[first], self._ends[last]) for first, last in stretches]
        if parts:
            rows = np.concatenate([self._holders[part] for part in parts])
            marks[rows] = np.maximum(marks[rows], gain)
            first = rows[np.concatenate([self._opens[part] for part in parts])]
            marks[first] = np.maximum(marks[first], gain + BEGINS)

    def _stretch(self, begun: str) -> Stretch:
        """Return the first and the end of the words that begin so; (0, 0) when there is none."""
        first = bisect_left(self._words, begun)
        if first == len(self._words) or not self._words[first].startswith(begun):
            return 0, 0
        return first, bisect_left(self._words, begun + LAST, lo=first)

    def _best(self, values: Floats, most: int) -> list[tuple[int, int]]:
        """Return the best concepts, each with its best name, best first."""
        rows = np.flatnonzero(values > NONE)
        first = np.flatnonzero(np.diff(self._concept[rows], prepend=-1))
        concepts = self._concept[rows[first]]
        best = np.maximum.reduceat(values[rows], first) if len(rows) else values[rows]
        few = np.argpartition(-best, most)[:most] if most < len(best) else np.arange(len(best))
        order = few[np.argsort(-best[few])]
        return [(concept, self._best_row(values, concept)) for concept in concepts[order].tolist()]

    def _best_row(self, values: Floats, concept: int) -> int:
        first, end = self._bounds[concept : concept + 2]
        return int(first + values[first:end].argmax())

    def _shown(self, concept: int, row: int, chain: Sequence[int]) -> Suggestion:
        rows = range(*self._bounds[concept : concept + 2].tolist())
        named = {int(self._lang[each]): each for each in reversed(rows) if self._preferred[each]}
        shown = next((named[lang] for lang in chain if lang in named), min(named.values(), default=rows[0]))
        label, found = self._labels[shown], self._labels[row]
        return Suggestion(self._ids[concept], label, None if found == label or self._hidden[row] else found)


def plain(text: str) -> str:
    """Return a text in small letters without the marks on them."""
    return MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def _typed(text: str, lang: str) -> list[str]:
    """Return the words of a text; of joining words only the last, when it may go on, or all where there is no other."""
    written = WORD.findall(plain(text))
    joining = _joining(lang)
    telling = [word for word in written[:-1] if word not in joining]
    telling += [word for word in written[-1:] if word not in joining or text[-1:].isalnum()]
    return list(dict.fromkeys(telling or written))[:MOST_WORDS]


def _words_of(labels: Sequence[str]) -> Iterator[tuple[list[str], frozenset[str]]]:
    """Yield the words of each label, once each, and those among them that begin it, in either gender."""
    lines = plain("\n".join(" ".join(label.split()) for label in labels)).split("\n") if labels else []
    for line in lines:
        halves = [half.split() for half in line.split("/")]
        # In "aiuto cuoca/cuoco" the other gender of the last word does not begin the name.
        begins = " ".join(half[0] for half in halves if half and len(half) >= len(halves[0]))
        yield list(dict.fromkeys(WORD.findall(line))), frozenset(WORD.findall(begins))


def _coded(texts: Sequence[str]) -> tuple[dict[str, int], NDArray[np.int16]]:
    """Return a number for each distinct text, and the texts by their numbers."""
    codes = {text: code for code, text in enumerate(sorted(set(texts)))}
    return codes, np.array([codes[text] for text in texts], dtype=np.int16)


def _likely(word: str, letters: Iterable[str]) -> set[str]:
    """Return the beginnings that make this word when a letter is left out or two are exchanged, save the first."""
    inner = range(1, len(word))
    added = {word[:at] + letter + word[at:] for at in inner for letter in letters}
    return added | {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in inner[:-1]}


def _unlikely(word: str, letters: Iterable[str]) -> set[str]:
    """Return the beginnings that make this word when a letter is wrong or too many, or the first was meant other."""
    changed = {word[:at] + letter + word[at + 1 :] for at in range(len(word) - 1) for letter in letters}
    fewer = {word[:at] + word[at + 1 :] for at in range(len(word))}
    return changed | fewer | {letter + word for letter in letters} | {word[1] + word[0] + word[2:]}
