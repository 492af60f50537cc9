"""Free words to concepts: a job title or a skill as people write it, to the concepts it may mean.

A first linker: words reduced to their stems, weighed by how rare they are in the vocabulary, found by an inverted
index; the best candidates are compared once more letter by letter.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from catalogue.phrases import stemmer, words

TermKind = Literal["occupation", "skill", "group"]
How = Literal["exact", "alternative", "stem", "near", "group"]
Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

# The first word of a name tells most: a kitchen helper is a helper.
HEAD = 1.5
# A word that no name holds (a town, a firm) speaks against a hit, but little.
UNKNOWN = 0.25
# How like a misspelt stem must be to a known one, from 0 to 100, and from how many letters on.
LIKE, LONG = 86, 4
# The share of the comparison letter by letter in the score.
LETTERS = 0.3
SAME_STEMS = 0.97
# Of equal finds the preferred name counts before others, and an occupation before its group.
ALTERNATIVE, GROUP = 0.99, 0.97
CANDIDATES = 60
FLOOR = 0.45
SURE = 0.75
CLOSE = 0.02
DECIMALS = 6


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


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a term; a term such as ``cuoco/cuoca`` has two."""

    term: Term
    plain: str
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A stem of the text: the stem of the vocabulary it means (None: it means none), how surely, and its weight."""

    stem: str | None
    likeness: float
    weight: float


class Linker:
    """A vocabulary made ready for linking. ``lang`` is the language of its terms."""

    def __init__(self, terms: Iterable[Term], lang: str = "it") -> None:
        self._stems = stemmer(lang)
        self._forms = [form for term in terms for form in self._forms_of(term)]
        self._names = {form.term.id: form.term.label for form in reversed(self._forms) if form.term.preferred}
        self._rows = _inverted(form.stems for form in self._forms)
        self._heads = _inverted(form.stems[:1] for form in self._forms)
        self._rare = {stem: log(1 + len(self._forms) / len(rows)) for stem, rows in self._rows.items()}
        self._rarest = max(self._rare.values(), default=1.0)
        self._vocabulary = list(self._rare)
        self._mass = np.array([self._weigh(form.stems) for form in self._forms])

    def __len__(self) -> int:
        """Return how many concepts can be found."""
        return len({form.term.id for form in self._forms})

    def link(self, text: str, top: int = 10) -> tuple[Hit, ...]:
        """Return the concepts a text may mean, best first; none when nothing is near."""
        found = words(text)
        stems = self._stems(found)
        best: dict[str, Hit] = {}
        for row, cover in self._candidates(stems):
            hit = self._hit(self._forms[row], " ".join(found), stems, cover)
            if hit.score >= FLOOR and (hit.id not in best or best[hit.id].score < hit.score):
                best[hit.id] = hit
        # Of equals those first whose group has the most hits, then by id.
        support = Counter(hit.code for hit in best.values())
        return tuple(sorted(best.values(), key=lambda hit: (-hit.score, -support[hit.code], hit.id))[:top])

    def _forms_of(self, term: Term) -> list[Form]:
        written = [words(half) for half in term.label.split("/")]
        if len({len(found) for found in written}) > 1:
            # Not two whole names: addetta/addetto alle pulizie.
            written = [words(term.label)]
        return [Form(term, " ".join(found), stems) for found in written if (stems := self._stems(found))]

    def _weigh(self, stems: tuple[str, ...]) -> float:
        return sum(self._rare[stem] for stem in stems) + (HEAD - 1) * self._rare[stems[0]]

    def _candidates(self, stems: tuple[str, ...]) -> list[tuple[int, float]]:
        """Return the rows of the forms that share most with the text, and how far they cover each other (0 to 1)."""
        query = [self._word(stem, HEAD if place == 0 else 1.0) for place, stem in enumerate(stems)]
        of_form, of_text = np.zeros(len(self._forms)), np.zeros(len(self._forms))
        for word in query:
            if word.stem is not None:
                of_form[self._rows[word.stem]] += word.likeness * self._rare[word.stem]
                of_form[self._heads.get(word.stem, ())] += word.likeness * (HEAD - 1) * self._rare[word.stem]
                of_text[self._rows[word.stem]] += word.likeness * word.weight
        touched = np.flatnonzero(of_text)
        of_form, of_text = of_form[touched] / self._mass[touched], of_text[touched] / sum(word.weight for word in query)
        cover = 2 * of_form * of_text / (of_form + of_text)
        order = np.lexsort((touched, -cover))[:CANDIDATES]
        return list(zip(touched[order].tolist(), cover[order].tolist(), strict=True))

    def _word(self, stem: str, importance: float) -> Word:
        if stem in self._rare:
            return Word(stem, 1.0, importance * self._rare[stem])
        like = None
        if len(stem) >= LONG:
            like = process.extractOne(stem, self._vocabulary, scorer=fuzz.ratio, score_cutoff=LIKE)
        if like is None:
            return Word(None, 0.0, importance * UNKNOWN * self._rarest)
        return Word(like[0], like[1] / 100, importance * self._rare[like[0]])

    def _hit(self, form: Form, plain: str, stems: tuple[str, ...], cover: float) -> Hit:
        term, how = form.term, _how(form, plain, stems)
        score = (1 - LETTERS) * cover + LETTERS * fuzz.token_sort_ratio(plain, form.plain) / 100
        score = 1.0 if plain == form.plain else SAME_STEMS if stems == form.stems else min(score, SAME_STEMS)
        weight = GROUP if term.kind == "group" else 1.0 if term.preferred else ALTERNATIVE
        return Hit(term.id, self._names.get(term.id, term.label), round(score * weight, DECIMALS), how, term.code)


def _how(form: Form, plain: str, stems: tuple[str, ...]) -> How:
    if form.term.kind == "group":
        return "group"
    if plain == form.plain:
        return "exact" if form.term.preferred else "alternative"
    return "stem" if stems == form.stems else "near"


def is_doubtful(hits: Sequence[Hit]) -> bool:
    """Tell whether a person should confirm the first hit: there is none, it is weak, or another group is as close.

    The preferred name itself, word for word, is doubted only for another such name.
    """
    if not hits or hits[0].score < SURE:
        return True
    best, *others = hits
    rivals = [hit for hit in others if hit.code != best.code and hit.score > best.score - CLOSE]
    return any(best.how != "exact" or hit.how == "exact" for hit in rivals)


def _inverted(groups: Iterable[Iterable[str]]) -> Mapping[str, Rows]:
    rows: dict[str, list[int]] = {}
    for row, stems in enumerate(groups):
        for stem in stems:
            rows.setdefault(stem, []).append(row)
    return {stem: np.array(found) for stem, found in rows.items()}
