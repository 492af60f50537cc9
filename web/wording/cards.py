"""A card in lines, as the contact reads them: what was asked, and how far it is met; no ending tells of a sex."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schedules.proposing.cards import Band, Card, Met
from web.wording import labels
from web.wording.texts import noted
from web.wording.words import Words

BANDS = {
    Band.NIGHTS: noted("nights, to 5"),
    Band.MORNINGS: noted("mornings, to 13"),
    Band.AFTERNOONS: noted("afternoons, 13 to 18"),
    Band.EVENINGS: noted("evenings, from 18"),
    Band.WEEKENDS: noted("weekends"),
}
ANSWERS = {Met.WHOLLY: noted("%(asked)s: yes"), Met.PARTLY: noted("%(asked)s: in part")}


class Part(NamedTuple):
    """One thing that the vacancy asks, and the answers to it."""

    heading: str
    answers: tuple[str, ...]


def parts(words: Words, card: Card) -> list[Part]:
    """Return the parts of a card that have an answer."""
    found = (
        (noted("Skills asked for"), _skills(words, card)),
        (noted("Languages asked for"), _languages(words, card)),
        (noted("Licences and certificates asked for"), _licences(words, card)),
        (noted("Hours asked for"), _hours(words, card)),
        (noted("Start"), _start(words, card)),
    )
    said = [Part(words.say(heading), tuple(answers)) for heading, answers in found]
    return [part for part in said if part.answers]


def concepts(cards: Iterable[Card]) -> set[str]:
    """Return the skills whose names the lines need."""
    return {skill for card in cards for skill, _ in card.skills}


def _skills(words: Words, card: Card) -> Iterator[str]:
    answered = ((words.name(skill), met) for skill, met in card.skills)
    # In the order of their names: that of the ids would be another one in each catalogue.
    return (words.say(ANSWERS[met], asked=name) for name, met in sorted(answered))


def _languages(words: Words, card: Card) -> Iterator[str]:
    return (words.say(ANSWERS[met], asked=words.language(code)) for code, met in card.languages)


def _licences(words: Words, card: Card) -> Iterator[str]:
    return (words.say(ANSWERS[Met.WHOLLY], asked=labels.licence(words, code)) for code in card.licences)


def _hours(words: Words, card: Card) -> Iterator[str]:
    return (words.say(ANSWERS[met], asked=words.say(BANDS[band])) for band, met in card.hours)


def _start(words: Words, card: Card) -> Iterator[str]:
    if card.start is not None:
        yield words.say("possible from %(month)s", month=words.month(card.start))
