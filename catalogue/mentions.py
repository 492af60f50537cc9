"""The skills that a text names, with the words they were found in.

Each clause is explained by as few, as well covering runs of words as possible: a run is worth how far it and a name
cover each other, times how much it says; every run beyond the first has its price.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from catalogue import everyday, phrases, segments
from catalogue.bags import Bags, Word
from catalogue.likeness import Floats, Rows
from catalogue.linking import Hit, How, Term
from catalogue.segments import Segment, Token

# So many names are looked at in a clause, and so many concepts told of a mention.
CANDIDATES, HITS = 256, 5
# Runs that agree less with a name are no mention; runs of one word among others must agree more.
MEANT, MEANT_SINGLE = 0.8, 0.92
# Agreement below this is worth nothing; the price of a further mention.
WORTH, PRICE = 0.65, 0.2
# What is likely in the text is meant so much sooner.
LIKELY = 1.1
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Mention:
    """An exact piece of a text, ``text[start:end] == words``, and the skills it may mean, best first."""

    words: str
    start: int
    end: int
    hits: tuple[Hit, ...]


class Run(NamedTuple):
    """Words of a clause, from the first to the last; how far each candidate name agrees with them, and is meant."""

    first: int
    last: int
    agreement: float
    values: Floats

    @property
    def value(self) -> float:
        """How far the name that is meant most is meant."""
        return float(self.values.max())


class Finder:
    """The names of skills made ready to be found in texts of their language."""

    def __init__(self, terms: Iterable[Term], lang: str = "it") -> None:
        self._lang = lang
        self._silent = everyday.joining(lang) | segments.words(lang, "empty")
        self._generic = segments.words(lang, "generic")
        named = [(term, words) for term in terms if (words := self._telling(segments.tokens(term.label)))]
        self._terms = [term for term, _ in named]
        self._names = [tuple(token.plain for token in words) for _, words in named]
        self._stem = phrases.stemmer(lang, {word for name in self._names for word in name})
        self._preferred = {term.id: term.label for term in reversed(self._terms) if term.preferred}
        self._rows: dict[str, list[int]] = {}
        for row, term in enumerate(self._terms):
            self._rows.setdefault(term.id, []).append(row)
        self._bags = Bags([[token.word for token in words] for _, words in named], lang) if named else None

    def find(self, text: str, likely: Collection[str] = ()) -> tuple[Mention, ...]:
        """Return the mentions of skills in a text in their order; ``likely`` are ids to be expected in it."""
        if self._bags is None:
            return ()
        favour = np.ones(len(self._terms))
        favour[[row for skill in likely for row in self._rows.get(skill, ())]] = LIKELY
        found = segments.segments(text, self._lang)
        return tuple(mention for segment in found for mention in self._in(text, segment, favour, self._bags))

    def _in(self, text: str, segment: Segment, favour: Floats, bags: Bags) -> Iterator[Mention]:
        tokens = self._telling(segments.tokens(text, segment.start, segment.end))
        is_loud = text[segment.start : segment.end].isupper()
        guesses = [is_loud or _may_be_misspelt(text, segment, token) for token in tokens]
        words = [bags.word(token.word, guess=guess) for token, guess in zip(tokens, guesses, strict=True)]
        names = bags.best(words, CANDIDATES, favour)
        if not len(names):
            return
        telling = list(accumulate((token.plain not in self._generic for token in tokens), initial=0))
        runs = [run for run in _runs(bags, words, names, favour) if _is_meant(run, telling)]
        for run in _chosen(runs, [word.weight / bags.rarest for word in words]):
            start, end = tokens[run.first].start, tokens[run.last].end
            yield Mention(text[start:end], start, end, self._hits(run, names, tokens))

    def _hits(self, run: Run, names: Rows, tokens: Sequence[Token]) -> tuple[Hit, ...]:
        said = tuple(token.plain for token in tokens[run.first : run.last + 1])
        hits: dict[str, Hit] = {}
        for place in np.argsort(-run.values, kind="stable"):
            term = self._terms[names[place]]
            if term.id not in hits and run.values[place] > 0:
                score = round(min(float(run.values[place]), 1.0), DECIMALS)
                label = self._preferred.get(term.id, term.label)
                hits[term.id] = Hit(term.id, label, score, self._how(int(names[place]), said))
            if len(hits) == HITS:
                break
        return tuple(hits.values())

    def _how(self, row: int, said: tuple[str, ...]) -> How:
        if self._names[row] == said:
            return "exact" if self._terms[row].preferred else "alternative"
        return "stem" if set(map(self._stem, self._names[row])) == set(map(self._stem, said)) else "near"

    def _telling(self, tokens: Iterable[Token]) -> list[Token]:
        """Return the words that do more than join others; a single letter and a number tell nothing."""
        return [t for t in tokens if len(t.word) > 1 and not t.word.isdigit() and t.plain not in self._silent]


def _may_be_misspelt(text: str, segment: Segment, token: Token) -> bool:
    """Tell whether a word may be a name's with a slip: not one with a capital among small ones, a name of its own."""
    return text[token.start].islower() or token.start == segment.start


def _runs(bags: Bags, words: Sequence[Word], names: Rows, favour: Floats) -> Iterator[Run]:
    """Yield the runs of a few words whose first and last word both add to what the likeliest name agrees."""
    covers = list(bags.covers(words, names))
    for first, agreements in enumerate(covers):
        for length, agreement in enumerate(agreements):
            values = agreement * favour[names]
            best = values.argmax()
            without = max(agreements[length - 1][best], covers[first + 1][length - 1][best]) if length else 0.0
            if agreement[best] > without:
                yield Run(first, first + length, float(agreement[best]), values)


def _is_meant(run: Run, telling: Sequence[int]) -> bool:
    """Tell whether a run names a skill; ``telling`` counts the words before each place that are not generic."""
    said = telling[run.last + 1] - telling[run.first]
    needed = MEANT_SINGLE if said == 1 < telling[-1] else 0.0
    return said > 0 and run.value > MEANT and run.agreement >= needed


def _chosen(runs: Iterable[Run], weights: Sequence[float]) -> tuple[Run, ...]:
    """Return the runs without common words that are worth most together, in their order."""
    said = [0.0, *accumulate(weights)]
    ending: dict[int, list[Run]] = {}
    for run in runs:
        ending.setdefault(run.last, []).append(run)
    # What can be had of the words before each place, and the run that ends there if that is best.
    best: list[tuple[float, Run | None]] = [(0.0, None)]
    for last in range(len(weights)):
        options: list[tuple[float, Run | None]] = [(best[last][0], None)]
        for run in ending.get(last, ()):
            others = best[run.first][0]
            worth = (run.value - WORTH) * (said[last + 1] - said[run.first]) - PRICE * (others > 0)
            options.append((others + worth, run))
        best.append(max(options, key=itemgetter(0)))
    return _followed_back([run for _, run in best])


def _followed_back(ending: Sequence[Run | None]) -> tuple[Run, ...]:
    """Return the runs met from the last place to the first, in their order; ``ending`` are those before each place."""
    met, place = [], len(ending) - 1
    while place > 0:
        run = ending[place]
        met += [run] if run else []
        place = run.first if run else place - 1
    return tuple(reversed(met))
