"""The chain: each row's seal covers the row and the seal before it, so no row can change, go or come unnoticed.

Without the key nobody can make a seal. What the chain cannot show by itself is that its end was cut off: therefore its
head is written outside the database from day to day.
"""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

START = ""  # the seal before the first row
PURPOSE = b"ponte audit trail"


class Link(NamedTuple):
    """What is sealed of a row; ``key`` is the sign of the key that sealed it."""

    number: int
    at: datetime
    actor: str | None
    role: str
    territory: str | None
    action: str
    kind: str
    ref: str | None
    reason: str | None
    door: str | None
    key: str


class Head(NamedTuple):
    """Where a chain ended: the number and the seal of its last row."""

    number: int
    seal: str


class Damage(StrEnum):
    """What is wrong with the chain at a row."""

    CHANGED = "changed"
    MISSING = "missing"
    FOREIGN = "foreign"
    UNKNOWN_KEY = "unknown_key"
    REPLACED = "replaced"


class Fault(NamedTuple):
    """The first bad row of a chain, and what is wrong there."""

    number: int
    damage: Damage


@dataclass(frozen=True, slots=True)
class SealingKeys:
    """The keys of a chain, made from secrets for one purpose, the newest first: it seals, all of them check."""

    secrets: Sequence[str] = field(repr=False)
    purpose: bytes = PURPOSE

    def newest(self) -> tuple[str, bytes]:
        """Return the key that seals, and its sign."""
        return next(iter(self.by_sign().items()))

    def by_sign(self) -> dict[str, bytes]:
        """Return all keys by the signs that rows carry."""
        made = [hmac.digest(secret.encode(), self.purpose, sha256) for secret in self.secrets]
        return {sha256(key).hexdigest()[:8]: key for key in made}


def seal(key: bytes, link: Link, before: str) -> str:
    """Return the seal of a row that follows the row with the seal ``before``."""
    at = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([*link._replace(at=at), before], separators=(",", ":"))  # type: ignore[arg-type]  # as a text
    return hmac.digest(key, text.encode(), sha256).hex()


def check(rows: Iterable[tuple[Link, str]], ends: Iterable[Head], keys: SealingKeys) -> tuple[Fault | None, Head]:
    """Return the first bad row of the whole chain, None when it is whole, and where the chain ends until there.

    ``rows`` are all rows with their seals, by number; ``ends`` are the heads that were written down, in the database
    and outside: all of them have to be on the chain.
    """
    known, noted = keys.by_sign(), _by_number(ends)
    last = Head(0, START)
    for link, sealed in rows:
        fault = _fault(link, sealed, last, known)
        if fault is None and noted.get(link.number, {sealed}) != {sealed}:
            fault = Fault(link.number, Damage.REPLACED)
        if fault is not None:
            return fault, last
        last = Head(link.number, sealed)
    is_cut = any(number > last.number for number in noted)
    return Fault(last.number + 1, Damage.MISSING) if is_cut else None, last


def _by_number(ends: Iterable[Head]) -> dict[int, set[str]]:
    noted: dict[int, set[str]] = {}
    for number, sealed in ends:
        noted.setdefault(number, set()).add(sealed)
    return noted


def _fault(link: Link, sealed: str, last: Head, known: Mapping[str, bytes]) -> Fault | None:
    due = last.number + 1
    if link.number != due:
        return Fault(min(link.number, due), Damage.MISSING if link.number > due else Damage.FOREIGN)
    if link.key not in known:
        return Fault(due, Damage.UNKNOWN_KEY)
    is_own = hmac.compare_digest(seal(known[link.key], link, last.seal), sealed)
    return None if is_own else Fault(due, Damage.CHANGED)
