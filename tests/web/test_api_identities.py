"""Who a person is, through the API: for her tutor and the coordinator; for everybody else she is not there."""

import pytest
from sqlalchemy import Engine, text

from ground import encryption
from ground.keys import Keys, new_key
from tests import make
from tests.web.conftest import House
from web import db

PEOPLE = "/api/v1/beneficiaries"
ABSENT = f"{PEOPLE}/{'A' * 22}/identity"
STATED = make.identity() | {"birth_date": "2000-01-01"}
ANY = {"If-Match": "*"}


@pytest.fixture
def her(house: House, engine: Engine) -> str:
    """Return the address of a person whose identity is known."""
    with db.session(engine, write=True) as session:
        address = f"{PEOPLE}/{make.profiled(session, by=house.tutor.actor).ref}"
    assert house.tutor.client.put(f"{address}/identity", json=STATED, headers=ANY).status_code == 200
    return address


def damage(engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        session.execute(text("UPDATE identities SET first_name = family_name"))
        session.execute(text("UPDATE protections SET avoid = lat"))


def test_what_is_stated_is_read_again_and_kept_nowhere_on_the_way(house: House, her: str) -> None:
    answer = house.tutor.client.get(f"{her}/identity")

    assert answer.json == STATED
    assert answer.headers["Cache-Control"] == "no-store"
    assert house.coordinator.client.get(f"{her}/identity").json == STATED


def test_an_edit_is_made_from_the_edition_that_was_read(house: House, her: str) -> None:
    read = {"If-Match": house.tutor.client.get(f"{her}/identity").headers["ETag"]}

    first = house.tutor.client.put(f"{her}/identity", json={"first_name": "Favola"}, headers=read)
    second = house.tutor.client.put(f"{her}/identity", json={"first_name": "Rima"}, headers=read)
    third = house.tutor.client.put(f"{her}/identity", json={"first_name": "Rima"})

    assert [each.status_code for each in (first, second, third)] == [200, 412, 428]
    assert first.json == dict.fromkeys(STATED) | {"first_name": "Favola"}


OTHERS = ["colleague", "tutor_of_pisa", "coordinator_of_pisa", "contact", "auditor"]


@pytest.mark.parametrize("who", OTHERS)
def test_for_everybody_else_she_is_not_there(house: House, her: str, who: str) -> None:
    client = getattr(house, who).client

    answers = [client.get(f"{her}/identity"), client.put(f"{her}/identity", json={}, headers=ANY), client.get(ABSENT)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({str({**answer.json, "request": None}) for answer in answers}) == 1


def test_a_coordinator_does_not_write(house: House, her: str) -> None:
    answer = house.coordinator.client.put(f"{her}/identity", json={}, headers=ANY)

    assert answer.status_code == 404
    assert house.tutor.client.get(f"{her}/identity").json == STATED


def test_a_repeated_edit_keeps_no_copy_of_her_name(house: House, her: str, engine: Engine) -> None:
    keyed = ANY | {"Idempotency-Key": "5f0c"}

    answers = [house.tutor.client.put(f"{her}/identity", json=STATED, headers=keyed) for _ in range(2)]

    assert [answer.json for answer in answers] == [STATED, STATED]
    with db.session(engine) as session:
        assert session.execute(text("SELECT body FROM kept_answers")).scalars().all() == [None]


def test_she_is_found_by_name_in_the_own_caseload_only(house: House, her: str) -> None:
    found = {
        name: getattr(house, name).client.post(f"{PEOPLE}/find", json={"name": "fia es"})
        for name in ("tutor", "colleague", "coordinator", "contact")
    }

    assert [each["ref"] for each in found["tutor"].json["beneficiaries"]] == [her.rpartition("/")[2]]
    assert found["colleague"].json == {"beneficiaries": []}
    assert {found[name].status_code for name in ("coordinator", "contact")} == {404}
    assert "Fiaba" not in found["tutor"].text


def test_a_key_that_is_none_is_refused_where_nothing_is_written_too(house: House) -> None:
    bad = {"Idempotency-Key": "é"}

    answer = house.tutor.client.post(f"{PEOPLE}/find", json={"name": "fiaba"}, headers=bad)

    assert (answer.status_code, answer.json["code"]) == (400, "bad_key")


def test_what_was_damaged_is_told_by_a_code_and_can_be_written_anew(house: House, her: str, engine: Engine) -> None:
    damage(engine)

    seen, found, matched = (
        house.tutor.client.get(f"{her}/identity"),
        house.tutor.client.post(f"{PEOPLE}/find", json={"name": "fiaba"}),
        house.tutor.client.post(f"{her}/matches"),
    )
    anew = house.tutor.client.put(f"{her}/identity", json=STATED, headers=ANY)

    assert [(each.status_code, each.json["code"]) for each in (seen, found, matched)] == [
        (409, "data_unreadable"),
        (409, "data_unreadable"),
        (409, "exclusions_unreadable"),
    ]
    assert (anew.status_code, anew.json) == (200, STATED)


def test_without_the_key_everything_about_her_waits(house: House, her: str, keys: Keys) -> None:
    encryption.hand_in(Keys.read(new_key()))

    refused = [
        house.tutor.client.get(f"{her}/identity"),
        house.tutor.client.put(f"{her}/identity", json={}, headers=ANY),
        house.tutor.client.get(f"{her}/profile"),
        house.tutor.client.post(f"{her}/matches"),
    ]
    encryption.hand_in(keys)

    assert {(each.status_code, each.json["code"]) for each in refused} == {(503, "key_missing")}
    assert house.tutor.client.get(f"{her}/identity").json == STATED


def test_her_right_to_work_is_stated_by_her_tutor_only(house: House, her: str) -> None:
    permit = {"kind": "renewal_receipt", "until": "2027-03-31"}

    stated = house.tutor.client.patch(her, json={"permit": permit}, headers=ANY)
    refused = house.coordinator.client.patch(her, json={"permit": None}, headers=ANY)

    assert stated.json["permit"] == permit
    assert (refused.status_code, refused.json["code"]) == (422, "tutor_only")
    assert house.coordinator.client.get(her).json["permit"] == permit
    assert "renewal" not in house.tutor.client.get(PEOPLE).text
