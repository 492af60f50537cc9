"""A text made flat: small letters without marks, one kind of dash, quote and space; each sign stays in its place."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property

from employers.advertisements import words
from employers.advertisements.proposals import Proposal, Span, T, proposed

MARK = "[…]"  # stands where something was cut out
SAME = str.maketrans("’‘´`–—‐‑−＠﹫．\u00a0\u202f\u2009\t", "''''-----@@.    ")  # noqa: RUF001 - the signs that are levelled
# Signs without width, which may stand hidden inside a telephone or a name.
UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
# A full stop after a shortened word ends nothing: min. A2, tel. 06.
FULL_STOP = "".join(rf"(?<!\b{re.escape(word)})" for word in words.phrases("shortened")) + r"\.(?=\s|$)"
SENTENCE_END = re.compile(rf"{FULL_STOP}|[!?;](?=\s|$)|\n")
CLAUSE_END = re.compile(rf"{FULL_STOP}|[!?;,:()](?=\s|$)|\(|\n| - ")


class Breaks:
    """Where the parts of a text end, found once."""

    def __init__(self, end: re.Pattern[str], flat: str) -> None:
        found = [found.span() for found in end.finditer(flat)]
        self._starts, self._ends = [start for start, _ in found], [end for _, end in found]
        self._last = len(flat)

    def around(self, at: int) -> Span:
        """Return the bounds of the part in which a place lies."""
        before, after = bisect_right(self._ends, at), bisect_left(self._starts, at)
        return (self._ends[before - 1] if before else 0), (
            self._starts[after] if after < len(self._starts) else self._last
        )


@dataclass(frozen=True)
class Page:
    """A text as it is read: as written, flat, and its language, None where all are tried."""

    text: str
    lang: str | None = None
    flat: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "flat", flatten(self.text))

    def sentence(self, at: int) -> Span:
        """Return the bounds of the sentence or line in which a place lies."""
        return self._sentences.around(at)

    def clause(self, at: int) -> Span:
        """Return the bounds of the part of a sentence between marks of punctuation in which a place lies."""
        return self._clauses.around(at)

    @cached_property
    def _sentences(self) -> Breaks:
        return Breaks(SENTENCE_END, self.flat)

    @cached_property
    def _clauses(self) -> Breaks:
        return Breaks(CLAUSE_END, self.flat)

    def proposed(self, span: Span, value: T, *, is_certain: bool) -> Proposal[T]:
        """Return a proposal for the words at a place."""
        return proposed(self.text, span, value, is_certain=is_certain)

    def cue(self, kind: str) -> re.Pattern[str]:
        """Return a pattern for the phrases of a kind in the language of the text."""
        return _cue(kind, self.lang)

    def has(self, kind: str, within: Span) -> bool:
        """Tell whether a phrase of a kind stands between two places."""
        return self.cue(kind).search(self.flat, *within) is not None

    def tells_of_contact(self, at: int) -> bool:
        """Tell whether a part of a sentence is about how to reach somebody, such as: call between 9 and 12."""
        bounds = self.clause(at)
        return self.has("calling", (bounds[0], at)) or MARK in self.text[bounds[0] : at]


@cache
def _cue(kind: str, lang: str | None) -> re.Pattern[str]:
    return re.compile(either(words.phrases(kind, lang)))


def flatten(text: str) -> str:
    """Return a composed text (NFC) flat, of the same length."""
    return "".join(map(_flat_sign, text.translate(SAME)))


def either(phrases: Iterable[str]) -> str:
    """Return a pattern for any of some flat phrases as whole words, the longest first; of none one that never fits."""
    longest = _longest(phrases)
    inner = [_ended(phrase) for phrase in longest if phrase[0].isalnum()]
    others = [_ended(phrase) for phrase in longest if not phrase[0].isalnum()]
    return rf"(?:(?<!\w){_any(inner)}|{_any(others)})"


def units(phrases: Iterable[str]) -> str:
    """Return a pattern for any of some flat phrases that may stand right after a figure, as in 35h."""
    return _any(map(_ended, _longest(phrases)))


def _any(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns) or '(?!)'})"


def _longest(phrases: Iterable[str]) -> list[str]:
    return sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))


def _ended(phrase: str) -> str:
    spaced = re.escape(phrase).replace(r"\ ", r"\s+")
    return rf"{spaced}(?!\w)" if phrase[-1].isalnum() else spaced


def _flat_sign(sign: str) -> str:
    plain = unicodedata.normalize("NFD", sign)[0].lower()
    return plain if len(plain) == 1 else sign
