"""Why: the facts behind reasons, gaps, open questions and exclusions, as codes and plain values."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matching.ranking import week
from matching.ranking.gates import UNKNOWN
from matching.ranking.pairing import NEAR_BY_DIGITS, SAME, Pairing, quickest
from matching.ranking.profile import CEFR, Avoid, Opening, Place, Profile
from matching.ranking.relations import Relations, words

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """What a feature adds to the log-odds (``weight``), and the facts behind it."""

    code: str
    facts: Facts
    weight: float


@dataclass(frozen=True, slots=True)
class Gap:
    """What she lacks of what is asked, without being excluded by it."""

    code: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Ask:
    """A fact to find out: the gate it is for, who knows it (``profile`` or ``opening``), and its name."""

    gate: str
    side: str
    fact: str


@dataclass(frozen=True, slots=True)
class Clash:
    """The gate that shuts an opening out, and the two facts that clash."""

    gate: str
    hers: Facts
    asked: Facts


@dataclass(frozen=True)
class Pair:
    """One opening held against the profile of a pairing; ``minutes`` is the estimated way, NaN where unknown."""

    pairing: Pairing
    opening: Opening
    minutes: float

    @property
    def profile(self) -> Profile:
        """Return her profile."""
        return self.pairing.profile

    @cached_property
    def short(self) -> dict[str, list[str]]:
        """Return the essential and the optional skills that she does not have, or not at the level asked, by id."""
        held = self.profile.skills or {}
        asked = {"essential": self.opening.essential or {}, "optional": self.opening.optional or {}}
        return {
            kind: [each for each, level in skills.items() if each not in held or (level or 0) > (held[each].level or 0)]
            for kind, skills in asked.items()
        }

    @cached_property
    def uncovered(self) -> float | None:
        """Return the minutes a week that she cannot work; None: nothing is known of them."""
        return None if self.opening.hours is None else uncovered(self.profile, self.opening.hours)


def reasons(pair: Pair, weights: Mapping[str, float], baseline: float) -> tuple[Reason, ...]:
    """Return the reasons for a score, weightiest first, after them the baseline; their weights sum to the log-odds."""
    found = [Reason(name, _FACTS[name](pair), weight) for name, weight in weights.items()]
    found.sort(key=lambda reason: -abs(reason.weight))
    return (*found, Reason("baseline", {}, baseline))


def _cover(kind: str) -> Callable[[Pair], Facts]:
    def facts(pair: Pair) -> Facts:
        asked = getattr(pair.opening, kind)
        if asked is None:
            return {}
        if pair.profile.skills is None:
            return {"of": len(asked), "met": None, "near": None}
        short, nearest = pair.short[kind], pair.pairing.nearest
        near = sum(skill in nearest for skill in short)
        return {"of": len(asked), "met": len(asked) - len(short), "near": near}

    return facts


def _occupation(which: str) -> Callable[[Pair], Facts]:
    def facts(pair: Pair) -> Facts:
        hers, asked = pair.profile.occupations, pair.opening.occupation
        if hers is None or asked is None:
            return {"asked": asked}
        relations = pair.pairing.index.relations
        ranked = sorted((-nearness(each, asked, relations), each) for each in getattr(hers, which))
        if not ranked:
            return {"asked": asked, "nearness": 0.0}
        return {"asked": asked, "hers": ranked[0][1], "nearness": -ranked[0][0]}

    return facts


def nearness(hers: str, asked: str, relations: Relations) -> float:
    """Return how near two occupations are, as Pairing.near_occupation does for many."""
    if hers == asked:
        return SAME
    common = 0
    for left, right in zip(relations.isco(hers), relations.isco(asked), strict=False):
        if left != right:
            break
        common += 1
    return NEAR_BY_DIGITS[common]


def _title(pair: Pair) -> Facts:
    asked = words(pair.opening.title or "")
    return {"title": pair.opening.title, "shared": len(asked & pair.pairing.known_words), "of": len(asked)}


def _margin(pair: Pair) -> Facts:
    hers = pair.profile.languages
    if not hers or not pair.opening.languages:
        return {}
    steps, code = min((hers.get(code, 0) - least, code) for code, least in pair.opening.languages.items())
    return {
        "language": code,
        "hers": _level(hers.get(code)),
        "asked": _level(pair.opening.languages[code]),
        "steps": steps,
    }


def _level(step: int | None) -> str | None:
    return CEFR[step - 1] if step else None


def _hours(pair: Pair) -> Facts:
    if pair.opening.hours is None:
        return {}
    return {"minutes": week.total(pair.opening.hours), "uncovered": pair.uncovered}


def uncovered(profile: Profile, hours: week.Week) -> float | None:
    """Return the minutes a week that she cannot work, as Pairing.uncovered does for many; None: nothing known."""
    lacking = []
    if profile.hours is not None:
        lacking.append(float(week.uncovered(hours, profile.hours)))
    if profile.max_hours is not None:
        lacking.append(max(0.0, week.total(hours) - profile.max_hours * 60))
    return max(lacking, default=None)


def _travel(pair: Pair) -> Facts:
    if math.isnan(pair.minutes):
        return {}
    place, modes = pair.opening.place or Place(), pair.profile.modes
    way = {"minutes": round(pair.minutes), "mode": quickest(modes, pair.minutes).value} if modes else {"mode": None}
    return {**way, "estimated": True, "municipality": place.municipality}


def _wishes(pair: Pair) -> Facts:
    wishes = pair.profile.wishes
    if wishes is None:
        return {}
    weights = {name: getattr(wishes, name) for name in ("pay", "nearness", "hours")}
    named = {name: weight for name, weight in weights.items() if weight > 0}
    kind = pair.opening.kind.value if pair.opening.kind else None
    return {"wished": sorted(named), "allowance": pair.opening.allowance, "sector": pair.opening.sector, "kind": kind}


def _waiting(pair: Pair) -> Facts:
    return {} if pair.opening.posted_on is None else {"days": (pair.pairing.on - pair.opening.posted_on).days}


def _record(pair: Pair) -> Facts:
    return {} if pair.opening.record is None else pair.opening.record._asdict()


_FACTS: dict[str, Callable[[Pair], Facts]] = {
    "essential_cover": _cover("essential"),
    "optional_cover": _cover("optional"),
    "occupation_wished": _occupation("wished"),
    "occupation_had": _occupation("had"),
    "title": _title,
    "language_margin": _margin,
    "hours_fit": _hours,
    "travel": _travel,
    "wishes": _wishes,
    "waiting": _waiting,
    "employer_record": _record,
}


def gaps(pair: Pair) -> tuple[Gap, ...]:
    """Return what she lacks: skills not had or below their level, essential ones first; then uncovered hours."""
    found = [gap for kind in ("essential", "optional") for gap in _skill_gaps(pair, kind)]
    return (*found, *([Gap("hours", {"uncovered": pair.uncovered})] if pair.uncovered else []))


def _skill_gaps(pair: Pair, kind: str) -> list[Gap]:
    hers, asked = pair.profile.skills, getattr(pair.opening, kind)
    if hers is None:
        return []
    found, nearest = [], pair.pairing.nearest
    for skill in sorted(pair.short[kind]):
        held = hers.get(skill)
        near = None if held else nearest.get(skill)
        facts = {"skill": skill, "required": kind, "asked": asked[skill], "hers": held.level if held else None}
        found.append(Gap("level" if held else "skill", {**facts, "near": near}))
    return found


# For each gate: the names of the facts it needs of the profile and of the opening.
_NEEDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "open": ((), ("slots", "posted_on")),
    "avoid": (("avoid",), ()),
    "kind": (("kinds",), ("kind",)),
    "dates": (("available_from", "until"), ("starts_on", "ends_on")),
    "hours": (("hours", "max_hours"), ("hours",)),
    "languages": (("languages",), ("languages",)),
    "licences": (("licences",), ("licences",)),
    "education": (("education",), ("education",)),
    "travel": (("place", "modes", "max_minutes"), ("place",)),
}


def asks(pair: Pair, verdicts: Mapping[str, int]) -> tuple[Ask, ...]:
    """Return what to find out before this match is sure, for every gate whose verdict is unknown."""
    found: list[Ask] = []
    for gate, verdict in verdicts.items():
        if verdict == UNKNOWN:
            missing = _missing(gate, pair.profile, pair.opening)
            # Nothing is missing: the facts clash a little (a few days, up to two hours), and both sides can be asked.
            found.extend(missing or [Ask(gate, "opening", "flexible")])
    return tuple(found)


def _missing(gate: str, profile: Profile, opening: Opening) -> list[Ask]:
    hers, asked = _NEEDS[gate]
    found = [Ask(gate, "profile", name) for name in hers if _unknown(profile, name)]
    found += [Ask(gate, "opening", name) for name in asked if _unknown(opening, name)]
    return found + [Ask(gate, "opening", name) for name in _avoided(profile.avoid, opening) if gate == "avoid"]


def _unknown(facts: Profile | Opening, name: str) -> bool:
    value = getattr(facts, name)
    return value is None or (name == "place" and value.lat is None)


def _avoided(avoid: Avoid | None, opening: Opening) -> list[str]:
    if avoid is None:
        return []
    place = opening.place or Place()
    needed = {
        "employer": bool(avoid.employers) and opening.employer is None,
        "site": bool(avoid.sites) and place.site is None,
        "sector": any(code.startswith(opening.sector or "") for code in avoid.sectors),
        "isolated": avoid.isolated and opening.isolated is None,
        "hours": avoid.night and opening.hours is None,
    }
    return [name for name, missing in needed.items() if missing]


def clash(gate: str, pair: Pair) -> Clash:
    """Return the two facts that clash at a gate, as their JSON values."""
    needs, asks_for = _NEEDS[gate]
    profile, posted = pair.profile.to_json(), pair.opening.to_json()
    hers = {name: profile.get(name) for name in needs}
    asked = {name: posted.get(name) for name in asks_for}
    match gate:
        case "open":
            hers, asked = {"on": pair.pairing.on.isoformat()}, {**asked, "open_until": posted.get("open_until")}
        case "avoid":
            asked = {name: posted.get(name) for name in ("employer", "sector", "isolated", "shift", "hours", "place")}
        case "dates":
            hers["on"] = pair.pairing.on.isoformat()
        case "hours":
            asked["uncovered"] = pair.uncovered
        case "travel":
            del hers["place"]  # where she starts from is nobody's fact but hers
            asked = {"minutes": round(pair.minutes) if math.isfinite(pair.minutes) else None, "estimated": True}
    return Clash(gate, hers, asked)
