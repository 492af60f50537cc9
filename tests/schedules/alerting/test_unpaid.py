"""Her tutor looks after a month that is not declared paid five days after its payday, from nine o'clock on; once."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.alerting.concern_sweeps import tell_unpaid
from schedules.placing import placement_endings, presence
from schedules.records.concerns import Concern, Kind, Urgency
from schedules.records.placements import Outcome, Placement
from tests import make
from tests.schedules.placeable import Placing
from tests.schedules.world import at

SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def placing(session: Session) -> Placing:
    """Return two people who may work and two firms that have signed."""
    make.floor(session)
    return Placing(session)


@pytest.fixture
def placement(placing: Placing) -> Placement:
    """Return a placement since 14 September that pays on the tenth of the month after."""
    return placing.started(allowance=800, payday=10)


def knock(placing: Placing, *instants: str) -> list[int]:
    return [tell_unpaid(placing.session, at(instant)) for instant in instants]


def told(placing: Placing) -> list[Urgency]:
    unpaid = select(Concern.urgency).where(Concern.kind == Kind.UNPAID).order_by(Concern.id)
    return [*placing.session.scalars(unpaid)]


@pytest.mark.usefixtures("placement")
def test_an_unpaid_month_is_told_once_in_the_morning_and_not_at_midnight(placing: Placing) -> None:
    assert knock(placing, "10-15 00:00", "10-15 08:59", "10-15 09:00", "10-15 09:01", "10-16 09:00") == [0, 0, 1, 0, 0]
    assert told(placing) == [Urgency.ALERT]


@pytest.mark.usefixtures("placement")
def test_a_second_unpaid_month_is_urgent(placing: Placing) -> None:
    assert knock(placing, "10-15 09:00", "11-15 08:59", "11-15 09:00") == [1, 0, 1]
    assert told(placing) == [Urgency.ALERT, Urgency.URGENT]


def test_a_month_declared_paid_is_nobodys_task(placing: Placing, placement: Placement) -> None:
    paid = {"paid": 400.0, "paid_on": date(2026, 10, 10)}
    presence.tell(placing.session, placement.ref, SEPTEMBER, paid, by=placing.tessa, now=at("10-14 10:00"))

    assert knock(placing, "10-15 09:00") == [0]
    assert told(placing) == []


@pytest.mark.usefixtures("placement")
def test_a_ticker_that_was_away_tells_what_it_missed(placing: Placing) -> None:
    assert knock(placing, "11-20 03:00") == [2]
    assert told(placing) == [Urgency.ALERT, Urgency.URGENT]


def test_after_an_end_no_later_month_is_awaited(placing: Placing, placement: Placement) -> None:
    told_ahead = {"hours": 10.0}
    presence.tell(placing.session, placement.ref, SEPTEMBER, told_ahead, by=placing.tessa, now=at("09-30 10:00"))
    placement_endings.finish(
        placing.session, placement.ref, outcome=Outcome.HIRED_HERE, by=placing.tessa, now=at("10-02 10:00")
    )

    assert knock(placing, "10-15 09:00", "11-15 09:00", "12-15 09:00", "2027-02-15 09:00") == [1, 1, 0, 0]
    assert [row.month.month for row in presence.months(placing.session, placement)] == [9, 10]
