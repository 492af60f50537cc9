"""What she says is held beside what is recorded; where they differ by more than happens, somebody is told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from schedules.checking_in import contacting
from schedules.checking_in.contacting import Said
from schedules.dates.purposes import Party
from schedules.records.check_ins import Channel
from schedules.records.concerns import Concern, Kind, Urgency
from schedules.records.placements import AllowanceMonth, Placement, Presence, PresenceDay
from tests.schedules.placed import placed
from tests.schedules.world import TESSA, World, at

MONDAY = date(2026, 10, 12)
NOW = at("10-19 16:00")  # the Monday after the recorded week


def recorded(world: World, placement: Placement, *what: Presence) -> None:
    """Record a week, from Monday on."""
    hers = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id, "recorded_by": "anna"}
    for number, each in enumerate(what):
        day = MONDAY + timedelta(days=number)
        world.session.add(PresenceDay(**hers, day=day, what=each, recorded_at=at(f"{day} 14:00")))
    world.session.flush()


def paid(world: World, placement: Placement, *, due: float | None, paid: float | None) -> None:
    """Record the month that was payable a few days ago."""
    hers = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id}
    month = AllowanceMonth(**hers, month=date(2026, 9, 1), pay_on=date(2026, 10, 12), due=due, paid=paid)
    month.paid_on = date(2026, 10, 12) if paid is not None else None
    world.session.add(month)
    world.session.flush()


def says(world: World, placement: Placement, **answers: str) -> list[Concern]:
    """Have her say something in a contact, and return what was raised."""
    contacting.log_contact(world.session, placement.ref, Party.HER, Said(Channel.PHONE, answers), by=TESSA, now=NOW)
    return [*world.session.scalars(select(Concern).order_by(Concern.id))]


HERE, AWAY, AGREED = Presence.PRESENT, Presence.ABSENCE, Presence.AGREED_ABSENCE


@pytest.mark.parametrize(
    ("week", "answers", "about"),
    [
        ([HERE] * 5, {"EO1": "20"}, []),
        ([HERE] * 5, {"EO1": "17"}, []),
        ([HERE] * 5, {"EO1": "16"}, ["hours"]),
        ([HERE] * 5, {"EO2": "3"}, []),
        ([HERE] * 5, {"EO2": "4"}, ["days"]),
        ([HERE] * 5, {"EO1": "0", "EO2": "7"}, ["hours", "days"]),
        ([HERE] * 4 + [AGREED], {"EO1": "20"}, []),
        ([HERE] * 4 + [AGREED], {"EO1": "16"}, []),
        ([HERE] * 4, {"EO1": "0"}, []),
        ([], {"EO1": "0", "EO2": "7"}, []),
    ],
    ids=[
        "as recorded", "three hours", "four hours", "one day", "two days", "not there at all",
        "an agreed absence counted", "or not counted", "a day is missing", "nothing is recorded",
    ],
)  # fmt: skip
def test_four_hours_or_two_days_between_her_word_and_the_record_are_an_alert(
    world: World, week: list[Presence], answers: dict[str, str], about: list[str]
) -> None:
    placement = placed(world)
    recorded(world, placement, *week)

    found = says(world, placement, **answers)

    assert [reason["about"] for concern in found for reason in concern.reasons] == about
    assert [(each.kind, each.urgency) for each in found] == [(Kind.CONTRADICTION, Urgency.ALERT)] * bool(about)


def test_any_amount_between_what_was_paid_and_what_she_got_is_told_in_the_same_concern(world: World) -> None:
    placement = placed(world)
    paid(world, placement, due=800, paid=800)

    [concern] = says(world, placement, WW1="790")

    assert [reason["code"] for reason in concern.reasons] == ["warning_answer", "her_word_and_the_record_differ"]
    assert concern.urgency is Urgency.ALERT


@pytest.mark.parametrize(("due", "warns"), [(None, True), (0, False)])
def test_a_month_without_money_warns_wherever_something_was_due(
    world: World,
    due: float | None,
    warns: bool,  # noqa: FBT001 - a table
) -> None:
    placement = placed(world)
    paid(world, placement, due=due, paid=None)

    assert len(says(world, placement, WW1="0")) == warns


def test_who_got_what_was_recorded_as_due_and_paid_warns_of_nothing(world: World) -> None:
    placement = placed(world)
    paid(world, placement, due=640.5, paid=640.5)

    assert says(world, placement, WW1="640") == []
