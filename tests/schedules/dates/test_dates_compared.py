"""The dates of random placements: against promises that need no model, and against a model that was written apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from schedules.dates.check_in_dates import Contact, plan
from schedules.dates.courses import ALL_DAY, Course, Span
from schedules.dates.purposes import Party, Purpose
from tests.schedules.courses import course, of_model, of_plan, placement
from tests.schedules.independent import dates, examples
from tests.schedules.independent.days import Placement
from tests.schedules.promises import broken

PLACEMENTS = 60
ITS_OWN = dates.Readings()
EXAMPLES = examples.rows("dates")


def drawn(seed: int, count: int = PLACEMENTS) -> list[Placement]:
    chance = Random(seed)
    return [placement(chance) for _ in range(count)]


def faults(of: Placement) -> list[object]:
    """Return what is wrong with the plan of one placement by everything that is known: promises, and the model."""
    contacts = plan(course(of))
    ours, wanted = of_plan(contacts, of.closed_on), of_model(dates.plan(of))
    return [*broken(of, contacts), *([] if ours == wanted else [(of, ours, wanted)])]


@pytest.mark.parametrize("seed", range(10))
def test_random_placements_keep_the_promises_and_are_as_in_the_model(seed: int) -> None:
    assert [fault for each in drawn(seed) for fault in faults(each)] == []


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["id"])
def test_the_model_holds_the_examples_worked_out_by_hand(row: dict[str, str]) -> None:
    given = examples.pairs(row["inputs"])
    readings = replace(ITS_OWN, merge_first_contact=given.get("merge_first") != "no")

    assert examples.wrong(row, dates.plan(examples.placement(row["territory"], given), readings)) == []


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row["id"])
def test_the_examples_by_hand_are_planned_as_in_the_model_by_our_readings(row: dict[str, str]) -> None:
    of = replace(examples.placement(row["territory"], examples.pairs(row["inputs"])), patience=2)

    assert faults(of) == []


@pytest.mark.parametrize("other", [ITS_OWN, replace(dates.OURS, merge_within=2)], ids=["its own", "nearer"])
def test_another_reading_is_told_apart(other: dates.Readings) -> None:
    some = drawn(0)

    assert (
        sum(of_plan(plan(course(of)), of.closed_on) != of_model(dates.plan(of, other)) for of in some) > len(some) / 4
    )


CALM = Placement(
    date(2026, 3, 2),
    date(2026, 6, 30),
    "PI",
    shifts={day: [("09:00", "13:00")] for day in range(5)},
    safe={day: [("14:00", "19:00")] for day in range(4)},
    tutor_absences=[(date(2026, 4, 8), date(2026, 4, 8))],
)


def moved(to: date, *, window: date | None = None, which: int = 1) -> Callable[[list[Contact]], None]:
    def move(contacts: list[Contact]) -> None:
        contacts[which] = replace(contacts[which], due_on=to, window_until=window or to)

    return move


NAIVE = {
    "before the start": (moved(date(2026, 2, 26)), "outside the placement"),
    "after the end": (moved(date(2026, 7, 1)), "outside the placement"),
    "a window past the end": (moved(date(2026, 6, 30), window=date(2026, 7, 2)), "outside the placement"),
    "a holiday": (moved(date(2026, 6, 2), which=0), "the workplace is closed"),
    "the patron": (moved(date(2026, 6, 17), which=0), "the workplace is closed"),
    "a Sunday": (moved(date(2026, 3, 29)), "her tutor does not work"),
    "tutor away": (moved(date(2026, 4, 8)), "her tutor does not work"),
    "no safe hour": (moved(date(2026, 3, 6)), "no safe hour outside her shift"),
    "first on day 4": (moved(date(2026, 3, 5)), "the first contact after day 3"),
}


@pytest.mark.parametrize(("naive", "told"), NAIVE.values(), ids=NAIVE)
def test_a_naive_plan_breaks_its_promise(naive: Callable[[list[Contact]], None], told: str) -> None:
    contacts = list(plan(course(CALM)))
    assert [each.party for each in contacts[:2]] == [Party.EMPLOYER, Party.HER]
    naive(contacts)

    assert told in broken(CALM, tuple(contacts))


def employers(contacts: tuple[Contact, ...]) -> list[Contact]:
    return [each for each in contacts if each.party is Party.EMPLOYER]


def changed_on_her_side(of: Course) -> Course:
    """Return the same placement with all other of hers: the risk, her hours, her pay, her tutor's days."""
    return replace(
        of,
        risks=(Span(of.starts_on + timedelta(days=40)),),
        safe_hours=ALL_DAY,
        shift=((),) * 7,
        paydays=(),
        tutor_weekdays=frozenset({1, 3}),
        tutor_away=(Span(of.starts_on, of.starts_on + timedelta(days=30)),),
        office_patron_day="09-21",
    )


@pytest.mark.parametrize("seed", range(3))
def test_nothing_of_hers_moves_a_date_of_the_employers(seed: int) -> None:
    for each in map(course, drawn(seed)):
        assert employers(plan(each)) == employers(plan(changed_on_her_side(each)))


def test_an_employers_rhythm_that_heeds_her_risk_is_caught() -> None:
    def naive(of: Course) -> list[date]:
        return [each.due_on for each in plan(of) if Purpose.REGULAR in each.purposes and each.party is Party.HER]

    assert any(naive(each) != naive(changed_on_her_side(each)) for each in map(course, drawn(1)))
