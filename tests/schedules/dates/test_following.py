"""What follows if nobody acts: a model that was written apart, its examples by hand, and single rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest

from ground.instants import HERE, instant_of
from schedules.dates import following
from schedules.dates.check_in_dates import plan
from schedules.dates.following import CheckInItem, Kind, ProposalItem, Reader, Step, UnpaidItem
from schedules.dates.purposes import Party
from schedules.dates.working_days import OPENS
from tests.schedules.courses import course, placement
from tests.schedules.independent import days, examples, ledger
from tests.schedules.independent.days import Placement

LATER = timedelta(days=60)
WORDS = {Kind.UNPAID: "unpaid_task"}
TO = {Reader.COORDINATORS: "coordinator"}
# Of urgent concerns something else knows; what somebody did is no forecast.
ALONE = [
    row
    for row in examples.rows("ledger")
    if not {"urgent", "done", "cancelled", "answered", "second_channel"} & set(row["inputs"].replace("=", " ").split())
]


def a_placement(row: dict[str, str]) -> Placement:
    given = {"start": "2024-01-01", "end": "2031-12-31", **examples.pairs(row["inputs"])}
    return examples.placement(row["territory"], given)


def calendar(of: Placement) -> ledger.Calendar:
    return ledger.Calendar(lambda day: days.is_working_day(of, day), lambda day: days.good_for_her(of, day))


def item_of(row: dict[str, str]) -> following.Item:
    modelled, world = ledger.item_from_text(examples.pairs(row["inputs"])), a_placement(row)
    if isinstance(modelled, ledger.Checkin):
        again = None if modelled.strict else ledger.second_try(calendar(world), modelled)
        return CheckInItem(Party(modelled.party), modelled.day, again, modelled.strict)
    if isinstance(modelled, ledger.Proposal):
        return ProposalItem(instant_of(modelled.sent_on, OPENS))
    assert isinstance(modelled, ledger.Unpaid)
    return UnpaidItem(modelled.payday)


def told(step: Step) -> str:
    return f"{step.at.astimezone(HERE).date()} {WORDS.get(step.kind, step.kind)} {TO.get(step.to, step.to)}"


@pytest.mark.parametrize("row", examples.rows("ledger"), ids=lambda row: row["id"])
def test_the_model_holds_the_examples_worked_out_by_hand(row: dict[str, str]) -> None:
    item, world = ledger.item_from_text(examples.pairs(row["inputs"])), a_placement(row)
    of = ledger.Calendar(calendar(world).workplace, lambda day: days.is_tutor_day(world, day))

    rows = ledger.ledger([item], of, item.begins(), item.begins() + LATER)

    assert " / ".join(map(ledger.row_text, rows)) == row["expected"]


@pytest.mark.parametrize("row", ALONE, ids=lambda row: row["id"])
def test_what_follows_is_as_worked_out_by_hand(row: dict[str, str]) -> None:
    item, patron = item_of(row), course(a_placement(row)).patron_day

    steps = following.forecast(item, patron, datetime(2031, 1, 1, tzinfo=HERE))

    assert " / ".join(map(told, steps)) == row["expected"]


@pytest.mark.parametrize("row", [row for row in ALONE if "strict=no" in row["inputs"]], ids=lambda row: row["id"])
def test_a_repetition_after_two_plain_days_is_caught(row: dict[str, str]) -> None:
    item = item_of(row)
    assert isinstance(item, CheckInItem)
    naive = replace(item, repeat_on=item.due_on + timedelta(days=2))

    steps = following.forecast(naive, "06-24", datetime(2031, 1, 1, tzinfo=HERE))

    # L18 begins on a Monday of two plain working days: there nobody could tell.
    assert (" / ".join(map(told, steps)) == row["expected"]) == (row["id"] == "L18")


def items(of: Placement) -> Iterator[tuple[following.Item, ledger.Item]]:
    for number, each in enumerate(plan(course(of))):
        item = CheckInItem(each.party, each.due_on, each.repeat_on, each.is_strict)
        yield item, ledger.Checkin(f"{number}", each.party.value, each.due_on, each.is_strict)
    for day in of.paydays[:4]:
        yield UnpaidItem(day), ledger.Unpaid(f"unpaid {day}", day)
        yield ProposalItem(instant_of(day, OPENS)), ledger.Proposal(f"sent {day}", day)


@pytest.mark.parametrize("seed", range(5))
def test_the_forecast_of_random_placements_is_the_ledger_of_the_model(seed: int) -> None:
    of = replace(placement(Random(seed)), suspensions=[], tutor_absences=[], closed_on=None, patience=None)
    of.tutor_weekdays = frozenset(range(5))
    hers = calendar(of)
    # A tutor phones a firm on any working day.
    firms = ledger.Calendar(hers.workplace, hers.workplace)

    for item, modelled in items(of):
        world = firms if isinstance(modelled, ledger.Proposal) else hers
        steps = following.forecast(item, course(of).patron_day, datetime(2040, 1, 1, tzinfo=HERE))
        expected = ledger.ledger([modelled], world, modelled.begins(), modelled.begins() + LATER)
        assert list(map(told, steps)) == list(map(ledger.row_text, expected)), (modelled, of)


def test_knocks_at_any_distance_do_what_the_forecast_announced() -> None:
    chance, now = Random(7), datetime(2026, 3, 1, tzinfo=HERE)
    item: following.Item = CheckInItem(Party.HER, date(2026, 3, 30), date(2026, 4, 1), is_strict=False)
    announced = list(following.forecast(item, None, now + LATER))

    done = []
    while now < datetime(2026, 5, 1, tzinfo=HERE):
        now += timedelta(minutes=chance.randrange(1, 5000))
        while (step := following.next_step(item, None)) is not None and step.at <= now:
            done.append(step)
            item = item.after(step)

    assert done == announced


def test_of_a_contact_of_the_first_weeks_the_coordinators_hear_on_the_next_working_day() -> None:
    item = CheckInItem(Party.HER, date(2026, 4, 3), None, is_strict=True)

    steps = list(following.forecast(item, None, datetime(2026, 5, 1, tzinfo=HERE)))

    assert [f"{step.at.astimezone(HERE):%m-%d %H:%M} {step.kind} {step.to}" for step in steps] == [
        "04-03 09:00 due tutor",
        "04-03 18:00 second_channel tutor",
        "04-07 09:00 escalated coordinators",
    ]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_change_of_the_clocks_moves_no_hour(day: date) -> None:
    steps = following.forecast(
        CheckInItem(Party.HER, day, None, is_strict=True), None, datetime(2027, 1, 1, tzinfo=HERE)
    )

    assert [f"{step.at.astimezone(HERE):%H:%M}" for step in steps] == ["09:00", "18:00", "09:00"]


def test_the_second_unpaid_month_is_told_apart() -> None:
    assert UnpaidItem(date(2026, 6, 30), is_second=True).next(None) == Step(
        Kind.UNPAID_AGAIN, Reader.TUTOR, instant_of(date(2026, 7, 5), OPENS)
    )


@pytest.mark.parametrize(
    ("now", "payday"),
    [
        (datetime(2026, 7, 5, 8, 59, tzinfo=HERE), date(2026, 6, 29)),
        (datetime(2026, 7, 5, 9, 0, tzinfo=HERE), date(2026, 6, 30)),
        (datetime(2026, 7, 5, 23, 59, tzinfo=HERE), date(2026, 6, 30)),
        (datetime(2026, 10, 25, 9, 0, tzinfo=HERE), date(2026, 10, 20)),
    ],
)
def test_what_is_unpaid_by_now_is_what_was_announced(now: datetime, payday: date) -> None:
    assert following.last_unpaid(now) == payday
    announced = [UnpaidItem(day).next(None) for day in (payday, payday + timedelta(days=1))]
    assert [step is not None and step.at <= now for step in announced] == [True, False]
