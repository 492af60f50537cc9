"""One profile held against one index on one day: the tables from which gates and features read.

What many openings share is worked out once per shared value (a week, a set of languages, a title), and looked up by
row. The last entry of every such table answers for openings that do not state the fact.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from matching.ranking.columns import Array
from matching.ranking.index import LEVELS, Index, unit_vector
from matching.ranking.profile import Evidence, Held, Mode, Profile
from matching.ranking.week import NIGHT_ENDS

EARTH_KM = 6371.0088  # mean radius, IUGG 1980
DETOUR = 1.3  # roads over the straight line; Boscoe et al. 2012 find 1.2 to 1.4
# Minutes before one moves (walk to the stop and wait, unlock, park), then kilometres an hour. Estimates, said so.
TRAVEL: Mapping[Mode, tuple[float, float]] = {
    Mode.FOOT: (0.0, 4.5),
    Mode.BUS: (15.0, 22.0),
    Mode.BICYCLE: (3.0, 13.0),
    Mode.CAR: (7.0, 45.0),
}
WHOLE = 1000  # credit is counted in thousandths, so that sums are exact in any order
WORTH: Mapping[Evidence, int] = {Evidence.DECLARED: 800, Evidence.OBSERVED: 950, Evidence.CERTIFIED: 1000}
NEAR_BY_DIGITS = (0.0, 0.15, 0.35, 0.6, 0.8)  # by leading ISCO-08 digits in common: none, major ... unit group
SAME = 1.0
NONE_ASKED = 9  # a margin in CEFR steps that no language can have
_PACK = 32  # bits: two counts travel in one number, so that the skills are read once


@dataclass(frozen=True)
class Pairing:
    """A profile, an index and a day."""

    profile: Profile
    index: Index
    on: date

    @cached_property
    def outside(self) -> Array:
        """Minutes of each week's windows outside hers, int64. Only when her hours are known."""
        day, start, end = self._windows
        inside = np.zeros(len(day), np.int64)
        for number, windows in enumerate(self.profile.hours or ()):
            for since, upto in windows:
                overlap = np.minimum(end, upto) - np.maximum(start, since)
                inside += np.where(day == number, np.maximum(overlap, 0), 0)
        return self.index.weeks.reduce(np.add, end - start - inside, 0)

    @cached_property
    def minutes(self) -> Array:
        """Minutes of work in each week, int64."""
        _, start, end = self._windows
        return self.index.weeks.reduce(np.add, end - start, 0)

    @cached_property
    def uncovered(self) -> Array:
        """Minutes of each week that she cannot work, as far as her facts tell, float64; not stated: 0.

        The greater of the minutes outside her windows and of those above ``max_hours``.
        """
        profile = self.profile
        lacking = np.zeros(len(self.minutes))
        if profile.hours is not None:
            lacking = np.maximum(lacking, self.outside)
        if profile.max_hours is not None:
            lacking = np.maximum(lacking, self.minutes - profile.max_hours * 60)
        return lacking

    @property
    def hours_told(self) -> bool:
        """Whether both her windows and her most hours are known."""
        return self.profile.hours is not None and self.profile.max_hours is not None

    @cached_property
    def night(self) -> Array:
        """Whether each week has a minute between midnight and five, int64 0/1; not stated: -1."""
        day, start, _ = self._windows
        return self.index.weeks.reduce(np.maximum, ((start < NIGHT_ENDS) & (day >= 0)).astype(np.int64), -1)

    @cached_property
    def _windows(self) -> tuple[Array, Array, Array]:
        windows = self.index.windows
        day, start, end = (windows[name][: windows.length].astype(np.int64) for name in ("day", "start", "end"))
        return day, start, end

    @cached_property
    def margin(self) -> Array:
        """Least CEFR steps by which she passes each set of languages; below 0: fails; none asked: NONE_ASKED."""
        hers = self.profile.languages or {}
        values = self.index.languages.vocabulary.values
        table = np.array([hers.get(value[0], 0) - value[1] if value else NONE_ASKED for value in values], np.int64)
        return self.index.languages.reduce(np.minimum, table, NONE_ASKED)

    @cached_property
    def licences_lacking(self) -> Array:
        """Licences of each set that she does not have, int64."""
        hers = self.profile.licences or ()
        values = self.index.licences.vocabulary.values
        table = np.array([value != () and value not in hers for value in values], np.int64)
        return self.index.licences.reduce(np.add, table, 0)

    def travel(self, rows: Array) -> Array:
        """Estimate the minutes of one way to each row's place by her quickest mode, float64; NaN: not known.

        Great-circle kilometres x 1.3, at the speed of the mode, plus its minutes before one moves:
        foot 0 min + 4.5 km/h, bus 15 + 22, bicycle 3 + 13, car 7 + 45. The least over her modes; without end if she
        has none. The kilometres are those of a sphere of 6371.0088 km.
        """
        if self._start is None:
            return np.full(len(rows), np.nan)
        columns = self.index.rows
        squares = sum((columns[axis][rows] - part) ** 2 for axis, part in zip("xyz", self._start, strict=True))
        km = 2 * EARTH_KM * np.arcsin(np.minimum(np.sqrt(squares) / 2, 1.0)) * DETOUR
        ways = [wait + km * (60 / speed) for wait, speed in (TRAVEL[mode] for mode in self.profile.modes or ())]
        least: Array = np.minimum.reduce([km + np.inf, *ways])
        return least

    @cached_property
    def _start(self) -> tuple[float, float, float] | None:
        place = self.profile.place
        if place is None or place.lat is None or place.lon is None or self.profile.modes is None:
            return None
        return unit_vector(place.lat, place.lon)

    def starting(self, prefixes: Mapping[str, float], unknown: float) -> Array:
        """Return per sector the greatest value of a prefix that it starts with, else 0; not stated: ``unknown``."""
        values = self.index.sectors.values
        table = np.zeros(len(values) + 1)
        table[-1] = unknown
        for code, sector in enumerate(values):
            table[code] = max((worth for prefix, worth in prefixes.items() if sector.startswith(prefix)), default=0.0)
        return table

    def near_occupation(self, occupations: tuple[str, ...]) -> Array:
        """Return per occupation the nearness 0..1 to the nearest of hers; not stated: NaN.

        The same id or code: 1. Else by leading ISCO-08 digits in common: 4: .8, 3: .6, 2: .35, 1: .15, none or no
        ISCO-08 code known: 0. She has none: 0.
        """
        vocabulary, digits = self.index.occupations, self.index.digits
        table = np.zeros(len(vocabulary) + 1)
        asked = np.stack([digits[name][: digits.length] for name in ("first", "second", "third", "fourth")])
        for occupation in occupations:
            hers = self.index.relations.isco(occupation)
            same = np.ones(digits.length, bool)
            depth = np.zeros(digits.length, np.int64)
            for place, digit in enumerate(hers):
                same &= asked[place] == int(digit)
                depth += same
            np.maximum(table[:-1], np.array(NEAR_BY_DIGITS)[depth], out=table[:-1])
        for occupation in occupations:
            code = vocabulary.find(occupation)
            if code is not None:
                table[code] = SAME
        table[-1] = np.nan
        return table

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The words (relations.words) of all names of the occupations she wishes or had."""
        hers = self.profile.occupations
        occupations = hers.wished + hers.had if hers else ()
        return frozenset().union(*(self.index.relations.words(each) for each in occupations))

    @cached_property
    def titles(self) -> Array:
        """Share of each title's words that a name of her occupations has, 0..1; no words or names known: NaN."""
        known = self.known_words
        if not known:
            return np.full(len(self.index.titles) + 1, np.nan)
        words = self.index.title_words
        values = words.vocabulary.values
        shared = words.reduce(np.add, np.array([value in known for value in values], np.float64), np.nan)
        count = words.reduce(np.add, np.array([value != () for value in values], np.float64), np.nan)
        sets = self.index.title_sets["set"][: self.index.title_sets.length]
        shares = np.divide(shared, count, out=np.full(len(count), np.nan), where=count > 0)
        return np.append(shares[sets], np.nan)

    @cached_property
    def nearest(self) -> Mapping[str, str]:
        """Per skill that she has or that is near to any of hers, the nearest of hers; of equals, the first by id."""
        hers = sorted(self.profile.skills or {})
        found, best = {skill: skill for skill in hers}, dict.fromkeys(hers, np.inf)
        for skill in hers:
            for other, nearness in self.index.relations.near(skill):
                if nearness > best.get(other, 0.0):
                    found[other], best[other] = skill, nearness
        return found

    @cached_property
    def worth(self) -> Array:
        """Per requirement (skill x level asked): what she brings, met and relief packed in one int64.

        A requirement is met by the same skill at or above the level asked: gain by evidence (declared .8, observed
        .95, certified 1). Not met, it is relieved by what she has in part: the same skill below the level counts
        evidence x level / asked (a level not known counts as half), a near skill evidence x nearness x the same
        ratio, at most .999; the best one counts. All rounded to thousandths.
        """
        worth = np.zeros((len(self.index.skills), LEVELS), np.int64)
        for skill, held in (self.profile.skills or {}).items():
            kin = [(self.index.skills.find(near), nearness) for near, nearness in self.index.relations.near(skill)]
            kin.append((self.index.skills.find(skill), SAME))
            known = {code: nearness for code, nearness in kin if code is not None}
            parts = WORTH[held.evidence] * np.outer(list(known.values()), _ratio(held))
            relief = np.minimum(np.rint(parts), WHOLE - 1).astype(np.int64)
            codes = list(known)
            worth[codes] = np.maximum(worth[codes], relief)
        self._meet(worth)
        return worth.ravel()

    def _meet(self, worth: Array) -> None:
        for skill, held in (self.profile.skills or {}).items():
            code = self.index.skills.find(skill)
            if code is not None:
                met = 1 if held.level is None else held.level + 1
                worth[code, :met] = (WORTH[held.evidence] << _PACK) + WHOLE

    def brought(self, rows: Array) -> tuple[Array, Array]:
        """Return what she brings to the essential and optional skills of each row: gain and lack, shape (rows, 2).

        Gain is the sum over requirements met, lack the sum of 1 - relief over the others; both in whole skills.
        """
        columns = self.index.rows
        essential = np.maximum(columns["essential"][rows], 0).astype(np.int64)
        optional = np.maximum(columns["optional"][rows], 0).astype(np.int64)
        lengths = np.stack([essential, optional], axis=1)
        if not len(rows):
            return np.zeros((0, 2)), np.zeros((0, 2))
        starts = np.cumsum((lengths + 1).ravel()) - (lengths + 1).ravel()
        sums = np.add.reduceat(self.worth[self.index.required(rows)], starts)
        gain, relief = sums >> _PACK, sums & ((1 << _PACK) - 1)
        return gain.reshape(-1, 2) / WHOLE, lengths - relief.reshape(-1, 2) / WHOLE


def quickest(modes: tuple[Mode, ...], minutes: float) -> Mode:
    """Return the mode, of those she has, by which the quickest way takes these minutes."""

    def reach(mode: Mode) -> float:
        wait, speed = TRAVEL[mode]
        return (minutes - wait) * speed

    return max(modes, key=reach)


def _ratio(held: Held) -> Array:
    """Return her level over each level asked (0: none stated), at most 1; half where hers is not known."""
    asked = np.arange(LEVELS)
    if held.level is None:
        return np.where(asked == 0, 1.0, 0.5)
    return np.minimum(held.level / np.maximum(asked, 1), 1.0)


Lookup = Callable[[Array], Array]
