"""Check-ins are laid out at the start, move with the placement, and end with it."""

from datetime import date, timedelta

import pytest

from ground.actors import Actor
from schedules.checking_in import check_in_reach, check_ins, contact_rules
from schedules.dates.purposes import Party, Purpose
from schedules.records.check_ins import OPEN, State
from schedules.records.placements import Outcome, Placement, Suspension
from schedules.records.placements import State as PlacementState
from tests import make
from tests.schedules.placed import ENDS_ON, STARTS_ON, of, placed, planned
from tests.schedules.world import CORA, TESSA, World, at


def days(world: World, placement: Placement, party: Party) -> list[date]:
    return [each.due_on for each in of(world.session, placement, party) if each.state in OPEN]


def close(world: World, placement: Placement, on: date, outcome: Outcome) -> None:
    placement.state, placement.outcome = PlacementState.COMPLETED, outcome
    placement.closed_on = placement.outcome_on = on
    world.session.flush()
    check_ins.replan(world.session, placement, now=at(f"{on} 17:00"))
    world.session.commit()


def suspend(world: World, placement: Placement, since: date, until: date) -> Suspension:
    suspension = Suspension(
        placement_id=placement.id, beneficiary_id=placement.beneficiary_id, starts_on=since, until=until,
        recorded_by="tutor",
    )  # fmt: skip
    suspension.why = "health"
    placement.state = PlacementState.SUSPENDED
    world.session.add(suspension)
    world.session.flush()
    check_ins.replan(world.session, placement, now=at(f"{since} 08:00"))
    world.session.commit()
    return suspension


def test_the_first_contact_is_on_the_first_evening_and_the_last_on_the_last_working_day(world: World) -> None:
    found = of(world.session, placed(world))

    first = next(each for each in found if each.wishes[0].purpose is Purpose.FIRST_CONTACT)
    final = next(each for each in found if Purpose.FINAL in {wish.purpose for wish in each.wishes})
    assert (first.due_on, first.is_strict) == (STARTS_ON, True)
    assert (final.party, final.due_on) == (Party.BOTH, date(2027, 1, 5))  # the sixth is a holiday
    assert {each.state for each in found} == {State.PLANNED}


def test_a_placement_that_only_is_planned_has_no_check_ins(world: World) -> None:
    placement = planned(world)

    assert check_ins.replan(world.session, placement, now=at("09-04 10:00")) == ()


def test_planned_again_without_a_change_nothing_changes(world: World) -> None:
    placement = placed(world)
    before = [(each.id, each.version, each.due_on, each.state) for each in of(world.session, placement)]

    check_ins.replan(world.session, placement, now=at("09-07 09:00"))
    world.session.commit()

    assert [(each.id, each.version, each.due_on, each.state) for each in of(world.session, placement)] == before


def test_nothing_falls_into_a_suspension_and_what_was_planned_is_moved(world: World) -> None:
    placement = placed(world)
    before = {each.id: each.due_on for each in of(world.session, placement) if each.due_on > date(2026, 10, 1)}

    suspend(world, placement, date(2026, 10, 1), date(2026, 10, 15))

    found = {each.id: each.due_on for each in of(world.session, placement) if each.state in OPEN}
    assert not any(date(2026, 10, 1) <= day < date(2026, 10, 15) for day in found.values())
    assert found.keys() >= before.keys()
    assert max(found.values()) > ENDS_ON


def test_what_is_due_waits_for_the_return(world: World) -> None:
    placement = placed(world)
    first = of(world.session, placement)[0]
    first.state, first.told = State.DUE, "due"

    suspend(world, placement, STARTS_ON, date(2026, 9, 21))

    assert all(each.next_at >= at("2026-09-21 09:00") for each in of(world.session, placement) if each.next_at)


def test_a_mark_of_risk_moves_her_days_and_none_of_the_employers(world: World) -> None:
    placement = placed(world)
    theirs = [(each.ref, each.version, each.due_on, each.next_at) for each in employers(world, placement)]
    hers = days(world, placement, Party.HER)

    placement.at_risk_since = date(2026, 11, 1)
    check_ins.replan(world.session, placement, now=at("11-01 10:00"))
    world.session.commit()

    assert [(each.ref, each.version, each.due_on, each.next_at) for each in employers(world, placement)] == theirs
    assert days(world, placement, Party.HER) != hers


def test_her_safe_hours_move_none_of_the_employers_days(world: World) -> None:
    placement = placed(world)
    theirs = [(each.ref, each.version, each.due_on) for each in of(world.session, placement, Party.EMPLOYER)]
    stated = {"hours": [[], [], [], [], [["18:00", "19:00"]], [], []]}

    contact_rules.put(world.session, world.irma.ref, stated, by=world.tessa, now=at("09-08 10:00"))
    world.session.commit()

    assert [(each.ref, each.version, each.due_on) for each in of(world.session, placement, Party.EMPLOYER)] == theirs
    assert {day.weekday() for day in days(world, placement, Party.HER) if day > date(2026, 9, 8)} == {4}


@pytest.mark.parametrize("outcome", [Outcome.HIRED_HERE, Outcome.HIRED_ELSEWHERE, Outcome.ENDED])
def test_at_the_end_what_is_open_is_cancelled_and_the_follow_up_planned(world: World, outcome: Outcome) -> None:
    placement, closed_on = placed(world), date(2026, 11, 20)
    due = of(world.session, placement)[0]
    due.state, due.told = State.ESCALATED, "escalated"
    due.next_step = due.next_at = None

    close(world, placement, closed_on, outcome)

    found = [each for each in of(world.session, placement) if each.state in OPEN]
    assert {wish.purpose for each in found for wish in each.wishes} == {Purpose.FOLLOW_UP}
    assert [(each.due_on - closed_on).days // 30 for each in found if each.party is Party.HER] == [1, 3, 6, 12]
    assert len([each for each in found if each.party is Party.EMPLOYER]) == (outcome is Outcome.HIRED_HERE)


def test_started_late_the_first_contact_is_due_at_once(world: World) -> None:
    placement = placed(world, now=at("09-10 08:00"))

    first = of(world.session, placement)[0]
    assert (first.due_on, first.next_at) == (STARTS_ON, at("09-07 09:00"))


def test_a_tutors_days_move_what_is_planned_with_her_people(world: World) -> None:
    placement = placed(world)

    contact_rules.put_week(world.session, [1, 3], by=world.tessa, now=at("09-08 10:00"))
    world.session.commit()

    later = {day.weekday() for day in days(world, placement, Party.HER) if day > date(2026, 9, 8) + timedelta(days=7)}
    assert later <= {1, 3}


def test_each_side_is_told_of_its_own_that_is_due_and_of_nothing_else(world: World) -> None:
    first, others = placed(world), placed(world, world.olga, world.beta)
    due = {"due_on": STARTS_ON, "limit": 20}

    def told(by: Actor) -> set[str]:
        return {each.ref for each in check_in_reach.due(world.session, by, **due)}  # type: ignore[arg-type]

    of_first = {each.ref: each.party for each in of(world.session, first) if each.due_on == STARTS_ON}
    of_others = {each.ref for each in of(world.session, others) if each.due_on == STARTS_ON}
    assert told(TESSA) == told(CORA) == of_first.keys() | of_others
    assert told(world.alfa.actor("Anna")) == {ref for ref, party in of_first.items() if party is Party.EMPLOYER}
    for stranger in (world.alfa.actor("Aldo"), make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA):
        assert told(stranger) == set()


def employers(world: World, placement: Placement) -> list:  # type: ignore[type-arg]
    return [each for each in of(world.session, placement) if each.party is not Party.HER]
