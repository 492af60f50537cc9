"""Doing again, in a database that was brought back from a backup, the erasures that the register knows of."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.audit.chain import Head
from matching.records.people import Beneficiary
from schedules.erasing import keeping
from schedules.erasing.register import Entry, Line, Register, agree
from schedules.errors import RegisterBroken
from schedules.records.erasures import Holding

REASON = "restore"
AGAIN = "bring back a newer copy of it, then run: ponte restore --replay"


class Replayed(NamedTuple):
    """How many lines the register has, how many people had to be erased again, and from which tables."""

    lines: int
    people: int
    tables: tuple[str, ...]


def replay(session: Session, register: Register, *, witness: Head | None, now: datetime) -> Replayed:
    """Erase again whoever the register names; ``witness`` is its last head as it was noted elsewhere.

    Raises RegisterBroken when the register is missing, damaged, or ends before what is known of it.
    """
    inside = keeping.entries(session)
    outside = _whole(register, inside, witness)
    wanted = _by_person(outside, behind=len(inside))
    people, tables = 0, set[str]()
    for beneficiary in session.scalars(select(Beneficiary).order_by(Beneficiary.id)).all():
        lines = [line for person in register.persons(beneficiary.ref) for line in wanted[person]]
        if lines:
            people += 1
            tables.update(keeping.erase(session, beneficiary, _holdings(lines), reason=REASON, now=now))
    keeping.reconcile(session, register)
    return Replayed(len(outside), people, tuple(sorted(tables)))


def _whole(register: Register, inside: list[Entry], witness: Head | None) -> list[Entry]:
    """Return the register as the file has it, provided that nothing known of it is missing there."""
    if not register.file.exists():
        text = f"{register.file}, the register of erasures, is missing: {AGAIN}"
        raise RegisterBroken(f"{text} (if nobody was ever erased, make an empty file of that name)")
    outside = register.read()
    register.check(inside)
    if not agree(outside, inside):
        raise RegisterBroken(f"{register.file} and the backup tell of different erasures: {AGAIN}")
    ends = [Head(each.line.number, each.seal) for each in inside[-1:]] + ([witness] if witness else [])
    there = {Head(each.line.number, each.seal) for each in outside}
    missing = [end.number for end in ends if end not in there]
    if missing:
        text = f"{register.file} has {len(outside):,} lines, but line {max(missing):,} is known to have been written"
        raise RegisterBroken(f"{text}: {AGAIN}")
    return outside


def _by_person(entries: list[Entry], *, behind: int) -> defaultdict[str, list[Line]]:
    """Return the lines by person; of those that the backup knew only the erasures of a whole person.

    What went in part before the backup was made may have been written anew by then.
    """
    found = defaultdict[str, list[Line]](list)
    for line, _ in entries:
        if line.number > behind or Holding.CASE in line.what.split(","):
            found[line.person].append(line)
    return found


def _holdings(lines: list[Line]) -> list[Holding]:
    return sorted({Holding(each) for line in lines for each in line.what.split(",")})
