"""Suggestions among 100,000 labels: milliseconds a letter typed, seconds to build, memory; how often they are right.

Run as ``python -m benchmarks.suggestions``; prints JSON. Needs the files under PONTE_SHARED (default ../shared). The
labels are ESCO's English skills, each letter of 300 of them is typed, a third with a slip. How often the right one is
among five is measured with our own catalogue on what people would type (tests/catalogue/suggestions).
"""

import csv
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.linking import misspelt, rows
from catalogue import places, starter
from catalogue.suggesters import Suggestable, suggester
from catalogue.suggestions import Name, Suggester
from ground.actors import Agent
from ground.audit.chain import Keys
from ground.audit.writing import Trail
from web import db, upgrades

KEY = "only-for-measuring-only-for-measuring"
TYPED = Path(__file__).parents[1] / "tests" / "catalogue" / "suggestions" / "typed.csv"
LABELS, TEXTS, LETTERS, TOP = 100_000, 300, 16, 5
SLIPS_EACH = 20
MB = 1024  # ru_maxrss counts kilobytes
ALPHABET = "abcdefghilmnopqrstuvz"


def skills() -> Iterator[Name]:
    """Yield ESCO's skills by all their English names."""
    for row in rows("esco/skills.csv.gz"):
        yield Name(row["skill"], row["label_en"], "en")
        yield from (Name(row["skill"], label, "en", preferred=False) for label in row["alt_en"].split("|") if label)


def keystrokes(names: list[Name]) -> list[str]:
    """Return what stands in the box after each letter of some names, a third of them with a slip."""
    chance = random.Random(20261123)
    texts = [name.label for name in chance.sample(names, TEXTS)]
    texts = [misspelt(text, place) if place % 3 == 0 else text for place, text in enumerate(texts)]
    return [text[:end] for text in texts for end in range(1, min(len(text), LETTERS) + 1)]


def speed() -> dict[str, float]:
    """Measure the index of 100,000 labels."""
    names = list(skills())[:LABELS]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    made = Suggester(names)
    built = time.perf_counter() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / MB
    times = sorted(_milliseconds(made, text) for text in keystrokes(names))
    return {
        "labels": len(made),
        "build_s": round(built, 2),
        "memory_mb": round(memory, 1),
        "median_ms": round(statistics.median(times), 2),
        "p95_ms": round(times[int(0.95 * len(times))], 2),
        "most_ms": round(times[-1], 2),
    }


def quality() -> dict[str, float]:
    """Measure how often the right one is among five: by the letters typed, and with a slip."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/measured.db"
        upgrades.upgrade(address)
        engine = db.engine(address, Trail(Keys((KEY,)), lambda: datetime.now(UTC), Agent.MACHINE))
        with db.session(engine, write=True) as session:
            starter.load(session, now=datetime.now(UTC))
            places.load(session)
            made = {kind: suggester(session, kind) for kind in Suggestable}
        engine.dispose()
    with TYPED.open(encoding="utf-8", newline="") as file:
        asked = list(csv.DictReader(file))
    figures = {
        f"right_after_{count}": _share(made, asked, [row["typed_for"][:count] for row in asked]) for count in (3, 4, 5)
    }
    for count in (4, 6):
        shares = [
            _share(made, asked, [slip(row["typed_for"][:count], turn) for row in asked]) for turn in range(SLIPS_EACH)
        ]
        figures[f"right_after_{count}_with_slip"] = round(statistics.mean(shares), 3)
    return figures


def slip(begun: str, turn: int) -> str:
    """Return letters with a slip at any place: one lost, added or wrong, or two exchanged."""
    chance = random.Random(f"{turn} {begun}")
    at, letter = chance.randrange(len(begun) - 1), chance.choice(ALPHABET)
    head, here, after, tail = begun[:at], begun[at], begun[at + 1], begun[at + 2 :]
    return head + chance.choice([after, letter + here + after, letter + after, after + here]) + tail


def _share(made: dict[Suggestable, Suggester], asked: list[dict[str, Any]], begun: list[str]) -> float:
    found = [made[Suggestable(row["kind"])].suggest(text, "it", TOP) for row, text in zip(asked, begun, strict=True)]
    hits = [any(each.id in row["meant"].split("|") for each in told) for row, told in zip(asked, found, strict=True)]
    return round(statistics.mean(hits), 3)


def _milliseconds(made: Suggester, text: str) -> float:
    start = time.perf_counter()
    made.suggest(text, "en", TOP)
    return 1_000 * (time.perf_counter() - start)


if __name__ == "__main__":
    print(json.dumps(speed() | quality()))
