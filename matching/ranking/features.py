"""What is measured on a pair that passed the gates: named numbers, each 0..1, more is better, NaN where unknown.

No feature moves with anything that ``Profile`` does not hold. A higher level, better evidence, one skill more, more
hours, a better language or a shorter way never lowers any of them.
"""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from matching.ranking.columns import UNKNOWN, Array
from matching.ranking.gates import GRACE_MINUTES
from matching.ranking.pairing import NONE_ASKED, Pairing
from matching.ranking.profile import Kind

NEUTRAL = 0.5  # what a feature counts for where it is not known
STEPS = 2  # CEFR steps above the least that still count
LONG_WAY = 90.0  # minutes from which a way counts for nothing
LONG_WAIT = 90.0  # days after which waiting counts in full
GOOD_PAY = 1000.0  # euro a month that fulfil a wish for pay
SHRINK = 4.0  # placements that an employer's sector weighs in its record
SECTOR_SHRINK = 2.0  # hires, and as many failures, that are supposed of a sector beforehand
UNIFORM_VARIANCE = 1 / 12  # of a value of which only its range 0..1 is known


class Feature(NamedTuple):
    """A feature: its name and what it measures in one sentence."""

    name: str
    sentence: str


FEATURES = (
    Feature("essential_cover", "How much of the essential skills asked she brings, by level and evidence."),
    Feature("optional_cover", "How much of the optional skills asked she brings, by level and evidence."),
    Feature("occupation_wished", "How near the occupation is to one that she wishes."),
    Feature("occupation_had", "How near the occupation is to one that she has had."),
    Feature("title", "How many words of the title stand in the names of her occupations."),
    Feature("language_margin", "How far her languages stand above the least level asked."),
    Feature("hours_fit", "Whether the hours lie within those that she can work."),
    Feature("travel", "How short the way is, estimated."),
    Feature("wishes", "How far her own wishes are met, by the weight she gives them."),
    Feature("waiting", "How long the vacancy has waited."),
    Feature("employer_record", "How often placements at this employer ended in a hire, drawn towards its sector."),
)
NAMES = tuple(feature.name for feature in FEATURES)


class Tables:
    """What the features look up: one value per shared value of the index, the last where it is not stated."""

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        self.profile, self.index = pairing.profile, pairing.index

    @cached_property
    def wished(self) -> Array:
        """Nearness of each occupation to those wished."""
        hers = self.profile.occupations
        return self._nearness(None if hers is None else hers.wished)

    @cached_property
    def had(self) -> Array:
        """Nearness of each occupation to those had."""
        hers = self.profile.occupations
        return self._nearness(None if hers is None else hers.had)

    def _nearness(self, occupations: tuple[str, ...] | None) -> Array:
        if occupations is None:
            return np.full(len(self.index.occupations) + 1, np.nan)
        return self.pairing.near_occupation(occupations)

    @cached_property
    def margin(self) -> Array:
        """Value of each set of languages."""
        margin = self.pairing.margin
        known = (margin < NONE_ASKED) & (margin >= 0) & (self.profile.languages is not None)
        return np.where(known, np.minimum(margin, STEPS) / STEPS, np.nan)

    @cached_property
    def hours(self) -> Array:
        """Value of each week."""
        lacking = self.pairing.uncovered
        short = NEUTRAL * (1 - np.minimum(lacking, GRACE_MINUTES) / GRACE_MINUTES)
        fit = np.where(lacking > 0, short, 1.0 if self.pairing.hours_told else np.nan)
        fit[-1] = np.nan
        return fit

    @cached_property
    def sector_rate(self) -> Array:
        """Rate of hires of each sector's division."""
        index = self.index
        records = [index.record_of(number) for number in (*range(len(index.divisions)), UNKNOWN)]
        rates = np.array([(hired + SECTOR_SHRINK) / (ended + 2 * SECTOR_SHRINK) for ended, hired in records])
        rate: Array = rates[np.append(index.sector_divisions["division"][: index.sector_divisions.length], UNKNOWN)]
        return rate

    @cached_property
    def sector_wished(self) -> Array:
        """How far each sector is wished, of the one wished most."""
        sectors = self.profile.wishes.sectors if self.profile.wishes else {}
        return self.pairing.starting(sectors, np.nan) / max(sectors.values())

    @cached_property
    def kind_wished(self) -> Array:
        """How far each kind is wished, of the one wished most."""
        kinds = self.profile.wishes.kinds if self.profile.wishes else {}
        return np.array([*(kinds.get(kind, 0.0) for kind in Kind), np.nan]) / max(kinds.values())


class Measures:
    """The features of some rows, and how uncertain each is."""

    def __init__(self, tables: Tables, rows: Array) -> None:
        self._tables, self._pairing, self._rows = tables, tables.pairing, rows

    def matrix(self) -> Array:
        """Return the features, float64 of shape (rows, features), NaN where unknown, in the order of NAMES."""
        table = np.empty((len(NAMES), len(self._rows)))
        for number, name in enumerate(NAMES):
            measure: Callable[[], Array] = getattr(self, name)
            table[number] = measure()
        return table.T

    def variances(self, values: Array) -> Array:
        """Return the variance of each feature of the matrix, shape as the matrix.

        Unknown: 1/12, that of the uniform distribution on 0..1. Covers: c (1 - c) / (gain + lack + 3), that of the
        Beta distribution behind them. The employer's record r: r (1 - r) / (ended + 5). The others: 0.
        """
        spread = np.zeros_like(values)
        for number, cover in enumerate((values[:, 0], values[:, 1])):
            facts = self._brought[0][:, number] + self._brought[1][:, number]
            spread[:, number] = cover * (1 - cover) / (facts + 3)
        record, ended = values[:, -1], np.maximum(self._column("ended"), 0)
        spread[:, -1] = record * (1 - record) / (ended + SHRINK + 1)
        return np.where(np.isnan(values), UNIFORM_VARIANCE, spread)

    def essential_cover(self) -> Array:
        """(gain + 1) / (gain + lack + 2), Laplace's rule of succession; none asked or stated, or hers unknown: NaN.

        Gain and lack are those of Pairing.brought: skills met by their evidence, and what is short of the others.
        """
        return self._cover("essential", 0)

    def optional_cover(self) -> Array:
        """As essential_cover, of the optional skills."""
        return self._cover("optional", 1)

    def occupation_wished(self) -> Array:
        """Nearness (Pairing.near_occupation) to the nearest occupation wished; either unknown: NaN."""
        return self._tables.wished[self._column("occupation")]

    def occupation_had(self) -> Array:
        """Nearness (Pairing.near_occupation) to the nearest occupation had; either unknown: NaN."""
        return self._tables.had[self._column("occupation")]

    def title(self) -> Array:
        """Share of the title's words (relations.words) found in names of occupations wished or had; unknown: NaN."""
        return self._pairing.titles[self._column("title")]

    def language_margin(self) -> Array:
        """Least margin in CEFR steps over the languages asked, at most 2, halved; none asked, or unknown: NaN."""
        return self._tables.margin[self._column("languages")]

    def hours_fit(self) -> Array:
        """1 when no minute is uncovered, else half of 1 - uncovered / 120 (Pairing.uncovered); unknown: NaN.

        Nothing uncovered counts as known only when her windows and her most hours both are.
        """
        return self._tables.hours[self._column("week")]

    def travel(self) -> Array:
        """1 - minutes / 90 (Pairing.travel), at least 0; unknown: NaN."""
        return self._way

    def wishes(self) -> Array:
        """Mean of how far each wish is met, weighted by her weights; no wish: NaN. A wish not known to be met: .5.

        Pay: allowance / 1000, at most 1. Nearness: travel. Hours: hours_fit. Sectors and kinds are one wish each, with
        the greatest of their weights: the weight of what the opening is (sector: of the greatest prefix) over that.
        """
        met = [(weight, measure()) for weight, measure in self._wished() if weight > 0]
        if not met:
            return np.full(len(self._rows), np.nan)
        value = np.zeros(len(self._rows))
        for weight, part in met:
            value += weight * np.where(np.isnan(part), NEUTRAL, part)
        return value / sum(weight for weight, _ in met)

    def waiting(self) -> Array:
        """Days since it was posted over 90, at most 1; not stated: NaN."""
        posted = self._column("posted_on")
        days = self._pairing.on.toordinal() - posted
        return np.where(posted == 0, np.nan, np.clip(days / LONG_WAIT, 0, 1))

    def employer_record(self) -> Array:
        """(hired + 4 s) / (ended + 4); s = (hired in the ATECO division + 2) / (ended there + 4).

        The division's counts are sums over the openings of the index (of all of them, where the sector is not
        stated); a record not stated counts as 0 of 0. Never NaN.
        """
        ended, hired = (np.maximum(self._column(name), 0) for name in ("ended", "hired"))
        return (hired + SHRINK * self._tables.sector_rate[self._column("sector")]) / (ended + SHRINK)

    # What several of them read.

    def _column(self, name: str) -> Array:
        return self._pairing.index.rows[name][self._rows]

    @cached_property
    def _brought(self) -> tuple[Array, Array]:
        return self._pairing.brought(self._rows)

    @cached_property
    def _way(self) -> Array:
        return np.maximum(1 - self._pairing.travel(self._rows) / LONG_WAY, 0.0)

    def _cover(self, name: str, number: int) -> Array:
        gain, lack = (part[:, number] for part in self._brought)
        known = (self._column(name) > 0) & (self._pairing.profile.skills is not None)
        return np.where(known, (gain + 1) / (gain + lack + 2), np.nan)

    def _wished(self) -> list[tuple[float, Callable[[], Array]]]:
        wishes = self._pairing.profile.wishes
        if wishes is None:
            return []
        return [
            (wishes.pay, lambda: np.minimum(self._column("allowance") / GOOD_PAY, 1.0)),
            (wishes.nearness, self.travel),
            (wishes.hours, self.hours_fit),
            (max(wishes.sectors.values(), default=0.0), lambda: self._tables.sector_wished[self._column("sector")]),
            (max(wishes.kinds.values(), default=0.0), lambda: self._tables.kind_wished[self._column("kind")]),
        ]
