"""unlock(): which single change really opens how many openings.

A change is tried, not guessed: the profile with it is ranked again. No change lifts an exclusion (``avoid``), and an
opening behind one is never counted, since the changed profile still avoids it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from matching.ranking import week
from matching.ranking.columns import Array
from matching.ranking.gates import NOT_MET, checks
from matching.ranking.index import LEVELS, Index
from matching.ranking.pairing import Pairing
from matching.ranking.profile import CEFR, Held, Kind, Mode, Profile
from matching.ranking.ranker import Scored, scored
from matching.ranking.scorer import Scorer

STEP_MINUTES = 60  # an hour earlier, an hour later
STEP_HOURS = 5  # more hours a week
STEP_TRAVEL = 15  # more minutes one way
SKILLS = 12  # how many of the skills most asked are tried
LEVEL = 3  # the level at which a skill is supposed to be learnt


@dataclass(frozen=True, slots=True)
class Unlock:
    """A change and what it does: openings that it opens, and others that it lifts from below into the first."""

    change: str
    facts: Mapping[str, Any]
    opened: int
    lifted: int


def unlock(
    profile: Profile, index: Index, *, on: date, scorer: Scorer | None = None, top: int = 20
) -> tuple[Unlock, ...]:
    """Return the single changes that open or lift any opening, those that open most first.

    Tried are: the level of a language, the licence and the education that an opening asks which nothing else shuts
    out; an hour earlier, an hour later, five hours more a week, 15 minutes more of travel, each further way to travel,
    the other kind; and the twelve skills that ranked openings ask most and she lacks (at level 3, declared). What is
    not known of her is not changed.
    """
    scorer = scorer or Scorer.prior()
    before = scored(Pairing(profile, index, on), scorer, top)
    ranked, first = set(before.rows.tolist()), set(before.rows[before.best].tolist())
    found = []
    for change, facts, changed in _changes(profile, Pairing(profile, index, on), before):
        after = scored(Pairing(changed, index, on), scorer, top)
        opened = len(after.rows) - len(np.intersect1d(after.rows, before.rows, assume_unique=True))
        lifted = len((set(after.rows[after.best].tolist()) & ranked) - first)
        if opened or lifted:
            found.append(Unlock(change, facts, opened, lifted))
    return tuple(sorted(found, key=lambda each: (-each.opened, -each.lifted, each.change, sorted(each.facts.items()))))


Change = tuple[str, dict[str, Any], Profile]


def _changes(profile: Profile, pairing: Pairing, before: Scored) -> Iterator[Change]:
    alone = _shut_out_alone(pairing)
    yield from _languages(profile, pairing, alone["languages"])
    yield from _licences(profile, pairing, alone["licences"])
    yield from _education(profile, pairing, alone["education"])
    # These are tried even where they shut nothing out: they may lift what is ranked.
    yield from _hours(profile)
    yield from _travel(profile)
    yield from _kinds(profile)
    yield from _skills(profile, pairing, before)


def _shut_out_alone(pairing: Pairing) -> dict[str, Array]:
    """Return per gate the rows that it alone shuts out: only these can a single change open."""
    rows = pairing.index.alive()
    shut = {name: check(rows) == NOT_MET for name, check in checks(pairing).items()}
    times = sum(shut.values())
    return {name: rows[closed & (times == 1)] for name, closed in shut.items()}


def _shared(pairing: Pairing, column: str, rows: Array) -> list[int]:
    return [int(code) for code in np.unique(pairing.index.rows[column][rows])]


def _languages(profile: Profile, pairing: Pairing, rows: Array) -> Iterator[Change]:
    hers = profile.languages or {}
    steps: set[tuple[str, int]] = set()
    for code in _shared(pairing, "languages", rows):
        short = [
            (language, least)
            for language, least in pairing.index.languages.values(code) or ()
            if hers.get(language, 0) < least
        ]
        steps.update(short if len(short) == 1 else ())
    for language, level in sorted(steps):
        facts = {"language": language, "level": CEFR[level - 1]}
        yield "language", facts, replace(profile, languages={**hers, language: level})


def _licences(profile: Profile, pairing: Pairing, rows: Array) -> Iterator[Change]:
    hers = profile.licences or ()
    lacking: set[str] = set()
    for code in _shared(pairing, "licences", rows):
        short = [name for name in pairing.index.licences.values(code) or () if name not in hers]
        lacking.update(short if len(short) == 1 else ())
    for licence in sorted(lacking):
        yield "licence", {"licence": licence}, replace(profile, licences=(*hers, licence))


def _education(profile: Profile, pairing: Pairing, rows: Array) -> Iterator[Change]:
    for level in _shared(pairing, "education", rows):
        yield "education", {"level": level}, replace(profile, education=level)


def _hours(profile: Profile) -> Iterator[Change]:
    if profile.hours is not None:
        yield (
            "earlier",
            {"minutes": STEP_MINUTES},
            replace(profile, hours=week.wider(profile.hours, before=STEP_MINUTES)),
        )
        yield "later", {"minutes": STEP_MINUTES}, replace(profile, hours=week.wider(profile.hours, after=STEP_MINUTES))
    if profile.max_hours is not None:
        yield "more_hours", {"hours": STEP_HOURS}, replace(profile, max_hours=profile.max_hours + STEP_HOURS)


def _travel(profile: Profile) -> Iterator[Change]:
    if profile.max_minutes is not None:
        yield "further", {"minutes": STEP_TRAVEL}, replace(profile, max_minutes=profile.max_minutes + STEP_TRAVEL)
    for mode in Mode:
        if profile.modes is not None and mode not in profile.modes:
            yield "mode", {"mode": mode.value}, replace(profile, modes=(*profile.modes, mode))


def _kinds(profile: Profile) -> Iterator[Change]:
    for kind in Kind:
        if profile.kinds is not None and kind not in profile.kinds:
            yield "kind", {"kind": kind.value}, replace(profile, kinds=(*profile.kinds, kind))


def _skills(profile: Profile, pairing: Pairing, before: Scored) -> Iterator[Change]:
    if profile.skills is None:
        return
    for skill in _most_asked(profile, pairing, before.rows):
        changed = replace(profile, skills={**profile.skills, skill: Held(LEVEL)})
        yield "skill", {"skill": skill, "level": LEVEL}, changed


def _most_asked(profile: Profile, pairing: Pairing, rows: Array) -> list[str]:
    index, held = pairing.index, profile.skills or {}
    asked: Counter[str] = Counter()
    for code, count in enumerate(np.bincount(index.required(rows) // LEVELS, minlength=len(index.skills)).tolist()):
        skill = index.skills.values[code]
        if code and count and skill not in held:
            asked[skill] = count
    return sorted(asked, key=lambda skill: (-asked[skill], skill))[:SKILLS]
