"""Who reaches which placement: her side through her, a firm who speaks for it there or looks after her."""

from dataclasses import replace

import pytest

from ground.actors import Actor
from matching.reach import Datum
from schedules.errors import NoPlacement
from schedules.placing import placement_reach
from schedules.records.placements import Placement, State
from tests import make
from tests.schedules.placeable import STARTS_ON
from tests.schedules.placed import planned
from tests.schedules.world import CORA, TESSA, World


def reaches(world: World, placement: Placement, by: Actor) -> list[bool]:
    """Tell what somebody may: read and write it, read and write who was there, read and write what she answered."""
    found = []
    for datum in (Datum.PLACEMENT, Datum.PRESENCE, Datum.CHECK_INS):
        for way in (placement_reach.seen, placement_reach.to_change):
            try:
                found.append(way(world.session, placement.ref, by, datum) == placement)
            except NoPlacement:
                found.append(False)
    return found


def test_of_a_placement_a_firm_writes_the_presence_and_reads_the_rest(world: World) -> None:
    placement = planned(world, host_tutor_id=world.alfa.contacts["Aldo"].id)
    anna, aldo = world.alfa.actor("Anna"), world.alfa.actor("Aldo")
    strangers = [world.beta.actor("Bruno"), replace(anna, employer=world.beta.employer.ref)]
    strangers += [replace(anna, employer=None), make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA]

    assert [reaches(world, placement, by) for by in (anna, aldo)] == [[True, False, True, True, False, False]] * 2
    assert [reaches(world, placement, by) for by in (TESSA, CORA)] == [
        [True] * 6,
        [True, True, True, False, True, False],
    ]
    assert [reaches(world, placement, by) for by in strangers] == [[False] * 6] * len(strangers)
    for name in ("Anna", "Aldo"):
        world.alfa.contacts[name].ended_on = STARTS_ON
    world.session.flush()
    assert [reaches(world, placement, by) for by in (anna, aldo)] == [[False] * 6] * 2


def test_of_what_was_called_off_a_firm_has_nothing(world: World) -> None:
    placement = planned(world, state=State.CANCELLED, closed_on=STARTS_ON)

    assert reaches(world, placement, world.alfa.actor("Anna")) == [False] * 6
    assert reaches(world, placement, TESSA) == [True] * 6


def test_placements_are_listed_page_by_page_each_once(world: World) -> None:
    first, last = planned(world), planned(world, world.olga, world.beta)

    def page(by: Actor, after: Placement | None = None) -> list[Placement]:
        return [*placement_reach.listed(world.session, by, limit=1, after=after.ref if after else None)]

    assert [page(TESSA), page(TESSA, last), page(TESSA, first)] == [[last], [first], []]
    assert [page(world.alfa.actor("Anna")), page(make.OTHER_TUTOR)] == [[first], []]
    with pytest.raises(NoPlacement):
        page(world.alfa.actor("Anna"), last)
