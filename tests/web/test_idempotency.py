"""Writing twice with one key changes once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from employers.records import Employer
from matching.records.rankings import RankingLog
from tests import make
from tests.web.conftest import Clock, House
from web import db
from web.idempotency import KEPT, KeptAnswer

EMPLOYERS = "/api/v1/employers"
KEY = {"Idempotency-Key": "5f0c"}


def employers(engine: Engine) -> int:
    """Return how many employers there are."""
    with db.session(engine) as session:
        return session.scalar(select(func.count()).select_from(Employer)) or 0


def test_the_second_request_gets_the_first_answer(house: House, engine: Engine) -> None:
    post = house.tutor.client.post

    first = post(EMPLOYERS, json={"name": "Trattoria"}, headers=KEY)
    second = post(EMPLOYERS, json={"name": "Trattoria"}, headers=KEY)

    assert employers(engine) == 1
    assert (second.status_code, second.data) == (first.status_code, first.data)
    for name in ("ETag", "Location", "Content-Type"):
        assert second.headers[name] == first.headers[name]


def test_without_a_key_writing_twice_changes_twice(house: House, engine: Engine) -> None:
    for _ in range(2):
        house.tutor.client.post(EMPLOYERS, json={"name": "Trattoria"})

    assert employers(engine) == 2


def test_a_key_with_another_body_is_refused(house: House, engine: Engine) -> None:
    house.tutor.client.post(EMPLOYERS, json={"name": "Trattoria"}, headers=KEY)

    answer = house.tutor.client.post(EMPLOYERS, json={"name": "Osteria"}, headers=KEY)

    assert answer.status_code == 422
    assert answer.json["code"] == "key_reused"
    assert employers(engine) == 1


def test_a_key_belongs_to_one_account_and_one_address(house: House, engine: Engine) -> None:
    body = {"name": "Trattoria"}
    refs = {
        house.tutor.client.post(EMPLOYERS, json=body, headers=KEY).json["ref"],
        house.colleague.client.post(EMPLOYERS, json=body, headers=KEY).json["ref"],
    }
    sites = [house.tutor.client.post(f"{EMPLOYERS}/{ref}/sites", json=body, headers=KEY) for ref in refs]

    assert len(refs) == employers(engine) == 2
    assert {site.status_code for site in sites} == {201}


def test_a_refused_request_leaves_its_key_free(house: House, engine: Engine) -> None:
    refused = house.tutor.client.post(EMPLOYERS, json={}, headers=KEY)

    answer = house.tutor.client.post(EMPLOYERS, json={"name": "Trattoria"}, headers=KEY)

    assert (refused.status_code, answer.status_code) == (422, 201)
    assert employers(engine) == 1


def test_a_key_is_forgotten_after_a_day(house: House, engine: Engine, clock: Clock) -> None:
    house.tutor.client.post(EMPLOYERS, json={"name": "Trattoria"}, headers=KEY)
    clock.move(KEPT + timedelta(seconds=1))

    house.colleague.client.post(EMPLOYERS, json={"name": "Osteria"}, headers=KEY)

    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(KeptAnswer)) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 65, "chiave-è"])
def test_a_key_that_cannot_be_one_is_refused(house: House, engine: Engine, key: str) -> None:
    answer = house.tutor.client.post(EMPLOYERS, json={"name": "Trattoria"}, headers={"Idempotency-Key": key})

    assert (answer.status_code, answer.json["code"]) == (400, "bad_key")
    assert employers(engine) == 0


def test_two_at_once_with_one_key_change_once(app: Flask, house: House, engine: Engine) -> None:
    ready = Barrier(4)

    def post(_: int) -> tuple[int, bytes]:
        ready.wait()
        client = app.test_client()
        headers = KEY | {"Authorization": f"Bearer {house.tutor.token}"}
        answer = client.post(EMPLOYERS, json={"name": "Trattoria"}, headers=headers)
        return answer.status_code, answer.data

    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(post, range(4)))

    assert employers(engine) == 1
    assert len(answers) == 1


def test_a_match_request_sent_twice_is_logged_once(house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        hers = make.profiled(session, by=house.tutor.actor).ref
    address = f"/api/v1/beneficiaries/{hers}/matches"

    first, second = (house.tutor.client.post(address, json={}, headers=KEY).data for _ in range(2))

    assert first == second
    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(RankingLog)) == 1
