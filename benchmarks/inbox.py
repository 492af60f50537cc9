"""The inboxes of tutors with forty people each, among 100,000 open check-ins, on PostgreSQL as the tests start it.

Run as ``python -m benchmarks.inbox``, with ``--sqlite`` on that. Prints JSON.
"""

import argparse
import json
import statistics
import tempfile
import time

from benchmarks import placed
from schedules.inbox import gathering
from tests import postgres
from web import db

WARM_UP = 20


def measure(url: str, runs: int) -> dict[str, float]:
    """Return the median and the 95th percentile of gathering an inbox, in milliseconds, each tutor's in turn."""
    world, times, found = placed.fill(url), list[float](), 0
    for run in range(runs + WARM_UP):
        tutor = world.tutors[run % len(world.tutors)]
        with db.session(world.engine) as session:
            start = time.perf_counter()
            found += len(gathering.gather(session, tutor, now=placed.NOW))
            times.append((time.perf_counter() - start) * 1000)
    world.engine.dispose()
    times = times[WARM_UP:]
    ranks = statistics.quantiles(times, n=20)
    figures = {"inbox_ms": statistics.median(times), "inbox_p95_ms": ranks[-1], "items": found / (runs + WARM_UP)}
    return {name: round(figure, 1) for name, figure in figures.items()}


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--runs", type=int, default=200)
    asked = parser.parse_args()
    if asked.sqlite:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(f"sqlite:///{folder}/measured.db", asked.runs)))
    else:
        with postgres.running() as url:
            print(json.dumps(measure(url, asked.runs)))


if __name__ == "__main__":
    main()
