"""One knock among 100,000 open check-ins of which 5,000 are due, on PostgreSQL as the tests start it.

Measured is all from the beginning of the transaction to the end of its commit: claimed, told, written to the trail.
Run as ``python -m benchmarks.check_ins``, with ``--sqlite`` on that. Prints JSON.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator

from benchmarks import placed
from schedules.checking_in.following_up import follow_up
from tests import postgres
from web import db

DUE = 5_000


def measure(urls: Iterator[str]) -> dict[str, float]:
    """Return how long one knock takes on each database: the median and the longest, and how much of it until commit."""
    whole, moving = list[float](), list[float]()
    for url in urls:
        moved_s, whole_s = knock(url)
        moving.append(moved_s)
        whole.append(whole_s)
    figures = {"knock_s": statistics.median(whole), "longest_s": max(whole), "moved_s": statistics.median(moving)}
    return {name: round(figure, 2) for name, figure in figures.items()}


def knock(url: str) -> tuple[float, float]:
    """Fill a database, knock once, and return the seconds until all is moved, and until it is committed."""
    world = placed.fill(url, due=DUE)
    start = time.perf_counter()
    with db.session(world.engine, write=True, door="tick") as session:
        if follow_up(session, placed.NOW) != DUE:
            raise RuntimeError("another number of check-ins was due")
        moved_s = time.perf_counter() - start
    whole_s = time.perf_counter() - start
    world.engine.dispose()
    return moved_s, whole_s


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    new = on_sqlite if asked.sqlite else on_postgresql
    print(json.dumps(measure(url for _ in range(asked.runs) for url in new())))


def on_sqlite() -> Iterator[str]:
    """Yield the address of a new file, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/measured.db"


def on_postgresql() -> Iterator[str]:
    """Yield the address of a new database on a server of its own, gone afterwards."""
    with postgres.running() as url:
        yield url


if __name__ == "__main__":
    main()
