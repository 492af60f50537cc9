"""Flags: words of a vacancy's text that a reviewer should look at. They refuse nothing, and a person judges them.

Each sentence is looked through for phrases (``employers/flags``). What is denied is not flagged ("no photo needed"),
unless the denial is the demand itself ("no children"); nor is what the words mean of somebody or something else.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from employers.advertisements.flat import SENTENCE_END, flatten
from employers.advertisements.language import language
from employers.advertisements.traces import ACCOUNT, MAIL, numbers
from employers.flags.phrases import Span, Token, tokens
from employers.flags.words import LANGUAGES, phrases

LEAST_DIGITS = 8
TELEPHONE = re.compile(r"\(?\+|\(?[036789]")
# A year between strokes, sums, and times of the day.
OTHER_NUMBER = re.compile(r"\b20\d\d\b|\d\.000\b|^\d\d\.\d\d\s?[-(]")
DENIED_WITHIN = 3  # words between a denial and what it denies


class Code(StrEnum):
    """What a flag tells of."""

    LODGING = "lodging"
    LOOKS = "looks"
    CASH = "cash"
    NIGHT_CLUB = "night_club"
    DOCUMENTS = "documents"
    PRIVATE_CONTACT = "private_contact"
    LIVE_IN = "live_in"
    AGE = "age"
    SEX = "sex"
    ORIGIN = "origin"
    FAMILY = "family"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Flag:
    """What a flag tells of, the words that raised it, and their place in the text (first sign, sign after the last)."""

    code: Code
    words: str
    start: int
    end: int


def flags(text: str) -> tuple[Flag, ...]:
    """Return the flags of a text in their order; of one code those that touch each other are one."""
    flat = flatten(text)
    found = [*_spoken(flat), *((Code.PRIVATE_CONTACT, *span) for span in _contacts(flat))]
    return tuple(
        sorted(
            (
                Flag(code, text[start:end], start, end)
                for code in Code
                for start, end in _joined(sorted((start, end) for of, start, end in found if of is code))
            ),
            key=lambda flag: (flag.start, flag.code),
        )
    )


def _spoken(flat: str) -> Iterator[tuple[Code, int, int]]:
    """Yield what phrases tell: the code, and the place."""
    lang = language(flat)
    sentences = [_Sentence.of(tokens(flat, *bounds), lang) for bounds in _bounds(flat)]
    has_need = any(sentence.spans(Code.LANGUAGE, "need") for sentence in sentences)
    for sentence in sentences:
        for code in Code:
            if code is not Code.LANGUAGE or not has_need:
                yield from ((code, *sentence.place(span)) for span in sentence.told(code))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The words of a sentence, and which phrases stand in them."""

    tokens: Sequence[Token]
    phrases: Mapping[tuple[str, str], Sequence[Span]]

    @classmethod
    def of(cls, tokens: Sequence[Token], lang: str | None) -> "_Sentence":
        """Read a sentence.

        A text may mix languages, so it is read with the phrases of all; only which task needs a language is told in
        the language of the text.
        """
        found: dict[tuple[str, str], list[Span]] = defaultdict(list)
        for label, spans in phrases().found(tokens).items():
            if label.about != Code.LANGUAGE or label.lang == lang or lang not in LANGUAGES:
                found[label.about, label.part] += spans
        return cls(tokens, found)

    def spans(self, about: str, part: str) -> Sequence[Span]:
        return self.phrases.get((about, part), ())

    def place(self, span: Span) -> tuple[int, int]:
        return self.tokens[span.first].start, self.tokens[span.last - 1].end

    def told(self, code: Code) -> Iterator[Span]:
        """Yield what the sentence tells of a matter, without what it denies or what means something else."""
        firm, loose = self.spans(code, "firm"), self.spans(code, "flag")
        harmless = self.spans(code, "unless")
        yield from (span for span in firm if not _touches(span, harmless))
        if not self.spans(code, "absent"):
            yield from (span for span in loose if not _touches(span, harmless) and not self._is_denied(span))

    def _is_denied(self, span: Span) -> bool:
        """Tell whether what a span asks or offers is said not to be asked or offered."""
        near = span.first - DENIED_WITHIN
        if any(near <= each.first < span.first for each in self.spans("any", "before")):
            return True
        since = max((each.last for each in self.spans("any", "contrast") if each.last <= span.first), default=0)
        if any(since <= each.first <= span.first for each in self.spans("any", "denial")):
            return True
        return any(span.first < each.first <= span.last + DENIED_WITHIN for each in self.spans("any", "after"))


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span.first < other.last and other.first < span.last for other in others)


def _contacts(flat: str) -> Iterator[tuple[int, int]]:
    """Yield the places of mail addresses, accounts and telephone numbers."""
    for pattern in (MAIL, ACCOUNT):
        yield from (found.span() for found in pattern.finditer(flat))
    yield from ((start, end) for start, end in numbers(flat) if _is_telephone(flat[start:end]))


def _is_telephone(number: str) -> bool:
    """Tell a telephone from the numbers of offers, from sums and hours, which are cut out too where no risk is taken."""
    digits = sum(sign.isdigit() for sign in number)
    return digits >= LEAST_DIGITS and TELEPHONE.match(number) is not None and not OTHER_NUMBER.search(number)


def _bounds(flat: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the sentences and lines of a flat text."""
    last = 0
    for end in SENTENCE_END.finditer(flat):
        yield last, end.start()
        last = end.end()
    yield last, len(flat)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in their order, those that overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
