"""Everyday words by language (data file): joining words, words around a title, of other matters, that mean alike.

They were written for this purpose from general knowledge; no label of a concept stands here.
"""

from collections.abc import Iterator
from functools import cache

from catalogue import tables


def around(lang: str) -> frozenset[str]:
    """Return the words that people of a language write around a title: cercasi, part time, urgente. Without accents."""
    return frozenset(word for words in _lists(lang, "around") for word in words)


def joining(lang: str) -> frozenset[str]:
    """Return the words of a language that only join others: di, alla, con. Without accents."""
    return frozenset(word for words in _lists(lang, "joining") for word in words)


def other(lang: str) -> frozenset[str]:
    """Return the words by which people of a language speak of other matters than work. Without accents."""
    return frozenset(word for words in _lists(lang, "other") for word in words)


def alike(lang: str) -> tuple[tuple[str, ...], ...]:
    """Return groups of words of which one often stands for another: albergo, hotel, pensione."""
    return tuple(_lists(lang, "alike"))


def _lists(lang: str, kind: str) -> Iterator[tuple[str, ...]]:
    yield from (words for of, what, words in _rows() if (of, what) == (lang, kind))


@cache
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    rows = tables.packaged("catalogue.everyday", "words")
    return tuple((row["lang"], row["kind"], tuple(row["words"].split())) for row in rows)
