"""Words of one family: lavaggio and lavare, somministrazione and somministrare, by endings (data) and by exception."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from catalogue import phrases

# What must be left of a word before an ending.
LEAST = 2


class Roots:
    """The families of a language's words. Without rules for the language every stem is a family of its own."""

    def __init__(self, lang: str) -> None:
        self._stem = phrases.stemmer(lang)
        self._endings = tuple((row["ending"], row["base"]) for row in _rows("endings", lang))
        families = (row["words"].split() for row in _rows("families", lang))
        self._families = {word: frozenset(map(self._stem, family)) for family in families for word in family}
        self._known: dict[str, frozenset[str]] = {}

    def of(self, word: str) -> frozenset[str]:
        """Return the stems that a word and its relatives may have, its own among them; words that share one are kin."""
        if word not in self._known:
            plain = phrases.plain(word)
            self._known[word] = self._families.get(plain) or frozenset({self._stem(word), *self._derived(plain)})
        return self._known[word]

    def _derived(self, word: str) -> Iterator[str]:
        for ending, base in self._endings:
            if word.endswith(ending) and len(word) >= len(ending) + LEAST:
                yield self._stem(word.removesuffix(ending) + base)


def _rows(name: str, lang: str) -> Iterator[dict[str, str]]:
    return (row for row in _table(name) if row["lang"] == lang)


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    with (files("catalogue.everyday") / f"{name}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))
