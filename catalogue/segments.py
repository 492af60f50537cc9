"""An advertisement cut into the pieces in which a duty or a demand may stand, and the words of a piece.

The lists of words (data file) were written from general knowledge: those that announce whom a firm seeks, those of the
offer, the hours and the contacts, those that say nothing alone, and those that say nothing at all.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from catalogue import phrases, tables

SENTENCE_END = re.compile(r"\n|[.!?;](?=\s|$)|[•●▪✓]|^\s*[-–*]\s", re.MULTILINE)
CLAUSE_END = re.compile(r"[,()\"“”«»\[\]]|\s[-–—]\s")
TOKEN = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+[+#]*")
# A telephone number, a mail address, a page.
CONTACT = re.compile(r"\d(?:[\s/.-]?\d){5}|@|\bwww\.|https?:")
# So many sentences may come before the one that tells whom the firm seeks.
BEFORE_TITLE = 4


class Segment(NamedTuple):
    """A piece of a text, ``text[start:end]``."""

    start: int
    end: int


class Clause(NamedTuple):
    """A part of a sentence, by the sentence's place in the text; what stands before a colon is a heading."""

    start: int
    end: int
    sentence: int
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text in small letters, without the marks on its letters in ``plain``."""

    word: str
    plain: str
    start: int
    end: int


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the words of a part of a text; C# and C++ keep their signs."""
    for found in TOKEN.finditer(text, start, len(text) if end is None else end):
        word = unicodedata.normalize("NFC", found[0]).casefold()
        yield Token(word, phrases.plain(word), found.start(), found.end())


def segments(text: str, lang: str) -> Iterator[Segment]:
    """Yield the clauses in which duties and demands may stand: not those of the headline, the offer, the contacts."""
    clauses, apart = list(_clauses(text)), words(lang, "apart")
    title = _title(text, clauses, lang)
    for place, (start, end, _, is_heading) in enumerate(clauses):
        is_apart = any(token.plain in apart for token in tokens(text, start, end)) or CONTACT.search(text, start, end)
        if not (is_heading or place <= title or is_apart):
            yield Segment(start, end)


def _clauses(text: str) -> Iterator[Clause]:
    for sentence, (start, end) in enumerate(_parts(SENTENCE_END, text, 0, len(text))):
        colon = text.find(":", start, end)
        if colon >= 0:
            yield Clause(start, colon, sentence, is_heading=True)
        for begun, ended in _parts(CLAUSE_END, text, max(start, colon + 1), end):
            yield Clause(begun, ended, sentence, is_heading=False)


def _title(text: str, clauses: Sequence[Clause], lang: str) -> int:
    """Return the place of the clause that names whom the firm seeks, else of the first of several sentences', or -1."""
    hiring = words(lang, "hiring")
    for place, clause in enumerate(clauses):
        if clause.sentence < BEFORE_TITLE and any(t.plain in hiring for t in tokens(text, clause.start, clause.end)):
            return place
    return 0 if clauses and clauses[-1].sentence > 0 else -1


def _parts(ends: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in ends.finditer(text, start, end):
        if text[start : found.start()].strip():
            yield start, found.start()
        start = found.end()
    if text[start:end].strip():
        yield start, end


@cache
def words(lang: str, kind: str) -> frozenset[str]:
    """Return the words of a kind: hiring, apart, generic, empty. Without accents."""
    rows = tables.packaged("catalogue.everyday", "segments")
    lists = (row["words"].split() for row in rows if (row["lang"], row["kind"]) == (lang, kind))
    return frozenset(word for each in lists for word in each)
