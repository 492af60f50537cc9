"""The ticker runs through its steps, whatever one of them does; when it came is noted."""

import signal
import subprocess
import sys
from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ground.territories import Programme
from schedules.records.ticks import Tick
from schedules.ticker import Knock, apart, at_once, run
from tests import make
from tests.audits import told
from web import db

ROOT = Path(__file__).parents[2]
TICKS = """
import time
from schedules.ticker import keep_knocking

def act(is_stopping):
    print("begun", flush=True)
    while not is_stopping():
        time.sleep(0.01)
    time.sleep(0.1)
    print("ended", flush=True)

keep_knocking(act)
"""


class Clock:
    """A clock that goes on by a second whenever somebody looks at it."""

    def __init__(self) -> None:
        self.at = make.NOW

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def knock(engine: Engine) -> Knock:
    return Knock(partial(db.session, engine, write=True, door="tick"), Clock())


def ignore(_mistake: Exception) -> None:
    """Tell nobody."""


def breaks(_session: Session, _now: datetime) -> None:
    raise RuntimeError("Maria Rossi")


def writes(session: Session, _now: datetime) -> None:
    session.add(Programme(code="written", name="P"))


def test_a_broken_step_is_told_and_stops_no_other(knock: Knock, session: Session) -> None:
    mistakes: list[Exception] = []

    broken = run(knock, {"first": at_once(breaks), "second": at_once(writes)}, mistakes.append)

    assert (broken, [type(mistake) for mistake in mistakes]) == (["first"], [RuntimeError])
    assert session.get(Programme, "written") is not None


def test_what_a_broken_step_has_written_is_rolled_back(knock: Knock, session: Session) -> None:
    def halfway(own: Session, now: datetime) -> None:
        writes(own, now)
        own.flush()
        breaks(own, now)

    run(knock, {"halfway": at_once(halfway)}, ignore)

    assert session.get(Programme, "written") is None


def test_what_breaks_among_many_is_told_and_stops_none_of_the_others(knock: Knock, session: Session) -> None:
    def act(own: Session, _now: datetime, among: Collection[int] | None) -> None:
        for number in set(range(9)) & set(range(9) if among is None else among):
            own.add(Programme(code=f"p{number}", name="P"))
            if number in {2, 7}:
                raise RuntimeError("Maria Rossi")

    broken = run(knock, {"many": apart(act, lambda _session, _now: range(9))}, ignore)

    assert broken == ["many"]
    assert {*session.scalars(select(Programme.code))} >= {"p0", "p1", "p3", "p4", "p5", "p6", "p8"}
    assert not {*session.scalars(select(Programme.code))} & {"p2", "p7"}


def test_when_each_step_came_and_when_it_last_went_well_is_noted(knock: Knock, session: Session) -> None:
    run(knock, {"good": at_once(writes), "bad": at_once(writes)}, ignore)
    first = {tick.step: tick.done_at for tick in session.scalars(select(Tick))}
    session.rollback()

    run(knock, {"good": at_once(lambda _session, _now: None), "bad": at_once(breaks)}, ignore)

    ticks = {tick.step: tick for tick in session.scalars(select(Tick))}
    assert first["good"] is not None
    assert first["bad"] is None  # it would have written what is there already
    good, bad = ticks["good"], ticks["bad"]
    assert good.done_at is not None
    assert good.done_at > good.begun_at > first["good"]
    assert (bad.done_at, bad.begun_at > good.begun_at) == (None, True)


def test_the_machine_acts_and_its_own_books_leave_no_row(knock: Knock, session: Session) -> None:
    run(knock, {"writes": at_once(writes)}, ignore)

    (row,) = told(session)
    assert (row.role, row.actor, row.kind, row.door) == ("machine", None, "programmes", "tick")


def test_a_database_that_is_away_breaks_all_steps_and_nothing_else(tmp_path: Path) -> None:
    def away() -> AbstractContextManager[Session]:
        return db.session(db.engine(f"sqlite:///{tmp_path}/nowhere/ponte.db", make.TRAIL), write=True)

    broken = run(Knock(away, Clock()), {"one": at_once(writes), "two": at_once(writes)}, ignore)

    assert broken == ["one", "two"]


def test_when_the_process_is_to_end_no_further_step_is_begun(engine: Engine) -> None:
    done: list[str] = []
    knock = Knock(partial(db.session, engine, write=True), Clock(), is_stopping=lambda: bool(done))

    run(knock, {"one": lambda _knock: done.append("one"), "two": lambda _knock: done.append("two")}, ignore)

    assert done == ["one"]


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_ticker_told_to_end_finishes_what_is_under_way(sign: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", TICKS], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        begun = process.stdout.readline()
        process.send_signal(sign)
        ended = process.stdout.readline()

    assert (begun, ended, process.returncode) == ("begun\n", "ended\n", 0)
