"""Processes that write to one database at the same time."""

from multiprocessing import get_context

from ground.actors import Actor, Role
from ground.territories import Programme
from tests import make
from web import db

TOGETHER = 2


def write_together(address: str, each: int) -> None:
    """Let two processes write so many transactions each."""
    # Forked, because importing all anew would take longer than the writing.
    apart = get_context("fork")
    started = [apart.Process(target=write, args=(address, each, number)) for number in range(TOGETHER)]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * TOGETHER


def write(address: str, each: int, number: int) -> None:
    """Write one object a transaction."""
    by = Actor(f"writer-{number}", Role.ADMINISTRATOR)
    engine = db.engine(address, make.TRAIL)
    for turn in range(each):
        with db.session(engine, write=True, by=by) as session:
            session.add(Programme(code=f"p{number}-{turn}", name="P"))
    engine.dispose()
