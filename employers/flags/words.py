"""The phrases of the data files, each labelled by what it tells of, in which part, and its language.

Parts: ``flag`` flags; ``firm`` flags whatever is denied or said beside it; ``unless`` takes back the flags whose words
it covers in part, ``absent`` those of its whole sentence.
"""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from employers.advertisements.words import names_of_languages
from employers.flags.phrases import Part, Phrases, parse

# What is spoken at the place of work: asking for it at an everyday level needs no reason.
HOME = {
    "it": {"italiano", "italiana"},
    "en": {"italian", "english"},
    "es": {"espanol", "espanola", "castellano", "italiano"},
}
LANGUAGES = tuple(HOME)


class Label(NamedTuple):
    """What a phrase tells of (a code, or any), in which part, and its language."""

    about: str
    part: str
    lang: str


@cache
def phrases() -> Phrases[Label]:
    """Return the phrases of all languages."""
    return Phrases(labelled for lang in LANGUAGES for labelled in _phrases(lang))


def _phrases(lang: str) -> Iterator[tuple[Label, tuple[Part, ...]]]:
    rows = list(_rows(lang))
    lists: dict[str, list[str]] = {}
    for about, name, written in rows:
        if about == "list":
            lists.setdefault(name, []).extend(written)
    lists["language"] = [name.replace("-", " ") for name in names_of_languages(lang)]
    lists["foreign_language"] = [name for name in lists["language"] if name not in HOME[lang]]
    for about, part, written in rows:
        if about != "list":
            yield from ((Label(about, part, lang), parse(phrase, lists)) for phrase in written)


def _rows(lang: str) -> Iterator[tuple[str, str, list[str]]]:
    with (files("employers.flags") / f"{lang}.csv").open(encoding="utf-8") as file:
        yield from ((row["about"], row["part"], row["phrases"].split("|")) for row in csv.DictReader(file))
