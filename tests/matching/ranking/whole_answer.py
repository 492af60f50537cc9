"""The whole answer as JSON text: what was ranked, excluded and unlocked. Run, it prints that of an invented world."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from random import Random

from matching.ranking import Index, Opening, Profile, rank, unlock
from tests.matching.ranking import invented

SEEDS, COUNT = range(6), 400


def told(profiles: Sequence[Profile], index: Index) -> str:
    """Return the answers for these profiles, keys in the order in which the ranking gives them."""
    return json.dumps([_one(profile, index) for profile in profiles], allow_nan=False)


def _one(profile: Profile, index: Index) -> dict[str, object]:
    ranking = rank(profile, index, on=invented.TODAY)
    clashes = [ranking.excluded_by(name) for name in sorted(index)[:30]]
    return {
        "matches": [asdict(match) for match in ranking.matches],
        "below": ranking.below,
        "excluded": ranking.excluded,
        "clashes": [clash and asdict(clash) for clash in clashes],
        "unlock": [asdict(each) for each in unlock(profile, index, on=invented.TODAY)],
    }


def profiles() -> list[Profile]:
    return [invented.profile(seed) for seed in SEEDS]


def openings() -> list[Opening]:
    return invented.openings(4, COUNT)


def shuffled(seed: int) -> list[Opening]:
    return Random(seed).sample(openings(), COUNT)


def changed_in_place(removed: int) -> Index:
    """Return an index that came to hold the same openings by adding, replacing and removing, so many removed."""
    found, strangers = shuffled(1), invented.openings(99, 50)
    index, _ = invented.index([replace(each, id=f"old{each.id}") for each in strangers], seed=5)
    for number, opening in enumerate(found):
        index.add(replace(strangers[number % 50], id=opening.id))
        index.add(opening)
    for number in range(removed):
        index.add(replace(strangers[number % 50], id="passing"))
        index.remove("passing")
    for opening in strangers:
        index.remove(f"old{opening.id}")
    return index


if __name__ == "__main__":
    sys.stdout.write(told(profiles(), invented.index(openings(), seed=5)[0]))
