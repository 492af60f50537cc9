"""Writing twice with one key changes once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from employers.records import Employer
from matching.records.rankings import RankingLog
from tests import make
from tests.web.conftest import Clock, House, Somebody
from web import accounts, db
from web.idempotency import KEPT, nearest
from web.kept_answers import KeptAnswer

EMPLOYERS = "/api/v1/employers"
KEY = {"Idempotency-Key": "5f0c"}


def employers(engine: Engine) -> int:
    """Return how many employers there are."""
    with db.session(engine) as session:
        return session.scalar(select(func.count()).select_from(Employer)) or 0


def kept_bodies(engine: Engine) -> list[str | None]:
    """Return the bodies of all kept answers."""
    with db.session(engine) as session:
        return list(session.scalars(select(KeptAnswer.body)))


def put_profile(somebody: Somebody, hers: str) -> TestResponse:
    """Write what protects her, always with one key and one edition."""
    body = make.profile() | {"avoid": {"sectors": ["56"], "night": True}}
    address = f"/api/v1/beneficiaries/{hers}/profile"
    return somebody.client.put(address, json=body, headers=KEY | {"If-Match": "*"})


def answered(document: dict[str, Any], rule: str, method: str) -> set[str]:
    """Return the fields of the answer to a change or a reading, none where something is made."""
    told = document["paths"][re.sub("<ref:([a-z]+)>", r"{\1}", rule)][method.lower()]["responses"]
    shape = told["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2] if "200" in told else None
    return set(document["components"]["schemas"][shape]["properties"]) if shape else set()


@pytest.fixture
def hers(house: House, engine: Engine) -> str:
    """Return the reference of a person in the tutor's caseload."""
    with db.session(engine, write=True) as session:
        return make.profiled(session, by=house.tutor.actor).ref


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


def test_a_key_that_cannot_be_one_is_refused_also_where_no_answer_is_kept(house: House) -> None:
    answer = house.tutor.client.post(
        "/api/v1/vacancies/read", json={"text": "Lavapiatti"}, headers={"Idempotency-Key": "a b"}
    )

    assert (answer.status_code, answer.json["code"]) == (400, "bad_key")


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

    with db.session(engine, write=True) as session:
        make.vacancy(session, by=house.tutor.actor)

    first, second = (house.tutor.client.post(address, json={}, headers=KEY) for _ in range(2))

    assert first.json["matches"]
    assert (second.status_code, second.json) == (first.status_code, first.json)
    assert second.headers["Location"] == first.headers["Location"]
    assert kept_bodies(engine) == [None]
    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(RankingLog)) == 1


def test_a_profile_sent_twice_is_written_once_and_kept_nowhere_else(house: House, engine: Engine, hers: str) -> None:
    first, second = (put_profile(house.tutor, hers) for _ in range(2))

    assert (second.status_code, second.json) == (200, first.json)
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert kept_bodies(engine) == [None]


def test_a_repeated_key_shows_nothing_of_a_case_that_was_given_away(house: House, hers: str) -> None:
    assert put_profile(house.tutor, hers).json["avoid"]
    case, other = f"/api/v1/beneficiaries/{hers}", {"tutor": house.colleague.actor.ref}
    house.coordinator.client.patch(case, json=other, headers={"If-Match": "*"})

    answer = put_profile(house.tutor, hers)

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert "avoid" not in answer.text


def test_a_person_is_taken_in_and_amended_once(house: House, engine: Engine) -> None:
    people, tutor = "/api/v1/beneficiaries", house.tutor.client
    first, second = (tutor.post(people, json={"case_code": "TE-901"}, headers=KEY) for _ in range(2))
    tags = KEY | {"If-Match": first.headers["ETag"]}
    third, fourth = (tutor.patch(first.headers["Location"], json={"programme": "fpi"}, headers=tags) for _ in range(2))

    assert (second.status_code, second.json) == (201, first.json)
    assert second.headers["Location"] == first.headers["Location"]
    assert (fourth.status_code, fourth.json) == (200, third.json)
    assert kept_bodies(engine) == [None, None]


def test_what_was_done_to_a_contact_is_done_once_and_read_where_the_contact_is(house: House, engine: Engine) -> None:
    tutor = house.tutor.client
    firm = tutor.post(EMPLOYERS, json={"name": "Trattoria"}).json["ref"]
    contact = tutor.post(f"{EMPLOYERS}/{firm}/contacts", json={"name": "Rosa Prova"}).json["ref"]
    address = f"/api/v1/contacts/{contact}"
    changes = [(tutor.put, "check-word", {"word": "albicocca"}), (tutor.post, "confirm", {}), (tutor.post, "end", {})]

    for send, what, said in changes:
        first, second = (send(f"{address}/{what}", json=said, headers=KEY | {"If-Match": "*"}) for _ in range(2))

        assert (second.status_code, second.json) == (200, first.json)
        assert second.headers["Idempotency-Replayed"] == "true"
    assert None in kept_bodies(engine)


def test_what_is_written_about_a_person_can_be_read_again_by_who_wrote_it(app: Flask) -> None:
    """The naive way, to read where it was written, meets addresses that can only be written to."""
    adapter, document = app.url_map.bind("localhost"), app.extensions["document"]
    naively_lost = 0
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not getattr(view, "about_person", False) or rule.methods & {"GET", "DELETE"}:
            continue
        endpoint, values = nearest(adapter, re.sub("<ref:[a-z]+>", "A" * 22, rule.rule))
        (read,) = (each for each in app.url_map.iter_rules(endpoint) if "GET" in each.methods)
        naively_lost += read.rule != rule.rule
        assert values.keys() == rule.arguments, rule
        assert view.needs <= app.view_functions[endpoint].needs, rule
        (method,) = rule.methods & {"POST", "PUT", "PATCH"}
        # What was made has a Location of its own, or stands in the list where it was made.
        assert answered(document, rule.rule, method) <= answered(document, read.rule, "GET"), rule
    assert naively_lost > 10


def test_a_key_too_old_begins_anew_though_it_was_not_yet_swept_away(house: House, engine: Engine, clock: Clock) -> None:
    with db.session(engine, write=True) as session:
        account = accounts.account_of_token(session, house.tutor.token, now=make.NOW)
        assert account is not None
        facts = {"account_id": account.id, "target": "", "asked": "", "at": make.NOW - timedelta(hours=1)}
        session.add_all(KeptAnswer(key=f"old-{number}", **facts) for number in range(150))
    first = house.tutor.client.post(EMPLOYERS, json={"name": "Trattoria"}, headers=KEY)
    clock.move(KEPT + timedelta(seconds=1))

    second = house.tutor.client.post(EMPLOYERS, json={"name": "Trattoria"}, headers=KEY)

    assert second.status_code == 201
    assert second.json["ref"] != first.json["ref"]
    assert employers(engine) == 2
