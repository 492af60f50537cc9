"""Moves on her path by hand: who is ready may be proposed, and who has left is left in peace."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.errors import IllegalMove
from matching.errors import NoBeneficiary
from matching.records.people import Beneficiary, PathState
from schedules.checking_in import check_ins
from schedules.errors import BadPath
from schedules.placing import her_path, placement_endings
from schedules.records.check_ins import OPEN, CheckIn
from schedules.records.placements import Outcome
from tests import make
from tests.schedules.placeable import Placing
from tests.schedules.world import CORA, at

NOW = at("09-01 12:00")


@pytest.fixture
def world(session: Session) -> Placing:
    make.floor(session)
    return Placing(session)


def moved(world: Placing, her: Beneficiary, to: str) -> PathState:
    return her_path.move(world.session, her.ref, to, by=world.tessa, now=NOW).state


def still_open(world: Placing, her: Beneficiary) -> list[str]:
    open_ones = (CheckIn.beneficiary_id == her.id, CheckIn.state.in_(OPEN))
    return list(world.session.scalars(select(CheckIn.ref).where(*open_ones)))


def test_who_has_a_profile_is_made_ready_and_may_be_proposed(world: Placing) -> None:
    her = make.profiled(world.session, by=world.tessa)

    assert her.state is PathState.PROFILING
    assert moved(world, her, "ready") is PathState.READY
    assert world.drafted(her).beneficiary_id == her.id


def test_who_is_only_taken_in_is_not_ready_yet(world: Placing) -> None:
    her = make.beneficiary(world.session, by=world.tessa)

    with pytest.raises(IllegalMove, match="allowed: profile, withdraw"):
        moved(world, her, "ready")


def test_who_leaves_is_proposed_to_nobody_any_more(world: Placing) -> None:
    proposal = world.sent()

    assert moved(world, world.irma, "withdraw") is PathState.WITHDRAWN
    assert (proposal.state, proposal.why, world.irma.ended_on) == ("withdrawn", "path", NOW.date())
    assert not world.is_shown(proposal, now=NOW)


def test_while_a_placement_lives_only_it_moves_her(world: Placing) -> None:
    world.started()

    for to in her_path.BY_HAND:
        with pytest.raises(BadPath, match="end it first"):
            moved(world, world.irma, to)
    assert world.path(world.irma) is PathState.IN_PLACEMENT


def test_who_leaves_after_a_hire_is_asked_nothing_any_more(world: Placing) -> None:
    placement = world.started()
    ended_at = at("09-20 12:00")
    placement_endings.finish(world.session, placement.ref, outcome=Outcome.HIRED_HERE, by=world.tessa, now=ended_at)
    followed = still_open(world, world.irma)

    her_path.move(world.session, world.irma.ref, "close", by=world.tessa, now=at("09-21 12:00"))
    check_ins.replan_caseload(world.session, world.irma.tutor, now=at("09-22 12:00"))

    assert len(followed) >= 4
    assert still_open(world, world.irma) == []


def test_work_that_she_found_herself_is_a_hire(world: Placing) -> None:
    assert [moved(world, world.irma, to) for to in ("hire", "follow_up", "ready")] == ["hired", "follow_up", "ready"]


def test_only_her_tutor_and_the_coordinator_move_her(world: Placing) -> None:
    for by in (make.TUTOR_OF_PISA, make.OTHER_TUTOR):
        with pytest.raises(NoBeneficiary):
            her_path.move(world.session, world.irma.ref, "withdraw", by=by, now=NOW)

    assert her_path.move(world.session, world.irma.ref, "withdraw", by=CORA, now=NOW).state is PathState.WITHDRAWN
