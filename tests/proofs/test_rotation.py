"""A rotation of keys that is killed again and again, or that others write beside, loses and changes nothing."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

import web.records  # noqa: F401 - so that every record is known
from ground import encryption, rotation
from ground.keys import Keys, new_key
from matching import identities
from matching.records.identities import Identity
from matching.records.people import Beneficiary
from tests import make
from web import db

ROOT = Path(__file__).parents[2]
NEW = new_key()
BOTH = f"{NEW},{make.DATA_KEYS}"
PEOPLE, WRITERS, STOPS = 4000, 2, 2
# Told to stop, it stops, also where whoever began it had told its children not to mind.
HEED = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
ROTATE = f"{HEED}; from web.commands import main; main(['keys', 'rotate'])"


@pytest.fixture
def people(engine: Engine) -> list[str]:
    """Return the references of many people, whose names are encrypted with the older key."""
    with db.session(engine, write=True) as session:
        make.floor(session)
        cases = [{"case_code": f"TE-{number}", **CASE, "ref": f"r{number}"} for number in range(PEOPLE)]
        session.execute(insert(Beneficiary), cases)
        ids = session.scalars(select(Beneficiary.id).order_by(Beneficiary.id)).all()
        session.execute(insert(Identity), [_named(number) for number in ids])
    return [f"r{number}" for number in range(PEOPLE)]


CASE = {"territory": "TE", "tutor": make.TUTOR.ref, "state": "ready", "taken_in_on": make.TODAY, "version": 1}


def _named(number: int) -> dict[str, object]:
    row = {"beneficiary_id": number}
    return {**row, "version": 1, Identity.first_name.token: Identity.first_name.token_of(f"Fiaba {number}", row)}


def names(engine: Engine, keys: str) -> dict[int, str | None]:
    encryption.hand_in(Keys.read(keys))
    with db.session(engine) as session:
        return {each.beneficiary_id: each.first_name for each in session.scalars(select(Identity))}


def left(engine: Engine) -> int:
    encryption.hand_in(Keys.read(BOTH))
    with db.session(engine) as session:
        return rotation.left(session)


def rotating(database: str) -> subprocess.Popen[bytes]:
    given = {"PONTE_DATA_KEYS": BOTH, "PONTE_SECRET_KEY": make.SECRET}
    settings = {"PONTE_DATABASE_URL": database.replace("+psycopg", ""), **given}
    return subprocess.Popen([sys.executable, "-c", ROTATE], cwd=ROOT, env=os.environ | settings)


@pytest.mark.parametrize(
    ("sign", "seed"), [(signal.SIGKILL, 0), (signal.SIGKILL, 1), (signal.SIGKILL, 2), (signal.SIGINT, 3)], ids=str
)
@pytest.mark.usefixtures("people")
def test_a_rotation_stopped_midway_loses_nothing_and_goes_on(
    engine: Engine, database: str, seed: int, sign: signal.Signals
) -> None:
    before, todo, chance = names(engine, make.DATA_KEYS), left(engine), random.Random(seed)
    assert todo == PEOPLE

    for _ in range(STOPS):
        stopped = stop(engine, database, sign, at=todo - chance.randint(1, PEOPLE // 4))
        now_left = left(engine)
        assert (stopped, 0 < now_left < todo) == (True, True)
        assert names(engine, BOTH) == before
        todo = now_left
    with rotating(database) as process:
        pass

    assert (process.returncode, left(engine)) == (0, 0)
    assert names(engine, NEW) == before


def stop(engine: Engine, database: str, sign: signal.Signals, *, at: int) -> bool:
    """Start a rotation, stop it once no more than so many rows are left, and tell whether it was still running."""
    with rotating(database) as process:
        while process.poll() is None and left(engine) > at:
            time.sleep(0.002)
        process.send_signal(sign)
    return process.returncode != 0


def test_two_who_write_meanwhile_lose_nothing(engine: Engine, database: str, people: list[str]) -> None:
    encryption.hand_in(Keys.read(BOTH))
    process = rotating(database)

    with ThreadPoolExecutor(WRITERS) as pool:
        written = [
            dict(each) for each in pool.map(lambda one: list(write(engine, process, people, one)), range(WRITERS))
        ]

    assert process.wait() == 0
    assert left(engine) == 0
    encryption.hand_in(Keys.read(NEW))
    with db.session(engine, write=True) as session:
        lost = [ref for each in written for ref, name in each.items() if first_name(session, ref) != name]
    assert lost == []
    assert min(map(len, written)) > 10


def write(engine: Engine, process: subprocess.Popen[bytes], people: list[str], one: int) -> Iterator[tuple[str, str]]:
    """Write new names as long as the rotation runs, each writer those of its own people."""
    chance, number = random.Random(one), 0
    while process.poll() is None:
        ref, number = chance.choice(people[one::WRITERS]), number + 1
        stated = {"first_name": f"Rima {one} {number}"}
        with db.session(engine, write=True) as session:
            identities.put(session, ref, stated, by=make.TUTOR, on=make.TODAY)
        yield ref, stated["first_name"]


def first_name(session: Session, ref: str) -> str | None:
    return identities.reveal(session, ref, by=make.TUTOR)[0]["first_name"]
