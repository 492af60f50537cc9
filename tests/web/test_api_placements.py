"""The story of a placement at the door: from what blocks it to the hire, and what a tutor is refused on the way."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from employers.pacts import Declared
from schedules.proposing import consents
from schedules.records.consents import Consent, Purpose
from tests import make
from tests.schedules.world import at
from tests.web.conftest import Clock, House, equip
from tests.web.stories import placing
from tests.web.stories.stage import API, NOWHERE, Stage, set_up
from web import accounts
from web.accounts import Account

ACT = "D.G.R. inventata 1/2026"
AHEAD = {"since": "2026-11-02", "until": "2026-11-09", "why": "closure"}
GONE = {"text": "Non viene più.", "ended_on": "2026-09-14", "ended_why": "left"}


@pytest.fixture
def stage(engine: Engine, app: Flask, house: House, clock: Clock) -> Iterator[Stage]:
    """Return the world of stories, in which contacts were let in with the second factor that a placement asks for."""
    for stage in set_up(engine, app, house, clock):
        session = stage.world.session
        for name, client in stage.contacts.items():
            account = session.scalars(select(Account).where(Account.ref == name.lower())).one()
            equip(account)
            account.factor_required = True
            session.flush()
            token = accounts.issue_token(session, account, "tests", now=make.NOW)
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        session.commit()
        yield stage


def blocked(answer: Any) -> list[tuple[str, Any, str | None]]:  # noqa: ANN401 - an answer
    assert (answer.status_code, answer.json["code"]) == (409, "placement_blocked")
    return [(each["code"], each["facts"].get("what"), each["who_can_set"]) for each in answer.json["reasons"]]


def test_a_placement_goes_from_what_blocks_it_to_the_hire(stage: Stage) -> None:
    proposal, anna = placing.accepted(stage), stage.contacts["Anna"]
    placing.move_to_marche(stage)
    stage.at(placing.PLANNED_AT)
    assert placing.agree(stage, proposal).status_code == 201

    reasons = blocked(placing.plan(stage, proposal))
    assert ("unset", "minimum_allowance", "coordinator") in reasons
    assert ("convention_missing", None, "coordinator") in reasons
    assert [code for code, *_ in reasons].count("declaration_missing") == len(Declared)

    let_all_be_set(stage)
    made = placing.plan(stage, proposal)
    assert (made.status_code, made.json.get("state", made.json)) == (201, "planned")
    address = f"{API}/placements/{made.json['ref']}"
    assert anna.get(f"{address}/name").json == {"first_name": "Fiaba", "family_name": "Esempio Inventàta"}

    assert {answer.status_code for answer in placing.do_papers(stage, address)} == {200}
    assert [code for code, *_ in blocked(stage.tessa.post(f"{address}/start"))] == ["not_yet"]
    stage.at(placing.STARTED_AT)
    assert stage.tessa.post(f"{address}/start").json["state"] == "active"
    assert anna.post(f"{address}/presence", json={"day": "2026-09-14", "what": "present"}).status_code == 201

    stage.at(at("10-05 10:00"))
    still = stage.tessa.post(f"{address}/suspend", json={"until": "2026-10-12", "why": "health"})
    assert (still.json["state"], "why" in anna.get(address).json) == ("suspended", False)
    stage.at(at("10-12 10:00"))
    resumed = stage.tessa.post(f"{address}/resume").json
    assert (resumed["state"], resumed["ends_on"]) == ("active", "2027-01-20")

    stage.at(at("2027-01-20 17:00"))
    over = stage.tessa.post(f"{address}/finish", json={"outcome": "hired_here"})
    assert (over.json["state"], over.json["outcome"], over.json["closed_on"]) == (
        "completed",
        "hired_here",
        "2027-01-20",
    )
    assert anna.get(f"{address}/name").status_code == 404


def test_what_is_told_of_a_placement_that_runs_changes_nothing_before_its_day(stage: Stage) -> None:
    proposal, anna = placing.accepted(stage), stage.contacts["Anna"]
    placing.move_to_marche(stage)
    stage.at(placing.PLANNED_AT)
    placing.agree(stage, proposal)
    let_all_be_set(stage)
    address = f"{API}/placements/{placing.plan(stage, proposal).json['ref']}"
    assert {answer.status_code for answer in placing.do_papers(stage, address)} == {200}
    stage.at(placing.STARTED_AT)
    stage.tessa.post(f"{address}/start")

    told = stage.tessa.post(f"{address}/suspend", json=AHEAD).json
    assert (told["state"], told["still_since"], told["still_until"]) == ("active", "2026-11-02", "2026-11-09")
    assert "still_since" not in anna.get(address).json
    assert stage.tessa.post(f"{address}/resume").json["still_since"] is None

    assert anna.post(f"{address}/concerns", json=GONE).json == {}
    assert anna.post(f"{address}/concerns", json={"text": "E?", "ended_why": "left"}).status_code == 422
    assert anna.get(address).json["state"] == "active"


def let_all_be_set(stage: Stage) -> None:
    """Let the coordinator set what Marche asks and record the convention, and Anna declare for her firm."""
    coordinator, firm = stage.house.coordinator.client, f"{API}/employers/{stage.world.alfa.employer.ref}"
    term = {"key": "minimum_allowance", "value": {"euro": 500}, "valid_from": "2026-01-01", "act": ACT}
    convention = {"promoter": "Ente inventato", "signed_on": "2026-09-01"}
    answers = [
        coordinator.post(f"{API}/terms", json=term),
        coordinator.post(f"{firm}/conventions", json=convention),
        *(
            stage.contacts["Anna"].post(f"{firm}/declarations", json={"kind": kind, "signed_on": "2026-09-01"})
            for kind in Declared
        ),
    ]
    assert {answer.status_code for answer in answers} == {201}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"ends_on": "2026-10-13"}, "too_short"),
        ({"ends_on": "2027-09-14"}, "too_long"),
        ({"weekly_hours": 41, "hours": [[["06:00", "16:00"]]] * 5 + [[], []]}, "too_many_hours"),
        ({"hours": [[["01:00", "05:00"]]] * 5 + [[], []]}, "night_not_justified"),
        ({"allowance": 799}, "allowance_below_minimum"),
    ],
)
def test_a_plan_that_the_rules_do_not_allow_is_refused_with_its_reason(
    stage: Stage, other: dict[str, Any], code: str
) -> None:
    proposal = placing.accepted(stage)
    placing.signed(stage)
    stage.at(placing.PLANNED_AT)
    placing.agree(stage, proposal)

    assert [each for each, *_ in blocked(placing.plan(stage, proposal, **{"allowance": 800, **other}))] == [code]


@pytest.mark.parametrize(
    ("other", "code", "field"),
    [
        ({"proposal": NOWHERE}, "unknown_proposal", "proposal"),
        ({"host_tutor": NOWHERE}, "unknown_contact", "host_tutor"),
        ({"ends_on": "2026-09-13"}, "bad_period", "ends_on"),
        ({"weekly_hours": 21}, "bad_hours", "weekly_hours"),
    ],
)
def test_a_plan_that_cannot_be_meant_so_is_refused_by_its_field(
    stage: Stage, other: dict[str, Any], code: str, field: str
) -> None:
    proposal = placing.accepted(stage)
    stage.at(placing.PLANNED_AT)

    answer = placing.plan(stage, proposal, **other)

    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, code, field)


def test_without_her_consent_and_the_papers_nothing_is_planned_or_starts(stage: Stage) -> None:
    proposal = placing.accepted(stage)
    placing.signed(stage)
    stage.at(placing.PLANNED_AT)
    assert [code for code, *_ in blocked(placing.plan(stage, proposal, allowance=800))] == ["consent_missing"]

    placing.agree(stage, proposal)
    ref = placing.plan(stage, proposal, allowance=800).json["ref"]
    stage.at(placing.STARTED_AT)
    reasons = [code for code, *_ in blocked(stage.tessa.post(f"{API}/placements/{ref}/start"))]

    assert reasons == ["paper_missing"] * 5 + ["communication_not_filed"]


def test_a_move_that_is_not_allowed_tells_the_state_and_what_is(stage: Stage) -> None:
    address = placing.planned(stage)

    answer = stage.tessa.post(f"{address}/finish", json={"outcome": "ended"})

    assert (answer.status_code, answer.json["code"], answer.json["state"]) == (409, "illegal_move", "planned")


def test_a_contact_lists_what_is_placed_with_them_alone(stage: Stage) -> None:
    address = placing.planned(stage)

    lists = {name: client.get(f"{API}/placements/here").json["placements"] for name, client in stage.contacts.items()}

    assert [each["ref"] for each in lists.pop("Anna")] == [address.rpartition("/")[2]]
    assert set(map(len, lists.values())) == {0}


def test_her_name_is_told_to_the_contact_of_a_live_consent_alone(stage: Stage) -> None:
    address = placing.started(stage)
    others = [stage.contacts["Aldo"], stage.contacts["Bruno"], stage.tessa, stage.house.coordinator.client]
    assert {client.get(f"{address}/name").status_code for client in others} == {404}
    assert stage.contacts["Anna"].get(f"{address}/name").json["first_name"] == "Fiaba"

    session = stage.world.session
    given = session.scalars(select(Consent).filter_by(purpose=Purpose.PLACEMENT)).one()
    consents.withdraw(session, given.ref, by=stage.world.tessa, now=placing.STARTED_AT)
    stage.at(placing.STARTED_AT)

    assert stage.contacts["Anna"].get(f"{address}/name").status_code == 404
