"""Contacts who answer from processes of their own: one gets the last slot, and who dies half-way has not answered."""

import signal
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, update

from employers.records import Vacancy
from schedules.records.proposals import Proposal, State
from tests.schedules.answering import APART, answering, halves, started, stopping_short
from tests.schedules.world import World, at, firm

ANSWERED = at("09-02 10:00")


def test_two_contacts_of_one_firm_answer_at_once_for_its_last_slot(world: World, engine: Engine) -> None:
    last = firm(world.session, "Gamma", ("Gaia", "Gino"), slots=1)
    both = [world.sent(her, last, who) for her, who in ((world.irma, "Gaia"), (world.olga, "Gino"))]
    together = APART.Barrier(2)
    works = [answering(each.ref, world.contact_of(each), now=ANSWERED, together=together) for each in both]
    world.session.commit()

    for process in [started(work, engine) for work in works]:
        process.join()

    assert halves(world.session) == []
    assert sorted(each.state for each in both) == [State.SENT, State.WILLING]
    assert (world.slots_taken(last), last.vacancy.state) == (1, "filled")


def test_an_answer_killed_just_before_it_counts_was_never_given(world: World, engine: Engine) -> None:
    proposal, done = world.sent(of=world.beta), APART.Event()
    ref, by = proposal.ref, world.contact_of(proposal)
    world.session.commit()
    dying = started(stopping_short(ref, by, now=ANSWERED, done=done), engine)
    assert done.wait(60)

    dying.kill()
    dying.join()

    assert dying.exitcode == -signal.SIGKILL
    assert halves(world.session) == []
    assert (world.state(proposal), world.slots_taken(world.beta)) == (State.SENT, 0)
    world.session.commit()
    again = started(answering(ref, by, now=ANSWERED), engine)
    again.join()
    assert halves(world.session) == []
    assert (world.state(proposal), world.slots_taken(world.beta)) == (State.WILLING, 1)


def in_two_steps(world: World, proposal: Proposal) -> None:
    """Commit the slot before the answer: who dies between the two leaves a slot that nobody holds."""
    world.session.execute(update(Vacancy).where(Vacancy.id == proposal.vacancy_id).values(slots_taken=1))
    world.session.commit()


def without_a_slot(world: World, proposal: Proposal) -> None:
    """Commit the answer before the slot."""
    proposal.state, proposal.answered_at = State.WILLING, ANSWERED
    world.session.commit()


@pytest.mark.parametrize("naive", [in_two_steps, without_a_slot], ids=lambda naive: naive.__name__)
def test_half_an_answer_would_be_found(world: World, naive: Callable[[World, Proposal], None]) -> None:
    proposal = world.sent()
    world.session.commit()
    assert halves(world.session) == []

    naive(world, proposal)

    assert len(halves(world.session)) == 1
