"""What a firm could infer of her from all that it has been shown, as codes with facts (pure).

Nothing here is certain: it is what somebody who thinks about a card, its sender and the cards before it might come to
believe. She hears it before she consents.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schedules.cards import Card, Met

ITALIAN = "it"


@dataclass(frozen=True, slots=True)
class Inference:
    """One thing that could be inferred: a code, and the facts for its sentence."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Before:
    """What the firm has been shown before: how many proposals, how many of them hers, the interviews she went to.

    ``programmes`` is how many programmes send people in this territory.
    """

    proposals: int
    hers: int
    interviews: int
    programmes: int


def from_card(card: Card, asked: Mapping[str, Any], before: Before) -> tuple[Inference, ...]:
    """Return what the firm could infer once it has seen a card, the weightiest first."""
    return (
        *_from_sender(before),
        *_from_number(before),
        *_from_languages(card),
        *_from_times(card, asked),
        *_from_skills(card),
        *_from_gaps(card, asked),
    )


def from_meeting(before: Before, *, is_accompanied: bool) -> tuple[Inference, ...]:
    """Return what the firm could infer beyond the card once it knows her first name and has met her."""
    found = [Inference("first_name"), Inference("seen")]
    if is_accompanied:
        found.append(Inference("companion"))
    if before.hers > 1:
        found.append(Inference("linked", {"number": before.hers}))
    return tuple(found)


def _from_sender(before: Before) -> Iterator[Inference]:
    # Where all come from one programme, who is proposed is in it.
    if before.programmes > 1:
        yield Inference("sender", {"number": before.programmes})
    else:
        yield Inference("single_programme")
    yield Inference("within_reach")


def _from_number(before: Before) -> Iterator[Inference]:
    if before.proposals == 0:
        yield Inference("first_proposal")
    else:
        yield Inference("proposals", {"number": before.proposals})
    if before.hers > 0:
        yield Inference("same_person", {"number": before.hers})
    if before.interviews > 0:
        yield Inference("recognised")


def _from_languages(card: Card) -> Iterator[Inference]:
    for code, met in card.languages:
        if code != ITALIAN:
            yield Inference("language", {"language": code})
        elif met is Met.PARTLY:
            yield Inference("little_italian")


def _from_times(card: Card, asked: Mapping[str, Any]) -> Iterator[Inference]:
    if any(met is Met.PARTLY for _, met in card.hours):
        yield Inference("other_hours")
    if card.start is not None and card.start > date.fromisoformat(asked["starts_on"]):
        yield Inference("later_start")


def _from_skills(card: Card) -> Iterator[Inference]:
    if card.skills:
        yield Inference("skills", {"number": len(card.skills)})
    if card.licences:
        yield Inference("licences")


def _from_gaps(card: Card, asked: Mapping[str, Any]) -> Iterator[Inference]:
    answered = len(card.skills) + len(card.languages) + len(card.licences)
    wanted = {**(asked.get("optional") or {}), **(asked.get("essential") or {})}
    number = len(wanted) + len(asked.get("languages") or {}) + len(asked.get("licences") or []) - answered
    if number > 0:
        yield Inference("not_on_card", {"number": number})
