"""Whatever is done to placements in whatever order, what has to hold of them holds."""

from collections.abc import Callable
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from schedules.checking_in import check_ins
from schedules.placing import placement_endings
from schedules.records.placements import Outcome, State
from tests import make
from tests.schedules.placing.moving import ANY, Moves, run
from web import db

ENOUGH = 30  # runs in which a careless product is noticed


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Callable[[], Session]:
    def opened() -> Session:
        file = copy(sqlite_template, tmp_path / "world.db")
        return Session(db.engine(f"sqlite:///{file}", make.TRAIL), execution_options=db.WRITING)

    return opened


def test_whatever_is_done_what_has_to_hold_holds(fresh: Callable[[], Session]) -> None:
    run(Moves, fresh, examples=15)


class Forgetful(Moves):
    """Ends placements as somebody would who only writes the state down."""

    @precondition(Moves.placements)
    @rule(number=ANY, outcome=st.just(Outcome.ENDED))
    def finish(self, number: int, outcome: Outcome) -> None:
        placement = self.chosen(number)
        if placement.state in {State.ACTIVE, State.SUSPENDED}:
            placement.state, placement.outcome, placement.holds_slot = State.COMPLETED, outcome, False
            placement.outcome_on = placement.closed_on = self.now.date()
            self.session.commit()


class Reopening(Moves):
    """Takes an end back as somebody would who only writes the state down."""

    @precondition(Moves.placements)
    @rule(number=ANY, move=st.just("reopen"))
    def move(self, number: int, move: str) -> None:  # noqa: ARG002 - as in the machine
        placement = self.chosen(number)
        placement.state, placement.outcome, placement.closed_on = State.ACTIVE, None, None
        placement.outcome_on = placement.interrupted_by = placement.why = None
        self.session.commit()


class Undecided(Moves):
    """Ends placements without an outcome."""

    @precondition(Moves.placements)
    @rule(number=ANY, outcome=st.just(None))
    def finish(self, number: int, outcome: Outcome | None) -> None:  # noqa: ARG002 - as in the machine
        placement = self.chosen(number)
        if placement.state is State.ACTIVE:
            placement.state, placement.closed_on = State.COMPLETED, self.now.date()
            self.session.commit()


CARELESS = {Forgetful: "slots miscounted", Reopening: "path astray"}


@pytest.mark.parametrize(("careless", "broken"), CARELESS.items(), ids=[each.__name__ for each in CARELESS])
def test_a_careless_move_is_noticed(fresh: Callable[[], Session], careless: type[Moves], broken: str) -> None:
    with pytest.raises(AssertionError):
        run(careless, fresh, examples=ENOUGH)
    assert broken in careless.broken


def test_an_end_without_an_outcome_is_refused_by_the_database(fresh: Callable[[], Session]) -> None:
    with pytest.raises(IntegrityError):
        run(Undecided, fresh, examples=ENOUGH)


def test_an_end_that_leaves_check_ins_open_is_noticed(
    fresh: Callable[[], Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_ins, "replan", lambda *_, **__: ())

    with pytest.raises(AssertionError):
        run(Moves, fresh, examples=ENOUGH)
    assert "check-ins still open" in Moves.broken


def test_an_end_that_leaves_the_slot_shut_is_noticed(
    fresh: Callable[[], Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement_endings.vacancies, "give_slot_back", lambda *_: None)

    with pytest.raises(AssertionError):
        run(Moves, fresh, examples=ENOUGH)
    assert "slots miscounted" in Moves.broken


class Unwritten(Moves):
    """Loses the rows of the trail about placements."""

    def _asked(self, query: str, **told: object) -> object:  # type: ignore[override]
        return [row for row in super()._asked(query, **told) if "since" not in told or row[0] != "placements"]


def test_a_move_that_leaves_no_row_is_noticed(fresh: Callable[[], Session]) -> None:
    with pytest.raises(AssertionError):
        run(Unwritten, fresh, examples=ENOUGH)
