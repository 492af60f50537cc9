"""How well advertisements are read: per field precision, recall and exact accuracy against what a reader took."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.linking import esco, own_occupations
from catalogue import starter
from catalogue.linking import Linker, Term
from employers.advertisements.proposals import Advertisement, Proposal
from employers.advertisements.reading import read

ON = date(2026, 11, 23)
FOLDER = Path(__file__).parents[1] / "catalogue" / "advertisements"
FIELDS = ("occupation", "languages", "licences", "hours_a_week", "shift", "starts_on", "kind", "allowance")
HONORIFICS = {"sig", "sig.ra", "signora", "dott", "dott.ssa", "mme", "mrs", "mrs.", "mr", "ms", "sra.", "sr.", "dña."}

Row = Mapping[str, Any]


class NoSkills:
    """A finder that finds nothing, where skills are not what is measured."""

    def find(self, text: str, likely: Iterable[str] = ()) -> tuple[()]:  # noqa: ARG002 - the finder's signature
        return ()


@dataclass
class Figures:
    """Counts of one field: stated and found rightly, found wrongly, missed; and how many rows agree altogether."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    exact: int = 0
    rows: int = 0
    differing: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def accuracy(self) -> float:
        return self.exact / max(1, self.rows)

    def count(self, name: str, found: Counter[Any], true: Counter[Any]) -> None:
        """Count one row, in which these values were found and these are true."""
        common = (found & true).total()
        self.right += common
        self.wrong += found.total() - common
        self.missed += true.total() - common
        self.exact += found == true
        self.rows += 1
        if found != true:
            self.differing.append(f"{name}: {list(found)} for {list(true)}")


def rows(file: str) -> list[dict[str, Any]]:
    """Return the judged advertisements of a file; those without a language are Italian."""
    with (FOLDER / file).open(encoding="utf-8") as lines:
        return [{"lang": "it"} | json.loads(line) for line in lines]


@cache
def linker(lang: str) -> Linker:
    """Return a linker over our own and ESCO's names of occupations in a language."""
    own = own_occupations() if lang == "it" else list(_own(lang)) if lang in starter.LANGUAGES else []
    return Linker([*own, *esco(lang)], lang)


def _own(lang: str) -> Iterable[Term]:
    for row in starter.read("occupations"):
        names = [row[lang]] if lang == "en" else [row[f"{lang}_f"], row[f"{lang}_m"]]
        names += filter(None, row[f"alt_{lang}"].split("|"))
        yield from (Term(row["concept"], name, preferred=not at, code=row["isco"]) for at, name in enumerate(names))


def reading(row: Row) -> Advertisement:
    """Return what is read from an advertisement whose language is known only by its words."""
    return read(row["text"], on=ON, occupations=linker(row["lang"]), skills=NoSkills())


def figures(judged: Sequence[Row], read_row: Callable[[Row], Advertisement] = reading) -> dict[str, Figures]:
    """Return the figures of every field."""
    told = {name: Figures() for name in FIELDS}
    for row in judged:
        found = read_row(row)
        for name in FIELDS:
            told[name].count(row["id"], *_values(name, found, row))
    return told


def left_over(row: Row, text: str) -> list[str]:
    """Return what is left of a row's contacts in its cut text: the parts of three signs and more of each piece.

    A part that stands elsewhere in the advertisement as well, as in a firm's name, is left only if there is more of it
    than there.
    """
    elsewhere = row["text"]
    for piece in row["contacts"]:
        elsewhere = elsewhere.replace(piece, " ")
    parts = {part for piece in row["contacts"] for part in re.split(r"[\s,()]+", piece)}
    told = {part for part in parts if len(part) > 2 and part.lower() not in HONORIFICS}
    return sorted(part for part in told if _count(part, text) > _count(part, elsewhere))


def _count(part: str, text: str) -> int:
    return len(re.findall(rf"(?<!\w){re.escape(part)}(?!\w)", text))


def _values(name: str, found: Advertisement, row: Row) -> tuple[Counter[Any], Counter[Any]]:
    true = row[name]
    match name:
        case "languages":
            return Counter(each.value for each in found.languages), Counter((true or {}).items())
        case "licences":
            return Counter(each.value for each in found.licences), Counter(true)
        case "occupation":
            hit = found.occupation.value[0] if found.occupation else None
            ids = {hit.id, f"C{hit.code}"} if hit else set()
            right = next((each for each in true if each in ids), None)
            return Counter([right or "another"] if hit else []), Counter([right or true[0]])
        case "starts_on":
            return _overlap(found.starts_on, true, row["text"])
    proposal = getattr(found, name)
    return Counter([] if proposal is None else [proposal.value]), Counter([] if true is None else [true])


def _overlap(found: Proposal[date] | None, true: str | None, _text: str) -> tuple[Counter[Any], Counter[Any]]:
    """Return the words found as the true ones where one holds the other."""
    said = None if found is None else found.words
    if said and true and (said.lower() in true.lower() or true.lower() in said.lower()):
        said = true
    return Counter([said] if said else []), Counter([true] if true else [])


def table(told: Mapping[str, Figures]) -> str:
    """Return the figures as lines."""
    return "\n".join(
        f"{name:14}{own.precision:8.3f}{own.recall:8.3f}{own.accuracy:8.3f}  n={own.right + own.missed}"
        for name, own in told.items()
    )
