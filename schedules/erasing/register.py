"""The register of erasures: one line each, in a chain, in a file outside the database and in a table within.

A copy of the database that is older than an erasure holds the person again. The register finds her there: each line
keeps her reference under a key, so that it names nobody, and nobody without the key can ask it about somebody. The file
is the truth, because it does not grow older with the database; the table is its copy, which every backup carries along.
A line's seal covers the seal before it, so no line can change, go or come between others; whether the end was cut off
shows against the heads that are known from elsewhere: that of the table, and those noted beside the audit trail's.
"""

import hmac
import json
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ground.audit.chain import START, SealingKeys
from schedules.errors import RegisterBroken

PURPOSE = b"ponte erasure register"
BRING_BACK = "bring back a copy of it, or move it away: then the next erasure writes it anew from the database"


class Line(NamedTuple):
    """One erasure: its number, its day, the person under a key, what went, and the sign of the key."""

    number: int
    on: date
    person: str
    what: str
    key: str


class Entry(NamedTuple):
    """A line with the seal over it and the seal before."""

    line: Line
    seal: str


@dataclass(frozen=True, slots=True)
class Register:
    """The file of the register, and the secrets that its keys are made from, the newest first."""

    file: Path
    secrets: Sequence[str]

    @property
    def keys(self) -> SealingKeys:
        """The keys of the register."""
        return SealingKeys(self.secrets, PURPOSE)

    def read(self) -> list[Entry]:
        """Return all entries of the file, none when there is no file. Raises RegisterBroken."""
        try:
            text = self.file.read_text(encoding="ascii") if self.file.exists() else ""
            # What a loss of power cut off in the middle of a line was never told to be done.
            entries = [_entry(json.loads(line)) for line in text.split("\n")[:-1]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RegisterBroken(f"{self.file} cannot be read as the register of erasures; {BRING_BACK}") from error
        self.check(entries)
        return entries

    def check(self, entries: Iterable[Entry]) -> None:
        """Raise RegisterBroken unless these entries are a whole chain from its first line on."""
        keys, before = self.keys.by_sign(), START
        for due, (line, sealed) in enumerate(entries, 1):
            if line.key not in keys:
                text = f"line {due} was written with a key that is not among PONTE_AUDIT_KEYS or PONTE_SECRET_KEY"
                raise RegisterBroken(f"{text}: add it there, behind the newest")
            if line.number != due or not hmac.compare_digest(_seal(keys[line.key], line, before), sealed):
                raise RegisterBroken(f"line {due} is not as it was written; {BRING_BACK}")
            before = sealed

    def follow(self, before: Sequence[Entry], ref: str, what: str, *, on: date) -> Entry:
        """Return the entry of one more erasure behind those before; nothing is written yet."""
        sign, key = self.keys.newest()
        line = Line(len(before) + 1, on, _person(key, ref), what, sign)
        return Entry(line, _seal(key, line, before[-1].seal if before else START))

    def append(self, entries: Iterable[Entry]) -> None:
        """Write entries behind those in the file; once this returns they outlive a loss of power."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch(mode=0o600)
        with self.file.open("r+b") as lines:
            lines.truncate(lines.seek(lines.read().rfind(b"\n") + 1))
            lines.writelines(f"{json.dumps(_written(entry))}\n".encode("ascii") for entry in entries)
            lines.flush()
            os.fsync(lines.fileno())

    def persons(self, ref: str) -> set[str]:
        """Return under which names somebody may stand in the register."""
        return {_person(key, ref) for key in self.keys.by_sign().values()}


def agree(one: Sequence[Entry], other: Sequence[Entry]) -> bool:
    """Tell whether two copies of the register tell the same as far as both reach."""
    return all(mine == theirs for mine, theirs in zip(one, other, strict=False))


def of(entries: Iterable[Entry], persons: Collection[str]) -> Iterator[Line]:
    """Yield the lines about somebody, by the names under which she may stand."""
    return (line for line, _ in entries if line.person in persons)


def _person(key: bytes, ref: str) -> str:
    return hmac.digest(key, b"person:" + ref.encode(), sha256).hex()


def _seal(key: bytes, line: Line, before: str) -> str:
    text = json.dumps([*line._replace(on=line.on.isoformat()), before], separators=(",", ":"))  # type: ignore[arg-type]
    return hmac.digest(key, text.encode(), sha256).hex()


def _written(entry: Entry) -> dict[str, object]:
    return entry.line._asdict() | {"on": entry.line.on.isoformat(), "seal": entry.seal}


def _entry(said: dict[str, str]) -> Entry:
    on = date.fromisoformat(said["on"])
    return Entry(Line(int(said["number"]), on, said["person"], said["what"], said["key"]), said["seal"])
