"""How well and how fast skills are found in texts: the Italian advertisements, English sentences; with intervals.

Run as ``python -m benchmarks.mentions``; prints JSON. Needs the files under PONTE_SHARED (default ../shared). Figures
of the first half of the advertisements, which could be read while the finder was made, and of the second stand apart.
"""

import json
import re
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.linking import RESAMPLED, esco, esco_skills, own_occupations, own_skills, rows
from catalogue import starter
from catalogue.linking import Hit, Linker, Term
from catalogue.mentions import Finder, Mention
from catalogue.segments import tokens
from employers.advertisements import reading

ADVERTISEMENTS = Path(__file__).parents[1] / "tests" / "catalogue" / "advertisements" / "advertisements.jsonl"
# What the advertisements leave unmarked on purpose: to name it is neither right nor wrong.
UNMARKED = re.compile(
    r"\b(?:lingu|italian|ingles|frances|spagnol|tedesc|patent|automunit|età|presenza|esperienz)", re.IGNORECASE
)
NOTHING = re.compile(r"(?!)")
LENGTH = 2_000
MOST_WORDS = 12
DAY = date(2026, 11, 23)
# Mentions found, mentions that are right, marked pieces that are found, marked pieces: a row a text.
Counts = NDArray[np.int64]


class Mark(NamedTuple):
    """A piece of a text in which a skill is named, and the ids of which each is right."""

    start: int
    end: int
    right: frozenset[str]


# What was found in a text, and what is marked there.
Found = tuple[Sequence[Mention], Sequence[Mark]]


def advertisements() -> list[dict[str, Any]]:
    """Return the advertisements with their marked pieces."""
    return [json.loads(line) for line in ADVERTISEMENTS.read_text(encoding="utf-8").splitlines()]


def found_alone(skills: "Finder | LookUp") -> list[Found]:
    """Return what a finder finds in the advertisements as they are."""
    return [(skills.find(each["text"]), marks(each["text"], each)) for each in advertisements()]


def found_by_reading(skills: reading.Finder) -> list[Found]:
    """Return what is found as the product reads: contacts cut out, the skills of the title's occupation expected."""
    found: list[Found] = []
    for each in advertisements():
        read = reading.read(
            each["text"],
            on=DAY,
            occupations=occupations(),
            skills=skills,
            lang="it",
            needed=lambda meant: frozenset().union(*(needed().get(one, frozenset()) for one in meant)),
        )
        mentions = [Mention(skill.words, skill.start, skill.end, skill.value) for skill in read.skills]
        found.append((mentions, marks(read.text, each)))
    return found


def marks(text: str, advertisement: Mapping[str, Any]) -> list[Mark]:
    """Return where the skills of an advertisement are named in its text, whole or cut."""
    return [marked(text, skill) for skill in advertisement["skills"]]


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


@cache
def occupations() -> Linker:
    """Return the occupations and groups by their Italian names."""
    return Linker([*own_occupations(), *esco("it")])


@cache
def needed() -> dict[str, set[str]]:
    """Return the skills that the occupations of ESCO and of our own catalogue ask for."""
    ids = [row["occ"] for row in rows("esco/occupations.csv.gz")]
    skills = [row["skill"] for row in rows("esco/skills.csv.gz")]
    asked: dict[str, set[str]] = {}
    for row in rows("esco/occupation_skill.csv.gz"):
        asked.setdefault(ids[int(row["occ_row"])], set()).add(skills[int(row["skill_row"])])
    for pair in starter.read("occupation_skills"):
        asked.setdefault(pair["occupation"], set()).add(pair["skill"])
    return asked


def counted(found: Iterable[Found], top: int, unmarked: re.Pattern[str] = UNMARKED) -> Counts:
    """Count what of each text is right.

    A mention is right when it overlaps a marked piece and one of its first hits is right for it; each piece is found
    once. All others are wrong, but for those that overlap none over what is never marked.
    """
    return np.array([_counted(mentions, marks, top, unmarked) for mentions, marks in found], dtype=np.int64)


def _counted(
    mentions: Sequence[Mention], marks: Sequence[Mark], top: int, unmarked: re.Pattern[str]
) -> tuple[int, int, int, int]:
    found, right, reached = 0, 0, set()
    for mention in mentions:
        over = [mark for mark in marks if mention.start < mark.end and mark.start < mention.end]
        ids = {hit.id for hit in mention.hits[:top]}
        meant = {mark for mark in over if ids & mark.right}
        found += bool(over) or not unmarked.search(mention.words)
        right += bool(meant)
        reached |= meant
    return found, right, len(reached), len(marks)


def standing(counts: Counts) -> dict[str, float]:
    """Return precision, recall and F1 of some texts, F1 with its 95 % interval by resampling the texts."""
    drawn = np.random.default_rng(20261123).integers(0, len(counts), (RESAMPLED, len(counts)))
    precision, recall, f1 = _shares(counts.sum(axis=0))
    low, high = np.quantile(_shares(np.moveaxis(counts[drawn].sum(axis=1), -1, 0))[2], [0.025, 0.975])
    figures = {"precision": precision, "recall": recall, "f1": f1, "low": low, "high": high}
    return {name: round(float(figure), 4) for name, figure in figures.items()}


def f1(counts: Counts) -> float:
    """Return the harmonic mean of precision and recall over all texts."""
    return float(_shares(counts.sum(axis=0))[2])


def _shares(counts: Counts) -> tuple[Any, Any, Any]:
    """Return precision, recall and F1 of sums of counts, one or many."""
    found, right, reached, marked = counts
    precision, recall = right / np.maximum(found, 1), reached / np.maximum(marked, 1)
    return precision, recall, 2 * precision * recall / np.maximum(precision + recall, 1e-9)


class LookUp:
    """The plain way: names that stand in a text letter by letter, the longest first, none over another."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._known = {term.label.casefold(): term for term in reversed(list(terms))}

    def find(self, text: str, likely: Collection[str] = ()) -> list[Mention]:  # noqa: ARG002 - as a finder is asked
        """Return the names in a text."""
        words, found, after = list(tokens(text)), [], 0
        for first, word in enumerate(words):
            for last in reversed(words[first : first + MOST_WORDS]):
                term = self._known.get(text[word.start : last.end].casefold())
                if term and word.start >= after:
                    after = last.end
                    found.append(Mention(text[word.start : after], word.start, after, (_exactly(term),)))
                    break
        return found


def _exactly(term: Term) -> Hit:
    return Hit(term.id, term.label, 1.0, "exact")


def italian_figures() -> dict[str, Any]:
    """Measure the advertisements by the first hit and by the first three: both halves, all, and a plain look-up."""
    finder, look_up = Finder(italian(), "it"), LookUp(italian())
    ways = {
        "read": found_by_reading(finder),
        "found_alone": found_alone(finder),
        "looked_up": found_alone(look_up),
    }
    figures: dict[str, Any] = {}
    for way, found in ways.items():
        half = len(found) // 2
        for part, texts in {"first_half": found[:half], "second_half": found[half:], "all": found}.items():
            figures |= {f"advertisements_{way}_{part}_top{top}": standing(counted(texts, top)) for top in (1, 3)}
    text = " ".join(each["text"] for each in advertisements())
    return figures | {"mentions_it_ms": milliseconds(finder, text)}


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
    found = [
        (finder.find(text), [Mark(0, len(text), frozenset([skill])) for skill in sorted(skills)])
        for text, skills in sentences.items()
    ]
    return counted(found, top, NOTHING)


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
