"""Reading the facts of employers and sites: each refusal names the field and says what is expected there."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from stdnum.exceptions import ValidationError
from stdnum.it import iva

from employers.errors import BadEmployer
from ground.errors import Refused

_SECTOR = re.compile(r"\d\d(\.\d{1,2}){0,2}", re.ASCII)
MOST_EMPLOYEES = 1_000_000
Reader = Callable[[object, str], Any]


def read(facts: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Return each fact as its reader reads it; null stays None. Raises BadEmployer for a key without reader."""
    for key in facts:
        if key not in readers:
            raise BadEmployer("unknown_field", str(key)[:64], "this field is not known")
    return {key: None if raw is None else readers[key](raw, key) for key, raw in facts.items()}


def text(longest: int, refusal: type[Refused] = BadEmployer) -> Reader:
    """Return a reader of texts up to a length, that are not blank."""

    def read_text(raw: object, where: str) -> str:
        if not isinstance(raw, str) or not raw.strip() or len(raw) > longest:
            raise refusal("bad_text", where, f"a text of 1 to {longest} characters is expected here")
        return raw.strip()

    return read_text


def number(low: float, high: float, refusal: type[Refused] = BadEmployer) -> Reader:
    """Return a reader of numbers within bounds."""

    def read_number(raw: object, where: str) -> float:
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not low <= raw <= high:
            raise refusal("bad_number", where, f"a number from {low:g} to {high:g} is expected here")
        return raw

    return read_number


def truth(raw: object, where: str) -> bool:
    """Read true or false."""
    if not isinstance(raw, bool):
        raise BadEmployer("bad_truth", where, "true or false is expected here")
    return raw


def vat(raw: object, where: str) -> str:
    """Read a partita IVA, checked by its last digit."""
    try:
        compact: str = iva.validate(raw if isinstance(raw, str) else "")
    except ValidationError:
        raise BadEmployer("bad_vat", where, "this is not a partita IVA: 11 digits, the last one checks them") from None
    return compact


def sector(raw: object, where: str) -> str:
    """Read an ATECO code of two to six digits."""
    if not isinstance(raw, str) or not _SECTOR.fullmatch(raw):
        raise BadEmployer("bad_sector", where, "an ATECO code such as 56.11 is expected here")
    return raw


def employees(raw: object, where: str) -> int:
    """Read a number of employees."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= MOST_EMPLOYEES:
        raise BadEmployer("bad_number", where, f"a whole number from 0 to {MOST_EMPLOYEES} is expected here")
    return raw
