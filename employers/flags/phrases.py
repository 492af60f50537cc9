"""Phrases as the data files write them, found in the words of a sentence.

A phrase is words with blanks between them. ``ragazz*`` is any word that begins so, ``a/b`` one of several words,
``#`` an age in figures, ``<name>`` any phrase of a list, ``..`` up to five words of any kind, ``~`` up to three words
that change nobody's part (no "for", no "of") and no comma.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from employers.advertisements.flat import SENTENCE_END

WORD = re.compile(r"\w+|€")
PAUSE = re.compile(r"[,;:()]")
AGE = re.compile(r"1[4-9]|[2-7]\d")
# After one of these somebody or something else is spoken of.
TURNS = frozenset(
    (
        *("per", "di", "del", "della", "dei", "delle", "con", "che", "da", "al", "alla", "presso"),
        *("for", "of", "with", "who", "whom", "to", "from", "at", "para", "de", "que", "por"),
    )
)
FAR, NEAR = 5, 3
LONGEST = 20  # letters with which a word of a phrase may begin
STEP = 50  # words: where no full stop comes sooner, twice as many are read together
L = TypeVar("L", bound=Hashable)


class Token(NamedTuple):
    """A word of a sentence: its flat form, its place in the text, and whether a comma or the like stands before it."""

    word: str
    start: int
    end: int
    is_after_pause: bool


class Span(NamedTuple):
    """Tokens of a sentence, from the first to the one after the last."""

    first: int
    last: int


class Part(Protocol):
    """One step of a phrase."""

    def ends(self, tokens: Sequence[Token], at: int) -> Iterator[int]:
        """Yield every place at which the step may end when it begins at a place."""


@dataclass(frozen=True, slots=True)
class Word:
    """One of several words, or any word that begins in one of several ways."""

    whole: frozenset[str]
    begun: tuple[str, ...]

    def ends(self, tokens: Sequence[Token], at: int) -> Iterator[int]:
        """Yield the place after the word."""
        if at < len(tokens) and (tokens[at].word in self.whole or tokens[at].word.startswith(self.begun)):
            yield at + 1


@dataclass(frozen=True, slots=True)
class Age:
    """An age in figures at which one works."""

    def ends(self, tokens: Sequence[Token], at: int) -> Iterator[int]:
        """Yield the place after the figure."""
        if at < len(tokens) and AGE.fullmatch(tokens[at].word):
            yield at + 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to some words; a strict one is ended by a comma and by words after which somebody else is spoken of."""

    most: int
    is_strict: bool

    def ends(self, tokens: Sequence[Token], at: int) -> Iterator[int]:
        """Yield the places, the nearest first."""
        for end in range(at, min(at + self.most, len(tokens)) + 1):
            if self.is_strict and end < len(tokens) and tokens[end].is_after_pause:
                return
            yield end
            if self.is_strict and end < len(tokens) and tokens[end].word in TURNS:
                return


@dataclass(frozen=True, slots=True)
class Either:
    """Any of some phrases."""

    phrases: tuple[tuple[Part, ...], ...]

    def ends(self, tokens: Sequence[Token], at: int) -> Iterator[int]:
        """Yield the places after each of the phrases."""
        for phrase in self.phrases:
            yield from ends(phrase, tokens, at)


class Phrases(Generic[L]):
    """Phrases, each with a label, found by their first words."""

    def __init__(self, phrases: Iterable[tuple[L, tuple[Part, ...]]]) -> None:
        self._opened: dict[str, list[tuple[L, tuple[Part, ...]]]] = defaultdict(list)
        for label, phrase in phrases:
            for opening in _openings(phrase[0]):
                self._opened[opening].append((label, phrase))

    def found(self, tokens: Sequence[Token]) -> dict[L, list[Span]]:
        """Return where the phrases of each label stand in the tokens of a sentence."""
        found: dict[L, list[Span]] = defaultdict(list)
        for at, token in enumerate(tokens):
            begun = (f"{token.word[:length]}*" for length in range(1, min(len(token.word), LONGEST) + 1))
            for opening in (token.word, *begun):
                for label, phrase in self._opened.get(opening, ()):
                    found[label] += [Span(at, end) for end in ends(phrase, tokens, at)]
        return found


def sentences(flat: str) -> Iterator[list[Token]]:
    """Yield the words of each sentence or line of a flat text; an endless one comes in pieces that overlap."""
    last = 0
    for end in (*SENTENCE_END.finditer(flat), None):
        words = _words(flat, last, end.start() if end else len(flat))
        yield from (words[first : first + 2 * STEP] for first in range(0, max(1, len(words) - STEP), STEP))
        last = end.end() if end else last


def _words(flat: str, start: int, end: int) -> list[Token]:
    found: list[Token] = []
    for word in WORD.finditer(flat, start, end):
        has_pause = PAUSE.search(flat, start, word.start()) is not None
        found.append(Token(word[0], *word.span(), has_pause))
        start = word.end()
    return found


def parse(phrase: str, lists: Mapping[str, Sequence[str]]) -> tuple[Part, ...]:
    """Return the steps of a phrase."""
    return tuple(_part(step, lists) for step in phrase.split())


def ends(parts: Sequence[Part], tokens: Sequence[Token], at: int) -> Iterator[int]:
    """Yield every place at which a phrase may end that begins at a place."""
    if not parts:
        yield at
        return
    for middle in parts[0].ends(tokens, at):
        yield from ends(parts[1:], tokens, middle)


def _part(step: str, lists: Mapping[str, Sequence[str]]) -> Part:
    if step in {"..", "~"}:
        return Gap(FAR, is_strict=False) if step == ".." else Gap(NEAR, is_strict=True)
    if step == "#":
        return Age()
    if step.startswith("<"):
        return Either(tuple(parse(phrase, lists) for phrase in lists[step[1:-1]]))
    words = step.split("/")
    begun = tuple(word[:-1] for word in words if word.endswith("*"))
    return Word(frozenset(word for word in words if not word.endswith("*")), begun)


def _openings(part: Part) -> set[str]:
    """Return the keys under which a phrase that opens with this step is kept: whole words, beginnings, ages."""
    match part:
        case Word(whole, begun):
            return {*whole, *(f"{word}*" for word in begun)}
        case Either(phrases):
            return {key for phrase in phrases for key in _openings(phrase[0])}
        case Age():
            return {f"{tens}*" for tens in range(1, 8)}
    raise ValueError("a phrase begins with a word")
