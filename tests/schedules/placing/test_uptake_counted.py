"""What happens in placements is counted once for the enterprise, in the same transaction, and outlives her rows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import uptake
from employers.records import Measure, UptakeCounter
from schedules.checking_in import contacting
from schedules.checking_in.contacting import Said
from schedules.dates.purposes import Party, Purpose
from schedules.errors import BadPlacement
from schedules.placing import placement_endings
from schedules.records.check_ins import Channel
from schedules.records.placements import HIRES, InterruptedBy, Outcome, Placement, Why
from tests import make
from tests.schedules.placeable import Placing
from tests.schedules.placed import of
from tests.schedules.world import at

ENDED_AT = at("11-01 10:00")
STARTED = {Measure.SLOT_FILLED: 1, Measure.STARTED: 1}


@pytest.fixture
def world(session: Session) -> Placing:
    make.floor(session)
    return Placing(session)


def counted(world: Placing) -> dict[Measure, int]:
    there = UptakeCounter.employer_id == world.alfa.employer.id
    rows = world.session.execute(select(UptakeCounter.measure, UptakeCounter.number).where(there))
    return {row.measure: row.number for row in rows}


@pytest.mark.parametrize(
    ("outcome", "more"),
    [
        (Outcome.HIRED_HERE, {Measure.COMPLETED: 1, Measure.HIRED_HERE: 1}),
        (Outcome.HIRED_ELSEWHERE, {Measure.COMPLETED: 1, Measure.HIRED_ELSEWHERE: 1}),
        (Outcome.ENDED, {Measure.COMPLETED: 1}),
    ],
)
def test_a_placement_is_counted_when_planned_when_started_and_by_what_came_of_it(
    world: Placing, outcome: Outcome, more: dict[Measure, int]
) -> None:
    placement = world.planned()
    assert counted(world) == {Measure.SLOT_FILLED: 1}
    world.papered(placement)
    world.begin(placement)
    assert counted(world) == STARTED

    placement_endings.finish(world.session, placement.ref, outcome=outcome, by=world.tessa, now=ENDED_AT)

    assert counted(world) == STARTED | more


def test_what_is_interrupted_is_not_completed(world: Placing) -> None:
    placement = world.started()

    placement_endings.interrupt(
        world.session, placement.ref, interrupted_by=InterruptedBy.EMPLOYER, why=Why.PLANS, by=world.tessa, now=ENDED_AT
    )

    assert counted(world) == STARTED


def test_what_is_refused_or_rolled_back_is_not_counted(world: Placing) -> None:
    placement = world.started()
    world.session.commit()

    with pytest.raises(BadPlacement):
        placement_endings.finish(
            world.session, placement.ref, outcome=Outcome.INTERRUPTED, by=world.tessa, now=ENDED_AT
        )
    world.session.rollback()
    placement_endings.finish(world.session, placement.ref, outcome=Outcome.ENDED, by=world.tessa, now=ENDED_AT)
    world.session.rollback()

    assert counted(world) == STARTED


def test_each_month_has_a_counter_of_its_own(world: Placing) -> None:
    for day in (date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1)):
        uptake.count(world.session, Measure.STARTED, world.alfa.employer.id, on=day)

    rows = world.session.execute(select(UptakeCounter.month, UptakeCounter.number).order_by(UptakeCounter.month))
    assert [tuple(row) for row in rows] == [(date(2026, 9, 1), 2), (date(2026, 10, 1), 1)]


def followed_up(world: Placing, placement: Placement, days: int, answer: str) -> None:
    assert placement.closed_on is not None
    wished = placement.closed_on + timedelta(days=days)
    (check_in,) = (
        each
        for each in of(world.session, placement, Party.HER)
        if any(wish.purpose is Purpose.FOLLOW_UP and wish.on == wished for wish in each.wishes)
    )
    said = Said(Channel.PHONE, {"FU1": answer})
    contacting.record(world.session, check_in.ref, said, by=world.tessa, now=at(f"{check_in.due_on} 15:30"))


@pytest.mark.parametrize("outcome", Outcome)
def test_who_is_still_at_work_is_counted_after_ninety_and_a_hundred_and_eighty_days(
    world: Placing, outcome: Outcome
) -> None:
    placement = world.started()
    if outcome is Outcome.INTERRUPTED:
        placement_endings.interrupt(
            world.session, placement.ref, interrupted_by=InterruptedBy.HERS, why=Why.PLANS, by=world.tessa, now=ENDED_AT
        )
    else:
        placement_endings.finish(world.session, placement.ref, outcome=outcome, by=world.tessa, now=ENDED_AT)

    for days, answer in ((30, "yes"), (90, "yes"), (180, "no")):
        followed_up(world, placement, days, answer)

    told = {measure for measure in counted(world) if measure.startswith("at_work")}
    assert told == ({Measure.AT_WORK_AFTER_90} if outcome in HIRES else set())
