"""Erasing, backing up and bringing back, at length: many people, beside others who write, killed again and again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from ground.audit.writing import sign
from ground.base import public_ref
from ground.keys import Keys, new_key
from ground.territories import Programme
from matching.records.people import Beneficiary
from matching.records.rankings import RankingLog
from schedules.erasing import keeping
from schedules.erasing.register import Register
from schedules.records.erasures import Erasure, Reason
from tests import audits, known, make, raw
from web import db, erasing
from web.backups import making, readiness, restoring
from web.backups.records import Restore

ROOT = Path(__file__).parents[2]
KEY = new_key()
KEYS = Keys.read(KEY)
PEOPLE, GONE, ROUNDS = 120, 40, 8
ROWS = 200_000
RUN = "from web.commands import main; main({!r})"
Fresh = Callable[[], str]


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """Return a register in which nobody stands yet."""
    register = Register(tmp_path / "erasures", (make.SECRET,))
    register.append([])
    return register


def fill(engine: Engine, people: int) -> dict[str, set[str]]:
    """Store so many people, each with a word of her own, and return by reference what tells of each."""
    told = {}
    with db.session(engine, write=True) as session:
        make.floor(session)
        for number in range(people):
            made = known.person(session, f"word{number:04}x")
            told[made.ref] = {f"word{number:04}x", made.ref, made.salt}
    return told


def erase(session: Session, ref: str, register: Register) -> None:
    keeping.ask(session, ref, Reason.HER_WISH, by=make.TUTOR, on=make.TODAY)
    sign(session, by=make.COORDINATOR)
    keeping.confirm(session, ref, by=make.COORDINATOR, now=make.NOW, register=register)


def standing(engine: Engine, words: set[str]) -> set[str]:
    """Return which words stand in the file of a database of SQLite, in any table of another."""
    if engine.dialect.name == "sqlite":
        seen = [*raw.rows(engine)]
        return {word for word in words if any(word.encode() in part for part in seen)}
    with db.session(engine) as session:
        return {word for word in words if known.telling(session, {word})}


@pytest.mark.parametrize("seed", [0, 1])
def test_of_many_some_go_and_the_others_lose_nothing(engine: Engine, register: Register, seed: int) -> None:
    told, chance = fill(engine, PEOPLE), random.Random(seed)
    gone = chance.sample(sorted(told), GONE)
    stays = told.keys() - set(gone)
    with db.session(engine) as session:
        before = {ref: rows_of(session, ref) for ref in stays}

    for ref in gone:
        with db.session(engine, write=True) as session:
            erase(session, ref, register)
    erasing.clean(engine, keeping.HOLDINGS.keys())

    assert standing(engine, set().union(*(told[ref] for ref in gone))) == set()
    assert standing(engine, {min(told[ref]) for ref in stays}) == {min(told[ref]) for ref in stays}
    with db.session(engine) as session:
        assert {ref: rows_of(session, ref) for ref in stays} == before
        assert audits.whole(session)
    assert len(register.read()) == GONE


def rows_of(session: Session, ref: str) -> dict[str, int]:
    """Return how many rows lead to somebody, by table."""
    number = session.scalar(select(Beneficiary.id).where(Beneficiary.ref == ref))
    person = keeping.Base.metadata.tables["beneficiaries"]
    found = keeping.traces.behind(keeping.Base.metadata, person, person.c.id == number)
    return {
        of.name: session.scalar(select(func.count()).select_from(of).where(rows)) or 0 for of, rows in found.items()
    }


def test_a_backup_made_while_others_write_is_of_one_instant(
    engine: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each transaction writes a programme and its row of the audit trail: in a copy both are there or neither is."""
    fresh: Fresh = request.getfixturevalue(f"fresh_{engine.dialect.name}")
    fill(engine, 3)
    is_over: list[bool] = []

    def write(one: int) -> int:
        number = 0
        while not is_over:
            with db.session(engine, write=True) as session:
                session.add(Programme(code=f"p{one}-{number}", name="P"))
            number += 1
        return number

    with ThreadPoolExecutor(2) as pool:
        written = [pool.submit(write, one) for one in range(2)]
        for number in range(ROUNDS):
            making.make(engine, tmp_path / str(number), KEYS, now=make.NOW)
        is_over.append(True)
    assert min(each.result() for each in written) > ROUNDS

    counts = []
    for number in (0, ROUNDS // 2, ROUNDS - 1):
        target = fresh()
        restoring.restore(target, tmp_path / str(number), KEYS, now=make.NOW)
        copy = db.engine(target)
        with db.session(copy) as session:
            assert audits.whole(session)
            programmes = session.scalar(select(func.count()).select_from(Programme)) or 0
            counts.append(programmes)
            assert sum(row.kind == "programmes" for row in audits.told(session)) == programmes
        copy.dispose()
    assert counts == sorted(counts)


def run(engine: Engine, register: Register, code: str) -> subprocess.Popen[bytes]:
    """Run code in a process of its own, on this database and this register."""
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=settings(engine, register))


def settings(engine: Engine, register: Register) -> dict[str, str]:
    address = engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    given = {"DATABASE_URL": address, "DATA_KEYS": make.DATA_KEYS, "SECRET_KEY": make.SECRET, "BACKUP_KEYS": KEY}
    given |= {"ERASURES": str(register.file), "AUDIT_HEADS": str(register.file.with_name("heads"))}
    return os.environ | {f"PONTE_{name}": value for name, value in given.items()}


ERASE_ALL = """
import web.records
from sqlalchemy import select
from matching.records.people import Beneficiary
from tests import make
from tests.proofs.test_keeping import erase
from web import db
from web.settings import database_url, register
engine = db.engine(database_url(), make.TRAIL)
with db.session(engine) as session:
    refs = session.scalars(select(Beneficiary.ref).order_by(Beneficiary.id)).all()
for ref in refs:
    with db.session(engine, write=True) as session:
        erase(session, ref, register())
"""


@pytest.mark.parametrize("seed", range(3))
def test_an_erasure_that_is_killed_is_whole_or_can_be_finished(engine: Engine, register: Register, seed: int) -> None:
    told, chance = fill(engine, GONE), random.Random(seed)

    with run(engine, register, ERASE_ALL) as process:
        while left(engine) > GONE - chance.randint(3, GONE // 2) and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)

    known_lines = len(register.read())
    with db.session(engine) as session:
        done = session.scalar(select(func.count()).select_from(Erasure)) or 0
    # A line is written before its erasure is committed, and never after.
    assert known_lines - done in {0, 1}
    assert left(engine) == GONE - done
    with db.session(engine, write=True) as session:
        readiness.replay(session, register, witness=None, now=make.NOW)
    assert left(engine) == GONE - known_lines
    with db.session(engine) as session:
        gone = told.keys() - set(session.scalars(select(Beneficiary.ref)))
        assert known.telling(session, set().union(*(told[ref] for ref in gone))) == set()
        assert len(keeping.entries(session)) == known_lines == len(gone)


def left(engine: Engine) -> int:
    with db.session(engine) as session:
        return session.scalar(select(func.count()).select_from(Beneficiary)) or 0


@pytest.mark.parametrize("seed", range(3))
def test_a_restore_that_is_killed_shows_nobody_who_was_erased(
    engine: Engine, register: Register, tmp_path: Path, seed: int, request: pytest.FixtureRequest
) -> None:
    """Whatever is there afterwards: somebody erased is only where the mark says that nothing may be served."""
    fresh: Fresh = request.getfixturevalue(f"fresh_{engine.dialect.name}")
    told, chance = fill(engine, GONE), random.Random(seed)
    making.make(engine, tmp_path / "b", KEYS, now=make.NOW)
    gone = chance.sample(sorted(told), 10)
    for ref in gone:
        with db.session(engine, write=True) as session:
            erase(session, ref, register)
    target = db.engine(fresh(), make.TRAIL)
    restore = ["restore", str(tmp_path / "b")]

    with run(target, register, RUN.format(restore)) as process:
        time.sleep(chance.uniform(0.5, 8))
        process.send_signal(signal.SIGKILL)

    with db.session(target) as session:
        there = set(session.scalars(select(Beneficiary.ref)))
        assert there.isdisjoint(gone) or not readiness.is_replayed(session)
        is_marked = session.scalar(select(func.count()).select_from(Restore)) or 0
    finish = ["restore", "--replay"] if is_marked else restore
    with run(target, register, RUN.format(finish)) as process:
        pass
    assert process.returncode == 0
    with db.session(target) as session:
        assert set(session.scalars(select(Beneficiary.ref))) == told.keys() - set(gone)
        assert readiness.is_replayed(session)
    target.dispose()


MEASURED = "; import resource, sys; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)"
MEASURE = "from web.commands import ponte; ponte.main({!r}, standalone_mode=False)" + MEASURED


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_many_more_rows_need_no_more_memory(engine: Engine, register: Register, tmp_path: Path) -> None:
    fill(engine, 1)
    most = []
    for rows in (ROWS // 20, ROWS):
        with db.session(engine, write=True) as session:
            number = session.scalars(select(Beneficiary.id)).one()
            for _ in range(rows // 1_000):
                session.execute(insert(RankingLog), [ranked(number) for _ in range(1_000)])
        path, new = tmp_path / str(rows), db.engine(f"sqlite:///{tmp_path}/{rows}.db")
        most += [
            peak(engine, register, ["backup", str(path)]),
            peak(new, register, ["restore", str(path)]),
        ]
        new.dispose()

    assert most[2] < most[0] + 20
    assert most[3] < most[1] + 40


def peak(engine: Engine, register: Register, arguments: list[str]) -> int:
    """Return how much memory a command took at most, in megabytes."""
    code, given = [sys.executable, "-c", MEASURE.format(arguments)], settings(engine, register)
    done = subprocess.run(code, cwd=ROOT, env=given, capture_output=True, text=True, check=True)
    return int(done.stderr.splitlines()[-1])


def ranked(number: int) -> dict[str, object]:
    ref = public_ref()
    counts = {"catalogue": 1, "change_number": 1, "considered": 9, "below": 0}
    row = {"ref": ref, "beneficiary_id": number, "actor": "a", "at": make.NOW, "on": make.TODAY, "model": "m"}
    return {**row, **counts, RankingLog.excluded.token: "t", RankingLog.shown.token: f"{ref}: 0.5"}
