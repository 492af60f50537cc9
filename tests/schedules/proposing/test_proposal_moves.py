"""Every move in every state ends as the table says, which was written by somebody who did not know the code.

A move is tried as far as possible from the point where it could be made: in time, by who may, with all it needs.
"""

import csv
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from ground.errors import IllegalMove, Missing, Refused
from schedules.proposing import endings, meetings, proposals
from schedules.proposing.previews import preview_of
from schedules.proposing.proposal_moves import MOVES
from schedules.records.proposals import HerReason, Proposal, State
from tests.schedules.world import TESSA, World, at

TABLE = Path(__file__).with_name("proposal_moves.csv")
with TABLE.open(newline="") as file:
    ROWS = [(row["state"], row["move"], row["after"]) for row in csv.DictReader(file)]

# Ten minutes after the answer it may be taken back, on the next day it has taken effect.
OPEN, FINAL = at("09-02 10:10"), at("09-03 11:00")
INTERVIEW_ON = date(2026, 9, 5)


def accepted(world: World) -> Proposal:
    proposal = world.willing()
    return world.accept(proposal, now=FINAL)


def declined(world: World) -> Proposal:
    proposal = world.sent()
    world.decline(proposal, now=at("09-02 10:00"))
    return proposal


def withdrawn(world: World) -> Proposal:
    proposal = world.sent()
    return proposals.take_out(world.session, proposal.ref, by=TESSA, now=FINAL)


def expired(world: World) -> Proposal:
    proposal = world.sent()
    endings.expire(world.session, proposal, now=FINAL)
    return proposal


START: dict[str, Callable[[World], Proposal]] = {
    "drafted": World.drafted,
    "consented": World.consented,
    "sent": World.sent,
    "willing": World.willing,
    "interview": World.interview,
    "accepted": accepted,
    "declined": declined,
    "withdrawn": withdrawn,
    "expired": expired,
}


def send(world: World, proposal: Proposal, now: datetime) -> None:
    consent = world.consent_of(proposal).ref if proposal.consent_id else "none"
    proposals.send(world.session, proposal.ref, consent, by=TESSA, now=now)


def consent(world: World, proposal: Proposal, now: datetime) -> None:
    preview_of(world.session, proposal)
    world.consent(proposal, now=now)


def ask(world: World, proposal: Proposal, now: datetime) -> None:
    world.agree(proposal, day=INTERVIEW_ON, now=now)


def interview(world: World, proposal: Proposal, now: datetime) -> None:
    if proposal.state is State.WILLING:
        ask(world, proposal, now)
    meetings.invite(world.session, proposal.ref, by=TESSA, now=now)


DO: dict[str, Callable[[World, Proposal, datetime], object]] = {
    "consent": consent,
    "send": send,
    "answer_willing": lambda world, proposal, now: world.be_willing(proposal, now=now),
    "answer_declined": lambda world, proposal, now: world.decline(proposal, now=now),
    "take_back_answer": lambda world, proposal, now: world.take_back(proposal, now=now),
    "ask_interview_consent": ask,
    "interview": interview,
    "accept": lambda world, proposal, now: world.accept(proposal, now=now),
    "decline_by_her": lambda world, proposal, now: proposals.decline(
        world.session, proposal.ref, HerReason.TRAVEL, by=TESSA, now=now
    ),
    "withdraw": lambda world, proposal, now: proposals.take_out(world.session, proposal.ref, by=TESSA, now=now),
    "expire": lambda world, proposal, now: endings.expire(world.session, proposal, now=now),
}


def after(world: World, proposal: Proposal, state: str, move: str) -> str:
    """Return where a move ends, and undo it; a refused one has changed nothing."""
    now = OPEN if move == "take_back_answer" and state in {"willing", "declined"} else FINAL
    try:
        DO[move](world, proposal, now)
        return world.state(proposal).value
    except (IllegalMove, Missing, Refused):
        return "refused" if world.state(proposal) == state else "changed"
    finally:
        world.session.rollback()


@pytest.mark.parametrize("state", State)
def test_every_move_ends_as_the_table_says(world: World, state: str) -> None:
    proposal = START[state](world)
    world.session.commit()
    expected = {move: ends for start, move, ends in ROWS if start == state}

    assert {move: after(world, proposal, state, move) for move in expected} == expected


def test_the_table_names_every_state_and_every_move() -> None:
    moves = {move for state in State for move in MOVES.allowed(state)}

    assert {row[0] for row in ROWS} == set(State)
    assert moves == {row[1] for row in ROWS}
    assert len(ROWS) == len(State) * len(moves)


def test_a_table_in_which_a_draft_may_be_sent_would_be_caught() -> None:
    naive = {(state, move) for state in State for move in MOVES.allowed(state)} | {("drafted", "send")}

    refused = {(state, move) for state, move, after in ROWS if after == "refused"}

    assert ("drafted", "send") in naive & refused
