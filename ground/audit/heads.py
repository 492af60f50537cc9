"""The head of the chain outside the database, one line a day: what shows that its end was cut off.

Whoever can write to the database but not to this file cannot hide that rows are gone which a head in it names. Two
other kinds of lines stand in the file: that the database was brought back from a backup, after which heads of what was
written since are no longer due; and the head of the register of erasures, a chain of its own in a file of its own.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ground.audit.chain import START, Damage, Fault, Head, Link, SealingKeys, check
from ground.audit.records import AuditHead, AuditRow
from ground.errors import Refused

FIELDS = [getattr(AuditRow, name) for name in Link._fields]
PORTION = 5_000


class Kept(NamedTuple):
    """A head as it was written outside, and on which day."""

    on: date
    head: Head


class Outside(NamedTuple):
    """What the file tells: the heads that are due, those lost with a database, the register's last head."""

    kept: list[Kept]
    lost: list[Kept]
    erasures: Head | None


def head(session: Session) -> Head:
    """Return where the database says the chain ends."""
    found = session.execute(select(AuditHead.number, AuditHead.seal)).one_or_none()
    return Head(*found) if found else Head(0, START)


def keep(session: Session, file: Path, *, on: date, anew: bool = False) -> Head | None:
    """Write the present head outside, once a day unless ``anew``; return it, None when nothing was to be written."""
    kept = read(file)
    there = head(session)
    if not there.number or (kept and (kept[-1].head == there or (kept[-1].on >= on and not anew))):
        return None
    _append(file, on, there._asdict())
    return there


def witness(file: Path, last: Head, *, on: date) -> None:
    """Write down where the register of erasures ends."""
    _append(file, on, {"erasures": last._asdict()})


def settle(session: Session, file: Path, *, on: date) -> list[Kept]:
    """Write down that the database was brought back; return the heads beyond its end, which are no longer due."""
    there = head(session)
    lost = [each for each in read(file) if each.head.number > there.number]
    if lost:
        _append(file, on, {"restored": there._asdict()})
    return lost


def read(file: Path) -> list[Kept]:
    """Return the heads written outside that are due, the oldest first; none when there is no file. Raises Refused."""
    return outside(file).kept


def outside(file: Path) -> Outside:
    """Return all that the file tells, nothing when there is none. Raises Refused."""
    try:
        return _parsed(file.read_text(encoding="ascii") if file.exists() else "")
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{file} cannot be read as heads of the audit trail; bring back a copy of it"
        raise Refused("bad_heads", "PONTE_AUDIT_HEADS", text) from error


def is_attached(session: Session, kept: list[Kept]) -> bool:
    """Tell whether no row lies beyond the head, and head and last head outside are on the chain: a quick look."""
    last = session.scalar(select(func.max(AuditRow.number))) or 0
    there = head(session)
    ends = {end for end in (there, *(each.head for each in kept[-1:])) if end.number}
    seals = select(AuditRow.number, AuditRow.seal).where(AuditRow.number.in_([end.number for end in ends]))
    return last <= there.number and {Head(*row) for row in session.execute(seals)} == ends


def verify(session: Session, kept: list[Kept], keys: SealingKeys) -> Fault | None:
    """Return the first bad row of the whole chain, None when it is whole and all heads written down are on it.

    Others may write meanwhile: the head before has to be on the chain, and the head afterwards at its end or beyond.
    """
    before = head(session)
    ends = [*(each.head for each in kept), *([before] if before.number else [])]
    fault, last = check(_links(session), ends, keys)
    after = head(session).number
    return Fault(after + 1, Damage.FOREIGN) if fault is None and after < last.number else fault


def _append(file: Path, on: date, said: Mapping[str, object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="ascii") as lines:
        lines.write(json.dumps({"on": on.isoformat(), **said}) + "\n")


def _parsed(text: str) -> Outside:
    told = Outside([], [], None)
    for line in text.splitlines():
        said = json.loads(line)
        on = date.fromisoformat(said["on"])
        match said:
            case {"erasures": last}:
                told = told._replace(erasures=_head(last))
            case {"restored": end}:
                lost = [each for each in told.kept if each.head.number > _head(end).number]
                told = Outside([each for each in told.kept if each not in lost], told.lost + lost, told.erasures)
            case _:
                told.kept.append(Kept(on, _head(said)))
    return told


def _head(said: Mapping[str, Any]) -> Head:
    return Head(int(said["number"]), str(said["seal"]))


def _links(session: Session) -> Iterator[tuple[Link, str]]:
    """Yield all rows by number, a portion at a time."""
    query = select(*FIELDS, AuditRow.seal).order_by(AuditRow.number).limit(PORTION)
    found = session.execute(query).all()
    while found:
        yield from ((Link(*fields), sealed) for *fields, sealed in found)
        found = session.execute(query.where(AuditRow.number > found[-1].number)).all()
