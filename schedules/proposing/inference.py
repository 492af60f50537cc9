"""What a firm could infer of her from all that it has been shown, as codes with facts (pure).

Nothing here is certain: it is what somebody who thinks about a card, its sender and the cards before it might come to
believe. She hears it before she consents.
"""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field
from datetime import date
from typing import Any

from schedules.proposing.cards import Band, Card, Met, bands, unanswered

ITALIAN = "it"


@dataclass(frozen=True, slots=True)
class Inference:
    """One thing that could be inferred: a code, and the facts for its sentence."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Before:
    """What the firm has been shown before: how many proposals, how many of them hers, the interviews she went to.

    ``programmes`` is how many programmes send people in this territory, ``among_shown`` from how many of them come
    those whom the firm was shown, with her. ``cards`` are the earlier ones of hers, each with what was asked.
    """

    proposals: int
    hers: int
    interviews: int
    programmes: int
    among_shown: int = 0
    cards: tuple[tuple[Card, Mapping[str, Any]], ...] = ()


def from_card(card: Card, asked: Mapping[str, Any], before: Before) -> tuple[Inference, ...]:
    """Return what the firm could infer once it has seen a card, the weightiest first.

    It will lay the card beside the earlier ones of hers, whether or not it is told that they are hers.
    """
    seen = ((card, asked), *before.cards)
    return (
        *_from_sender(before),
        *_from_number(card, before),
        *_from_languages(seen),
        *_from_times(seen),
        *_from_skills(seen),
        *_from_gaps(seen),
    )


def from_meeting(before: Before, *, is_accompanied: bool) -> tuple[Inference, ...]:
    """Return what the firm could infer beyond the card once it knows her first name and has met her."""
    found = [Inference("first_name"), Inference("seen"), Inference("meeting_place")]
    if is_accompanied:
        found.append(Inference("companion"))
    if before.hers > 0:
        found.append(Inference("linked", {"number": before.hers}))
    return tuple(found)


def _from_sender(before: Before) -> Iterator[Inference]:
    # Where all come from one programme, who is proposed is in it.
    if before.programmes > 1:
        yield Inference("sender", {"number": before.programmes})
    else:
        yield Inference("single_programme")
    if before.programmes > 1 and before.proposals > 0 and before.among_shown <= 1:
        yield Inference("single_programme_here")
    yield Inference("within_reach")


def _from_number(card: Card, before: Before) -> Iterator[Inference]:
    if before.proposals == 0:
        yield Inference("first_proposal")
    else:
        yield Inference("proposals", {"number": before.proposals})
    if before.hers > 0:
        yield Inference("same_person", {"number": before.hers})
    together = set().union(*(_answers(each) for each in (card, *(earlier for earlier, _ in before.cards))))
    if len(together) > len(_answers(card)):
        yield Inference("put_together", {"number": len(together)})
    if before.interviews > 0:
        yield Inference("recognised")


Seen = tuple[tuple[Card, Mapping[str, Any]], ...]


def _answers(card: Card) -> set[object]:
    """Return the answers of a card, each with what it is about."""
    return {(kind, answer) for kind, answers in enumerate(astuple(card)[:-1]) for answer in answers}


def _from_languages(seen: Seen) -> Iterator[Inference]:
    told = [answer for card, _ in seen for answer in card.languages]
    yield from (Inference("language", {"language": code}) for code in sorted({code for code, _ in told} - {ITALIAN}))
    if (ITALIAN, Met.PARTLY) in told:
        yield Inference("little_italian")
    if any(ITALIAN in (asked.get("languages") or {}) and ITALIAN not in dict(card.languages) for card, asked in seen):
        yield Inference("no_italian")


def _from_times(seen: Seen) -> Iterator[Inference]:
    if any(_is_partly_free(card, asked) for card, asked in seen):
        yield Inference("other_hours")
    if any(card.start and card.start > date.fromisoformat(asked["starts_on"]) for card, asked in seen):
        yield Inference("later_start")


def _is_partly_free(card: Card, asked: Mapping[str, Any]) -> bool:
    """Tell whether a card shows that some of the hours asked are not possible; a band that is not there says so too."""
    wholly: set[Band] = {band for band, met in card.hours if met is Met.WHOLLY}
    return bool(card.hours) and bool(set(bands(asked)) - wholly)


def _from_skills(seen: Seen) -> Iterator[Inference]:
    skills = {answer for card, _ in seen for answer in card.skills}
    if skills:
        yield Inference("skills", {"number": len({skill for skill, _ in skills})})
    partly = {skill for skill, met in skills if met is Met.PARTLY}
    if partly:
        yield Inference("little_practice", {"number": len(partly)})
    if any(card.licences for card, _ in seen):
        yield Inference("licences")


def _from_gaps(seen: Seen) -> Iterator[Inference]:
    number = sum(unanswered(asked, card) for card, asked in seen)
    if number > 0:
        yield Inference("not_on_card", {"number": number})
