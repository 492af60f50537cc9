"""How well and how fast words are linked: MELO, real vacancies, own words, typing errors, nonsense; with intervals.

Run as ``python -m benchmarks.linking``; prints JSON. Needs the files under PONTE_SHARED (default ../shared). The other
half of the own words is measured with ``--final``, and only then opened.
"""

import argparse
import csv
import gzip
import json
import os
import random
import resource
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from catalogue import starter, tables
from catalogue.linking import Linker, Term, TermKind

DATA = Path(os.environ.get("PONTE_SHARED", "../shared"), "data").absolute()
OWN_WORDS = Path(__file__).parents[1] / "tests" / "catalogue" / "own_words"
MELO = "melo/ita_q_it_c_it"
RESAMPLED = 10_000
ALPHABET = "abcdefghijklmnopqrstuvwxyz"

Floats = NDArray[np.float64]
# A text, and the ids of which each is right.
Asked = tuple[str, frozenset[str]]


def rows(name: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Yield the rows of a packed table below the shared data; one parted by tabs has no quotes."""
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        if delimiter == ",":
            yield from csv.DictReader(file)
        else:
            yield from csv.DictReader(file, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def melo() -> tuple[list[Term], list[Asked]]:
    """Return MELO's Italian surface forms, each with an id of its own, and the national titles that ask for them."""
    forms = [
        Term(row["c"], row["text"], "group" if row["uri"].startswith("isco") else "occupation")
        for row in rows(f"{MELO}/corpus.tsv.gz", "\t")
    ]
    right: dict[str, set[str]] = {}
    for row in rows(f"{MELO}/annotations.tsv.gz", "\t"):
        right.setdefault(row["q"], set()).add(row["c"])
    return forms, [(row["text"], frozenset(right[row["q"]])) for row in rows(f"{MELO}/queries.tsv.gz", "\t")]


def esco(lang: str) -> list[Term]:
    """Return ESCO's occupations and the ISCO groups of 4 digits by their names in a language."""
    codes = {row["occ"]: row["isco"] for row in rows("esco/occupations.csv.gz")}
    file = "it_en" if lang in {"it", "en"} else "other"
    occupations = [
        Term(row["occ"], row["label"], preferred=row["kind"] == "pref", code=codes[row["occ"]])
        for row in rows(f"esco/occupation_labels_{file}.csv.gz")
        if row["lang"] == lang
    ]
    groups = rows("esco/isco_groups.csv.gz")
    units = [row for row in groups if len(row["isco"]) == 4]
    return occupations + [Term(f"C{row['isco']}", row[f"label_{lang}"], "group", code=row["isco"]) for row in units]


def own_occupations() -> list[Term]:
    """Return the occupations of our own catalogue by their Italian names."""
    found = []
    for row in starter.read("occupations"):
        forms = row["it_f"], row["it_m"]
        found.append(Term(row["concept"], starter.both_forms(*forms), code=row["isco"], common=True))
        others = [*forms, *filter(None, row["alt_it"].split("|"))]
        found += [Term(row["concept"], label, preferred=False, code=row["isco"], common=True) for label in others]
    return found


def own_skills() -> list[Term]:
    """Return the skills of our own catalogue and those that we have named in Italian."""
    found = []
    for row in starter.read("skills"):
        found.append(Term(row["concept"], row["it"], "skill", common=True))
        others = filter(None, row["alt_it"].split("|"))
        found += [Term(row["concept"], label, "skill", preferred=False, common=True) for label in others]
    named = tables.packaged("catalogue.names", "skills_it")
    return found + [Term(row["concept"], row["label"], "skill", row["kind"] == "pref", common=True) for row in named]


def own_foreign(kind: TermKind) -> list[Term]:
    """Return our own names of occupations or skills in other languages than Italian."""
    codes = {row["concept"]: row["isco"] for row in starter.read("occupations")}
    named = [(row["concept"], label) for row in starter.read(f"{kind}s") for label in _abroad(row)]
    foreign = {"occupation": "occupations", "skill": "skills_fr"}
    named += [(row["concept"], row["label"]) for row in tables.packaged("catalogue.names", foreign[kind])]
    return [
        Term(concept, label, kind, preferred=False, code=codes.get(concept), foreign=True) for concept, label in named
    ]


def _abroad(row: Mapping[str, str]) -> list[str]:
    """Return the English and French names of a concept of our own catalogue."""
    labels = [row[name] for name in ("en", "fr", "fr_f", "fr_m", "alt_en", "alt_fr") if name in row]
    return [label for label in "|".join(labels).split("|") if label]


def esco_skills() -> list[Term]:
    """Return the skills of which ESCO's Italian name is open."""
    named = rows("esco/skill_labels_it.csv.gz")
    return [Term(row["skill"], row["label_it"], "skill", preferred=row["kind"] == "pref") for row in named]


def own_words(half: str) -> list[dict[str, str]]:
    """Return one half of the words as people write them: text, kind, right."""
    with (OWN_WORDS / f"{half}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def own_linkers() -> dict[str, Linker]:
    """Return the linkers of Italian words: our vocabulary and ESCO's, of occupations and of skills."""
    return {
        "occupation": Linker([*own_occupations(), *esco("it"), *own_foreign("occupation")]),
        "skill": Linker([*own_skills(), *esco_skills(), *own_foreign("skill")]),
    }


def other_matters() -> list[tuple[str, str]]:
    """Return texts that mean neither an occupation nor a skill, each with its language."""
    with (OWN_WORDS / "other_matters.csv").open(encoding="utf-8", newline="") as file:
        return [(row["lang"], row["text"]) for row in csv.DictReader(file)]


def titles() -> list[tuple[str, str]]:
    """Return the titles of real Spanish vacancies with their ISCO-08 groups."""
    return [(row["title"], row["isco"]) for row in rows("vacancies/eures_es_dev.csv.gz") if row["isco"]]


def labels_before() -> frozenset[str]:
    """Return the own words that were labels of ours before they were written: they teach nothing."""
    return frozenset((OWN_WORDS / "labels_before.txt").read_text(encoding="utf-8").splitlines())


def reciprocal_ranks(linker: Linker, asked: Iterable[Asked], top: int = 100) -> Floats:
    """Return for each text 1 by the place of the first right hit; 0 where there is none."""
    return np.array([reciprocal(right, (hit.id for hit in linker.link(text, top))) for text, right in asked])


def reciprocal(right: frozenset[str], found: Iterable[str]) -> float:
    """Return 1 by the place of the first id that is right, or 0."""
    return next((1 / place for place, each in enumerate(found, 1) if each in right), 0.0)


def by_letters(forms: Sequence[Term], asked: Sequence[Asked]) -> Floats:
    """Return the reciprocal ranks of a plain TF-IDF of runs of 2 to 5 letters, the method to be better than."""
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, strip_accents="unicode")
    known = vectors.fit_transform([form.label for form in forms])
    scores = (vectors.transform([text for text, _ in asked]) @ known.T).toarray()
    orders = np.argsort(-scores, axis=1, kind="stable")[:, :100]
    pairs = zip(asked, orders, strict=True)
    return np.array([reciprocal(right, (forms[row].id for row in order)) for (_, right), order in pairs])


def misspelt(text: str, seed: int) -> str:
    """Return a text with one typing error in its longest word: a letter lost, added, changed, or two swapped."""
    chance = random.Random(f"{seed} {text}")
    words = text.split()
    place = max(range(len(words)), key=lambda each: len(words[each]))
    word = words[place]
    if len(word) < 4:
        return text
    at, letter = chance.randrange(1, len(word) - 1), chance.choice(ALPHABET)
    head, here, after, tail = word[:at], word[at], word[at + 1], word[at + 2 :]
    words[place] = chance.choice(
        [
            head + after + tail,
            head + letter + here + after + tail,
            head + letter + after + tail,
            head + after + here + tail,
        ]
    )
    return " ".join(words)


def interval(values: NDArray[np.floating[Any]]) -> dict[str, Any]:
    """Return a mean with its 95 % interval, by resampling."""
    drawn = np.random.default_rng(20261123).integers(0, len(values), (RESAMPLED, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
    return {"mean": round(float(values.mean()), 4), "low": round(float(low), 4), "high": round(float(high), 4)}


def standing(ranks: Floats) -> dict[str, Any]:
    """Return the mean reciprocal rank and how often the first, and one of the first five, is right."""
    return {"mrr": interval(ranks), "top1": interval(1.0 * (ranks == 1)), "top5": interval(1.0 * (ranks >= 0.2))}


def melo_figures() -> dict[str, Any]:
    """Measure MELO Italian: quality, the difference to plain TF-IDF, typing errors, time and memory."""
    forms, asked = melo()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    linker = Linker(forms, "it")
    built = time.perf_counter() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    seconds = [_seconds(linker, text) for text, _ in asked]
    ranks = reciprocal_ranks(linker, asked)
    wrong = np.array(
        [reciprocal_ranks(linker, [(misspelt(text, seed), right) for text, right in asked]) for seed in range(3)]
    )
    return {
        "melo": standing(ranks),
        "melo_above_plain_tfidf": interval(ranks - by_letters(forms, asked)),
        "melo_misspelt_share": round(float(wrong.mean() / ranks.mean()), 4),
        "link_ms": round(1_000 * float(np.mean(seconds)), 2),
        "index_s": round(built, 2),
        "memory_mb": round(memory, 1),
    }


def eures_figures() -> dict[str, Any]:
    """Measure real Spanish vacancies: how often the first hit's ISCO-08 group is that of the vacancy."""
    linker = Linker(esco("es"), "es")
    found = [(next((hit.code or "" for hit in linker.link(title, top=1)), ""), code) for title, code in titles()]
    return {
        f"eures_isco{digits}": interval(np.array([1.0 * (got[:digits] == code[:digits]) for got, code in found]))
        for digits in (4, 3)
    }


def own_figures(half: str) -> dict[str, Any]:
    """Measure one half of the own words against our vocabulary and ESCO's, and what of other matters is accepted.

    Words of the final half that chance has put into the half to work with, too, are left out; ``new`` leaves out those
    that were labels of ours before, as well.
    """
    linkers, before = own_linkers(), labels_before()
    known = {row["text"].casefold() for row in own_words("work")} if half == "final" else frozenset[str]()
    words = [row for row in own_words(half) if row["text"].casefold() not in known]
    meant = [row for row in words if row["kind"] in linkers]
    asked = [(linkers[row["kind"]], (row["text"], frozenset(row["right"].split("|")))) for row in meant]
    ranks = np.array([reciprocal_ranks(linker, [each], top=5)[0] for linker, each in asked])
    new = np.array([row["text"].casefold() not in before for row in meant])
    others = [row["text"] for row in words if row["kind"] == "none"]
    taken = np.array([1.0 * bool(linker.link(text)) for linker in linkers.values() for text in others])
    return {
        f"own_words_{half}": standing(ranks),
        f"own_words_{half}_new": standing(ranks[new]),
        f"own_words_{half}_none_accepted": interval(taken),
        f"own_words_{half}_count": [len(ranks), int(new.sum()), len(others)],
    }


def _seconds(linker: Linker, text: str) -> float:
    start = time.perf_counter()
    linker.link(text)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--final", action="store_true", help="measure the half of the own words that is kept unseen")
    halves = ["work", "final"] if parser.parse_args().final else ["work"]
    figures = melo_figures() | eures_figures()
    for half in halves:
        figures |= own_figures(half)
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
