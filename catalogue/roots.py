"""Words of one family: lavaggio and lavare, somministrazione and somministrare, by endings (data) and by exception."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from catalogue import phrases, tables

# What must be left of a word before an ending.
LEAST = 2
# How words of a language end for number and gender; and how infinitives end.
INFLECTED = {"es": re.compile(r"[aeo]?s?$"), "fr": re.compile(r"(?:e?s?|x)$"), "it": re.compile(r"[aeiou]+$")}
INFINITIVE = {
    "es": ("ar", "er", "ir", "arse", "erse", "irse"),
    "fr": ("er", "ir", "re"),
    "it": ("are", "ere", "ire", "rsi"),
}


class Roots:
    """The families of a language's words; ``known`` are reduced once only.

    Without rules for the language all words with one stem are the same.
    """

    def __init__(self, lang: str, known: Iterable[str] = ()) -> None:
        self._stem = phrases.stemmer(lang, known)
        self._inflected, self._infinitive = INFLECTED.get(lang), INFINITIVE.get(lang, ())
        self._endings = tuple((row["ending"], row["base"]) for row in _rows("endings", lang))
        families = (row["words"].split() for row in _rows("families", lang))
        self._families = {word: frozenset(map(self._stem, family)) for family in families for word in family}

    def form(self, word: str) -> str:
        """Return what a word has in common with its other numbers and genders."""
        return self._inflected.sub("", phrases.plain(word)) if self._inflected else self._stem(word)

    def verbs(self, word: str) -> frozenset[str]:
        """Return the stems of the verbs that a word is, or may come from."""
        plain = phrases.plain(word)
        itself = [self._stem(word)] if plain.endswith(self._infinitive) else []
        return self._families.get(plain) or frozenset([*itself, *self._derived(plain)])

    def _derived(self, word: str) -> Iterator[str]:
        for ending, base in self._endings:
            if word.endswith(ending) and len(word) >= len(ending) + LEAST:
                yield self._stem(word.removesuffix(ending) + base)


def _rows(name: str, lang: str) -> Iterator[dict[str, str]]:
    return (row for row in _table(name) if row["lang"] == lang)


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    return tuple(tables.packaged("catalogue.everyday", name))
