"""What is planned for a day starts in its morning: each placement whole or not at all, and then somebody is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from schedules.alerting import concerns
from schedules.errors import Blocked
from schedules.placing import placements
from schedules.placing.starts import start_planned
from schedules.records.check_ins import CheckIn
from schedules.records.concerns import Concern, Kind, Urgency
from schedules.records.placements import Placement, State
from schedules.ticker import Knock
from tests import make
from tests.schedules.placeable import Placing
from tests.schedules.world import at
from web import db

BEFORE, EARLY = at("09-13 23:59"), at("09-14 00:00")
MORNING, LATER = at("09-14 09:00"), at("09-14 09:01")


@pytest.fixture
def placing(session: Session) -> Placing:
    """Return two people who may work and two firms that have signed."""
    make.floor(session)
    return Placing(session)


def knock(engine: Engine, now: datetime) -> Knock:
    """Return a knock at a time, with transactions of its own."""

    @contextmanager
    def begin() -> Iterator[Session]:
        with db.session(engine, write=True) as own:
            yield own

    return Knock(begin, lambda: now)


def start(placing: Placing, engine: Engine, *instants: datetime) -> None:
    placing.session.commit()
    for now in instants:
        start_planned(knock(engine, now))
    placing.session.expire_all()


def not_started(placing: Placing) -> list[Concern]:
    return [*placing.session.scalars(select(Concern).where(Concern.kind == Kind.NOT_STARTED).order_by(Concern.id))]


def check_ins_of(placing: Placing, placement: Placement) -> int:
    return len(placing.session.scalars(select(CheckIn).where(CheckIn.placement_id == placement.id)).all())


def test_what_is_ready_starts_with_its_day_and_not_before(placing: Placing, engine: Engine) -> None:
    placement = placing.planned()
    placing.papered(placement)

    start(placing, engine, BEFORE)
    before = placement.state
    start(placing, engine, EARLY)

    assert (before, placement.state) == (State.PLANNED, State.ACTIVE)
    assert check_ins_of(placing, placement) > 0
    assert not_started(placing) == []


def test_what_cannot_start_is_told_once_with_its_reasons(placing: Placing, engine: Engine) -> None:
    placement = placing.planned()

    start(placing, engine, EARLY)
    assert not_started(placing) == []  # what is missing may still come
    start(placing, engine, MORNING, LATER)

    [told] = not_started(placing)
    assert (placement.state, check_ins_of(placing, placement)) == (State.PLANNED, 0)
    assert (told.placement_id, told.urgency) == (placement.id, Urgency.URGENT)
    assert "paper_missing" in {each["code"] for each in told.reasons}


def test_one_that_cannot_start_holds_up_no_other(placing: Placing, engine: Engine) -> None:
    first, second = placing.planned(), placing.planned(placing.olga, placing.beta)
    placing.papered(second)

    start(placing, engine, MORNING)

    assert (first.state, second.state) == (State.PLANNED, State.ACTIVE)
    assert [told.placement_id for told in not_started(placing)] == [first.id]


def test_once_its_concern_is_settled_it_is_tried_again(placing: Placing, engine: Engine) -> None:
    placement = placing.planned()
    start(placing, engine, MORNING)
    [told] = not_started(placing)
    placing.papered(placement)
    concerns.settle(placing.session, told.ref, "The papers are there now", by=placing.tessa, now=LATER)

    start(placing, engine, LATER)

    assert (placement.state, len(not_started(placing))) == (State.ACTIVE, 1)


def in_one_transaction(knock: Knock) -> None:
    """Start all that is planned together, and tell nobody of what cannot start."""
    with knock.begin() as session:
        for placement in session.scalars(select(Placement).order_by(Placement.id)).all():
            placements.begin(session, placement, now=knock.clock())


def test_all_in_one_transaction_would_start_none_and_tell_nobody(placing: Placing, engine: Engine) -> None:
    second = placing.planned(placing.olga, placing.beta)
    placing.planned()
    placing.papered(second)
    placing.session.commit()

    with pytest.raises(Blocked):
        in_one_transaction(knock(engine, MORNING))

    placing.session.expire_all()
    assert (second.state, not_started(placing)) == (State.PLANNED, [])
