"""Over the API one asks and another confirms; a second try finds nothing, and no key answers for somebody erased."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from ground.audit.records import Action, AuditRow
from ground.keys import Keys
from schedules.records.erasures import Erasure
from tests import known, make
from tests.web.conftest import KEY, House
from web import db
from web.kept_answers import KeptAnswer
from web.settings import Settings

API = "/api/v1/beneficiaries"
AGAIN = {"Idempotency-Key": "1f0c"}
REASON = {"reason": "her_wish"}


@pytest.fixture
def settings(database: str, keys: Keys, tmp_path: Path) -> Settings:
    """Return settings with a register of erasures."""
    return Settings(database_url=database, secret_key=KEY, data_keys=keys, erasures=tmp_path / "erasures")


@pytest.fixture
def hers(house: House, engine: Engine) -> str:
    """Return the reference of somebody in the tutor's caseload of whom all is known."""
    with db.session(engine, write=True) as session:
        made = known.person(session)
        made.tutor = house.tutor.actor.ref
        return made.ref


def words(engine: Engine, hers: str) -> set[str]:
    with db.session(engine) as session:
        return known.words(session, session.scalars(select(known.Beneficiary).filter_by(ref=hers)).one())


def test_one_asks_and_another_confirms(house: House, engine: Engine, hers: str) -> None:
    told = words(engine, hers)
    asked = house.tutor.client.post(f"{API}/{hers}/erasure", json=REASON)
    seen = house.coordinator.client.get("/api/v1/erasures").json["erasures"]

    done = house.coordinator.client.post(f"{API}/{hers}/erasure/confirmation")

    assert (asked.status_code, asked.json["holdings"]) == (201, ["case"])
    assert [(each["ref"], each["reason"]) for each in seen] == [(hers, "her_wish")]
    assert done.json == {"number": 1, "on": make.TODAY.isoformat(), "what": "case"}
    with db.session(engine) as session:
        assert known.telling(session, told) == set()
        assert session.scalar(select(func.count()).select_from(Erasure)) == 1
    for address in ("", "/erasure", "/identity"):
        assert house.coordinator.client.get(f"{API}/{hers}{address}").status_code == 404


def test_who_asked_is_refused_and_the_refusal_noted(house: House, engine: Engine, hers: str) -> None:
    house.coordinator.client.post(f"{API}/{hers}/erasure", json=REASON)

    refused = house.coordinator.client.post(f"{API}/{hers}/erasure/confirmation")

    assert (refused.status_code, refused.json["code"]) == (422, "two_people_erase")
    with db.session(engine) as session:
        [row] = session.scalars(select(AuditRow).where(AuditRow.action == Action.DENY))
        assert (row.reason, row.door) == ("two_people_erase", "erasures.confirm")


def test_a_missing_and_a_forbidden_person_look_the_same(house: House, hers: str) -> None:
    for ref in (hers, "x" * 22):
        for who in (house.colleague, house.coordinator_of_pisa, house.contact):
            post = who.client.post
            answers = [post(f"{API}/{ref}/erasure", json=REASON), post(f"{API}/{ref}/erasure/confirmation")]
            assert {(each.status_code, each.json["code"]) for each in answers} == {(404, "not_found")}


def test_the_officer_sees_references_and_no_case_code(house: House, hers: str) -> None:
    house.tutor.client.post(f"{API}/{hers}/erasure", json=REASON)

    [seen] = house.auditor.client.get("/api/v1/erasures").json["erasures"]

    assert (seen["ref"], seen["case_code"]) == (hers, None)


def test_what_was_taken_back_is_not_there(house: House, hers: str) -> None:
    house.tutor.client.post(f"{API}/{hers}/erasure", json=REASON | {"holdings": ["rankings"]})

    back = house.tutor.client.delete(f"{API}/{hers}/erasure", headers=AGAIN)

    assert (back.status_code, back.json["holdings"]) == (200, ["rankings"])
    assert house.tutor.client.get(f"{API}/{hers}/erasure").status_code == 404
    assert house.tutor.client.delete(f"{API}/{hers}/erasure", headers=AGAIN).status_code == 404


def test_asking_twice_with_one_key_asks_once(house: House, hers: str) -> None:
    first, second = (house.tutor.client.post(f"{API}/{hers}/erasure", json=REASON, headers=AGAIN) for _ in range(2))

    assert (first.status_code, second.status_code, second.json) == (201, 201, first.json)


def test_confirming_twice_with_one_key_finds_nobody_and_leaves_no_answer(
    house: House, engine: Engine, hers: str
) -> None:
    house.tutor.client.post(f"{API}/{hers}/erasure", json=REASON, headers=AGAIN)
    confirm = f"{API}/{hers}/erasure/confirmation"

    first, second = (house.coordinator.client.post(confirm, headers=AGAIN) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 404)
    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(KeptAnswer)) == 0


def test_who_was_taken_in_with_a_key_leaves_no_answer_either(house: House, engine: Engine) -> None:
    taken = house.tutor.client.post(API, json={"case_code": "TE-901"}, headers=AGAIN).json["ref"]
    house.tutor.client.post(f"{API}/{taken}/erasure", json=REASON)

    house.coordinator.client.post(f"{API}/{taken}/erasure/confirmation")

    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(KeptAnswer)) == 0


def test_without_a_register_nothing_is_erased(house: House, settings: Settings, hers: str) -> None:
    house.tutor.client.post(f"{API}/{hers}/erasure", json=REASON)
    settings.erasures.write_text("this is no register\n")

    refused = house.coordinator.client.post(f"{API}/{hers}/erasure/confirmation")

    assert (refused.status_code, refused.json["code"]) == (409, "register_broken")
    assert house.tutor.client.get(f"{API}/{hers}/identity").status_code == 200
