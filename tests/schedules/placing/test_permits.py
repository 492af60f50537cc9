"""Her tutor is told 90, 60 and 30 days before her right to work ends, while she is placed; each once."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from matching import beneficiaries
from schedules.dates import permit_alerts
from schedules.placing.placement_endings import finish
from schedules.placing.placement_sweeps import tell_of_permits
from schedules.records.placements import Outcome
from tests import make
from tests.schedules.placeable import Placing
from tests.schedules.world import at

UNTIL = date(2026, 12, 14)  # 91 days after the start on 14 September


@pytest.fixture
def placing(session: Session) -> Placing:
    """Return two people who may work and two firms that have signed."""
    make.floor(session)
    return Placing(session)


def permitted(placing: Placing, until: date | None) -> None:
    permit = {"kind": "permit", "until": until}
    beneficiaries.amend(placing.session, placing.irma.ref, {"permit": permit}, by=placing.tessa)


def told(placing: Placing) -> list[str]:
    return [kind for kind in placing.told(to_account=placing.tessa.ref) if kind.startswith("deadline")]


def on(placing: Placing, *days: str) -> list[int]:
    return [tell_of_permits(placing.session, at(f"{day} 09:00")) for day in days]


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 9, 14), None),
        (date(2026, 9, 15), 90),
        (date(2026, 10, 14), 90),
        (date(2026, 10, 15), 60),
        (date(2026, 11, 14), 30),
        (date(2026, 12, 14), 30),
        (date(2026, 12, 15), None),
    ],
)
def test_it_is_time_from_90_60_and_30_days_before_until_the_last_day(today: date, days: int | None) -> None:
    assert permit_alerts.due(UNTIL, today) == days


def test_a_right_without_end_has_no_deadline() -> None:
    assert permit_alerts.due(None, UNTIL) is None


def test_each_deadline_is_told_once(placing: Placing) -> None:
    placing.started()
    permitted(placing, UNTIL)

    assert on(placing, "09-14", "09-15", "09-16", "10-15", "10-16", "11-16", "11-17") == [0, 1, 0, 1, 0, 1, 0]
    assert told(placing) == ["deadline_90", "deadline_60", "deadline_30"]


def test_a_permit_that_was_renewed_has_deadlines_of_its_own(placing: Placing) -> None:
    placing.started()
    permitted(placing, UNTIL)
    on(placing, "09-15")

    permitted(placing, date(2027, 1, 14))

    assert on(placing, "10-15", "10-16") == [0, 1]
    assert told(placing) == ["deadline_90", "deadline_90"]


def test_a_deadline_on_a_day_off_is_told_on_the_next_working_day(placing: Placing) -> None:
    placing.started()
    permitted(placing, date(2026, 12, 18))

    assert on(placing, "09-19", "09-20", "09-21") == [0, 0, 1]


def test_who_is_no_longer_placed_has_no_deadlines(placing: Placing) -> None:
    placement = placing.started()
    permitted(placing, UNTIL)
    finish(placing.session, placement.ref, outcome=Outcome.ENDED, by=placing.tessa, now=at("09-14 18:00"))

    assert on(placing, "09-15") == [0]
