"""How well and how fast skills are found in texts: the Italian advertisements, English sentences; with intervals.

Run as ``python -m benchmarks.mentions``; prints JSON. Needs the files under PONTE_SHARED (default ../shared). Figures
of the first half of the advertisements, which could be read while the finder was made, and of the second stand apart.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.linking import RESAMPLED, esco_skills, own_skills, rows
from catalogue.linking import Hit, Term
from catalogue.mentions import Finder, Mention

ADVERTISEMENTS = Path(__file__).parents[1] / "tests" / "catalogue" / "advertisements" / "advertisements.jsonl"
# What the advertisements leave unmarked on purpose: to name it is neither right nor wrong.
UNMARKED = re.compile(
    r"\b(?:lingu|italian|ingles|frances|spagnol|tedesc|patent|automunit|età|presenza|esperienz)", re.IGNORECASE
)
NOTHING = re.compile(r"(?!)")
LENGTH = 2_000
# Found, right, marked: a row a text.
Counts = NDArray[np.int64]
Find = Callable[[str], Sequence[Mention]]


class Mark(NamedTuple):
    """A piece of a text in which a skill is named, and the ids of which each is right."""

    start: int
    end: int
    right: frozenset[str]


def advertisements() -> list[tuple[str, list[Mark]]]:
    """Return the texts of the advertisements with their marked pieces."""
    read = [json.loads(line) for line in ADVERTISEMENTS.read_text(encoding="utf-8").splitlines()]
    return [(each["text"], [marked(each["text"], skill) for skill in each["skills"]]) for each in read]


def marked(text: str, skill: dict[str, Any]) -> Mark:
    """Return where a skill is named; where its words stand twice the last are meant, those of the list of duties."""
    place = [found.start() for found in re.finditer(rf"(?<!\w){re.escape(skill['words'])}(?!\w)", text)][-1]
    return Mark(place, place + len(skill["words"]), frozenset(skill["right"]))


def italian() -> list[Term]:
    """Return the Italian names of skills: those of our own, and ESCO's where they are open."""
    return [*own_skills(), *esco_skills()]


def english() -> list[Term]:
    """Return ESCO's English names of skills."""
    found = []
    for row in rows("esco/skills.csv.gz"):
        found.append(Term(row["skill"], row["label_en"], "skill"))
        alternatives = filter(None, row["alt_en"].split("|"))
        found += [Term(row["skill"], label, "skill", preferred=False) for label in alternatives]
    return found


def counted(
    find: Find, texts: Iterable[tuple[str, Sequence[Mark]]], top: int, unmarked: re.Pattern[str] = UNMARKED
) -> Counts:
    """Return for each text how many mentions were found, how many of them are right, and how many there are.

    A mention is right when it overlaps a marked piece and one of its first hits is right for it. Each piece is found
    once, each mention finds one: all others are wrong, but for those that overlap none over what is never marked.
    """
    return np.array([_counted(find(text), marks, top, unmarked) for text, marks in texts], dtype=np.int64)


def _counted(
    mentions: Sequence[Mention], marks: Sequence[Mark], top: int, unmarked: re.Pattern[str]
) -> tuple[int, int, int]:
    open_marks, found, right = list(marks), 0, 0
    for mention in mentions:
        over = [mark for mark in marks if mention.start < mark.end and mark.start < mention.end]
        ids = {hit.id for hit in mention.hits[:top]}
        meant = next((mark for mark in over if mark in open_marks and ids & mark.right), None)
        if meant:
            open_marks.remove(meant)
        right += meant is not None
        found += bool(over) or not unmarked.search(mention.words)
    return found, right, len(marks)


def standing(counts: Counts) -> dict[str, float]:
    """Return precision, recall and F1 of some texts, F1 with its 95 % interval by resampling the texts."""
    drawn = np.random.default_rng(20261123).integers(0, len(counts), (RESAMPLED, len(counts)))
    found, right, marked = np.moveaxis(counts[drawn].sum(axis=1), -1, 0)
    low, high = np.quantile(2 * right / (found + marked), [0.025, 0.975])
    found, right, marked = counts.sum(axis=0)
    figures = {"precision": right / found, "recall": right / marked, "f1": f1(counts), "low": low, "high": high}
    return {name: round(float(figure), 4) for name, figure in figures.items()}


def f1(counts: Counts) -> float:
    """Return the harmonic mean of precision and recall over all texts."""
    found, right, marked = counts.sum(axis=0)
    return float(2 * right / (found + marked))


def by_looking_up(terms: Iterable[Term]) -> Find:
    """Return the plain way: names that stand in a text letter by letter, the longest first, none over another."""
    known = {term.label.casefold(): term for term in reversed(list(terms))}
    names = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(known, key=len, reverse=True)))})\b")

    def find(text: str) -> list[Mention]:
        places = names.finditer(text.lower())
        return [Mention(at[0], at.start(), at.end(), (_exactly(known[at[0]]),)) for at in places if at[0] in known]

    return find


def _exactly(term: Term) -> Hit:
    return Hit(term.id, term.label, 1.0, "exact")


def italian_figures() -> dict[str, Any]:
    """Measure the advertisements, by the first hit and by the first three: both halves, all, and a plain look-up."""
    finder, texts = Finder(italian(), "it"), advertisements()
    half = len(texts) // 2
    figures: dict[str, Any] = {}
    for top in (1, 3):
        counts = counted(finder.find, texts, top)
        parts = {"first_half": counts[:half], "second_half": counts[half:], "all": counts}
        figures |= {f"advertisements_{name}_top{top}": standing(part) for name, part in parts.items()}
    figures["advertisements_by_looking_up"] = standing(counted(by_looking_up(italian()), texts, 1))
    figures["mentions_it_ms"] = milliseconds(finder, " ".join(text for text, _ in texts))
    return figures


def english_figures() -> dict[str, Any]:
    """Measure English sentences, in which only the skills are known and not their words; time and size of the index."""
    start = time.perf_counter()
    finder = Finder(english(), "en")
    figures: dict[str, Any] = {"mentions_en_index_s": round(time.perf_counter() - start, 2)}
    for name in ("house", "tech"):
        sentences = labelled(name)
        for top in (1, 5):
            figures[f"skilltext_{name}_top{top}"] = standing(_told(finder, sentences, top))
    figures["mentions_en_ms"] = milliseconds(
        finder, " ".join(text for name in ("house", "tech") for text in labelled(name))
    )
    return figures


def labelled(name: str) -> dict[str, frozenset[str]]:
    """Return sentences of one of the two English files with the skills they are labelled with, none or more."""
    found: dict[str, set[str]] = {}
    for row in rows(f"skilltext/{name}_validation.csv.gz"):
        found.setdefault(row["sentence"], set()).update(filter(None, [row["skill"]]))
    return {sentence: frozenset(skills) for sentence, skills in found.items()}


def _told(finder: Finder, sentences: Mapping[str, frozenset[str]], top: int) -> Counts:
    """Count as for advertisements, the whole sentence being the place of each of its skills."""
    texts = [
        (text, [Mark(0, len(text), frozenset([skill])) for skill in sorted(skills)])
        for text, skills in sentences.items()
    ]
    return counted(finder.find, texts, top, NOTHING)


def milliseconds(finder: Finder, text: str) -> float:
    """Return the median time of texts of LENGTH characters."""
    texts = [text[start : start + LENGTH] for start in range(0, len(text) - LENGTH, LENGTH)]
    return round(1_000 * float(np.median([_seconds(finder, each) for each in texts])), 1)


def _seconds(finder: Finder, text: str) -> float:
    start = time.perf_counter()
    finder.find(text)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print the figures as JSON."""
    print(json.dumps(italian_figures() | english_figures(), ensure_ascii=False))


if __name__ == "__main__":
    main()
