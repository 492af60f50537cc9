"""Whatever is done to placements in whatever order, what has to hold of them holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from employers.records import Vacancy, VacancyState
from ground.audit.records import AuditRow
from ground.errors import IllegalMove, Refused
from matching.records.people import Beneficiary, PathState
from schedules.placing import placement_endings, placements
from schedules.records.placements import CLOSED, LIVING, InterruptedBy, Outcome, Placement, State, Why
from schedules.records.proposals import Proposal
from tests import make
from tests.schedules.placeable import Placing, stated
from tests.schedules.world import at
from web import db

BEGINS = at("2026-09-07 10:00")
REFUSED = (Refused, IllegalMove)


class Moves(RuleBasedStateMachine):
    """Two people, two firms of one slot and two; moves by chance, each in a transaction of its own."""

    fresh: Callable[[], Session]

    def __init__(self) -> None:
        super().__init__()
        self.session = self.fresh()
        make.floor(self.session)
        self.world = Placing(self.session)
        self.now = BEGINS
        self.moved = 0

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Keep what is done, or nothing of it when it is refused."""
        try:
            yield
            self.session.commit()
            self.moved += 1
        except REFUSED:
            self.session.rollback()

    def placements(self) -> list[Placement]:
        return list(self.session.scalars(select(Placement).order_by(Placement.id)))

    def chosen(self, number: int) -> Placement | None:
        found = self.placements()
        return found[number % len(found)] if found else None

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(her=st.sampled_from(("irma", "olga")), firm=st.sampled_from(("alfa", "beta")), days=st.integers(0, 9))
    def plan(self, her: str, firm: str, days: int) -> None:
        with self.attempt():
            proposal = self.world.accepted(getattr(self.world, her), getattr(self.world, firm), now=self.now)
            start = self.now.date() + timedelta(days=days)
            said: dict[str, Any] = {"starts_on": start, "ends_on": start + timedelta(days=120)}
            self.world.agreed(proposal, now=self.now, ends_on=said["ends_on"])
            placements.plan(
                self.session, proposal.ref, stated(self.session, proposal, **said), by=make.TUTOR, now=self.now
            )

    @precondition(lambda self: self.placements())
    @rule(number=st.integers(0, 9), is_papered=st.booleans())
    def start(self, number: int, is_papered: bool) -> None:  # noqa: FBT001 - drawn by chance
        placement = self.chosen(number)
        with self.attempt():
            if is_papered and placement.state is State.PLANNED:
                self.now = max(self.now, at(f"{placement.starts_on} 10:00"))
                self.world.papered(placement)
            placements.start(self.session, placement.ref, by=make.TUTOR, now=self.now)

    @precondition(lambda self: self.placements())
    @rule(number=st.integers(0, 9), move=st.sampled_from(("suspend", "resume", "extend", "cancel", "interrupt", "job")))
    def move(self, number: int, move: str) -> None:
        placement = self.chosen(number)
        with self.attempt():
            MOVES[move](self.session, placement, self.now)

    @precondition(lambda self: self.placements())
    @rule(number=st.integers(0, 9), outcome=st.sampled_from(Outcome))
    def finish(self, number: int, outcome: Outcome) -> None:
        placement = self.chosen(number)
        with self.attempt():
            placement_endings.finish(self.session, placement.ref, outcome=outcome, by=make.TUTOR, now=self.now)

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        living = [each.beneficiary_id for each in self.placements() if each.state in LIVING]

        assert len(living) == len(set(living))

    @invariant()
    def slots_are_taken_by_who_holds_them_and_free_ones_are_open(self) -> None:
        for vacancy in self.session.scalars(select(Vacancy)):
            held = [each for each in self.placements() if each.vacancy_id == vacancy.id and each.holds_slot]
            kept = self.session.scalar(
                select(func.count()).where(Proposal.vacancy_id == vacancy.id, Proposal.reserved_at.is_not(None))
            )
            assert vacancy.slots_taken == len(held) + kept <= vacancy.slots
            if vacancy.slots_taken < vacancy.slots:
                assert vacancy.state in {VacancyState.OPEN, VacancyState.FROZEN}

    @invariant()
    def what_is_over_has_its_outcome_and_her_path_goes_with_it(self) -> None:
        for placement in self.placements():
            assert (placement.closed_on is not None) == (placement.state in CLOSED)
            assert (placement.outcome is not None) == (placement.state in {State.COMPLETED, State.INTERRUPTED})
        for her in self.session.scalars(select(Beneficiary)):
            active = any(each.beneficiary_id == her.id and each.state in UNDER_WAY for each in self.placements())
            assert (her.state is PathState.IN_PLACEMENT) == active

    @invariant()
    def what_is_counted_is_what_has_ended(self) -> None:
        for firm in (self.world.alfa, self.world.beta):
            self.session.refresh(firm.employer)
            there = [each.outcome for each in self.placements() if each.vacancy_id == firm.vacancy.id and each.outcome]
            hired = [each for each in there if each in placement_endings.HIRES]
            assert (firm.employer.ended_count, firm.employer.hired_count) == (len(there), len(hired))

    @invariant()
    def every_move_has_its_row_in_the_trail(self) -> None:
        rows = self.session.scalar(select(func.count()).where(AuditRow.kind == "placements"))

        assert rows >= self.moved

    def teardown(self) -> None:
        self.session.close()
        self.session.get_bind().dispose()


UNDER_WAY = (State.ACTIVE, State.SUSPENDED)
Move = Callable[[Session, Placement, datetime], object]
MOVES: dict[str, Move] = {
    "suspend": lambda session, of, now: placements.suspend(
        session, of.ref, until=now.date() + timedelta(days=9), why=Why.HEALTH, by=make.TUTOR, now=now
    ),
    "resume": lambda session, of, now: placements.resume(session, of.ref, by=make.TUTOR, now=now),
    "extend": lambda session, of, now: placements.extend(
        session, of.ref, ends_on=of.ends_on + timedelta(days=3), by=make.TUTOR, now=now
    ),
    "cancel": lambda session, of, now: placement_endings.cancel(session, of.ref, why=Why.PLANS, by=make.TUTOR, now=now),
    "interrupt": lambda session, of, now: placement_endings.interrupt(
        session, of.ref, interrupted_by=InterruptedBy.HERS, why=Why.WORK, by=make.TUTOR, now=now
    ),
    "job": lambda session, of, now: placement_endings.lose_job(session, of.ref, by=make.TUTOR, now=now),
}


def run(machine: type[Moves], template: Path, examples: int) -> None:
    """Run moves by chance, each run on a copy of an empty database."""
    with TemporaryDirectory() as folder:

        def fresh() -> Session:
            file = Path(folder, "world.db")
            copy(template, file)
            return Session(db.engine(f"sqlite:///{file}", make.TRAIL), execution_options=db.WRITING)

        machine.fresh = staticmethod(fresh)
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples, stateful_step_count=12, deadline=None, derandomize=True,
                phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip


def test_whatever_is_done_what_has_to_hold_holds(sqlite_template: Path) -> None:
    run(Moves, sqlite_template, 12)


class Forgetful(Moves):
    """Ends placements as somebody would who only writes the state down."""

    @precondition(lambda self: self.placements())
    @rule(number=st.integers(0, 9), outcome=st.just(Outcome.ENDED))
    def finish(self, number: int, outcome: Outcome) -> None:
        placement = self.chosen(number)
        if placement.state in UNDER_WAY:
            placement.state, placement.outcome, placement.holds_slot = State.COMPLETED, outcome, False
            placement.outcome_on = placement.closed_on = self.now.date()
            self.session.commit()


def test_an_end_that_forgets_the_slot_is_noticed(sqlite_template: Path) -> None:
    with pytest.raises(AssertionError):
        run(Forgetful, sqlite_template, 60)
