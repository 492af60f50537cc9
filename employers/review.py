"""Flags: words of a vacancy that a reviewer should look at. They refuse nothing, and a person judges them.

Each sentence is looked through for phrases (``employers/flags``). What is denied is not flagged ("no photo needed"),
unless the denial is the demand itself ("no children"); nor is what the words mean of somebody or something else.
Flags are told anew whenever a vacancy is read, so they always speak of the text as it stands.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from employers.advertisements.flat import flatten
from employers.advertisements.language import language
from employers.advertisements.traces import ACCOUNT, MAIL, numbers
from employers.flags.phrases import Span, Token, sentences
from employers.flags.words import LANGUAGES, phrases

LEAST_DIGITS = 8
TELEPHONE = re.compile(r"\(?\+|\(?[036789]")
# A year, a sum, a time of the day.
OTHER_NUMBER = re.compile(r"\b20\d\d\b|\d\.000\b|^\d\d\.\d\d\s?[-(]")
DENIED_WITHIN = 3  # words between a denial and what it denies
HIGH = frozenset({"C1", "C2"})  # levels that few tasks need


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


class Where(StrEnum):
    """The part of a vacancy that a flag was found in."""

    TITLE = "title"
    DESCRIPTION = "description"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True)
class Flag:
    """What a flag tells of, the words that raised it, and their place in that part (first sign, one after the last)."""

    code: Code
    words: str
    start: int
    end: int
    where: Where = Where.DESCRIPTION


def of_vacancy(title: str, description: str | None, languages: Mapping[str, str | None] | None) -> tuple[Flag, ...]:
    """Return the flags of a vacancy; ``languages`` are those asked for, with the CEFR level or None."""
    text = f"{title}\n{description or ''}"
    found = tuple(_placed(flag, title) for flag in flags(text))
    high = [f"{code} {level}" for code, level in (languages or {}).items() if level in HIGH]
    if not high or _is_need(_read(flatten(text))):
        return found
    return (*found, *(Flag(Code.LANGUAGE, words, 0, len(words), Where.LANGUAGES) for words in high))


def flags(text: str) -> tuple[Flag, ...]:
    """Return the flags of a text in their order; of one code those that overlap are one."""
    flat = flatten(text)
    found: dict[Code, list[tuple[int, int]]] = defaultdict(list)
    for code, place in _spoken(flat):
        found[code].append(place)
    found[Code.PRIVATE_CONTACT] += _contacts(flat)
    joined = ((code, place) for code, places in found.items() for place in _joined(places))
    told = [Flag(code, text[start:end], start, end) for code, (start, end) in joined]
    return tuple(sorted(told, key=lambda flag: (flag.start, flag.code)))


def _placed(flag: Flag, title: str) -> Flag:
    """Return a flag of title and description with its place in the one it stands in."""
    if flag.start < len(title):
        return replace(flag, where=Where.TITLE)
    before = len(title) + 1
    return replace(flag, start=flag.start - before, end=flag.end - before)


def _spoken(flat: str) -> Iterator[tuple[Code, tuple[int, int]]]:
    """Yield what phrases tell: the code, and the place."""
    read = _read(flat)
    has_need = _is_need(read)
    for sentence in read:
        for code in Code:
            if code is not Code.LANGUAGE or not has_need:
                yield from ((code, sentence.place(span)) for span in sentence.told(code))


def _read(flat: str) -> list["_Sentence"]:
    lang = language(flat)
    return [_Sentence.of(tokens, lang) for tokens in sentences(flat)]


def _is_need(read: Sequence["_Sentence"]) -> bool:
    """Tell whether a task is done by speaking, reading or writing."""
    return any(sentence.spans(Code.LANGUAGE, "need") for sentence in read)


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
        if any(near < each.last and self._is_beside(each, span) for each in self.spans("any", "before")):
            return True
        since = max((each.last for each in self.spans("any", "contrast") if each.last <= span.first), default=0)
        if any(since <= each.first and self._carries(each, span) for each in self.spans("any", "denial")):
            return True
        return any(span.first < each.first <= span.last + DENIED_WITHIN for each in self.spans("any", "after"))

    def _is_beside(self, denial: Span, span: Span) -> bool:
        """Tell whether a denial stands before a span, without a comma between them."""
        return denial.first < span.first and not self._has_pause(denial, span)

    def _carries(self, denial: Span, span: Span) -> bool:
        """Tell whether a denial reaches a span after it: past a comma only when it was not about something else."""
        if denial.first >= span.first:
            return False
        others = self.spans("any", "other")
        is_about_other = any(denial.first < other.first < span.first for other in others)
        return not (is_about_other and self._has_pause(denial, span))

    def _has_pause(self, one: Span, other: Span) -> bool:
        return any(token.is_after_pause for token in self.tokens[one.last : other.first + 1])


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span.first < other.last and other.first < span.last for other in others)


def _contacts(flat: str) -> Iterator[tuple[int, int]]:
    """Yield the places of mail addresses, accounts and telephone numbers."""
    for pattern in (MAIL, ACCOUNT):
        yield from (found.span() for found in pattern.finditer(flat))
    yield from ((start, end) for start, end in numbers(flat) if _is_telephone(flat[start:end]))


def _is_telephone(number: str) -> bool:
    """Tell a telephone from other long numbers."""
    digits = sum(sign.isdigit() for sign in number)
    return digits >= LEAST_DIGITS and TELEPHONE.match(number) is not None and not OTHER_NUMBER.search(number)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in their order, those that overlap or touch joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
