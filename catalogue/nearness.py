"""How near two skills are: by the hierarchy they stand in, and by the occupations that ask for both."""

from collections.abc import Collection, Iterable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Pair = tuple[str, str]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

PARENT = 0.6
SIBLING = 0.5
SMALL_GROUP = 20
SHARED = 0.6
DOUBT = 3
FAINT = 0.03
FLOOR = 0.1
NEAREST = 20
DECIMALS = 6
BLOCK = 1_000


def near_skills(
    skills: Collection[str], broader: Iterable[Pair], asked: Iterable[Pair]
) -> list[tuple[str, str, float]]:
    """Return pairs of near skills with their nearness, each pair both ways, at most 20 for a skill.

    ``broader`` holds (concept, broader concept), ``asked`` (occupation, skill). The nearness of two skills is
    ``1 - (1 - h) * (1 - 0.6 * j)``, in 0..1 without its ends, where

    - ``h`` is 0.6 when one is the broader concept of the other; 0.5 * (1 - (n - 2) / 20) when they stand directly
      under the same concept with n skills in all, n at most 20 (the best such concept counts); else 0;
    - ``j`` is the Jaccard index of the two sets of occupations that ask for them, shrunk for small numbers:
      both / (either + 3), and 0 when that is below 0.03.

    What is below 0.1 is not near. A pair is taken in the order of nearness, then of ids, while both of its skills
    have fewer than 20; so the relation is symmetric, and the same whatever the order of the input.
    """
    ids = sorted(set(skills))
    rows = {skill: row for row, skill in enumerate(ids)}
    size = max(len(ids), 1)
    hierarchy = _hierarchy(rows, broader)
    # A pair of rows a < b is one number: a * size + b.
    from_hierarchy = np.fromiter((a * size + b for a, b in hierarchy), np.int64, len(hierarchy))
    from_work, jaccard = _shared(rows, asked, size)
    keys = np.sort(np.concatenate([from_hierarchy, from_work]))
    keys = keys[np.diff(keys, prepend=-1) > 0]
    near = 1 - (1 - _spread(keys, from_hierarchy, np.array([*hierarchy.values()]))) * (
        1 - SHARED * _spread(keys, from_work, jaccard)
    )
    near = np.round(near, DECIMALS)
    order = np.lexsort((keys, -near))
    order = order[near[order] >= FLOOR]
    taken = [(ids[a], ids[b], value) for a, b, value in _take(keys[order], near[order], size)]
    return sorted(taken + [(b, a, value) for a, b, value in taken])


def _hierarchy(rows: dict[str, int], broader: Iterable[Pair]) -> dict[tuple[int, int], float]:
    near: dict[tuple[int, int], float] = {}
    under: dict[str, set[int]] = {}
    for concept, parent in broader:
        if concept in rows:
            under.setdefault(parent, set()).add(rows[concept])
    for children in under.values():
        siblings = combinations(sorted(children), 2) if len(children) <= SMALL_GROUP else ()
        for pair in siblings:
            near[pair] = max(near.get(pair, 0.0), SIBLING * (1 - (len(children) - 2) / SMALL_GROUP))
    for parent, children in under.items():
        for child in children if parent in rows else ():
            if child != rows[parent]:
                near[min(child, rows[parent]), max(child, rows[parent])] = PARENT
    return near


def _shared(rows: dict[str, int], asked: Iterable[Pair], size: int) -> tuple[Numbers, Floats]:
    """Return the pairs of skills that occupations share, as sorted numbers, and the shrunk Jaccard index of each."""
    places: dict[str, int] = {}
    cells = {(rows[skill], places.setdefault(work, len(places))) for work, skill in asked if skill in rows}
    skill, work = np.array(sorted(cells), np.int64).reshape(-1, 2).T
    asks = csr_array((np.ones(len(skill), np.int32), (skill, work)), shape=(size, max(len(places), 1)))
    count = np.bincount(skill, minlength=size)
    blocks = [_block(asks, count, start) for start in range(0, size, BLOCK)]
    return np.concatenate([keys for keys, _ in blocks]), np.concatenate([jaccard for _, jaccard in blocks])


def _block(asks: csr_array, count: Numbers, start: int) -> tuple[Numbers, Floats]:
    """Return what ``_shared`` does for the skills of some rows; block by block it takes little memory."""
    both = (asks[start : start + BLOCK] @ asks.T).tocoo()
    a, b = both.coords[0].astype(np.int64) + start, both.coords[1].astype(np.int64)
    jaccard = both.data / (count[a] + count[b] - both.data + DOUBT)
    kept = (a < b) & (jaccard >= FAINT)
    keys = a[kept] * len(count) + b[kept]
    order = np.argsort(keys)
    return keys[order], jaccard[kept][order]


def _spread(keys: Numbers, at: Numbers, values: Floats) -> Floats:
    spread = np.zeros(len(keys))
    spread[np.searchsorted(keys, at)] = values
    return spread


def _take(keys: Numbers, near: Floats, size: int) -> list[tuple[int, int, float]]:
    room = [NEAREST] * size
    taken = []
    for key, value in zip(keys.tolist(), near.tolist(), strict=True):
        a, b = divmod(key, size)
        if room[a] and room[b]:
            room[a] -= 1
            room[b] -= 1
            taken.append((a, b, value))
    return taken
