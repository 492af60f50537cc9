"""A ranking made ready to be read: the same for the page and for the terminal. Whoever shows it only lays it out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue import words as catalogue
from matching.matches import Excluded
from matching.ranking import Ask, Match, Ranking, Reason, Unlock
from web import wording
from web.offers import Offer, offers, towns
from web.wording import Words, labels, scores

LIGHT = 0.05  # log-odds under which a reason moves nothing that a reader would see
STRONG, SOME = 0.8, 0.3  # log-odds from which a reason counts much, and somewhat
NAMED = {"occupation_wished": ("hers",), "occupation_had": ("hers",)}


@dataclass(frozen=True, slots=True)
class Line:
    """A reason in a sentence: how heavy it is in words, and as a share 0..1 of the heaviest one shown."""

    text: str
    strength: str
    share: float


@dataclass(frozen=True, slots=True)
class Brief:
    """A vacancy in a few lines; the title is in the language of the vacancy."""

    title: str
    lang: str
    employer: str
    where: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One match: the vacancy, the score in words and numbers, what speaks for and against, what to find out."""

    number: int
    vacancy: str
    brief: Brief
    grade: str
    grade_code: str
    points: int
    certainty: str
    for_it: tuple[Line, ...]
    against: tuple[Line, ...]
    neutral: tuple[str, ...]
    gaps: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shut:
    """How many vacancies a gate shut out."""

    gate: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole ranking. ``ask_her`` are the questions to the person, each with how many vacancies it matters for."""

    items: tuple[Item, ...]
    ask_her: tuple[tuple[str, int], ...]
    below: int
    excluded: tuple[Shut, ...]
    considered: int
    scale: str

    @property
    def passed(self) -> int:
        """How many vacancies fit, shown or not."""
        return len(self.items) + self.below


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A vacancy that was shut out, with the two facts that clash."""

    brief: Brief
    gate: str
    gate_name: str
    hers: str
    asked: str


def answer(session: Session, ranking: Ranking, lang: str) -> Answer:
    """Return a ranking in a language, with two queries whatever its length, without vacancies that are not there."""
    shown = offers(session, [match.opening_id for match in ranking.matches])
    matches = [match for match in ranking.matches if match.opening_id in shown]
    names = catalogue.names(session, _mentioned(matches), lang)
    words = Words(lang, names | towns(shown))
    heaviest = max((abs(reason.weight) for match in matches for reason in match.reasons), default=1.0) or 1.0
    items = (_item(words, number, match, shown[match.opening_id], heaviest) for number, match in enumerate(matches, 1))
    return Answer(
        items=tuple(items),
        ask_her=_ask_her(words, matches),
        below=ranking.below,
        excluded=tuple(Shut(gate, labels.gate(words, gate), count) for gate, count in ranking.excluded.items()),
        considered=ranking.considered,
        scale=scores.scale(words),
    )


def exclusions(session: Session, found: Sequence[Excluded], lang: str, territory: str | None) -> list[Exclusion]:
    """Return what was shut out and is there, with both facts, the reader's own territory first."""
    shown = offers(session, [each.vacancy for each in found])
    words = Words(lang, towns(shown))
    there = (each for each in found if each.vacancy in shown)
    ordered = sorted(there, key=lambda each: shown[each.vacancy].territory != territory)
    return [_exclusion(words, each, shown[each.vacancy]) for each in ordered]


def changes(session: Session, found: Iterable[Unlock], lang: str) -> list[str]:
    """Return in sentences what would open more vacancies."""
    found = tuple(found)
    skills = {str(each.facts["skill"]) for each in found if "skill" in each.facts}
    words = Words(lang, catalogue.names(session, skills, lang))
    return [wording.unlock(words, each) for each in found]


def _mentioned(matches: Iterable[Match]) -> set[str]:
    """Return the concepts whose names the sentences need."""
    found: set[str | None] = set()
    for match in matches:
        for reason in match.reasons:
            found.update(reason.facts.get(key) for key in NAMED.get(reason.code, ()))
        for gap in match.gaps:
            found.update((gap.facts.get("skill"), gap.facts.get("near")))
    return {concept for concept in found if concept}


def _item(words: Words, number: int, match: Match, offer: Offer, heaviest: float) -> Item:
    told = [reason for reason in match.reasons if reason.code != "baseline"]
    return Item(
        number=number,
        vacancy=match.opening_id,
        brief=_brief(words, offer),
        grade=wording.grade(words, match),
        grade_code=scores.grade_code(match),
        points=wording.points(match.score),
        certainty=scores.certainty(words, match),
        for_it=tuple(_line(words, reason, heaviest) for reason in told if reason.weight >= LIGHT),
        against=tuple(_line(words, reason, heaviest) for reason in told if reason.weight <= -LIGHT),
        neutral=tuple(wording.reason(words, reason) for reason in told if abs(reason.weight) < LIGHT),
        gaps=tuple(wording.gap(words, gap) for gap in match.gaps),
        asks=_questions(words, (ask for ask in match.asks if ask.side == "opening")),
    )


def _line(words: Words, reason: Reason, heaviest: float) -> Line:
    weight = abs(reason.weight)
    heavy = words.say("counts much") if weight >= STRONG else words.say("counts somewhat")
    strength = heavy if weight >= SOME else words.say("counts little")
    return Line(wording.reason(words, reason), strength, weight / heaviest)


def _questions(words: Words, asks: Iterable[Ask]) -> tuple[str, ...]:
    """Return each question once, in the order in which they come."""
    return tuple(dict.fromkeys(wording.ask(words, ask) for ask in asks))


def _ask_her(words: Words, matches: Iterable[Match]) -> tuple[tuple[str, int], ...]:
    """Return the questions to the person, those first that matter for most of the vacancies shown."""
    asked: Counter[str] = Counter()
    for match in matches:
        asked.update(_questions(words, (ask for ask in match.asks if ask.side == "profile")))
    return tuple(asked.most_common())


def _brief(words: Words, offer: Offer) -> Brief:
    town = f"{offer.town} ({offer.province})" if offer.town else offer.place_text
    return Brief(
        title=offer.title,
        lang=offer.lang,
        employer=offer.employer or words.say("employer not known yet"),
        where=town or words.say("place of work not known"),
        facts=tuple(_facts(words, offer)),
    )


def _facts(words: Words, offer: Offer) -> Iterable[str]:
    if offer.kind is not None:
        yield labels.kind(words, offer.kind)
    if offer.starts_on is not None and offer.ends_on is not None:
        yield words.say("from %(first)s to %(last)s", first=words.day(offer.starts_on), last=words.day(offer.ends_on))
    elif offer.starts_on is not None:
        yield words.say("from %(first)s", first=words.day(offer.starts_on))
    if offer.hours is not None:
        yield words.week(offer.hours)
    if offer.allowance is not None:
        yield words.say("%(amount)s a month", amount=words.euro(offer.allowance))
    yield words.count("%(n)s free slot", "%(n)s free slots", offer.slots_left)


def _exclusion(words: Words, found: Excluded, offer: Offer) -> Exclusion:
    gate = found.clash.gate
    clashing = wording.clash(words, found.clash)
    return Exclusion(_brief(words, offer), gate, labels.gate(words, gate), clashing.hers, clashing.asked)
