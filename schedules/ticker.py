"""The ticker: once a minute it runs through a list of steps. The only file that knows APScheduler, which only knocks.

What is due is decided from the tables, so any number of tickers may run, and one that was away catches up. A step that
breaks is told and does not stop the others.
"""

import signal
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.orm import Session

from ground.upserts import insert
from schedules.records.ticks import Tick

EVERY_S = 60
LOOK_EVERY_S = 0.5
Tell = Callable[[Exception], object]


@dataclass(frozen=True, slots=True)
class Knock:
    """What a step is given: transactions that write, the clock, and whether it should come to an end soon.

    ``begin`` opens one transaction, committed at the end of its block.
    """

    begin: Callable[[], AbstractContextManager[Session]]
    clock: Callable[[], datetime]
    is_stopping: Callable[[], bool] = lambda: False


Step = Callable[[Knock], object]
ActAmong = Callable[[Session, datetime, Collection[int] | None], object]


def at_once(act: Callable[[Session, datetime], object]) -> Step:
    """Return a step that does all it does in one transaction, by the time of its beginning."""

    def step(knock: Knock) -> None:
        with knock.begin() as session:
            act(session, knock.clock())

    return step


def apart(act: ActAmong, due: Callable[[Session, datetime], Sequence[int]]) -> Step:
    """Return a step that acts on all that is due in one transaction; where that breaks, on each half in its own.

    So what breaks stands alone, stops no other, and is tried again at each knock. ``due`` tells the ids of what there
    is to do; ``act`` is given those that it may choose among, None for all. Raises the first of what broke alone.
    """

    def tried(knock: Knock, among: Collection[int] | None) -> list[Exception]:
        mistakes = list[Exception]()
        attempt(partial(at_once(lambda session, now: act(session, now, among)), knock), mistakes.append)
        return mistakes

    def by_halves(knock: Knock, ids: Sequence[int]) -> list[Exception]:
        mistakes = tried(knock, ids) if ids and not knock.is_stopping() else []
        if not mistakes or len(ids) == 1:
            return mistakes
        half = len(ids) // 2
        return by_halves(knock, ids[:half]) + by_halves(knock, ids[half:])

    def step(knock: Knock) -> None:
        if tried(knock, None):
            with knock.begin() as session:
                ids = due(session, knock.clock())
            for mistake in by_halves(knock, ids):
                raise mistake

    return step


def attempt(act: Callable[[], object], tell: Tell) -> bool:
    """Do something that must not stop what comes after it, whatever happens; tell whether it went well."""
    try:
        act()
    except Exception as mistake:  # noqa: BLE001 - the one place that goes on after anything
        tell(mistake)
        return False
    return True


def run(knock: Knock, steps: Mapping[str, Step], tell: Tell) -> list[str]:
    """Run through all steps, noting when; return the names of those that broke."""
    broken = []
    for name, step in steps.items():
        if knock.is_stopping():
            break
        begun = knock.clock()
        went_well = attempt(partial(step, knock), tell)
        if not (attempt(partial(_note, knock, name, begun, went_well=went_well), tell) and went_well):
            broken.append(name)
    return broken


class Ending:
    """Whether the process was told to end. Called by a signal, which may come anywhere: so it sets a mark, no more."""

    def __init__(self) -> None:
        self.is_near = False

    def __call__(self, *_told: object) -> None:
        """Set the mark."""
        self.is_near = True


def keep_knocking(act: Callable[[Callable[[], bool]], object]) -> None:
    """Call ``act`` now and once a minute until the process is told to end; it is given what tells it so.

    A call that takes longer than a minute is not begun a second time beside itself, and is waited for at the end.
    """
    ending = Ending()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, ending)
    # Not a blocking scheduler: an exception out of a signal, which would have to end it, is swallowed within.
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
    once_a_minute = {"trigger": "interval", "seconds": EVERY_S, "next_run_time": datetime.now(UTC)}
    scheduler.add_job(
        act, args=[lambda: ending.is_near], coalesce=True, max_instances=1, misfire_grace_time=None, **once_a_minute
    )
    scheduler.start()
    while not ending.is_near:
        time.sleep(LOOK_EVERY_S)
    scheduler.shutdown()


def _note(knock: Knock, name: str, begun: datetime, *, went_well: bool) -> None:
    values = {"step": name, "begun_at": begun} | ({"done_at": knock.clock()} if went_well else {})
    with knock.begin() as session:
        session.execute(
            insert(session, Tick).values(values).on_conflict_do_update(index_elements=["step"], set_=values)
        )
