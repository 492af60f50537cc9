"""rank(): gates, features, scorer, order, and the account of every opening."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from matching.ranking.columns import Array
from matching.ranking.explain import Ask, Clash, Gap, Pair, Reason, asks, clash, gaps, reasons
from matching.ranking.features import NAMES, Measures, Tables
from matching.ranking.gates import NOT_MET, checks
from matching.ranking.index import Index
from matching.ranking.pairing import Pairing
from matching.ranking.profile import Profile
from matching.ranking.scorer import DECIMALS, NORMAL_80, Scorer, probability

CHUNK = 1 << 15  # rows at a time: what is in work stays in the processor's cache
LAST = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class Match:
    """One opening ranked for one profile.

    ``score`` is the chance 0..1 of a hire when a tutor picks it, rounded to 12 decimals; ``interval`` its 80 % range,
    wider the fewer facts are known (the chances at 1.2816 times Scorer.spread below and above the log-odds); the
    weights of ``reasons`` sum to ``log_odds`` = log(score / (1 - score)).
    """

    opening_id: str
    score: float
    interval: tuple[float, float]
    log_odds: float
    reasons: tuple[Reason, ...]
    gaps: tuple[Gap, ...]
    asks: tuple[Ask, ...]
    features: Mapping[str, float | None]


@dataclass(frozen=True)
class Ranking:
    """The answer to one match request: the first matches, and the account of all other openings.

    ``considered == len(matches) + below + sum(excluded.values())``.
    """

    matches: tuple[Match, ...]
    below: int
    excluded: Mapping[str, int]
    considered: int
    pairing: Pairing

    def excluded_by(self, opening_id: str) -> Clash | None:
        """Return the first gate that shuts an opening out and the two facts that clash; None if it passes them all.

        Read from the index as it stands now. Raises UnknownOpening.
        """
        # A pairing's tables hold for the index as it was: another one is made, since openings may have come meanwhile.
        now = replace(self.pairing)
        row = np.array([now.index.row(opening_id)])
        for gate, check in checks(now).items():
            if check(row)[0] == NOT_MET:
                return clash(gate, Pair(now, now.index.get(opening_id), float(now.travel(row)[0])))
        return None


def rank(profile: Profile, index: Index, *, top: int = 20, on: date, scorer: Scorer | None = None) -> Ranking:
    """Rank the openings of an index for a profile.

    Parameters
    ----------
    profile, index
        Who is to be placed, and where.
    top
        How many matches to explain and return.
    on
        The day for which the answer holds.
    scorer
        Default: Scorer.prior().

    Returns
    -------
    Ranking
        Best score first; equal scores (to 12 decimals) by the vacancy's age, the oldest first and those that do not
        state it last, then by id.

    Examples
    --------
    >>> from datetime import date
    >>> from matching.ranking import Index, Opening, Profile, rank
    >>> ranking = rank(Profile(ref="p"), Index([Opening(id="n", slots=1)]), on=date(2026, 11, 23))
    >>> ranking.considered, ranking.matches[0].opening_id
    (1, 'n')
    """
    scorer = scorer or Scorer.prior()
    pairing = Pairing(profile, index, on)
    found = scored(pairing, scorer, top)
    return Ranking(
        matches=_explained(found.tables, found.rows[found.best], scorer),
        below=len(found.rows) - len(found.best),
        excluded=found.excluded,
        considered=len(index),
        pairing=pairing,
    )


@dataclass(frozen=True, slots=True)
class Scored:
    """The rows that passed, their scores, and which of them come first."""

    rows: Array
    scores: Array
    best: Array
    excluded: Mapping[str, int]
    tables: Tables


def scored(pairing: Pairing, scorer: Scorer, top: int) -> Scored:
    """Score every opening that passes the gates, and choose the first ``top``."""
    excluded: dict[str, int] = {}
    rows = np.concatenate([np.zeros(0, np.int64), *passing(pairing, excluded)])
    tables, scores = Tables(pairing), np.empty(len(rows))
    for start in range(0, len(rows), CHUNK):
        part = Measures(tables, rows[start : start + CHUNK])
        scores[start : start + CHUNK] = _scores(part.matrix(), scorer)
    counted = {name: count for name, count in excluded.items() if count}
    return Scored(rows, scores, _best(pairing.index, rows, scores, top), counted, tables)


def passing(pairing: Pairing, excluded: dict[str, int]) -> Iterator[Array]:
    """Yield the rows that pass every gate, in pieces, and count the others at their first failing gate."""
    gates = checks(pairing)
    excluded.update(dict.fromkeys(gates, 0))
    alive = pairing.index.alive()
    for start in range(0, len(alive), CHUNK):
        rows = alive[start : start + CHUNK]
        for name, check in gates.items():
            kept = check(rows) != NOT_MET
            lost = len(rows) - int(np.count_nonzero(kept))
            if lost:
                excluded[name] += lost
                rows = rows[kept]
        yield rows


def _scores(matrix: Array, scorer: Scorer) -> Array:
    return np.round(probability(scorer.log_odds(matrix)), DECIMALS)


def _best(index: Index, rows: Array, scores: Array, top: int) -> Array:
    """Return which of the rows come first: by score, then the oldest, then the id."""
    if top <= 0 or not len(rows):
        return np.zeros(0, np.int64)
    least = np.partition(scores, -top)[-top] if len(scores) > top else -1.0
    candidates = np.flatnonzero(scores >= least)
    posted = index.rows["posted_on"][rows[candidates]]
    age = np.where(posted == 0, LAST, posted)
    if len(candidates) > top:  # equal scores at the edge: the oldest stay, before ids are compared one by one
        order = np.lexsort((age, -scores[candidates]))
        edge = order[top - 1]
        score, posted_last = scores[candidates[edge]], age[edge]
        stay = (scores[candidates] > score) | (age <= posted_last)
        candidates, age = candidates[stay], age[stay]
    keys = sorted(
        (-scores[which], since, index.id(rows[which]), which)
        for which, since in zip(candidates.tolist(), age.tolist(), strict=True)
    )
    return np.array([key[-1] for key in keys[:top]], np.int64)


def _explained(tables: Tables, rows: Array, scorer: Scorer) -> tuple[Match, ...]:
    if not len(rows):
        return ()
    measures = Measures(tables, rows)
    matrix = measures.matrix()
    log_odds, parts = scorer.log_odds(matrix), scorer.contributions(matrix)
    reach = NORMAL_80 * scorer.spread(measures.variances(matrix))
    low, high = probability(log_odds - reach), probability(log_odds + reach)
    scores = _scores(matrix, scorer)
    pairing, verdicts = tables.pairing, {name: check(rows) for name, check in checks(tables.pairing).items()}
    openings, minutes = pairing.index.decoded(rows), pairing.travel(rows).tolist()

    def match(number: int) -> Match:
        pair = Pair(pairing, openings[number], minutes[number])
        values: dict[str, Any] = {
            name: None if np.isnan(value) else float(value) for name, value in zip(NAMES, matrix[number], strict=True)
        }
        weights = dict(zip(NAMES, parts[number].tolist(), strict=True))
        return Match(
            opening_id=pair.opening.id,
            score=float(scores[number]),
            interval=(round(float(low[number]), DECIMALS), round(float(high[number]), DECIMALS)),
            log_odds=float(log_odds[number]),
            reasons=reasons(pair, weights, scorer.intercept_),
            gaps=gaps(pair),
            asks=asks(pair, {name: int(found[number]) for name, found in verdicts.items()}),
            features=values,
        )

    return tuple(match(number) for number in range(len(rows)))
