"""Who reaches which check-in: the firm its own and those of the three, her side what it may read of her."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ground.actors import Actor, Role
from schedules.checking_in import check_in_reach
from schedules.dates.purposes import Party
from schedules.errors import NoCheckIn
from schedules.records.check_ins import CheckIn, State
from schedules.records.placements import Placement
from tests import make
from tests.schedules.placed import STARTS_ON, of, placed
from tests.schedules.world import CORA, TESSA, World


@pytest.fixture
def placement(world: World) -> Placement:
    """Return a placement of one of two people, each with check-ins of her own."""
    placed(world, world.olga, world.beta)
    return placed(world)


def cancel(world: World, *cancelled: CheckIn) -> None:
    for each in cancelled:
        each.state, each.next_step, each.next_at = State.CANCELLED, None, None
    world.session.flush()


def is_reached(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except NoCheckIn:
        return False
    return True


def test_a_firm_reads_its_own_and_those_of_the_three_and_answers_its_own_alone(
    world: World, placement: Placement
) -> None:
    hers, both = (of(world.session, placement, party)[0] for party in (Party.HER, Party.BOTH))
    theirs, *_, cancelled = of(world.session, placement, Party.EMPLOYER)
    cancel(world, cancelled)
    anna = world.alfa.actor("Anna")

    for write, reached in ((False, [False, True, True, False]), (True, [False, True, False, False])):
        assert [
            is_reached(lambda one=one, write=write: check_in_reach.firms(world.session, one.ref, anna, write=write))
            for one in (hers, theirs, both, cancelled)
        ] == reached


def test_a_check_in_of_the_firm_is_there_for_who_speaks_for_the_workplace_alone(
    world: World, placement: Placement
) -> None:
    theirs, anna = of(world.session, placement, Party.EMPLOYER)[0], world.alfa.actor("Anna")
    strangers = [world.alfa.actor("Aldo"), world.beta.actor("Bruno"), replace(anna, employer=world.beta.employer.ref)]
    strangers += [replace(anna, employer=None), replace(anna, role=Role.ASSOCIATION), TESSA]

    def reached(by: Actor) -> list[bool]:
        asked = (lambda: check_in_reach.firms(world.session, theirs.ref, by),)
        asked += (lambda: check_in_reach.firms_placement(world.session, placement.ref, by),)
        return [is_reached(each) for each in asked]

    assert [reached(by) for by in (anna, *strangers)] == [[True] * 2] + [[False] * 2] * len(strangers)
    world.alfa.contacts["Anna"].ended_on = STARTS_ON
    world.session.flush()
    assert reached(anna) == [False] * 2


def test_of_a_placement_each_side_is_told_its_own_check_ins(world: World, placement: Placement) -> None:
    all_of_it = of(world.session, placement)
    cancelled = of(world.session, placement, Party.EMPLOYER)[-1]
    cancel(world, cancelled)

    def told(by: Actor) -> set[CheckIn]:
        return set(check_in_reach.of_placement(world.session, placement.ref, by))

    assert told(TESSA) == told(CORA) == {*all_of_it}
    assert told(world.alfa.actor("Anna")) == {each for each in all_of_it if each.party is not Party.HER} - {cancelled}
    for stranger in (make.OTHER_TUTOR, make.COORDINATOR_OF_PISA, world.beta.actor("Bruno")):
        assert not is_reached(lambda by=stranger: told(by))


def test_what_is_due_is_listed_page_by_page_each_once_and_nothing_else(world: World, placement: Placement) -> None:
    kept = of(world.session, placement, Party.HER)[:4]
    cancel(world, *(each for each in of(world.session, placement) if each not in kept))
    others = [each for each in world.session.query(CheckIn) if each.placement_id != placement.id]
    cancel(world, *others)
    for each, letter, days in zip(kept, "CABD", (0, 1, 1, 2), strict=True):
        each.ref, each.due_on = letter * 22, STARTS_ON + timedelta(days=days)
        each.window_until = each.due_on
    world.session.flush()
    until = {"due_on": STARTS_ON + timedelta(days=1)}

    pages, after = [], None
    for _ in range(4):
        page = check_in_reach.due(world.session, TESSA, **until, limit=1, after=after)
        pages += page
        after = page[-1].ref if page else after

    assert pages == kept[:3]
    for by, missing in ((TESSA, "nothing"), (make.OTHER_TUTOR, kept[0].ref)):
        with pytest.raises(NoCheckIn):
            check_in_reach.due(world.session, by, **until, limit=9, after=missing)
