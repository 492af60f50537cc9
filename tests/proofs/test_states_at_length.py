"""Long sequences of moves by chance on both databases: what has to hold of placements holds after each."""

from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import make
from tests.conftest import Fresh
from tests.schedules.placing.moving import Moves, run
from web import db

RUNS, MOVES = 100, 40


def opened(fresh: Fresh) -> Callable[[], Session]:
    def engine() -> Engine:
        return db.engine(fresh(), make.TRAIL)

    return lambda: Session(engine(), execution_options=db.WRITING)


def test_whatever_is_done_for_long_what_has_to_hold_holds_on_sqlite(fresh_sqlite: Fresh) -> None:
    run(Moves, opened(fresh_sqlite), examples=RUNS, steps=MOVES)


def test_whatever_is_done_for_long_what_has_to_hold_holds_on_postgresql(fresh_postgresql: Fresh) -> None:
    run(Moves, opened(fresh_postgresql), examples=RUNS // 4, steps=MOVES)
