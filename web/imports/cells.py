"""Cells to facts: each reader takes the text of a cell that is not empty, and says what it expects in one sentence.

The readers raise BadCell, which never repeats what the cell holds: it may be about a person.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar

from babel import Locale

from catalogue.places import plain
from matching.ranking.profile import CEFR
from web.imports.errors import BadCell

T = TypeVar("T")
Reader = Callable[[str], Any]

NUMBER = re.compile(r"[+-]?\d{1,12}([.,]\d+)?", re.ASCII)
WHOLE = re.compile(r"\d{1,9}", re.ASCII)
DECIMAL = re.compile(r"\d{1,9}([.,]\d{1,2})?", re.ASCII)
# A number such as 1.200 may mean two things, so it has at most two decimals.
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
LOCAL_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
WINDOW = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-\u2013]\s*(\d{1,2})[:.](\d{2})", re.ASCII)
DAYS_AND_WINDOWS = re.compile(r"([^\W\d]+)(?:\s*[-\u2013]\s*([^\W\d]+))?\s+(\d.*)")
LANGUAGE_AND_LEVEL = re.compile(r"([a-z]{2,3})\s*:\s*([a-c][12])", re.ASCII | re.IGNORECASE)
EVIDENCE: Mapping[str, str] = {
    **dict.fromkeys(("declared", "dichiarata", "dichiarato"), "declared"),
    **dict.fromkeys(("observed", "osservata", "osservato"), "observed"),
    **dict.fromkeys(("certified", "certificata", "certificato"), "certified"),
}
ENTRY_AND_MARKS = re.compile(rf"(.+?)(?:\s*:\s*(\d+))?(?:\s*:\s*({'|'.join(EVIDENCE)}))?", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
SPREADSHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
LANGUAGES = frozenset(Locale("en").languages)
NONE = frozenset({"none", "nessuno", "nessuna"})
TRUTHS: Mapping[str, bool] = {
    **dict.fromkeys(("yes", "si", "true", "vero", "1", "x"), True),
    **dict.fromkeys(("no", "false", "falso", "0"), False),
}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Days by the first three letters of their names.
DAY_NAMES = {name: number for week in (WEEK, ("lun", "mar", "mer", "gio", "ven", "sab", "dom")) for number, name in enumerate(week)}  # fmt: skip  # noqa: E501
SHORTEST_DAY_NAME = 3
LEVELS = range(1, 6)
LONGEST_LICENCE = 32


class Entry(NamedTuple):
    """One entry of a list of skills: its words or id, the level and the evidence written behind it."""

    text: str
    level: int | None = None
    evidence: str | None = None


def clean(raw: str) -> str:
    """Return the text of a cell without blanks around it. Raises BadCell for a formula and for what is no text."""
    text = raw.strip(" \u00a0\r\n")
    if text[:1] in set("=+@\t") and not NUMBER.fullmatch(text):
        raise BadCell("the cell begins like a formula (= + @ or tab); write its value as plain text")
    if text in SPREADSHEET_ERRORS:
        raise BadCell("the cell holds an error of the spreadsheet; write its value, or leave it empty")
    if CONTROLS.search(text):
        raise BadCell("the cell holds characters that are no text; write it anew")
    return text


def text(longest: int) -> Reader:
    """Return a reader of texts up to a length."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise BadCell(f"at most {longest:,} characters are expected here")
        return cell

    return read


def whole(low: int, high: int) -> Reader:
    """Return a reader of whole numbers within bounds."""

    def read(cell: str) -> int:
        if not WHOLE.fullmatch(cell) or not low <= int(cell) <= high:
            raise BadCell(f"a whole number from {low} to {high:,} is expected here")
        return int(cell)

    return read


def number(low: int, high: int) -> Reader:
    """Return a reader of numbers within bounds, with a comma or a point before at most two decimals."""

    def read(cell: str) -> float:
        found = float(cell.replace(",", ".")) if DECIMAL.fullmatch(cell) else -1.0
        if not low <= found <= high:
            raise BadCell(f"a number from {low} to {high:,} is expected here, without points between thousands")
        return found

    return read


def day(cell: str) -> date:
    """Read a day written 2026-12-01 or 01/12/2026, the day before the month."""
    iso, local = ISO_DAY.fullmatch(cell), LOCAL_DAY.fullmatch(cell)
    parts = iso.groups() if iso else local.groups()[::-1] if local else ()
    try:
        return date(*map(int, parts))
    except (ValueError, TypeError):
        raise BadCell("a day that exists is expected here, written 2026-12-01 or 01/12/2026 (day/month/year)") from None


def truth(cell: str) -> bool:
    """Read yes or no, in English or Italian."""
    return _one_of(TRUTHS, cell, ("yes", "no"))


def choice(meanings: Mapping[str, T], named: tuple[str, ...]) -> Callable[[str], T]:
    """Return a reader of words with a meaning; ``named`` are those to tell who wrote another one."""
    return lambda cell: _one_of(meanings, cell, named)


def choices(meanings: Mapping[str, T], named: tuple[str, ...]) -> Callable[[str], list[T]]:
    """Return a reader of several words with a meaning, each kept once, with ; or , between them."""
    return lambda cell: list(dict.fromkeys(_one_of(meanings, part, named) for part in _parts(cell, ";,")))


def languages(cell: str) -> dict[str, str]:
    """Read languages with their levels: ``it:A2; es:B1``."""
    found: dict[str, str] = {}
    for part in _parts(cell):
        match = LANGUAGE_AND_LEVEL.fullmatch(part)
        if not match or match[1].lower() not in LANGUAGES:
            raise BadCell(f"languages are expected as it:A2; es:B1, a language code and one of {', '.join(CEFR)}")
        if found.setdefault(match[1].lower(), match[2].upper()) != match[2].upper():
            raise BadCell("a language stands here twice, with two levels")
    return found


def licences(cell: str) -> list[str]:
    """Read licences: ``B; C1``, or ``none``."""
    found = list(dict.fromkeys(part.upper() for part in _parts(cell, ";,")))
    if any(len(part) > LONGEST_LICENCE for part in found):
        raise BadCell("licences are expected as B; C1, or the word none")
    return found


def entries(cell: str) -> tuple[Entry, ...]:
    """Read a list of words or ids, each perhaps with a level and an evidence: ``lavare i piatti:3:observed``."""
    return tuple(_entry(part) for part in _parts(cell))


def hours(cell: str) -> list[list[list[str]]]:
    """Read weekly hours, ``mon-fri 08:00-12:00, 14:00-18:00; sat 09:00-13:00``; days not named have none."""
    week: list[list[list[str]]] = [[] for _ in WEEK]
    for part in _parts(cell):
        match = DAYS_AND_WINDOWS.fullmatch(part)
        if not match:
            raise BadCell("hours are expected as mon 08:00-14:00; tue 09:00-13:00 (or lun, mar ...)")
        windows = [_window(each) for each in _parts(match[3], ",")]
        for number in _days(match[1], match[2] or match[1]):
            week[number] += windows
    return week


def _entry(part: str) -> Entry:
    match = ENTRY_AND_MARKS.fullmatch(part)
    level = int(match[2]) if match and match[2] else None
    if not match or (level is not None and level not in LEVELS):
        raise BadCell("entries are expected as name:level with ; between them, the level being 1 to 5")
    return Entry(match[1], level, EVIDENCE[match[3].lower()] if match[3] else None)


def _days(first: str, last: str) -> range:
    start, end = (_day(name) for name in (first, last))
    if end < start:
        raise BadCell("the days of a span are expected in their order, such as mon-fri")
    return range(start, end + 1)


def _day(name: str) -> int:
    short = plain(name)
    if len(short) < SHORTEST_DAY_NAME or short[:SHORTEST_DAY_NAME] not in DAY_NAMES:
        raise BadCell(f"days are expected as {', '.join(WEEK)}, or lun, mar, mer, gio, ven, sab, dom")
    return DAY_NAMES[short[:SHORTEST_DAY_NAME]]


def _window(written: str) -> list[str]:
    match = WINDOW.fullmatch(written)
    if not match:
        raise BadCell("times are expected as 08:00-14:00")
    start, end = f"{match[1]:0>2}:{match[2]}", f"{match[3]:0>2}:{match[4]}"
    if end <= start:
        raise BadCell("the hours end before they start")
    return [start, end]


def _one_of(meanings: Mapping[str, T], cell: str, named: tuple[str, ...]) -> T:
    try:
        return meanings[plain(cell)]
    except KeyError:
        raise BadCell(f"one of {', '.join(named)} is expected here") from None


def _parts(cell: str, separators: str = ";") -> Iterator[str]:
    """Yield the parts of a list that are not blank; the word none stands for the empty list."""
    if cell.casefold() not in NONE:
        yield from filter(None, (part.strip() for part in re.split(f"[{separators}]", cell)))
