"""Free words to concepts: a job title or a skill as people write it, to the concepts it may mean, or to none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from catalogue import everyday, phrases
from catalogue.likeness import Floats
from catalogue.vocabulary import Asked, Vocabulary

TermKind = Literal["occupation", "skill", "group"]
How = Literal["exact", "alternative", "stem", "near", "group"]

# Who writes a title means an occupation more often than a group, and least of all a group for the rest of something.
GROUP, REST = 0.15, 0.15
# A name in both genders is the headline of its concept; an alternative name is not.
BOTH, ALTERNATIVE = 0.03, 0.03
# A name that people use every day is meant sooner than one that few ever use.
COMMON = 0.06
# The same name in another gender or number, where nothing tells whether it is the same concept again.
TWIN = 0.2
# What the names of a whole ISCO group say about it: how many of them hold the words, how many are among the best.
FIELD, VOTE = 0.4, 0.2
VOTERS, SHARP = 10, 4
CANDIDATES = 100
# Less of a text understood than this, or less surely meant by its best hit, and the answer is none.
UNDERSTOOD, EVIDENCE = 0.55, 0.1
# A name word for word, or but for gender, number and joining words, is at least so sure.
WRITTEN: dict[str, float] = {"exact": 1.0, "alternative": 0.99, "stem": 0.97}
SURE = 0.6
CLOSE = 0.02
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept. ``code`` is the ISCO-08 code, where known; ``common`` names are used every day."""

    id: str
    label: str
    kind: TermKind = "occupation"
    preferred: bool = True
    code: str | None = None
    common: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept that a text may mean: its preferred label, how sure (0 to 1), and how it was found."""

    id: str
    label: str
    score: float
    how: How
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """A term made ready: the ways to write it without accents, and their stems."""

    term: Term
    wordings: frozenset[str]
    ways: frozenset[frozenset[str]]
    stems: tuple[str, ...]

    @property
    def favour(self) -> float:
        """How much sooner than others this name is meant, all else equal."""
        term, both = self.term, len(self.wordings) > 1
        rest = term.kind == "group" and (term.code or "").endswith("9")
        sooner = BOTH * both + COMMON * term.common
        return sooner - ALTERNATIVE * (not term.preferred) - GROUP * (term.kind == "group") - REST * rest


class Found(NamedTuple):
    """A name by its place, and how far it is meant."""

    row: int
    value: float


class Linker:
    """A vocabulary made ready for linking. ``lang`` is the language of its terms."""

    def __init__(self, terms: Iterable[Term], lang: str = "it") -> None:
        self._stem, self._joining = phrases.stemmer(lang), everyday.joining(lang)
        terms = list(terms)
        self._names = [name for term in terms if (name := self._name(term)).stems]
        self._labels = {name.term.id: name.term.label for name in reversed(self._names) if name.term.preferred}
        words = {word for term in terms for wording in phrases.wordings(term.label) for word in wording}
        self._vocabulary = Vocabulary([name.stems for name in self._names], words, lang)
        self._favour = np.array([name.favour for name in self._names])
        codes = {name.term.code: place for place, name in enumerate(self._names)}
        self._codes = np.array([codes[name.term.code] for name in self._names], dtype=np.int64)
        self._coded = len(codes) > 1
        self._apart = len({name.term.id for name in self._names}) == len(self._names)

    def __len__(self) -> int:
        """Return how many concepts can be found."""
        return len({name.term.id for name in self._names})

    def link(self, text: str, top: int = 10) -> tuple[Hit, ...]:
        """Return the concepts a text may mean, best first; none when it means none of them."""
        asked = self._vocabulary.ask(text)
        if not self._names or not asked:
            return ()
        best = self._best(self._ranked(asked, max(CANDIDATES, 2 * top)))
        if not best:
            return ()
        written = phrases.words(text)
        plain, way = phrases.plain(" ".join(written)), self._way(written)
        hits = sorted((self._hit(found, plain, way) for found in self._voted(best)), key=lambda hit: -hit.score)
        return tuple(hits[:top]) if hits[0].how in WRITTEN or self._is_meant(asked, best[0]) else ()

    def _is_meant(self, asked: Sequence[Asked], found: Found) -> bool:
        """Tell whether enough of a text was understood, and the name it was found by is surely meant."""
        sure = found.value * self._vocabulary.evidence(asked, found.row)
        return self._vocabulary.understood(asked) >= UNDERSTOOD and sure >= EVIDENCE

    def _ranked(self, asked: Sequence[Asked], most: int) -> list[Found]:
        """Return the names that cover and are covered best, best first."""
        likest = self._vocabulary.likest(asked)
        cover = self._vocabulary.cover(asked, likest)
        values = np.where(cover > 0, cover + self._favour + FIELD * self._of_groups(asked, likest), 0.0)
        rows = np.argpartition(-values, most)[:most] if most < len(values) else np.arange(len(values))
        found = [Found(int(row), float(values[row])) for row in rows if values[row] > 0]
        return sorted(found, key=self._order)

    def _of_groups(self, asked: Sequence[Asked], likest: Floats) -> Floats:
        """Return for each name how much of the words' use lies in the names of its ISCO group; 0 without groups."""
        if not self._coded:
            return np.zeros(len(self._names))
        used = np.array([np.bincount(self._codes, line) for line in likest])
        shares = np.sqrt(used / np.maximum(used.sum(axis=1, keepdims=True), 1e-9))
        weights = np.array([word.weight for word in asked])
        of_group: Floats = (weights @ shares / weights.sum())[self._codes]
        return of_group

    def _best(self, ranked: Iterable[Found]) -> list[Found]:
        """Return each concept by its best name, best first."""
        first: dict[tuple[str, ...], frozenset[str]] = {}
        best: dict[str, Found] = {}
        for found in ranked:
            name = self._names[found.row]
            is_twin = self._apart and first.setdefault(name.stems, name.wordings) != name.wordings
            best.setdefault(name.term.id, Found(found.row, found.value - TWIN * is_twin))
        return sorted(best.values(), key=self._order)

    def _voted(self, best: Sequence[Found]) -> list[Found]:
        """Return concepts in the order that their values and the votes of the best for their groups give."""
        if not self._coded:
            return list(best)
        rows, values = np.array([found.row for found in best]), np.array([found.value for found in best])
        votes = np.bincount(self._codes[rows[:VOTERS]], values[:VOTERS] ** SHARP, len(self._names))
        values = (values + VOTE * votes[self._codes[rows]] / votes.sum()) / (1 + FIELD + VOTE)
        return sorted(map(Found, rows.tolist(), values.tolist()), key=self._order)

    def _order(self, found: Found) -> tuple[float, str, str]:
        term = self._names[found.row].term
        return (-round(found.value, DECIMALS), term.id, term.label)

    def _hit(self, found: Found, plain: str, way: frozenset[str]) -> Hit:
        name = self._names[found.row]
        term, how = name.term, _how(name, plain, way)
        score = max(found.value, WRITTEN.get(how, 0.0))
        label = self._labels.get(term.id, term.label)
        return Hit(term.id, label, round(min(score, 1.0), DECIMALS), how, term.code)

    def _way(self, words: Iterable[str]) -> frozenset[str]:
        """Return the stems of words that do more than join others."""
        return frozenset(self._stem(word) for word in words if phrases.plain(word) not in self._joining)

    def _name(self, term: Term) -> Name:
        written = phrases.wordings(term.label)
        return Name(
            term,
            frozenset(phrases.plain(" ".join(words)) for words in written),
            frozenset(map(self._way, written)),
            tuple(sorted({self._stem(word) for words in written for word in words})),
        )


def is_doubtful(hits: Sequence[Hit]) -> bool:
    """Tell whether a person should confirm the first hit: there is none, it is weak, or another group is as close.

    The preferred name itself, word for word, is doubted only for another such name.
    """
    if not hits or hits[0].score < SURE:
        return True
    best, *others = hits
    rivals = [hit for hit in others if hit.code != best.code and hit.score > best.score - CLOSE]
    return any(best.how != "exact" or hit.how == "exact" for hit in rivals)


def _how(name: Name, plain: str, way: frozenset[str]) -> How:
    if name.term.kind == "group":
        return "group"
    if plain in name.wordings:
        return "exact" if name.term.preferred else "alternative"
    return "stem" if way in name.ways else "near"
