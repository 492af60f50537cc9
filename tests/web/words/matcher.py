"""Words that may not stand in what an employer, an association or a passer-by receives.

Capitals and accents do not count, hyphens and underscores are blanks, a star stands for any ending; a phrase is found
as whole words only.
"""

import csv
import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
LISTS = ("forbidden_words.csv", "gendered_words.csv")
BLANKS = re.compile(r"[-_\s]+")
# References and secrets, in which hyphens could make a word by chance: by their lengths, or long with a digit.
RANDOM = re.compile(r"(?<![\w-])(?:[\w-]{22}|[\w-]{43}|(?=[\w-]*\d)[\w-]{20,})(?![\w-])")
# Where quoted-printable breaks a line, perhaps within a reference.
SOFT_BREAK = re.compile(r"=\r?\n")
APOSTROPHES = str.maketrans(
    dict.fromkeys("\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{ACUTE ACCENT}", "'")
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of a list: where it is from, how it is written there, and how it is found."""

    lang: str
    written: str
    why: str
    found: re.Pattern[str]


def folded(text: str) -> str:
    """Return a text as it is compared."""
    plain = unicodedata.normalize("NFKD", html.unescape(text).translate(APOSTROPHES).casefold())
    return BLANKS.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter)))


@cache
def phrases(name: str) -> tuple[Phrase, ...]:
    """Return the phrases of a list."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(
            Phrase(row["lang"], row["phrase"], row["why"], _pattern(row["phrase"])) for row in csv.DictReader(file)
        )


def _pattern(phrase: str) -> re.Pattern[str]:
    words = re.escape(folded(phrase).strip()).replace(r"\*", r"\w*")
    return re.compile(rf"(?<!\w){words}(?!\w)")


@cache
def _any(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase.found.pattern})" for phrase in phrases(name)))


@cache
def hits(text: str, name: str = LISTS[0]) -> frozenset[str]:
    """Return the phrases of a list that stand in a text."""
    compared = folded(RANDOM.sub(" ", SOFT_BREAK.sub("", text)))
    if not _any(name).search(compared):
        return frozenset()
    return frozenset(phrase.written for phrase in phrases(name) if phrase.found.search(compared))
