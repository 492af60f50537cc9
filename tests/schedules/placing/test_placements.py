"""Placements are planned, started, stand still and end by the rules, with all that follows in the same moment."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from employers.pacts import Convention
from employers.records import VacancyState
from ground.errors import IllegalMove
from matching import exclusions
from matching.records.people import PathState
from schedules.errors import BadPlacement, Blocked, NoPlacement, NotReady
from schedules.placing import papers, placement_endings, placement_sweeps, placements
from schedules.proposing import sweeps
from schedules.records.check_ins import CheckIn
from schedules.records.check_ins import State as CheckInState
from schedules.records.placements import InterruptedBy, Outcome, PaperKind, Placement, State, Why
from schedules.records.proposals import Proposal
from tests import make
from tests.schedules.placeable import ENDS_ON, PLANNED_AT, STARTED_AT, STARTS_ON, Placing, stated
from tests.schedules.world import at


@pytest.fixture
def world(session: Session) -> Placing:
    make.floor(session)
    return Placing(session)


def codes(refused: pytest.ExceptionInfo[Blocked]) -> list[str]:
    return [each.code for each in refused.value.reasons]


def test_a_planned_placement_takes_over_the_slot_and_no_longer_lapses(world: Placing) -> None:
    placement = world.planned()

    sweeps.lapse(world.session, at("12-01 10:00"))

    assert (placement.state, placement.holds_slot, world.slots_taken(world.alfa)) == (State.PLANNED, True, 1)
    assert world.path(world.irma) is PathState.READY


def test_a_plan_that_the_rules_block_changes_nothing_and_says_all_that_blocks(world: Placing) -> None:
    proposal = world.accepted()
    world.session.execute(delete(Convention))

    with pytest.raises(Blocked) as refused:
        placements.plan(world.session, proposal.ref, stated(world.session, proposal, allowance=799), by=world.tessa,
                        now=PLANNED_AT)  # fmt: skip

    assert codes(refused) == ["allowance_below_minimum", "convention_missing", "consent_missing"]
    assert world.session.scalars(select(Placement)).all() == []
    assert proposal.reserved_at is not None


def test_nobody_is_proposed_who_has_a_placement(world: Placing) -> None:
    world.planned()

    with pytest.raises(NotReady):
        world.drafted(of=world.beta, now=at("09-08 10:00"))


def test_a_proposal_gives_one_placement(world: Placing) -> None:
    placement = world.planned()
    placement_endings.cancel(world.session, placement.ref, why=Why.PLANS, by=world.tessa, now=PLANNED_AT)
    proposal = world.session.get_one(Proposal, placement.proposal_id)

    with pytest.raises(Blocked):
        placements.plan(world.session, proposal.ref, stated(world.session, proposal), by=world.tessa, now=PLANNED_AT)


def test_a_proposal_out_of_reach_is_as_unknown_as_one_that_never_was(world: Placing) -> None:
    proposal = world.accepted()
    agreed = stated(world.session, proposal)

    for ref, by in ((proposal.ref, make.OTHER_TUTOR), (proposal.ref, make.TUTOR_OF_PISA), ("nothing", world.tessa)):
        with pytest.raises(BadPlacement) as refused:
            placements.plan(world.session, ref, agreed, by=by, now=PLANNED_AT)
        assert refused.value.code == "unknown_proposal"


def test_it_starts_only_with_its_papers_and_not_before_its_day(world: Placing) -> None:
    placement = world.planned()
    world.papered(placement, besides=["inail", "start_communication"])

    with pytest.raises(Blocked) as refused:
        placements.start(world.session, placement.ref, by=world.tessa, now=at("09-13 10:00"))

    assert codes(refused) == ["paper_missing", "communication_not_filed", "not_yet"]


def test_a_start_brings_her_on_her_way_and_one_that_is_late_begins_when_it_does(world: Placing) -> None:
    placement = world.planned()
    world.papered(placement)

    placements.start(world.session, placement.ref, by=world.tessa, now=at("09-16 10:00"))

    assert (placement.state, placement.starts_on) == (State.ACTIVE, date(2026, 9, 16))
    assert world.path(world.irma) is PathState.IN_PLACEMENT


def test_what_she_must_avoid_is_asked_again_at_the_start(world: Placing) -> None:
    placement = world.planned()
    world.papered(placement)
    exclusions.put(world.session, world.irma.ref, {"employers": [world.alfa.employer.ref]}, by=world.tessa)

    with pytest.raises(Blocked) as refused:
        placements.start(world.session, placement.ref, by=world.tessa, now=STARTED_AT)

    assert codes(refused) == ["exclusion_hit"]


def test_who_looks_after_her_there_is_held_against_what_she_must_avoid(world: Placing) -> None:
    """She avoids somebody of another site of the firm, who would come over to look after her."""
    host = world.alfa.contacts["Aldo"]
    host.site_id = make.site(world.session, world.alfa.employer, name="Altrove", isolated=False).id
    exclusions.put(world.session, world.irma.ref, {"persons": [{"contact": host.ref}]}, by=world.tessa)
    proposal = world.accepted()
    world.agreed(proposal)

    said = stated(world.session, proposal, host_tutor=host.ref)
    with pytest.raises(Blocked) as refused:
        placements.plan(world.session, proposal.ref, said, by=world.tessa, now=PLANNED_AT)

    assert codes(refused) == ["exclusion_hit"]


def test_the_end_moves_by_the_days_on_which_it_stood_still(world: Placing) -> None:
    placement = world.started()

    placements.suspend(
        world.session, placement.ref, until=date(2026, 10, 20), why=Why.HEALTH, by=world.tessa, now=at("10-01 10:00")
    )
    still = placement.state
    placements.resume(world.session, placement.ref, by=world.tessa, now=at("10-11 10:00"))

    assert (still, placement.state, placement.ends_on) == (State.SUSPENDED, State.ACTIVE, ENDS_ON + timedelta(days=10))


def test_what_is_told_ahead_begins_by_the_clock(world: Placing) -> None:
    """The naive way, which writes the state down at once, is caught on the day before."""
    placement = world.started()
    told_ahead(world, placement)

    begun = [placement_sweeps.stand_still(world.session, at(f"{day} 00:05")) for day in ("10-11", "10-12", "10-13")]

    assert (begun, placement.state) == ([0, 1, 0], State.SUSPENDED)
    placements.resume(world.session, placement.ref, by=world.tessa, now=at("10-20 10:00"))
    assert (placement.state, placement.ends_on) == (State.ACTIVE, ENDS_ON + timedelta(days=8))


def test_check_ins_make_way_at_once_and_come_back_when_it_is_taken_back(world: Placing) -> None:
    placement = world.started()
    before = due(world, placement)
    told_ahead(world, placement)
    ahead, version = due(world, placement), placement.version

    placements.resume(world.session, placement.ref, by=world.tessa, now=at("10-02 10:00"))

    assert before != ahead
    assert not [day for day in ahead if date(2026, 10, 12) <= day < date(2026, 10, 20)]
    assert due(world, placement) == before
    assert placement_sweeps.stand_still(world.session, at("10-12 00:05")) == 0
    assert placement.version > version


def test_what_ends_before_it_stands_still_never_does(world: Placing) -> None:
    placement = world.started()
    told_ahead(world, placement)

    placement_endings.finish(world.session, placement.ref, outcome=Outcome.ENDED, by=world.tessa, now=at("10-05 10:00"))

    assert placements.standing_still(world.session, placement) is None


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (date(2026, 9, 30), date(2026, 10, 20), "bad_since"),
        (ENDS_ON + timedelta(days=1), ENDS_ON + timedelta(days=9), "bad_since"),
        (date(2026, 10, 12), date(2026, 10, 12), "bad_until"),
        (date(2026, 10, 30), date(2026, 11, 2), "told_ahead"),
    ],
)
def test_it_is_told_ahead_for_days_of_its_own_and_once(world: Placing, since: date, until: date, code: str) -> None:
    placement = world.started()
    if code == "told_ahead":
        told_ahead(world, placement)

    with pytest.raises(BadPlacement) as refused:
        told_ahead(world, placement, since=since, until=until)

    assert refused.value.code == code


def told_ahead(
    world: Placing, placement: Placement, since: date = date(2026, 10, 12), until: date = date(2026, 10, 20)
) -> None:
    said = {"since": since, "until": until}
    placements.suspend(world.session, placement.ref, **said, why=Why.CLOSURE, by=world.tessa, now=at("10-01 10:00"))


def due(world: Placing, placement: Placement) -> list[date]:
    """Return the days of the check-ins that are still to come."""
    rows = select(CheckIn.due_on).where(CheckIn.placement_id == placement.id, CheckIn.state == CheckInState.PLANNED)
    return sorted(world.session.scalars(rows))


def test_it_is_made_longer_only_for_as_long_as_she_has_agreed_to(world: Placing) -> None:
    placement = world.started()
    longer = {"by": world.tessa, "now": at("10-01 10:00"), "ends_on": date(2027, 3, 1)}

    with pytest.raises(Blocked) as refused:
        placements.extend(world.session, placement.ref, **longer)
    world.session.refresh(placement)
    agreed = world.agreed(world.session.get_one(Proposal, placement.proposal_id), ends_on=date(2027, 3, 1))
    placements.extend(world.session, placement.ref, **longer)

    assert codes(refused) == ["consent_too_short"]
    assert (placement.ends_on, placement.consent_id) == (date(2027, 3, 1), agreed.id)
    assert PaperKind.CHANGE_COMMUNICATION in {paper.kind for paper in papers.of(world.session, placement)}


def test_who_is_not_hired_is_ready_again_and_a_new_list_is_due(world: Placing) -> None:
    placement = world.started()

    placement_endings.finish(world.session, placement.ref, outcome=Outcome.ENDED, by=world.tessa, now=at("11-01 10:00"))

    vacancy = world.vacancy_of(world.alfa)
    assert (placement.state, placement.closed_on, placement.holds_slot) == (State.COMPLETED, date(2026, 11, 1), False)
    assert (world.path(world.irma), placement.list_due_at) == (PathState.READY, at("11-01 10:00"))
    assert (vacancy.slots_taken, vacancy.state) == (0, VacancyState.OPEN)
    assert (world.alfa.employer.ended_count, world.alfa.employer.hired_count) == (1, 0)


def test_who_is_hired_there_keeps_the_place_and_is_followed_up(world: Placing) -> None:
    placement = world.started()

    placement_endings.finish(
        world.session, placement.ref, outcome=Outcome.HIRED_HERE, by=world.tessa, now=at("11-01 10:00")
    )

    assert (placement.holds_slot, world.slots_taken(world.alfa), placement.list_due_at) == (True, 1, None)
    assert world.path(world.irma) is PathState.FOLLOW_UP
    assert (world.alfa.employer.ended_count, world.alfa.employer.hired_count) == (1, 1)


def test_who_loses_the_job_is_ready_again_with_a_new_list(world: Placing) -> None:
    placement = world.started()
    placement_endings.finish(
        world.session, placement.ref, outcome=Outcome.HIRED_HERE, by=world.tessa, now=at("11-01 10:00")
    )

    placement_endings.lose_job(world.session, placement.ref, by=world.tessa, now=at("12-01 10:00"))

    assert (world.path(world.irma), placement.list_due_at) == (PathState.READY, at("12-01 10:00"))
    assert world.slots_taken(world.alfa) == 0


def test_what_is_called_off_frees_its_slot_and_leaves_her_ready(world: Placing) -> None:
    placement = world.planned()

    placement_endings.cancel(world.session, placement.ref, why=Why.PLANS, by=world.tessa, now=PLANNED_AT)

    assert (placement.state, placement.outcome, world.slots_taken(world.alfa)) == (State.CANCELLED, None, 0)
    assert (world.path(world.irma), world.alfa.employer.ended_count) == (PathState.READY, 0)


def test_a_vacancy_in_which_two_end_without_a_hire_is_looked_at(world: Placing) -> None:
    for her in (world.irma, world.olga):
        placement = world.started(her)
        placement_endings.interrupt(
            world.session, placement.ref, interrupted_by=InterruptedBy.EMPLOYER, why=Why.PLANS, by=world.tessa,
            now=at("10-01 10:00"),
        )  # fmt: skip

    assert world.vacancy_of(world.alfa).state is VacancyState.FROZEN


def test_a_finish_is_never_an_interruption(world: Placing) -> None:
    placement = world.started()

    with pytest.raises(BadPlacement):
        placement_endings.finish(
            world.session, placement.ref, outcome=Outcome.INTERRUPTED, by=world.tessa, now=at("11-01 10:00")
        )


def test_the_end_is_to_be_communicated_within_five_days(world: Placing) -> None:
    placement = world.started()

    placement_endings.finish(world.session, placement.ref, outcome=Outcome.ENDED, by=world.tessa, now=at("11-01 10:00"))

    due = {paper.kind: paper.due_on for paper in papers.of(world.session, placement)}
    assert due[PaperKind.END_COMMUNICATION] == date(2026, 11, 6)
    assert due[PaperKind.START_COMMUNICATION] == STARTS_ON - timedelta(days=1)


def test_what_is_over_moves_no_more(world: Placing) -> None:
    placement = world.planned()
    placement_endings.cancel(world.session, placement.ref, why=Why.PLANS, by=world.tessa, now=PLANNED_AT)

    with pytest.raises(IllegalMove):
        placements.start(world.session, placement.ref, by=world.tessa, now=STARTED_AT)


def test_only_who_works_with_her_moves_it(world: Placing) -> None:
    placement = world.planned()

    for by in (make.TUTOR_OF_PISA, make.OTHER_TUTOR, world.alfa.actor("Anna")):
        with pytest.raises(NoPlacement):
            placements.start(world.session, placement.ref, by=by, now=STARTED_AT)
