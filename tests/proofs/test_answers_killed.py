"""Many contacts answer for few slots, killed at random: no slot is lost or given twice, no answer is half there."""

import random
import time

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import make
from tests.schedules.answering import answering, halves, started
from tests.schedules.world import World, at, firm, ready

SEEDS, MANY, SLOTS = range(10), 6, 2
LONGEST_S = 1.0  # in which they die


@pytest.fixture
def world(session: Session) -> World:
    """Return two people who are ready and two firms."""
    make.floor(session)
    return World(session)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_slot_is_lost_or_given_twice_however_many_die(world: World, engine: Engine, seed: int) -> None:
    chance = random.Random(seed)
    few = firm(world.session, "Gamma", ("Gaia",), slots=SLOTS)
    sent = [world.sent(ready(world.session, by=world.tessa), few) for _ in range(MANY)]
    for now in (at("09-02 10:00"), at("09-02 10:01")):
        works = [answering(each.ref, world.contact_of(each), now=now) for each in sent]
        world.session.commit()
        processes = [started(work, engine) for work in works]
        for process in processes:
            time.sleep(chance.uniform(0.0, LONGEST_S / MANY))
            if chance.random() < 1 / 2:
                process.kill()
        for process in processes:
            process.join()
        assert halves(world.session) == []

    works = [answering(each.ref, world.contact_of(each), now=at("09-02 10:02")) for each in sent]
    world.session.commit()
    for work in works:
        started(work, engine).join()
    assert halves(world.session) == []
    assert world.slots_taken(few) == SLOTS
