"""What a tutor says at the door when she plans a placement, and somebody who has said yes in Marche."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from catalogue.records import Municipality
from ground.territories import Territory
from matching import beneficiaries
from schedules.placing.placement_rules import BEFORE_START, COMMUNICATION
from schedules.records.proposals import Proposal
from tests import make
from tests.schedules.placeable import trusted
from tests.schedules.world import at
from tests.web.stories.stage import API, Stage

PLANNED_AT, STARTED_AT = at("09-07 10:00"), at("09-14 10:00")
PAPERS = {"language": "en", "given": "in_person", "ends_on": "2027-01-31"}
AGREED = {
    "legal_kind": "extracurricular_traineeship",
    "starts_on": "2026-09-14",
    "ends_on": "2027-01-13",
    "weekly_hours": 20,
    "hours": [[["09:00", "13:00"]]] * 5 + [[], []],
    "allowance": 800,
    "payday": 10,
    "objectives": ["wash_dishes"],
    "filed_by": "promoter",
    "is_disadvantaged": True,
}


def accepted(stage: Stage) -> Proposal:
    """Bring Irma, who may work without a permit, to her yes to Anna of Alfa."""
    world = stage.world
    beneficiaries.amend(world.session, world.irma.ref, {"permit": {"kind": "not_needed"}}, by=world.tessa)
    return world.accept(world.willing(), now=at("09-03 10:00"))


def move_to_marche(stage: Stage) -> None:
    """Let the workplaces lie in Marche, whose allowance is not known, and its coordinator with them."""
    session = stage.world.session
    session.get_one(Municipality, make.TERAMO).region = "Marche"
    session.get_one(Territory, "TE").region = "Marche"


def signed(stage: Stage) -> None:
    """Let Alfa have signed all that a host signs."""
    trusted(stage.world.session, stage.world.alfa.employer)


def agree(stage: Stage, proposal: Proposal) -> TestResponse:
    """Have her agree to the papers of a placement."""
    return stage.tessa.post(f"{API}/proposals/{proposal.ref}/placement-consent", json=PAPERS)


def plan(stage: Stage, of: Proposal, **other: Any) -> TestResponse:  # noqa: ANN401 - a body
    """Plan a placement with Anna, who speaks for the workplace and looks after her there."""
    host = stage.world.alfa.contacts["Anna"].ref
    return stage.tessa.post(f"{API}/placements", json={**AGREED, "proposal": of.ref, "host_tutor": host, **other})


def planned(stage: Stage) -> str:
    """Plan a placement and return its address."""
    proposal = accepted(stage)
    signed(stage)
    stage.at(PLANNED_AT)
    agree(stage, proposal)
    return f"{API}/placements/{plan(stage, proposal).json['ref']}"


def started(stage: Stage) -> str:
    """Start a placement on its first day and return its address."""
    address = planned(stage)
    assert {answer.status_code for answer in do_papers(stage, address)} == {200}
    stage.at(STARTED_AT)
    assert stage.tessa.post(f"{address}/start").json["state"] == "active"
    return address


def do_papers(stage: Stage, address: str) -> Iterator[TestResponse]:
    """Note on the day before the start that all papers are done."""
    stage.at(STARTED_AT - timedelta(days=1))
    for kind in (*BEFORE_START, COMMUNICATION):
        yield stage.tessa.post(f"{address}/papers", json={"kind": kind, "done_on": "2026-09-13"})
