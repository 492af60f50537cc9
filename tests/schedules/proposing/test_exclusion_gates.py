"""No move brings a firm nearer to somebody who must avoid it, or of whom that cannot be told: each asks at its instant.

What is in the way came behind the back of whoever listens to changes, so that the moves are all there is.
"""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from ground.errors import Missing
from matching import exclusions
from matching.errors import ExclusionHit, ExclusionsUnreadable
from schedules.errors import AnswerCrossed, AnswerStopped
from schedules.proposing import answers, proposals
from schedules.records.proposals import SHOWN, Proposal, State
from tests.schedules.changing import AROUND_PISA, behind
from tests.schedules.proposing.test_at_once import at_once, willing
from tests.schedules.proposing.test_proposal_moves import DO, FINAL, OPEN, ROWS, START
from tests.schedules.world import TESSA, World, at

NEARER = {State.CONSENTED, *SHOWN}
MOVES = [(state, move) for state, move, after in ROWS if after in NEARER]
IN_THE_WAY = {
    "crossed": "UPDATE sites SET lat = 43.72, lon = 10.4",
    "damaged": "UPDATE protections SET avoid = lat",
    "missing": "DELETE FROM protections",
}
STOPPED = (ExclusionHit, ExclusionsUnreadable, AnswerCrossed, AnswerStopped)


def time_of(state: str, move: str) -> datetime:
    return OPEN if move == "take_back_answer" and state in {"willing", "declined"} else FINAL


def ready(world: World, state: str) -> Proposal:
    exclusions.put(world.session, world.irma.ref, AROUND_PISA, by=TESSA)
    return START[state](world)


@pytest.mark.parametrize("statement", IN_THE_WAY.values(), ids=IN_THE_WAY)
@pytest.mark.parametrize(("state", "move"), MOVES, ids=[f"{move} from {state}" for state, move in MOVES])
def test_no_move_crosses_what_she_must_avoid(world: World, state: str, move: str, statement: str) -> None:
    proposal = ready(world, state)
    behind(world, statement)

    with pytest.raises(STOPPED):
        DO[move](world, proposal, time_of(state, move))

    world.session.rollback()
    assert world.state(proposal) == state


def test_the_moves_that_bring_a_firm_nearer_are_these() -> None:
    """The control: a new one has to be tried above, and none may drop out unseen."""
    assert {move for _, move in MOVES} == {
        "consent", "send", "answer_willing", "take_back_answer", "ask_interview_consent", "interview", "accept",
    }  # fmt: skip


@pytest.mark.parametrize("statement", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_no_placement_takes_over_the_slot_of_who_must_avoid_the_place(world: World, statement: str) -> None:
    proposal = ready(world, "accepted")
    behind(world, statement)

    with pytest.raises(STOPPED):
        proposals.hand_over_slot(world.session, proposal)


def test_a_no_taken_back_past_an_exclusion_ends_the_matter_without_a_word(world: World) -> None:
    proposal = ready(world, "declined")
    by = world.alfa.actor("Anna")
    behind(world, IN_THE_WAY["crossed"])

    with pytest.raises(AnswerCrossed) as refused:
        answers.take_back(world.session, proposal.ref, by=by, now=OPEN)
    answers.settle(world.session, proposal.ref, by=by, now=OPEN)
    world.session.commit()

    assert isinstance(refused.value, Missing)
    assert (world.state(proposal), proposal.why) == (State.DECLINED, "hours")
    assert world.consent_of(proposal).withdrawn_at is not None
    assert "proposal_withdrawn" in world.told(to_account=TESSA.ref)


def test_an_exclusion_and_an_answer_at_one_instant_leave_nothing_open(world: World, engine: Engine) -> None:
    """Twenty times on a server: whoever comes first, she is not proposed there any more and no slot is held."""
    her, firm = world.irma.ref, world.alfa.employer.ref
    listed: dict[str, object] = {"employers": [firm]}
    for number in range(20 if engine.dialect.name == "postgresql" else 5):
        exclusions.put(world.session, her, {}, by=TESSA)
        proposal = world.sent()
        acts = [willing(world, proposal), lambda own: exclusions.put(own, her, listed, by=TESSA)]
        world.session.commit()

        came = at_once(engine, *(acts if number % 2 else reversed(acts)))

        world.session.expire_all()
        assert came.count("done") >= 1
        assert (proposal.state, proposal.why, proposal.reserved_at) == (State.WITHDRAWN, "exclusion", None)
        assert world.slots_taken(world.alfa) == 0
        assert world.consent_of(proposal).withdrawn_at is not None
        assert not world.is_shown(proposal, now=at("09-02 10:00"))
        world.session.commit()
