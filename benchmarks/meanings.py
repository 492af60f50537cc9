"""What linking by meaning gives and costs: MELO, own words, texts of other matters, words of other languages.

Run as ``python -m benchmarks.meanings``; prints JSON. Needs the extra ``semantic``, the files under PONTE_SHARED
(default ../shared) and the half of the own words to work with.
"""

import json
import resource
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks import linking
from benchmarks.linking import Asked, Floats
from catalogue.encoder import needed
from catalogue.linking import Linker, Term
from catalogue.meanings import Meanings, measured

# Jobs of the starter catalogue in other languages, as women and employers may write them into Italian fields.
FOREIGN = (
    "waiter, cook, cleaning lady, warehouse worker, plumber, femme de ménage, limpiadora, cuidadora de ancianos, "
    "cocinera, jardinero, peluquera, serveuse, teacher, hairdresser, dishwasher, salesperson, farm worker"
)


def meanings(terms: Sequence[Term]) -> Meanings:
    """Work out the meanings of terms."""
    return measured([term.label for term in terms], needed())


def melo_figures() -> dict[str, Any]:
    """Measure MELO Italian with meanings and without: quality and its difference, time a query, memory."""
    forms, asked = linking.melo()
    needed()(["warm"])
    before, start = _memory(), time.perf_counter()
    known = meanings(forms)
    worked_out, memory = time.perf_counter() - start, _memory() - before
    plain, semantic = Linker(forms, "it"), Linker(forms, "it", known)
    by_letters, by_meaning = (linking.reciprocal_ranks(each, asked) for each in (plain, semantic))
    return {
        "melo_semantic": linking.standing(by_meaning),
        "melo_semantic_above_letters": linking.interval(by_meaning - by_letters),
        "link_ms": {"letters": _milliseconds(plain, asked), "semantic": _milliseconds(semantic, asked)},
        "worked_out_s": round(worked_out, 1),
        "memory_mb": {"encoder": round(before), "directions": round(memory)},
    }


def own_figures() -> dict[str, Any]:
    """Measure own words, texts of other matters and foreign words with meanings and without."""
    terms: dict[str, list[Term]] = {
        "occupation": [*linking.own_occupations(), *linking.esco("it")],
        "skill": [*linking.own_skills(), *linking.esco_skills()],
    }
    plain = {kind: Linker(named, "it") for kind, named in terms.items()}
    semantic = {kind: Linker(named, "it", meanings(named)) for kind, named in terms.items()}
    return {name: _judged(linkers) for name, linkers in (("letters", plain), ("semantic", semantic))}


def _judged(linkers: Mapping[str, Linker]) -> dict[str, Any]:
    rows = [row for row in linking.own_words("work") if row["kind"] in linkers]
    asked = [(linkers[row["kind"]], (row["text"], frozenset(row["right"].split("|")))) for row in rows]
    ranks: Floats = np.array([linking.reciprocal_ranks(linker, [each], top=5)[0] for linker, each in asked])
    others = [text for lang, text in linking.other_matters() if lang == "it"]
    return {
        "own_words": linking.standing(ranks),
        "other_matters_accepted": {
            kind: round(float(np.mean([bool(linker.link(text)) for text in others])), 3)
            for kind, linker in linkers.items()
        },
        "foreign": {
            word: next((f"{hit.label} ({hit.how})" for hit in linkers["occupation"].link(word, 1)), "none")
            for word in FOREIGN.split(", ")
        },
    }


def _milliseconds(linker: Linker, asked: Sequence[Asked]) -> float:
    start = time.perf_counter()
    for text, _ in asked:
        linker.link(text)
    return round(1_000 * (time.perf_counter() - start) / len(asked), 2)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(melo_figures() | own_figures(), ensure_ascii=False, indent=1))
