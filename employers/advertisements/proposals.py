"""What is read from an advertisement: each fact a proposal, with the words it was found in and their place."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from catalogue.linking import Hit
from employers.records import Kind, Shift

T = TypeVar("T")
Span = tuple[int, int]
# Seven days, Monday first, each a list of windows such as ("08:00", "14:00").
Week = tuple[tuple[tuple[str, str], ...], ...]


class Confidence(StrEnum):
    """Whether the words leave a doubt; a person confirms either way."""

    CERTAIN = "certain"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True, slots=True)
class Proposal(Generic[T]):
    """A fact, the words it was found in, and their place in the cut text (first sign, sign after the last)."""

    value: T
    words: str
    start: int
    end: int
    confidence: Confidence


class Language(NamedTuple):
    """A language asked for or welcome, by its ISO 639-1 code; the CEFR level as written, None where none is."""

    code: str
    level: str | None


@dataclass(frozen=True, slots=True)
class Advertisement:
    """What an advertisement says. None, or an empty tuple, where it does not say it.

    ``text`` is the advertisement without what tells who is behind it, ``cuts`` how many pieces were cut out of it.
    The hits of the occupation and of each skill are the concepts that the words may mean, best first.
    """

    text: str
    lang: str | None
    cuts: int
    occupation: Proposal[tuple[Hit, ...]] | None
    skills: tuple[Proposal[tuple[Hit, ...]], ...]
    languages: tuple[Proposal[Language], ...]
    licences: tuple[Proposal[str], ...]
    hours_a_week: Proposal[float] | None
    hours: Proposal[Week] | None
    shift: Proposal[Shift] | None
    starts_on: Proposal[date] | None
    kind: Proposal[Kind] | None
    allowance: Proposal[float] | None


def proposed(text: str, span: Span, value: T, *, is_certain: bool) -> Proposal[T]:
    """Return a proposal for the words at a place of a text."""
    confidence = Confidence.CERTAIN if is_certain else Confidence.TO_CONFIRM
    return Proposal(value, text[slice(*span)], *span, confidence)
