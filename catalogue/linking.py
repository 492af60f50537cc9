"""Free words to concepts: a job title or a skill as people write it, to the concepts it may mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

TermKind = Literal["occupation", "skill", "group"]
How = Literal["exact", "alternative", "stem", "near", "group"]


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept. ``code`` is the ISCO-08 code, where it is known."""

    id: str
    label: str
    kind: TermKind = "occupation"
    preferred: bool = True
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept that a text may mean: its preferred label, how sure (0 to 1), and how it was found."""

    id: str
    label: str
    score: float
    how: How
    code: str | None = None


class Linker:
    """A vocabulary made ready for linking. ``lang`` is the language of its terms."""

    def __init__(self, terms: Iterable[Term], lang: str = "it") -> None:
        self.lang = lang
        self._terms = tuple(terms)
        self._texts = [term.label.casefold() for term in self._terms]

    def link(self, text: str, top: int = 10) -> tuple[Hit, ...]:
        """Return the concepts a text may mean, best first; nothing when none is near."""
        found = process.extract(text.casefold(), self._texts, scorer=fuzz.token_sort_ratio, limit=top, score_cutoff=50)
        return tuple(self._hit(self._terms[row], score / 100) for _, score, row in found)

    def _hit(self, term: Term, score: float) -> Hit:
        return Hit(term.id, term.label, score, "exact" if score == 1 else "near", term.code)


def is_doubtful(hits: Sequence[Hit]) -> bool:
    """Tell whether a person should confirm the first hit: there is none, it is weak, or another group is close."""
    return not hits or hits[0].score < 0.6  # noqa: PLR2004
