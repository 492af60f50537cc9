"""How far up a concern goes, and when, if nobody acts; times are those of Rome in September 2026."""

from datetime import datetime

import pytest

from schedules.alerting.urgency import Up, after_work, at_once, next_up, passed_to
from schedules.records.concerns import Level, Urgency
from tests.schedules.world import at

PATRON = "09-09"  # a Wednesday
URGENT, DANGER = Urgency.URGENT, Urgency.DANGER
TIMES = {
    "in the morning": ("09-07 10:00", "09-07 12:00"),
    "across the evening": ("09-07 17:00", "09-08 10:00"),
    "exactly to the evening": ("09-07 16:00", "09-07 18:00"),
    "at night": ("09-07 23:30", "09-08 11:00"),
    "on a Friday evening": ("09-11 19:00", "09-14 11:00"),
    "on the eve of the patron's day": ("09-08 17:30", "09-10 10:30"),
    "when the clocks change": ("10-23 17:30", "10-26 10:30"),
}


def up(urgency: Urgency = URGENT, **said: object) -> tuple[Up, datetime] | None:
    usual = {"raised_at": at("09-07 10:00"), "told_to": Level.TUTOR, "acknowledged_at": None, "has_step": False}
    return next_up(urgency, **usual | said, patron_day=PATRON)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", TIMES)
def test_two_hours_of_work_pass_while_people_work(name: str) -> None:
    since, until = TIMES[name]

    assert after_work(at(since), at("09-07 12:00") - at("09-07 10:00"), PATRON) == at(until)


def test_who_has_not_acknowledged_in_two_hours_is_passed_over_twice() -> None:
    assert up() == (Up.PASS_ON, at("09-07 12:00"))
    assert up(told_to=Level.DEPUTY) == (Up.PASS_ON, at("09-07 14:00"))
    assert up(told_to=Level.COORDINATOR) is None


def test_who_has_acknowledged_owes_a_step_within_a_working_day() -> None:
    seen = {"acknowledged_at": at("09-07 11:00")}

    assert up(**seen) == (Up.WITHOUT_STEP, at("09-08 11:00"))
    assert up(**seen, has_step=True) is None


def test_an_alert_that_nobody_acknowledges_goes_to_the_last_after_two_days_of_work() -> None:
    alert = {"urgency": Urgency.ALERT}

    assert up(**alert, raised_at=at("09-11 16:00")) == (Up.PASS_ON, at("09-15 16:00"))  # over a weekend
    assert up(**alert, acknowledged_at=at("09-07 11:00")) is None
    assert passed_to(Urgency.ALERT, Level.TUTOR, has_deputy=True) is Level.COORDINATOR
    assert passed_to(URGENT, Level.TUTOR, has_deputy=True) is Level.DEPUTY


def test_what_is_ordinary_goes_no_further_up() -> None:
    assert up(Urgency.ORDINARY) is None


def test_danger_is_told_to_all_when_nobody_is_at_work() -> None:
    night, day = at("09-07 22:00"), at("09-07 10:00")

    assert at_once(DANGER, night, PATRON) is Level.COORDINATOR
    assert at_once(DANGER, day, PATRON) is Level.TUTOR
    assert at_once(URGENT, night, PATRON) is Level.TUTOR
