"""The register of erasures names nobody, shows where it was touched, and mends what a power cut left half done."""

import json
import os
import stat
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from schedules.erasing import keeping
from schedules.erasing.register import Entry, Register, agree, of
from schedules.errors import RegisterBroken
from tests import make

REFS = ["a" * 22, "b" * 22, "c" * 22]
NEW = "a newer secret of more than 32 characters"
Lines = list[dict[str, object]]


@pytest.fixture
def written(register: Register) -> list[Entry]:
    """Return the entries of three erasures, which stand in the file."""
    return write(register, REFS)


def write(register: Register, refs: list[str]) -> list[Entry]:
    for ref in refs:
        register.append([register.follow(register.read(), ref, "case", on=make.TODAY)])
    return register.read()


def said(register: Register) -> Lines:
    return [json.loads(line) for line in register.file.read_text().splitlines()]


def touch(register: Register, change: Callable[[Lines], object]) -> None:
    lines = said(register)
    change(lines)
    register.file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def store(session: Session, entries: list[Entry]) -> None:
    keeping._keep(session, entries)  # noqa: SLF001 - as if another machine had written them
    session.commit()


def test_it_finds_somebody_and_names_nobody(register: Register, written: list[Entry]) -> None:
    assert [line.number for line in of(written, register.persons(REFS[1]))] == [2]
    assert [*of(written, register.persons("d" * 22))] == []
    assert not any(ref in register.file.read_text() for ref in REFS)


def test_without_the_key_nobody_can_ask_it_about_somebody(register: Register, written: list[Entry]) -> None:
    """A register of plain digests answers whoever remembers a reference; this one answers the key alone."""
    thief = Register(register.file, ("a guessed secret of more than 32 characters",))

    assert [*of(written, thief.persons(REFS[1]))] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[1].update(on="2027-01-01"), "line 2 is not as it was written"),
        (lambda lines: lines[1].update(what="rankings"), "line 2 is not as it was written"),
        (lambda lines: lines[1].update(person=lines[0]["person"]), "line 2 is not as it was written"),
        (lambda lines: lines.pop(1), "line 2 is not as it was written"),
        (lambda lines: lines.pop(0), "line 1 is not as it was written"),
        (lambda lines: lines.reverse(), "line 1 is not as it was written"),
        (lambda lines: lines.insert(1, lines[0]), "line 2 is not as it was written"),
        (lambda lines: lines[2].update(key="0" * 8), "line 3 was written with a key that is not among"),
        (lambda lines: lines[2].pop("seal"), "cannot be read as the register of erasures"),
    ],
)
def test_a_line_that_was_touched_is_named(
    register: Register, written: list[Entry], change: Callable[[Lines], object], says: str
) -> None:
    assert len(written) == len(REFS)
    touch(register, change)

    with pytest.raises(RegisterBroken, match=says):
        register.read()


def test_what_follows_a_change_of_the_key_is_one_chain(register: Register, written: list[Entry]) -> None:
    both = Register(register.file, (NEW, make.SECRET))

    after = write(both, ["d" * 22])

    assert (agree(written, after), after[3].line.key != after[2].line.key) == (True, True)
    assert [line.number for ref in (REFS[0], "d" * 22) for line in of(after, both.persons(ref))] == [1, 4]
    with pytest.raises(RegisterBroken, match="line 1 was written with a key"):
        Register(register.file, (NEW,)).read()


def test_a_line_cut_by_a_loss_of_power_was_never_written(register: Register, written: list[Entry]) -> None:
    with register.file.open("a") as file:
        file.write('{"number": 4, "on": "20')

    assert register.read() == written
    assert len(write(register, ["d" * 22])) == 4


def test_only_its_owner_can_read_it(register: Register, written: list[Entry]) -> None:
    assert written
    assert stat.S_IMODE(os.stat(register.file).st_mode) == 0o600  # noqa: PTH116


def test_the_table_follows_the_file(session: Session, register: Register, written: list[Entry]) -> None:
    store(session, written[:1])

    assert keeping.reconcile(session, register) == written

    assert keeping.entries(session) == written


def test_a_file_that_is_behind_or_lost_is_written_anew_from_the_table(
    session: Session, register: Register, written: list[Entry]
) -> None:
    store(session, written)
    register.file.unlink()

    assert keeping.reconcile(session, register) == written

    assert register.read() == written


def test_a_file_that_tells_of_others_than_the_table_is_refused(
    session: Session, register: Register, written: list[Entry]
) -> None:
    store(session, written[:2])
    register.file.unlink()
    write(register, ["e" * 22])

    with pytest.raises(RegisterBroken, match="different erasures"):
        keeping.reconcile(session, register)


def test_a_table_that_was_touched_is_not_written_to_the_file(
    session: Session, register: Register, written: list[Entry]
) -> None:
    store(session, written)
    session.execute(text("UPDATE erasures SET person = 'x' WHERE number = 2"))
    register.file.unlink()

    with pytest.raises(RegisterBroken, match="line 2"):
        keeping.reconcile(session, register)

    assert not register.file.exists()


def test_the_day_is_part_of_what_is_sealed(register: Register) -> None:
    one, other = (register.follow([], REFS[0], "case", on=date(2026, 11, day)) for day in (23, 24))

    assert (one.line.person, one.seal != other.seal) == (other.line.person, True)
