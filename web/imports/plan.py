"""What an import would do, row by row; the preview shows it, and applying does exactly it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from employers.review import Flag
from ground.actors import Actor
from web.imports.journal import Journal
from web.imports.layout import Fault, Layout, Line
from web.imports.records import Imported

C = TypeVar("C")


class Verdict(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Judged(Generic[C]):
    """A row as judged.

    ``fields`` are the facts that an update changes; ``change`` is what is to be written, None when nothing is.
    ``doubt`` is what a person should confirm; ``notes`` are what is good to know, in words that many rows share;
    ``flags`` what a reviewer of a vacancy should look at.
    """

    line: int
    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    fields: tuple[str, ...] = ()
    doubt: str | None = None
    notes: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    change: C | None = None


@dataclass(frozen=True, slots=True)
class Plan(Generic[C]):
    """All rows of a file as judged, in its order."""

    rows: Sequence[Judged[C]]

    def count(self, verdict: Verdict) -> int:
        """Return how many rows have a verdict."""
        return Counter(row.verdict for row in self.rows)[verdict]

    def of(self, verdict: Verdict) -> Iterator[Judged[C]]:
        """Yield the rows of a verdict."""
        return (row for row in self.rows if row.verdict is verdict)


class Subject(Protocol[C]):
    """One kind of thing that can be imported."""

    what: Imported
    layout: Layout

    def judge(self, session: Session, lines: Sequence[Line], *, by: Actor, locks: bool = False) -> list[Judged[C]]:
        """Judge all rows without writing anything.

        With ``locks`` whoever would write what is judged waits, from before it is read to the end of the transaction.
        """
        ...

    def write(self, session: Session, rows: Sequence[Judged[C]], journal: Journal, *, by: Actor) -> None:
        """Write the rows judged in this same transaction, and flush."""


def refused(line: Line, *faults: Fault) -> Judged[C]:
    """Return a row as refused."""
    return Judged(line.number, Verdict.REFUSED, (*line.faults, *faults))
