"""Invented profiles, openings and relations, from seeded chance: every fact is unknown at times."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from matching.ranking import Index, Opening, Profile, Relations
from tests.matching.ranking.reference import Known

TODAY = date(2026, 11, 23)
KNOWN = 0.75  # of the facts; about one pair in nine then passes the gates
Json = dict[str, Any]
T = TypeVar("T")

SKILLS = [f"skill-{n}" for n in range(40)]
OCCUPATIONS = ["5120", "512", "5", "9411", "9412", "5131", "5223", "cook", "help", "waiter", "seller", "odd", "91"]
ISCO = {"cook": "5120", "help": "9412", "waiter": "5131", "seller": "522"}
NAMES = {
    "cook": ["Cuoca", "Cuoco", "Aiuto cuoco di mensa"],
    "help": ["Addetta alla cucina", "kitchen porter"],
    "waiter": ["Cameriera", "camarero/a"],
    "5120": ["Cuochi in alberghi e ristoranti"],
    "9411": ["Preparatrice di città"],
    "5223": ["Commessa di negozio"],
    "5": ["???"],
}
TITLES = [
    "Aiuto cuoco",
    "Cameriere/a ai piani",
    "Addetto cucina (mensa)",
    "COMMESSA",
    "Operaia",
    "12 h",
    "Città: preparatore",
]
SECTORS = ["56", "56.1", "56.11", "56.10", "47.11", "47", "10.71", "96.01"]
LANGUAGES = ["it", "en", "fr", "es"]
CEFR = ["A1", "A2", "B1", "B2", "C1", "C2"]
EVIDENCE = ["declared", "observed", "certified"]
LICENCES = ["B", "C", "HACCP"]


def profile_json(chance: Random, ref: str = "p", known: float = KNOWN) -> Json:
    """Return an invented profile in its JSON form; each fact is known with the chance ``known``."""
    some = _Some(chance, known)
    return some.facts(
        ref=lambda: ref,
        skills=lambda: {skill: some.held() for skill in some.few(SKILLS, 14)},
        occupations=lambda: some.facts(
            wished=lambda: some.few(OCCUPATIONS, 3),
            had=lambda: some.few(OCCUPATIONS, 3),
        ),
        languages=lambda: {"it": some.one(CEFR), **{code: some.one(CEFR) for code in some.few(LANGUAGES, 3)}},
        education=lambda: some.whole(0, 8),
        licences=lambda: some.few(LICENCES, 3),
        hours=lambda: some.week((5, 9), (13, 24), days=6.5),
        max_hours=lambda: some.one([0, 12, 20, 25.25, 30, 37.7, 40, 60]),
        place=some.spot,
        max_minutes=lambda: some.one([15, 30, 45, 60, 90.5, 240]),
        modes=lambda: some.few(["foot", "bus", "bicycle", "car"], 4),
        available_from=lambda: some.day(-60, 39),
        until=lambda: some.day(40, 700) if some.yes(0.9) else None,
        kinds=lambda: some.one([["training"], ["employment"], ["training", "employment"], []]),
        avoid=lambda: some.facts(
            sites=lambda: some.few([f"s{n}" for n in range(12)], 2),
            employers=lambda: some.few([f"e{n}" for n in range(12)], 2),
            sectors=lambda: some.few(SECTORS, 1),
            night=lambda: some.yes(0.4),
            isolated=lambda: some.yes(0.4),
        ),
        wishes=lambda: some.facts(
            pay=some.weight,
            nearness=some.weight,
            hours=some.weight,
            sectors=lambda: {sector: some.weight() for sector in some.few(SECTORS, 3)},
            kinds=lambda: {kind: some.weight() for kind in some.few(["training", "employment"], 2)},
        ),
    )


def opening_json(chance: Random, name: str, known: float = KNOWN) -> Json:
    """Return an invented opening in its JSON form; each fact is stated with the chance ``known``."""
    some = _Some(chance, known)
    starts, ended = some.whole(-200, 60), some.whole(0, 9)
    return some.facts(
        id=lambda: name,
        posted_on=lambda: some.day(-120, 3),
        slots=lambda: some.one([0, 1, 1, 1, 2, 3, 3, 4, 5, 6]),
        essential=lambda: some.asked(9),
        optional=lambda: some.asked(7),
        occupation=lambda: some.one(OCCUPATIONS),
        title=lambda: some.one(TITLES),
        languages=lambda: {code: some.one(CEFR[:4]) for code in some.few(LANGUAGES[:3], 1)},
        education=lambda: some.one([0, 0, 1, 2, 2, 3, 5]),
        licences=lambda: some.one([[], [], [], ["B"], ["HACCP"], ["B", "C"]]),
        hours=lambda: (
            some.week((6, 10), (11, 15), days=4.5) if some.yes(0.9) else some.week((18, 22), (23, 24), days=4)
        ),
        shift=lambda: some.one(["day", "day", "day", "evening", "night", "weekend"]),
        place=lambda: some.spot() | some.facts(municipality=lambda: "067041", site=lambda: f"s{some.whole(0, 11)}"),
        starts_on=lambda: some.day(starts, starts),
        ends_on=lambda: some.day(max(starts, -20), starts + 500),
        kind=lambda: some.one(["training", "employment"]),
        allowance=lambda: some.one([0, 450, 600.5, 800, 1400]),
        employer=lambda: f"e{some.whole(0, 11)}",
        sector=lambda: some.one(SECTORS),
        isolated=lambda: some.yes(0.15),
        record=lambda: {"ended": ended, "hired": some.whole(0, ended)},
        open_until=lambda: some.day(-5, 60),
    )


def profile(seed: int, known: float = KNOWN) -> Profile:
    return Profile.from_json(profile_json(Random(seed), f"p{seed}", known))


def openings(seed: int, count: int, known: float = KNOWN) -> list[Opening]:
    chance = Random(seed)
    return [Opening.from_json(opening_json(chance, f"n{number}", known)) for number in range(count)]


def near_skills(seed: int) -> dict[str, dict[str, float]]:
    """Return for each skill up to five near ones and their nearness."""
    some = _Some(Random(seed), known=1)
    near = {skill: {other: some.weight() for other in some.few(SKILLS, 5)} for skill in SKILLS}
    return {skill: {other: value for other, value in found.items() if other != skill} for skill, found in near.items()}


def relations(seed: int) -> tuple[Relations, Known]:
    """Return the same invented relations as the ranking and as the reference take them."""
    near = near_skills(seed)
    read = Relations.from_json({"near": near, "occupations": ISCO, "names": NAMES})
    return read, Known(near, ISCO, NAMES)


def index(found: Sequence[Opening], seed: int | None = None) -> tuple[Index, Known]:
    """Return an index of openings, with invented relations if a seed is given, and these for the reference."""
    if seed is None:
        return Index(found), Known()
    read, known = relations(seed)
    return Index(found, relations=read), known


class _Some:
    """Small choices from seeded chance."""

    def __init__(self, chance: Random, known: float) -> None:
        self.chance, self.known = chance, known

    def facts(self, **makers: Callable[[], Any]) -> Json:
        """Return what the makers make, each with the chance that it is known."""
        made = {name: make() for name, make in makers.items()}
        return {name: value for name, value in made.items() if name in ("id", "ref") or self.yes(self.known)}

    def yes(self, share: float) -> bool:
        return self.chance.random() < share

    def whole(self, low: int, high: int) -> int:
        return self.chance.randint(low, high)

    def one(self, values: Sequence[T]) -> T:
        return self.chance.choice(values)

    def few(self, values: Sequence[str], most: int) -> list[str]:
        return self.chance.sample(values, self.whole(0, min(most, len(values))))

    def weight(self) -> float:
        return self.whole(0, 10) / 10 if self.yes(0.5) else self.chance.random()

    def day(self, low: int, high: int) -> str:
        return (TODAY + timedelta(days=self.whole(low, high))).isoformat()

    def held(self) -> Json:
        return self.facts(level=lambda: self.whole(1, 5), evidence=lambda: self.one(EVIDENCE))

    def asked(self, most: int) -> list[str] | dict[str, int | None]:
        named = self.few(SKILLS, most)
        return named if self.yes(0.4) else {skill: self.one([None, 1, 2, 3, 4, 5]) for skill in named}

    def spot(self) -> Json:
        spot = {"lat": self.chance.gauss(42.5, 0.12), "lon": self.chance.gauss(13.6, 0.16)}
        return spot if self.yes(0.95) else {}

    def week(self, starts: tuple[int, int], ends: tuple[int, int], days: float) -> list[list[list[str]]]:
        return [self.windows(starts, ends) if self.yes(days / 7) else [] for _ in range(7)]

    def windows(self, starts: tuple[int, int], ends: tuple[int, int]) -> list[list[str]]:
        first, last = 4 * self.whole(*starts), 4 * self.whole(*ends)
        if self.yes(0.2) and last - first > 8:
            noon = self.whole(first + 2, last - 2)
            return [[_clock(first), _clock(noon - 1)], [_clock(noon), _clock(last)]]
        return [[_clock(first), _clock(last)]]


def _clock(quarters: int) -> str:
    return f"{quarters // 4:02}:{quarters % 4 * 15:02}"
