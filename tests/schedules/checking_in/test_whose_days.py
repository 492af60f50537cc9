"""When who works with her changes, her days follow at once, and no day of an employer."""

from collections.abc import Callable
from datetime import date

import pytest

from matching import beneficiaries, covers
from schedules.checking_in import contact_rules, whose_days
from schedules.dates.purposes import Party
from schedules.records.check_ins import OPEN
from schedules.records.placements import Placement
from tests import make
from tests.schedules.placed import of, placed
from tests.schedules.world import CORA, TESSA, World, at

NOW = at("09-08 10:00")
AWAY = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 10, 30)}
COLLEAGUE = make.OTHER_TUTOR
Days = list[tuple[str, date, bool]]


def days(world: World, placement: Placement, *parties: Party) -> Days:
    """Return what is open with these parties: which, when, and whether a colleague has it."""
    world.session.commit()
    found = [each for each in of(world.session, placement) if each.party in parties and each.state in OPEN]
    return [(each.ref, each.due_on, each.needs_cover) for each in found]


def hers(world: World, placement: Placement) -> Days:
    return days(world, placement, Party.HER)


def theirs(world: World, placement: Placement) -> Days:
    return days(world, placement, Party.EMPLOYER)


def cover(world: World) -> str:
    return whose_days.cover(world.session, TESSA.ref, COLLEAGUE.ref, **AWAY, by=TESSA, now=NOW).ref


def end(world: World) -> None:
    whose_days.end_cover(world.session, cover(world), by=TESSA, now=NOW)


def leave(world: World) -> None:
    cover(world)
    whose_days.leave(world.session, COLLEAGUE.ref, now=NOW)


def amend(world: World) -> None:
    whose_days.amend(world.session, world.irma.ref, {"tutor": COLLEAGUE.ref}, by=CORA, now=NOW)


def tuesdays_and_thursdays(world: World) -> None:
    contact_rules.put_week(world.session, [1, 3], by=COLLEAGUE, now=NOW)


def test_while_her_tutor_is_away_a_colleague_has_her_contacts(world: World) -> None:
    placement = placed(world)
    assert not any(is_covered for *_, is_covered in hers(world, placement))

    cover(world)

    found = hers(world, placement)
    assert {ref for ref, day, is_covered in found if is_covered} == {
        ref for ref, day, _ in found if AWAY["starts_on"] <= day <= AWAY["ends_on"]
    }
    assert any(is_covered for *_, is_covered in found)


@pytest.mark.parametrize("back", [end, leave])
def test_when_a_cover_ends_her_days_are_her_tutors_again(world: World, back: Callable[[World], None]) -> None:
    placement = placed(world)
    before = hers(world, placement)

    back(world)

    assert hers(world, placement) == before


def test_who_is_handed_over_has_the_days_of_the_new_tutor(world: World) -> None:
    placement = placed(world)
    tuesdays_and_thursdays(world)

    amend(world)

    later = [day for _, day, _ in hers(world, placement) if day > date(2026, 9, 22)]
    assert {day.weekday() for day in later} <= {1, 3}


def test_what_changes_her_case_otherwise_moves_no_day(world: World) -> None:
    placement = placed(world)
    before = hers(world, placement)

    whose_days.amend(world.session, world.irma.ref, {"permit": {"kind": "not_needed"}}, by=TESSA, now=NOW)

    assert hers(world, placement) == before


@pytest.mark.parametrize("change", [cover, end, leave, amend], ids=lambda change: change.__name__)
def test_no_day_of_the_employer_follows_from_it(world: World, change: Callable[[World], object]) -> None:
    placement = placed(world)
    tuesdays_and_thursdays(world)
    before = theirs(world, placement)

    change(world)

    assert theirs(world, placement) == before


def unplanned_cover(world: World) -> None:
    covers.make(world.session, TESSA.ref, COLLEAGUE.ref, **AWAY, by=TESSA, on=NOW.date())


def unplanned_handing_over(world: World) -> None:
    tuesdays_and_thursdays(world)
    beneficiaries.amend(world.session, world.irma.ref, {"tutor": COLLEAGUE.ref}, by=CORA)


@pytest.mark.parametrize("naive", [unplanned_cover, unplanned_handing_over], ids=lambda naive: naive.__name__)
def test_a_change_that_is_only_written_down_would_leave_her_days_as_they_were(
    world: World, naive: Callable[[World], None]
) -> None:
    placement = placed(world)
    before = hers(world, placement)

    naive(world)

    assert hers(world, placement) == before
