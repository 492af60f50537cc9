"""Reading facts from JSON values: each function checks one shape and names the place of what is wrong."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from matching.ranking.errors import BadFact

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # what no file and no database can hold: NUL, half a character
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECTOR = re.compile(r"[0-9]{2}(\.[0-9]{1,2}){0,2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
LONGEST = 300  # characters of an id or a title; nothing real is longer
MOST = 10_000  # entries of a list or a map


def keys(raw: object, allowed: Iterable[str], where: str = "") -> Mapping[str, Any]:
    """Return a map all of whose keys are allowed. Raises BadFact."""
    if not isinstance(raw, Mapping):
        raise BadFact(where, "a JSON object is expected here")
    known = frozenset(allowed)
    for key in raw:
        if key not in known:
            raise BadFact(f"{where}.{key}" if where else str(key)[:LONGEST], "this key is not known")
    return raw


def text(raw: object, where: str) -> str:
    """Return a text of 1 to 300 characters. Raises BadFact."""
    if not isinstance(raw, str) or not 1 <= len(raw) <= LONGEST or _NO_TEXT.search(raw):
        raise BadFact(where, f"a text of 1 to {LONGEST} characters is expected here")
    return raw


def texts(raw: object, where: str, read: Callable[[object, str], str] = text) -> tuple[str, ...]:
    """Return a list of texts, each read by ``read``, each once, in the order given. Raises BadFact."""
    if not isinstance(raw, list | tuple) or len(raw) > MOST:
        raise BadFact(where, f"a list of at most {MOST} texts is expected here")
    return tuple(dict.fromkeys(read(entry, f"{where}.{number}") for number, entry in enumerate(raw)))


def whole(raw: object, where: str, low: int, high: int) -> int:
    """Return a whole number within bounds. Raises BadFact."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw <= high:
        raise BadFact(where, f"a whole number from {low} to {high} is expected here")
    return raw


def number(raw: object, where: str, low: float, high: float) -> float:
    """Return a finite number within bounds. Raises BadFact."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not low <= raw <= high or not math.isfinite(raw):
        raise BadFact(where, f"a number from {low:g} to {high:g} is expected here")
    return float(raw)


def truth(raw: object, where: str) -> bool:
    """Return true or false. Raises BadFact."""
    if not isinstance(raw, bool):
        raise BadFact(where, "true or false is expected here")
    return raw


def sector(raw: object, where: str) -> str:
    """Return an ATECO code of two to six digits. Raises BadFact."""
    if not isinstance(raw, str) or not _SECTOR.fullmatch(raw):
        raise BadFact(where, "an ATECO code such as 56.11 is expected here")
    return raw


def day(raw: object, where: str) -> date:
    """Return the day written as YYYY-MM-DD (or given as a date). Raises BadFact."""
    if type(raw) is date:
        return raw
    try:
        return date.fromisoformat(raw if isinstance(raw, str) and _DAY.fullmatch(raw) else "")
    except ValueError:
        raise BadFact(where, "a day that exists, written YYYY-MM-DD, is expected here") from None


def choice(kind: type[E], raw: object, where: str) -> E:
    """Return a member of a closed set. Raises BadFact."""
    try:
        return kind(raw)  # type: ignore[arg-type]  # what is not a text is refused just the same
    except ValueError:
        raise BadFact(where, f"one of {', '.join(kind)} is expected here") from None


def choices(kind: type[E], raw: object, where: str) -> tuple[E, ...]:
    """Return members of a closed set, each once. Raises BadFact."""
    return tuple(choice(kind, entry, where) for entry in texts(raw, where))


def language(raw: object, where: str) -> str:
    """Return a language code of ISO 639: two or three small letters. Raises BadFact."""
    if not isinstance(raw, str) or not _LANGUAGE.fullmatch(raw):
        raise BadFact(where, "a language is two or three small letters, such as it")
    return raw


def mapped(raw: object, where: str, value: Callable[[object, str], T], most: int | None = MOST) -> dict[str, T]:
    """Return a map from texts, each value read by ``value``. Raises BadFact."""
    if not isinstance(raw, Mapping):
        raise BadFact(where, "a JSON object is expected here")
    if most is not None and len(raw) > most:
        raise BadFact(where, f"at most {most} entries are expected here")
    return {text(key, where): value(entry, f"{where}.{key}") for key, entry in raw.items()}


def maybe(raw: Mapping[str, Any], key: str, read: Callable[[object, str], T], where: str = "") -> T | None:
    """Return the value under a key as ``read`` reads it; absent or null is None: unknown."""
    entry = raw.get(key)
    return None if entry is None else read(entry, f"{where}.{key}" if where else key)
