"""What was shown is read with what became of it, whoever it was for; what is erased is read no more."""

import dataclasses

import pytest
from sqlalchemy.orm import Session

from ground.base import public_ref
from matching.records.rankings import RankingLog
from schedules import learning
from schedules.placing import placement_endings, presence
from schedules.proposing import proposals
from schedules.records.placements import Outcome, Presence
from schedules.records.proposals import HerReason, Side, State
from tests import make
from tests.schedules.placeable import PLANNED_AT, Placing
from tests.schedules.world import at


@pytest.fixture
def world(session: Session) -> Placing:
    make.floor(session)
    return Placing(session)


def ranked(world: Placing, *vacancies: str) -> RankingLog:
    """Log a ranking of Irma's in which these vacancies were shown."""
    shown = [
        {"vacancy": vacancy, "score": 0.9 - place / 10, "interval": [0.1, 0.9], "features": {"minutes": 10.0 + place}}
        for place, vacancy in enumerate(vacancies)
    ]
    log = RankingLog(ref=public_ref(), beneficiary_id=world.irma.id, actor="a" * 22, at=PLANNED_AT, model="prior 1")
    log.on = PLANNED_AT.date()
    log.catalogue = log.change_number = log.below = 0
    log.considered, log.excluded, log.shown = len(vacancies), {}, shown
    world.session.add(log)
    world.session.flush()
    return log


def test_what_was_shown_is_read_in_its_order_with_what_became_of_it(world: Placing) -> None:
    alfa, beta = world.alfa.vacancy.ref, world.beta.vacancy.ref
    first, second = ranked(world, beta, alfa), ranked(world, alfa)
    world.choosing = {"ranking": first.ref, "chosen_for": ["nearness", "hours"]}
    placement = world.started()
    for day, what in (("09-14", Presence.PRESENT), ("09-15", Presence.ABSENCE), ("09-16", Presence.AGREED_ABSENCE)):
        on = at(f"{day} 18:00")
        presence.record(world.session, placement.ref, on.date(), what, by=world.tessa, now=on)
    placement_endings.finish(world.session, placement.ref, outcome=Outcome.ENDED, by=world.tessa, now=at("11-01 10:00"))

    rows = list(learning.rows(world.session))

    assert [(row.ranking, row.position, row.vacancy) for row in rows] == [(0, 0, beta), (0, 1, alfa), (1, 0, alfa)]
    assert (rows[1].model, rows[1].score, rows[1].features) == ("prior 1", 0.8, {"minutes": 11.0})
    became = rows[1].became
    assert became is not None
    assert (became.chosen_for, became.is_answered, became.state) == (("nearness", "hours"), True, State.ACCEPTED)
    assert (became.presence, became.outcome) == (pytest.approx(2 / 3), Outcome.ENDED)
    # A twin that joins by vacancy alone would take the other list for chosen too.
    assert (rows[0].became, rows[2].became) == (None, None)
    assert second.ref not in str(rows)


def test_a_no_is_read_with_who_said_it_and_why(world: Placing) -> None:
    log = ranked(world, world.alfa.vacancy.ref)
    world.choosing = {"ranking": log.ref}
    proposal = world.willing()
    proposals.decline(world.session, proposal.ref, HerReason.TRAVEL, by=world.tessa, now=at("09-03 10:00"))

    (row,) = learning.rows(world.session)

    assert row.became is not None
    assert (row.became.state, row.became.declined_by, row.became.why) == (State.DECLINED, Side.HERS, HerReason.TRAVEL)


def test_no_field_tells_of_whom_a_row_is(world: Placing) -> None:
    log = ranked(world, world.alfa.vacancy.ref)
    world.choosing = {"ranking": log.ref}
    world.started()

    told = str([dataclasses.asdict(row) for row in learning.rows(world.session)])

    for hers in (world.irma.ref, log.ref, world.tessa.ref):
        assert hers not in told
