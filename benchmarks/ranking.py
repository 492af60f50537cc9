"""One profile against so many openings: median time, memory above the bare import. One size in one process.

Run as ``python -m benchmarks.ranking COUNT [--all]``; prints one JSON object.
"""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable

from benchmarks import world
from matching.ranking import Index, Scorer, rank, unlock

MB = 1024  # ru_maxrss counts kilobytes


def peak() -> float:
    """Return the most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB


def median_ms(act: Callable[[int], object], runs: int) -> float:
    """Return the median milliseconds of a call, after two that do not count."""
    act(0)
    act(1)
    times = []
    for run in range(runs):
        start = time.perf_counter()
        act(run)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def measure(count: int, *, open_to_all: bool, runs: int) -> dict[str, float]:
    """Fill an index and time what the issue of speed is about."""
    before = peak()
    scorer = Scorer.prior()
    started = time.perf_counter()
    index = Index(world.openings(count, open_to_all=open_to_all), world.relations())
    filled = time.perf_counter() - started
    profiles = [world.profile(seed, open_to_all=open_to_all) for seed in range(10)]

    def ask(run: int) -> object:
        return rank(profiles[run % 10], index, top=20, on=world.ON, scorer=scorer)

    rankings = [rank(each, index, top=20, on=world.ON, scorer=scorer) for each in profiles]
    passed = [len(each.matches) + each.below for each in rankings]
    figures = {
        "openings": count,
        "passing": round(statistics.mean(passed) / count, 4),
        "rank_ms": round(median_ms(ask, runs), 2),
        "memory_mb": round(peak() - before, 1),
        "fill_s": round(filled, 1),
    }
    if not open_to_all:
        figures |= changes(index, count, runs)
    return figures


def changes(index: Index, count: int, runs: int) -> dict[str, float]:
    """Time one opening added or put in another's place, and one closed."""
    fresh = list(world.openings(runs + 2, seed=9, first=count))
    added = median_ms(lambda run: index.add(fresh[run]), runs)
    closed = [f"n{number:07d}" for number in range(runs + 2)]
    removed = median_ms(lambda _: index.remove(closed.pop()), runs)
    return {"add_ms": round(added, 4), "remove_ms": round(removed, 4)}


def unlocks(count: int, runs: int = 5) -> dict[str, float]:
    """Time what would unlock more, for one profile."""
    index = Index(world.openings(count), world.relations())
    return {"unlock_ms": round(median_ms(lambda run: unlock(world.profile(run), index, on=world.ON), runs), 1)}


def main() -> None:
    """Measure one size and print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--all", action="store_true", help="openings that all pass")
    parser.add_argument("--unlock", action="store_true")
    parser.add_argument("--runs", type=int, default=30)
    asked = parser.parse_args()
    if asked.unlock:
        print(json.dumps(unlocks(asked.count)))
    else:
        print(json.dumps(measure(asked.count, open_to_all=asked.all, runs=asked.runs)))


if __name__ == "__main__":
    main()
