"""Many at one instant, one truth: the last slot goes to one, her yes to one, and half an answer does not exist."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from employers.records import Vacancy
from ground.errors import IllegalMove, Missing
from schedules.errors import NoSlot
from schedules.proposing import answers, proposals, sweeps
from schedules.records.proposals import Proposal, State
from tests import make
from tests.schedules.world import World, at, firm
from web import db

Act = Callable[[Session], object]
ROUNDS = 5
ANSWERED = at("09-02 10:00")


def at_once(engine: Engine, *acts: Act) -> list[object]:
    """Do things in transactions of their own that begin together; return what each came to, a refusal by its kind."""
    ready, came = Barrier(len(acts)), list[object]([None] * len(acts))

    def run(number: int) -> None:
        with Session(engine, execution_options=db.WRITING) as own:
            ready.wait()
            try:
                acts[number](own)
                own.commit()
                came[number] = "done"
            except (IllegalMove, Missing, NoSlot) as refused:
                own.rollback()
                came[number] = type(refused)

    threads = [Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def willing(world: World, proposal: Proposal) -> Act:
    """Return the answer of a proposal's contact, to be given in a transaction of its own."""
    ref, by = proposal.ref, world.contact_of(proposal)
    return lambda own: answers.be_willing(own, ref, by=by, now=ANSWERED)


def test_the_last_slot_goes_to_one_of_two(world: World, engine: Engine) -> None:
    for number in range(ROUNDS):
        last = firm(world.session, f"Last {number}", (f"L{number}",), slots=1)
        both = [world.sent(her, last) for her in (world.irma, world.olga)]
        acts = [willing(world, proposal) for proposal in both]
        world.session.commit()

        came = at_once(engine, *acts)

        assert sorted(map(str, came)) == sorted(["done", str(NoSlot)])
        world.session.expire_all()
        assert sorted(proposal.state for proposal in both) == [State.SENT, State.WILLING]
        assert (world.slots_taken(last), last.vacancy.state) == (1, "filled")
        world.session.commit()


def test_a_slot_that_is_looked_at_before_it_is_taken_would_be_given_twice(
    fresh_postgresql: Callable[[], str],
) -> None:
    engine = db.engine(fresh_postgresql(), make.TRAIL)
    with Session(engine, execution_options=db.WRITING) as session:
        make.floor(session)
        world = World(session)
        last, looked = world.beta.vacancy.id, Barrier(2)
        session.commit()

        def naive(own: Session) -> None:
            taken = own.scalars(select(Vacancy.slots_taken).where(Vacancy.id == last)).one()
            looked.wait()
            assert taken == 0
            own.execute(update(Vacancy).where(Vacancy.id == last).values(slots_taken=taken + 1, state="filled"))

        came = at_once(engine, naive, naive)

        assert (came, world.slots_taken(world.beta)) == (["done", "done"], 1)
    engine.dispose()


def test_one_of_two_yeses_of_hers_counts(world: World, engine: Engine) -> None:
    for number in range(ROUNDS):
        firms = [firm(world.session, f"F{number}{side}", (f"F{number}{side}",)) for side in "ab"]
        both = [world.willing(of=each, answered_at=ANSWERED) for each in firms]
        refs = [proposal.ref for proposal in both]
        world.session.commit()

        came = at_once(
            engine,
            *(lambda own, ref=ref: proposals.accept(own, ref, by=world.tessa, now=at("09-02 11:00")) for ref in refs),
        )

        assert sorted(map(str, came)) == sorted(["done", str(IllegalMove)])
        world.session.expire_all()
        assert sorted(proposal.state for proposal in both) == [State.ACCEPTED, State.WITHDRAWN]
        assert sorted(world.slots_taken(each) for each in firms) == [0, 1]
        # As long as the slot is kept she is proposed to nobody else.
        sweeps.lapse(world.session, at("09-30 10:00"))
        world.session.commit()


def test_an_answer_posted_twice_at_once_reserves_one_slot(world: World, engine: Engine) -> None:
    proposal = world.sent()
    act = willing(world, proposal)
    world.session.commit()

    came = at_once(engine, act, act)

    assert sorted(map(str, came)) == sorted(["done", str(IllegalMove)])
    assert world.slots_taken(world.alfa) == 1


def test_a_slot_that_lapses_while_it_is_wanted_is_had_by_one(world: World, engine: Engine) -> None:
    first, second = (world.sent(her, world.beta) for her in (world.irma, world.olga))
    world.be_willing(first, now=ANSWERED)
    world.accept(first, now=at("09-03 10:00"))
    ref, by, now = second.ref, world.contact_of(second), at("09-16 00:00")
    world.session.commit()

    came = at_once(
        engine,
        lambda own: sweeps.lapse(own, now),
        lambda own: sweeps.lapse(own, now),
        lambda own: answers.be_willing(own, ref, by=by, now=now),
    )

    world.session.expire_all()
    is_had = second.state is State.WILLING
    assert came == ["done", "done", "done" if is_had else NoSlot]
    assert (first.state, first.reserved_at) == (State.ACCEPTED, None)
    assert world.slots_taken(world.beta) == int(is_had)


@pytest.mark.parametrize("late", ["withdraw", "answer"])
def test_what_is_taken_out_while_it_is_answered_holds_no_slot(world: World, engine: Engine, late: str) -> None:
    proposal = world.sent()
    ref, act = proposal.ref, willing(world, proposal)
    world.session.commit()

    def out(own: Session) -> object:
        return proposals.take_out(own, ref, by=world.tessa, now=ANSWERED)

    came = at_once(engine, *((out, act) if late == "answer" else (act, out)))

    world.session.expire_all()
    assert "done" in came
    assert (proposal.state, world.slots_taken(world.alfa)) == (State.WITHDRAWN, 0)
