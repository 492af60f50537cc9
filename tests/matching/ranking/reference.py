"""The ranking once more, in plain Python: one profile, a list of openings, floats and loops.

Written from the docstrings of matching.ranking alone, and sharing no code with it but the dataclasses and the stated
weights. Slow and simple on purpose: what it says, the arrays must say too.
"""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from matching.ranking import Opening, Profile
from matching.ranking.profile import Held
from matching.ranking.scorer import EXPERT_BASELINE, EXPERT_WEIGHTS
from tests.matching.ranking.reference_gates import NOT_MET, UNKNOWN, margin, uncovered, verdicts, way_minutes

EVIDENCE = {"declared": 0.8, "observed": 0.95, "certified": 1.0}
BY_DIGITS = (0.0, 0.15, 0.35, 0.6, 0.8)
NORMAL_80 = 1.2815515655446004

Features = dict[str, float | None]
Totals = Mapping[str | None, tuple[int, int]]  # placements ended and hired by division; None: in all


@dataclass(frozen=True)
class Known:
    """The catalogue's relations, as plain maps."""

    near: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    occupations: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranked:
    """One opening that passed, and what the reference says of it."""

    opening: Opening
    score: float
    interval: tuple[float, float]
    log_odds: float
    features: Features
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """All openings that passed, best first, and the first failing gate of the others by id."""

    ranked: tuple[Ranked, ...]
    shut_out: Mapping[str, str]


def rank(profile: Profile, openings: Sequence[Opening], on: date, known: Known | None = None) -> Answer:
    known, totals = known or Known(), totals_by_division(openings)
    ranked, shut_out = [], {}
    for opening in openings:
        gates = verdicts(profile, opening, on)
        failed = [gate for gate, verdict in gates.items() if verdict == NOT_MET]
        if failed:
            shut_out[opening.id] = failed[0]
        else:
            log_odds, spread, values = weigh(*measure(profile, opening, totals, on, known))
            interval = (chance(log_odds - NORMAL_80 * spread), chance(log_odds + NORMAL_80 * spread))
            asked = tuple(gate for gate, verdict in gates.items() if verdict == UNKNOWN)
            ranked.append(Ranked(opening, round(chance(log_odds), 12), interval, log_odds, values, asked))
    return Answer(tuple(sorted(ranked, key=_order)), shut_out)


def _order(ranked: Ranked) -> tuple[float, date, str]:
    return -ranked.score, ranked.opening.posted_on or date.max, ranked.opening.id


def weigh(values: Features, variances: Mapping[str, float]) -> tuple[float, float, Features]:
    """Return the log-odds, their standard deviation, and the features again."""
    log_odds, variance = EXPERT_BASELINE, 0.25**2
    for name, weight in EXPERT_WEIGHTS.items():
        value = values[name]
        log_odds += weight * ((0.5 if value is None else value) - 0.5)
        variance += weight**2 * variances[name]
    return log_odds, math.sqrt(variance), values


def chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def measure(
    profile: Profile, opening: Opening, totals: Totals, on: date, known: Known
) -> tuple[Features, dict[str, float]]:
    """Return the features (None: unknown) and their variances."""
    wished = profile.occupations.wished if profile.occupations else None
    had = profile.occupations.had if profile.occupations else None
    values: Features = {
        "essential_cover": None,
        "optional_cover": None,
        "occupation_wished": occupation_nearness(wished, opening.occupation, known),
        "occupation_had": occupation_nearness(had, opening.occupation, known),
        "title": title_share(profile, opening, known),
        "language_margin": language_margin(profile, opening),
        "hours_fit": hours_fit(profile, opening),
        "travel": travel(profile, opening),
        "wishes": wishes(profile, opening),
        "waiting": min((on - opening.posted_on).days / 90, 1.0) if opening.posted_on else None,
        "employer_record": employer_record(opening, totals),
    }
    variances = dict.fromkeys(values, 0.0)
    for name, asked in (("essential_cover", opening.essential), ("optional_cover", opening.optional)):
        if profile.skills is not None and asked:
            gain, lack = brought(profile.skills, asked, known)
            cover = values[name] = (gain + 1) / (gain + lack + 2)
            variances[name] = cover * (1 - cover) / (gain + lack + 3)
    for name, value in values.items():
        if value is None:
            variances[name] = 1 / 12
    rate = values["employer_record"]
    variances["employer_record"] = rate * (1 - rate) / ((opening.record.ended if opening.record else 0) + 5)
    return values, variances


def brought(skills: Mapping[str, Held], asked: Mapping[str, int | None], known: Known) -> tuple[float, float]:
    """Return the gain of the requirements met and what is short of the others."""
    gain, lack = 0.0, 0.0
    for skill, level in asked.items():
        held = skills.get(skill)
        if held and met(held, level):
            gain += EVIDENCE[held.evidence]
        else:
            lack += 1 - relief(skills, skill, level, known)
    return gain, lack


def gaps(profile: Profile, opening: Opening) -> list[tuple[object, ...]]:
    """Return what she lacks: skills short by kind, essential ones first, each by id; then the uncovered minutes."""
    found: list[tuple[object, ...]] = []
    for kind, asked in (("essential", opening.essential or {}), ("optional", opening.optional or {})):
        if profile.skills is not None:
            short = (skill for skill, level in asked.items() if not met(profile.skills.get(skill), level))
            found.extend((kind, skill) for skill in sorted(short))
    minutes_short = uncovered(profile, opening.hours) if opening.hours else 0
    return [*found, (minutes_short,)] if minutes_short else found


def met(held: Held | None, level: int | None) -> bool:
    return held is not None and (level is None or (held.level is not None and held.level >= level))


def relief(skills: Mapping[str, Held], asked: str, level: int | None, known: Known) -> float:
    """Return what she has in part of a requirement not met: the best one counts, in thousandths, at most .999."""
    best = 0.0
    for skill, held in skills.items():
        nearness = 1.0 if skill == asked else known.near.get(skill, {}).get(asked, 0.0)
        best = max(best, round(1000 * EVIDENCE[held.evidence] * (nearness * _ratio(held, level))) / 1000)
    return min(best, 0.999)


def _ratio(held: Held, level: int | None) -> float:
    if level is None:
        return 1.0
    return 0.5 if held.level is None else min(held.level / level, 1.0)


def occupation_nearness(hers: Sequence[str] | None, asked: str | None, known: Known) -> float | None:
    if hers is None or asked is None:
        return None
    return max((_nearness(one, asked, known) for one in hers), default=0.0)


def _nearness(one: str, other: str, known: Known) -> float:
    if one == other:
        return 1.0
    common = 0
    for digit, counterpart in zip(isco(one, known), isco(other, known), strict=False):
        if digit != counterpart:
            break
        common += 1
    return BY_DIGITS[common]


def isco(occupation: str, known: Known) -> str:
    if re.fullmatch("[0-9]{1,4}", occupation):
        return occupation
    return known.occupations.get(occupation, "")


def title_share(profile: Profile, opening: Opening, known: Known) -> float | None:
    if profile.occupations is None or opening.title is None:
        return None
    asked, hers = words(opening.title), set()
    for occupation in (*profile.occupations.wished, *profile.occupations.had):
        for name in known.names.get(occupation, ()):
            hers |= words(name)
    return len(asked & hers) / len(asked) if asked and hers else None


def words(name: str) -> set[str]:
    """Return the words of a title, without accents and endings."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(char))
    found = set()
    for word in "".join(char if char.isalpha() else " " for char in plain).split():
        if len(word) >= 3:
            stem = word
            while len(stem) > 3 and stem[-1] in "aeious":
                stem = stem[:-1]
            found.add(stem)
    return found


def language_margin(profile: Profile, opening: Opening) -> float | None:
    if profile.languages is None or not opening.languages:
        return None
    return min(margin(profile, opening), 2) / 2


def hours_fit(profile: Profile, opening: Opening) -> float | None:
    if opening.hours is None:
        return None
    short = uncovered(profile, opening.hours)
    if short > 0:
        return (1 - short / 120) / 2
    return None if profile.hours is None or profile.max_hours is None else 1.0


def travel(profile: Profile, opening: Opening) -> float | None:
    way = way_minutes(profile, opening)
    return None if way is None else max(1 - way / 90, 0.0)


def wishes(profile: Profile, opening: Opening) -> float | None:
    """Return the mean of how far her wishes are met, by their weights; None: she has none."""
    if profile.wishes is None:
        return None
    hers = profile.wishes
    pay = None if opening.allowance is None else min(opening.allowance / 1000, 1.0)
    sector = None if opening.sector is None else _best_prefix(opening.sector, hers.sectors)
    kind = None if opening.kind is None else hers.kinds.get(opening.kind, 0.0)
    most_sector, most_kind = max(hers.sectors.values(), default=0.0), max(hers.kinds.values(), default=0.0)
    weighed = [
        (hers.pay, pay),
        (hers.nearness, travel(profile, opening)),
        (hers.hours, hours_fit(profile, opening)),
        (most_sector, None if sector is None or not most_sector else sector / most_sector),
        (most_kind, None if kind is None or not most_kind else kind / most_kind),
    ]
    total = sum(weight for weight, _ in weighed)
    if not total:
        return None
    return sum(weight * (0.5 if met is None else met) for weight, met in weighed) / total


def _best_prefix(sector: str, weights: Mapping[str, float]) -> float:
    return max((weight for code, weight in weights.items() if sector.startswith(code)), default=0.0)


def employer_record(opening: Opening, totals: Totals) -> float:
    in_all, hired_in_all = totals[opening.sector and opening.sector[:2]]
    rate = (hired_in_all + 2) / (in_all + 4)
    ended, hired = opening.record or (0, 0)
    return (hired + 4 * rate) / (ended + 4)


def totals_by_division(openings: Sequence[Opening]) -> Totals:
    """Return the sums of ended and hired over the openings of each division, and over all of them."""
    divisions = {opening.sector and opening.sector[:2] for opening in openings} | {None}
    return {division: _total(division, openings) for division in divisions}


def _total(division: str | None, openings: Sequence[Opening]) -> tuple[int, int]:
    alike = [one for one in openings if division is None or (one.sector and one.sector[:2] == division)]
    records = [one.record for one in alike if one.record]
    return sum(record.ended for record in records), sum(record.hired for record in records)
