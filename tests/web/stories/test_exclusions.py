"""Something to be avoided turns up: the card goes by whatever door it came, and nobody but her side learns why."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from employers import registry
from ground.outbox import Message
from matching import exclusions
from tests import make
from tests.web.matrix.cast import nothing_kept
from tests.web.stories.stage import API, NOWHERE, Stage, seen
from tests.web.test_api_exclusions import NOTHING

PISA = {"municipality": make.PISA}
AROUND_PISA = {"areas": [{"lat": 43.72, "lon": 10.40, "km": 15}]}
ROSSI = {"persons": [{"name": "Mario Rossi"}]}
ANY = {"If-Match": "*"}
Door = Callable[[Stage], TestResponse]


def tutor_moves_a_site(stage: Stage) -> TestResponse:
    [site] = stage.tessa.get(f"{API}/employers/{stage.world.alfa.employer.ref}/sites").json["sites"]
    return stage.tessa.patch(f"{API}/sites/{site['ref']}", json=PISA, headers=ANY)


def tutor_moves_a_vacancy(stage: Stage) -> TestResponse:
    return stage.tessa.patch(f"{API}/vacancies/{stage.world.alfa.vacancy.ref}", json={"place": PISA}, headers=ANY)


def firm_moves_its_vacancy(stage: Stage) -> TestResponse:
    anna = stage.contacts["Anna"]
    return anna.patch(f"{API}/vacancies/{stage.world.alfa.vacancy.ref}", json={"place": PISA}, headers=ANY)


def firm_changes_hands(stage: Stage) -> TestResponse:
    address = f"{API}/employers/{stage.world.alfa.employer.ref}"
    return stage.tessa.patch(address, json={"owner": "Mario Rossi"}, headers=ANY)


def somebody_joins(stage: Stage) -> TestResponse:
    address = f"{API}/employers/{stage.world.alfa.employer.ref}/contacts"
    return stage.tessa.post(address, json={"name": "Rossi Mario"})


def coordinator_lists_the_firm(stage: Stage) -> TestResponse:
    address = f"{API}/beneficiaries/{stage.world.irma.ref}/exclusions"
    body = NOTHING | {"employers": [stage.world.alfa.employer.ref]}
    return stage.house.coordinator.client.put(address, json=body, headers=ANY)


def tutor_states_it_in_the_profile(stage: Stage) -> TestResponse:
    body = make.profile() | {"avoid": {"employers": [stage.world.alfa.employer.ref]}}
    return stage.tessa.put(f"{API}/beneficiaries/{stage.world.irma.ref}/profile", json=body, headers=ANY)


DOORS: dict[Door, dict[str, Any]] = {
    tutor_moves_a_site: AROUND_PISA,
    tutor_moves_a_vacancy: AROUND_PISA,
    firm_moves_its_vacancy: AROUND_PISA,
    firm_changes_hands: ROSSI,
    somebody_joins: ROSSI,
    coordinator_lists_the_firm: {},
    tutor_states_it_in_the_profile: {},
}
NAMES = [door.__name__ for door in DOORS]


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """Return the stage, where all know who owns the firms."""
    for firm in (stage.world.alfa, stage.world.beta):
        registry.amend(stage.world.session, firm.employer.ref, {"owner": "Carla Neri"}, by=stage.world.tessa)
    return stage


def avoid(stage: Stage, stated: dict[str, Any]) -> None:
    exclusions.put(stage.world.session, stage.world.irma.ref, stated, by=stage.world.tessa)
    stage.world.session.commit()


@pytest.mark.parametrize(("door", "avoided"), DOORS.items(), ids=NAMES)
def test_whichever_door_it_comes_by_the_card_is_gone_and_her_tutor_told(
    stage: Stage, door: Door, avoided: dict[str, Any]
) -> None:
    avoid(stage, avoided)
    ref = stage.sent(stage.world.alfa, "Anna")
    assert stage.card("Anna", ref).status_code == 200

    assert door(stage).status_code < 300

    assert seen(stage.card("Anna", ref)) == seen(stage.card("Anna", NOWHERE))
    assert stage.state(ref) == "withdrawn"
    told = stage.world.session.query(Message).filter_by(to_account=stage.world.tessa.ref, about=ref).all()
    assert [(each.kind, each.urgent) for each in told] == [("proposal_withdrawn", True)]


SILENT = {door: avoided for door, avoided in DOORS.items() if avoided and door is not somebody_joins}


@pytest.mark.parametrize(("door", "avoided"), SILENT.items(), ids=[door.__name__ for door in SILENT])
def test_who_makes_the_change_reads_the_same_byte_for_byte_whether_or_not_somebody_avoids_it(
    stage: Stage, door: Door, avoided: dict[str, Any]
) -> None:
    avoid(stage, {})
    stage.sent(stage.world.alfa, "Anna")
    with nothing_kept():
        before = seen(door(stage))
    avoid(stage, avoided)

    with nothing_kept():
        after = seen(door(stage))

    assert before[0] < 300
    assert after == before


def test_a_card_withdrawn_for_safety_looks_like_any_other_that_was_withdrawn(stage: Stage) -> None:
    avoid(stage, AROUND_PISA)
    hers, other = (stage.sent(stage.world.alfa, "Anna", each.ref) for each in (stage.world.irma, stage.world.olga))
    stage.tessa.post(f"{API}/proposals/{other}/withdraw")

    tutor_moves_a_site(stage)

    told = {each["ref"]: {**each, "ref": ""} for each in stage.cards("Anna")}
    assert told[hers] == told[other]


def test_nothing_is_sent_that_crosses_an_exclusion_and_her_tutor_reads_which(stage: Stage) -> None:
    avoid(stage, {})
    drafted = stage.draft(stage.world.alfa, "Anna").json["ref"]
    avoid(stage, {"employers": [stage.world.beta.employer.ref, stage.world.alfa.employer.ref]})

    refused = stage.draft(stage.world.alfa, "Anna")

    assert (refused.status_code, refused.json["code"], refused.json["field"]) == (
        422,
        "exclusion_hit",
        "exclusions.employers.1",
    )
    assert stage.state(drafted) == "withdrawn"


def test_what_cannot_be_told_is_asked_before_it_is_proposed(stage: Stage) -> None:
    avoid(stage, {"areas": [{"lat": 42.66, "lon": 13.75, "km": 2}]})
    refused = stage.draft(stage.world.alfa, "Anna")
    assert (refused.status_code, refused.json["code"]) == (422, "ask_first")

    [site] = stage.tessa.get(f"{API}/employers/{stage.world.alfa.employer.ref}/sites").json["sites"]
    exact = {"municipality": make.TERAMO, "lat": 42.67, "lon": 13.65}
    stage.tessa.patch(f"{API}/sites/{site['ref']}", json=exact, headers=ANY)

    assert stage.draft(stage.world.alfa, "Anna").status_code == 201


def test_names_of_firms_and_people_stand_in_no_refusal(stage: Stage) -> None:
    avoid(stage, {"persons": [{"name": "Carla Neri"}]})

    refused = stage.draft(stage.world.alfa, "Anna")

    assert refused.json["code"] == "exclusion_hit"
    assert not any(word in refused.text for word in ("Carla", "Neri", "Alfa", stage.world.alfa.employer.ref))


def a_site(_stage: Stage) -> dict[str, Any]:
    return {"areas": [{"lat": 42.6589, "lon": 13.7039, "km": 30}]}


def a_firm(stage: Stage) -> dict[str, Any]:
    return {"employers": [stage.world.alfa.employer.ref]}


def another_contact(stage: Stage) -> dict[str, Any]:
    return {"persons": [{"contact": stage.world.alfa.contacts["Aldo"].ref}]}


COVERED: list[Callable[[Stage], dict[str, Any]]] = [a_firm, a_site, another_contact]


@pytest.mark.parametrize("covering", COVERED, ids=[each.__name__ for each in COVERED])
def test_an_exclusion_added_after_sending(stage: Stage, covering: Callable[[Stage], dict[str, Any]]) -> None:
    """The eighth story."""
    avoid(stage, {})
    world = stage.world
    cora = stage.house.coordinator
    hers, found_work, others = (
        stage.sent(world.alfa, "Anna", world.irma.ref),
        stage.sent(world.beta, "Bruno", world.irma.ref),
        stage.sent(world.alfa, "Anna", world.olga.ref),
    )
    assert [stage.answer("Anna", hers).status_code, stage.answer("Bruno", found_work).status_code] == [200, 200]
    taken = vacancy(stage)["slots_taken"]
    stage.tessa.post(f"{API}/proposals/{found_work}/withdraw")

    address = f"{API}/beneficiaries/{world.irma.ref}/exclusions"
    recorded = stage.tessa.put(address, json=NOTHING | covering(stage), headers=ANY)

    assert recorded.status_code == 200
    assert stage.state(hers) == "withdrawn"
    assert vacancy(stage)["slots_taken"] == taken - 1
    assert seen(stage.card("Anna", hers)) == seen(stage.card("Anna", NOWHERE))
    assert seen(stage.answer("Anna", hers)) == seen(stage.answer("Anna", NOWHERE))
    [shown] = [{**each, "ref": ""} for each in stage.cards("Anna") if each["ref"] == hers]
    [like] = [{**each, "ref": ""} for each in stage.cards("Bruno") if each["ref"] == found_work]
    assert {**shown, "vacancy": "", "title": ""} == {**like, "vacancy": "", "title": ""}
    told = world.session.query(Message).filter_by(about=hers, urgent=True).all()
    assert sorted(str(each.to_account) for each in told) == sorted([world.tessa.ref, cora.actor.ref])
    assert mails(stage, hers) == mails(stage, found_work)
    assert mails(stage, others) == mails(stage, hers)[:1]
    assert stage.state(others) == "sent"
    assert stage.card("Anna", others).status_code == 200


def mails(stage: Stage, ref: str) -> list[tuple[object, ...]]:
    """Return what a firm is written about a proposal, and when."""
    query = select(Message.kind, Message.due_at, Message.urgent).where(Message.about == ref)
    query = query.where(Message.to_contact.is_not(None)).order_by(Message.id)
    return [tuple(row) for row in stage.world.session.execute(query)]


def vacancy(stage: Stage) -> dict[str, Any]:
    told: dict[str, Any] = stage.tessa.get(f"{API}/vacancies/{stage.world.alfa.vacancy.ref}").json
    return told


def test_who_made_the_change_reads_the_same_in_their_own_trail_whether_or_not_somebody_avoids_it(stage: Stage) -> None:
    avoid(stage, ROSSI)
    ref = stage.sent(stage.world.alfa, "Anna")
    address, colleague = f"{API}/employers/{stage.world.alfa.employer.ref}", stage.house.colleague.client

    def doings(owner: str) -> list[dict[str, Any]]:
        before = len(colleague.get(f"{API}/audit?limit=100").json["rows"])
        assert colleague.patch(address, json={"owner": owner}, headers=ANY).status_code == 200
        rows = colleague.get(f"{API}/audit?limit=100").json["rows"]
        return [{**row, "at": ""} for row in rows[: len(rows) - before]]

    avoided_by_nobody = doings("Carlo Bianchi")
    assert stage.state(ref) == "sent"
    avoided_by_her = doings("Mario Rossi")

    assert stage.state(ref) == "withdrawn"
    assert avoided_by_her == avoided_by_nobody != []
    for kind in ("proposals", "consents", "protections", "outbox"):
        assert colleague.get(f"{API}/audit?kind={kind}").json["rows"] == []


def test_who_may_not_read_exclusions_may_not_read_why_a_proposal_ended(stage: Stage) -> None:
    avoid(stage, {})
    ref = stage.sent(stage.world.alfa, "Anna")
    coordinator_lists_the_firm(stage)

    why = {name: asked(stage, getattr(stage.house, name).client, ref) for name in ("tutor", "coordinator")}
    others = {name: asked(stage, getattr(stage.house, name).client, ref) for name in OTHERS}

    assert why == {"tutor": "exclusion", "coordinator": "exclusion"}
    assert set(others.values()) == {None}


OTHERS = ("colleague", "tutor_of_pisa", "coordinator_of_pisa", "contact", "auditor")


def asked(stage: Stage, client: FlaskClient, ref: str) -> str | None:
    """Return why a proposal ended, as far as somebody reads it; its reference is all that they have."""
    answer = client.get(f"{API}/proposals/{ref}")
    listed = client.get(f"{API}/beneficiaries/{stage.world.irma.ref}/proposals")
    assert ("exclusion" in answer.text) == ("exclusion" in listed.text)
    return answer.json.get("why") if answer.status_code == 200 else None
