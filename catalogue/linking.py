"""Free words to concepts: a job title or a skill as people write it, to the concepts it may mean, or to none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from catalogue import everyday, phrases, sureness
from catalogue.likeness import Floats
from catalogue.meanings import Meanings
from catalogue.sureness import Facts
from catalogue.vocabulary import Asked, Vocabulary

TermKind = Literal["occupation", "skill", "group"]
How = Literal["exact", "alternative", "stem", "near", "group", "meaning"]

# Who writes a title means an occupation more often than a group, and least of all a group for the rest of something.
GROUP, REST = 0.15, 0.15
# A name in both genders is the headline of its concept; an alternative name is not.
BOTH, ALTERNATIVE = 0.03, 0.03
# A name that people use every day is meant sooner than one that few ever use.
COMMON = 0.06
# How much of what the letters leave open a like meaning fills; from where on it is enough alone.
MEANING, MEANT = 0.3, 0.84
# A word of the language itself is meant sooner than the same letters in another.
FOREIGN = 0.1
# The same name in another gender or number, where nothing tells whether it is the same concept again.
TWIN = 0.2
# What the names of a whole ISCO group say about it: how many of them hold the words, how many are among the best.
FIELD, VOTE = 0.4, 0.2
VOTERS, SHARP = 10, 4
# The share of the words' use that mostly lies in the group of an occupation found: for where there are no groups.
USUAL = 0.35
CANDIDATES = 100
# A name word for word, or but for gender, number and joining words, is at least so sure.
WRITTEN: dict[str, float] = {"exact": 1.0, "alternative": 0.99, "stem": 0.97}
# Less likely right than this, and a person should confirm it.
SURE = 0.5
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept. ``code`` is the ISCO-08 code, where known.

    ``common`` names are used every day; ``foreign`` ones are of another language than the vocabulary's.
    """

    id: str
    label: str
    kind: TermKind = "occupation"
    preferred: bool = True
    code: str | None = None
    common: bool = False
    foreign: bool = False


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
        sooner = BOTH * both + COMMON * term.common - FOREIGN * term.foreign
        return sooner - ALTERNATIVE * (not term.preferred) - GROUP * (term.kind == "group") - REST * rest


class Found(NamedTuple):
    """A name by its place, and how far it is meant."""

    row: int
    value: float


class Read(NamedTuple):
    """The words of a text, and for each name how far the two cover each other and how much lies in its ISCO group.

    ``meaning`` is how like a name and the text are in meaning, 0 where meanings are not known.
    """

    asked: Sequence[Asked]
    cover: Floats
    field: Floats
    meaning: Floats


class Linker:
    """A vocabulary made ready for linking, in the language of its terms; ``meanings`` are those of their labels."""

    def __init__(self, terms: Iterable[Term], lang: str = "it", meanings: Meanings | None = None) -> None:
        self._joining = everyday.joining(lang)
        terms = list(terms)
        words = {word for term in terms for wording in phrases.wordings(term.label) for word in wording}
        self._stem = phrases.stemmer(lang, words)
        named = {place: name for place, term in enumerate(terms) if (name := self._name(term)).stems}
        self._names, self._places = [*named.values()], np.array([*named], dtype=np.int64)
        self._meanings = meanings
        self._labels = {name.term.id: name.term.label for name in reversed(self._names) if name.term.preferred}
        self._vocabulary = Vocabulary([name.stems for name in self._names], words, lang)
        self._favour = np.array([name.favour for name in self._names])
        codes = {name.term.code: place for place, name in enumerate(self._names)}
        self._codes = np.array([codes[name.term.code] for name in self._names], dtype=np.int64)
        self._coded = len(codes) > 1
        self._blind = not everyday.other(lang)
        self._apart = len({name.term.id for name in self._names}) == len(self._names)

    def __len__(self) -> int:
        """Return how many concepts can be found."""
        return len({name.term.id for name in self._names})

    @property
    def knows_meanings(self) -> bool:
        """Whether it links by meaning too."""
        return self._meanings is not None

    def link(self, text: str, top: int = 10) -> tuple[Hit, ...]:
        """Return the concepts a text may mean, best first; none when it means none of them."""
        read = self._read(text)
        facts, hits = self._nearest(text, read, top)
        is_meant = facts and (hits[0].how in WRITTEN or sureness.is_meant(facts, blind=self._blind))
        return hits if is_meant else self._by_meaning(read, top)

    def nearest(self, text: str, top: int = 10) -> tuple[Facts | None, tuple[Hit, ...]]:
        """Return what is nearest to a text, best first, meant or not, and the facts that tell whether it is."""
        return self._nearest(text, self._read(text), top)

    def _nearest(self, text: str, read: Read, top: int) -> tuple[Facts | None, tuple[Hit, ...]]:
        best = self._best(self._ranked(read, max(CANDIDATES, 2 * top))) if read.asked else []
        if not best:
            return None, ()
        votes = self._votes(best)
        voted = self._voted(best, votes)
        facts = self._facts(text, read, voted[0].row, float(votes[voted[0].row]))
        return facts, self._hits(text, voted, sureness.chance(facts))[:top]

    def _read(self, text: str) -> Read:
        asked = self._vocabulary.ask(text) if self._names else []
        likest = self._vocabulary.likest(asked)
        meaning = self._meanings.likeness(text)[self._places] if self._meanings else np.zeros(len(self._names))
        return Read(asked, self._vocabulary.cover(asked, likest), self._of_groups(asked, likest), meaning)

    def _by_meaning(self, read: Read, top: int) -> tuple[Hit, ...]:
        """Return the concepts that a text means though its letters do not tell; a person should confirm them."""
        if not self._meanings or all(word.use != "telling" for word in read.asked):
            return ()
        rows = np.flatnonzero(read.meaning >= MEANT).tolist()
        found = [Found(row, float(read.meaning[row] + self._favour[row])) for row in rows]
        best = self._best(sorted(found, key=self._order))[:top]
        return tuple(self._hit_by_meaning(row, float(read.meaning[row])) for row, _ in best)

    def _facts(self, text: str, read: Read, row: int, votes: float) -> Facts:
        said, label = len(phrases.words(text)), self._names[row].term.label
        telling = [word for word in read.asked if word.use == "telling"]
        return Facts(
            cover=float(read.cover.max()),
            common=self._vocabulary.commonest(read.asked),
            said=said,
            others=sum(word.use == "other" for word in read.asked) / said,
            telling=len(telling),
            strange=sum(not word.sure for word in telling),
            field=float(read.field[row]) if self._coded else USUAL,
            shared=sum(self._vocabulary.shares(word, row) for word in telling),
            alike=fuzz.WRatio(phrases.plain(text.casefold()), phrases.plain(label.casefold())) / 100,
            rare=self._vocabulary.rarest_shared(read.asked, row),
            votes=votes,
        )

    def _ranked(self, read: Read, most: int) -> list[Found]:
        """Return the names that cover and are covered best, best first."""
        cover = read.cover + MEANING * read.meaning * (1 - read.cover)
        values = np.where(read.cover > 0, cover + self._favour + FIELD * read.field, 0.0)
        rows = np.argpartition(-values, most)[:most] if most < len(values) else np.arange(len(values))
        found = [Found(int(row), float(values[row])) for row in rows if values[row] > 0]
        return sorted(found, key=self._order)

    def _of_groups(self, asked: Sequence[Asked], likest: Floats) -> Floats:
        """Return for each name how much of the words' use lies in the names of its ISCO group; 0 without groups."""
        if not self._coded or not asked:
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

    def _votes(self, best: Sequence[Found]) -> Floats:
        """Return for each name the share of the best that is of its ISCO group; half where there are no groups."""
        if not self._coded:
            return np.full(len(self._names), 0.5)
        rows, values = (np.array(column) for column in zip(*best[:VOTERS], strict=True))
        votes: Floats = np.bincount(self._codes[rows], values**SHARP, len(self._names)) / (values**SHARP).sum()
        return votes[self._codes]

    def _voted(self, best: Sequence[Found], votes: Floats) -> list[Found]:
        """Return concepts in the order that their values and the votes of the best for their groups give."""
        voted = [Found(row, (value + VOTE * float(votes[row])) / (1 + FIELD + VOTE)) for row, value in best]
        return sorted(voted, key=self._order)

    def _order(self, found: Found) -> tuple[float, str, str]:
        term = self._names[found.row].term
        return (-round(found.value, DECIMALS), term.id, term.label)

    def _hits(self, text: str, voted: Sequence[Found], chance: float) -> tuple[Hit, ...]:
        """Return concepts as hits, best first; what is written in the text comes before what is near."""
        written = phrases.words(text)
        plain, way = phrases.plain(" ".join(written)), self._way(written)
        hits = [self._hit(found, _how(self._names[found.row], plain, way), chance / voted[0].value) for found in voted]
        return tuple(sorted(hits, key=lambda hit: -hit.score))

    def _hit(self, found: Found, how: How, scale: float) -> Hit:
        term = self._names[found.row].term
        score = max(min(found.value * scale, 1.0), WRITTEN.get(how, 0.0))
        return Hit(term.id, self._labels.get(term.id, term.label), round(score, DECIMALS), how, term.code)

    def _hit_by_meaning(self, row: int, likeness: float) -> Hit:
        how: How = "group" if self._names[row].term.kind == "group" else "meaning"
        return self._hit(Found(row, likeness), how, SURE)

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


def is_written(hit: Hit) -> bool:
    """Tell whether a name of what was found stands in the text, but for gender, number and joining words."""
    return hit.how in WRITTEN


def is_doubtful(hits: Sequence[Hit]) -> bool:
    """Tell whether a person should confirm the first hit: there is none, it is unlikely, or another is written so too.

    The preferred name itself, word for word, is doubted only for another such name.
    """
    if not hits or hits[0].score < SURE:
        return True
    best, *others = hits
    rivals = [hit for hit in others if (hit.code or hit.id) != (best.code or best.id) and hit.how in WRITTEN]
    return any(best.how != "exact" or hit.how == "exact" for hit in rivals)


def _how(name: Name, plain: str, way: frozenset[str]) -> How:
    if name.term.kind == "group":
        return "group"
    if plain in name.wordings:
        return "exact" if name.term.preferred else "alternative"
    return "stem" if way in name.ways else "near"
