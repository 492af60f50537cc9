"""Vacancies through the API: posted, reviewed, moved, amended."""

from typing import Any

import pytest
from sqlalchemy import Engine

from employers import vacancies
from tests import make
from tests.web.conftest import House, bind
from web import db

VACANCIES = "/api/v1/vacancies"


@pytest.fixture
def address(house: House) -> str:
    """Return the address of a draft."""
    return str(house.tutor.client.post(VACANCIES, json=make.work()).headers["Location"])


@pytest.fixture
def opened(house: House, address: str) -> str:
    """Return the address of an open vacancy."""
    house.tutor.client.post(f"{address}/submit")
    house.coordinator.client.post(f"{address}/review", json={"decision": "approve"})
    return address


def test_what_is_posted_is_told(house: House, address: str) -> None:
    told = house.tutor.client.get(address).json

    assert told["state"] == "draft"
    assert {key: told[key] for key in make.work()} == make.work()


def test_unstated_facts_are_unknown(house: House) -> None:
    told = house.tutor.client.post(VACANCIES, json={"title": "Aiuto cuoco"}).json

    assert {told[key] for key in ("occupation", "kind", "shift", "allowance", "starts_on", "essential")} == {None}


def test_a_list_of_skills_asks_for_no_level(house: House) -> None:
    told = house.tutor.client.post(VACANCIES, json={"title": "Aiuto", "essential": ["wash_dishes"]}).json

    assert told["essential"] == {"wash_dishes": None}


def test_a_vacancy_names_employer_and_site_by_reference(house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        employer = make.employer(session, by=house.tutor.actor)
        refs = employer.ref, make.site(session, employer).ref

    posted = house.tutor.client.post(
        VACANCIES, json={"title": "Aiuto", "employer": refs[0], "place": {"site": refs[1]}}
    )

    assert (posted.json["employer"], posted.json["place"]["site"]) == refs
    listed = house.tutor.client.get(VACANCIES).json["vacancies"]
    assert listed == [posted.json]


@pytest.mark.parametrize(
    ("moves", "state"),
    [
        (["pause"], "paused"),
        (["pause", "resume"], "open"),
        (["close"], "closed"),
    ],
)
def test_an_open_vacancy_is_moved(house: House, opened: str, moves: list[str], state: str) -> None:
    for move in moves:
        house.tutor.client.post(f"{opened}/{move}")

    assert house.tutor.client.get(opened).json["state"] == state


def test_a_review_may_freeze(house: House, opened: str) -> None:
    told = house.coordinator.client.post(f"{opened}/review", json={"decision": "freeze"}).json

    assert told["state"] == "frozen"


def test_a_tutor_reviews_nothing(house: House, address: str) -> None:
    house.tutor.client.post(f"{address}/submit")

    assert house.tutor.client.post(f"{address}/review", json={"decision": "approve"}).status_code == 404


def test_a_closed_vacancy_is_not_resumed(house: House, opened: str) -> None:
    house.tutor.client.post(f"{opened}/close")

    answer = house.tutor.client.post(f"{opened}/resume")

    assert (answer.status_code, answer.json["state"], answer.json["move"]) == (409, "closed", "resume")


def test_an_employers_change_of_the_work_goes_back_to_review(house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        employer = make.employer(session, by=house.tutor.actor)
        ref, firm = make.vacancy(session, by=house.tutor.actor, employer=employer.ref).ref, employer.ref
    bind(engine, house.contact, firm)

    told = _amend(house, "contact", f"{VACANCIES}/{ref}", {"title": "Cameriera"})

    assert (told["title"], told["state"]) == ("Cameriera", "in_review")


def test_a_tutors_change_keeps_it_open(house: House, opened: str) -> None:
    assert _amend(house, "tutor", opened, {"allowance": 900, "shift": None})["state"] == "open"


def test_a_place_stated_replaces_the_old_one(house: House, opened: str) -> None:
    _amend(house, "tutor", opened, {"place": {"municipality": make.TERAMO}})

    told = _amend(house, "tutor", opened, {"place": {"text": "verso il mare"}})

    assert told["place"] == {"municipality": None, "text": "verso il mare", "lat": None, "lon": None, "site": None}


def test_another_territorys_tutor_changes_nothing(house: House, opened: str) -> None:
    assert house.tutor_of_pisa.client.post(f"{opened}/close").status_code == 404
    assert house.tutor.client.get(opened).json["state"] == "open"


def _amend(house: House, who: str, address: str, changes: dict[str, Any]) -> dict[str, Any]:
    client = getattr(house, who).client
    answer = client.patch(address, json=changes, headers={"If-Match": client.get(address).headers["ETag"]})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json
    return told


WHO = {"tutor": True, "coordinator": True, "tutor_of_pisa": False, "contact": False, "auditor": False}
FLAGGED = {"title": "Lavapiatti, bella presenza", "description": "Vitto e alloggio.", "languages": {"it": "C2"}}


def test_those_who_review_read_the_flags_of_a_vacancy_and_nobody_else(house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        employer = make.employer(session, by=house.tutor.actor)
        made = make.draft(session, by=house.tutor.actor, employer=employer.ref, **FLAGGED)
        vacancies.submit(session, made.ref, by=house.tutor.actor)
        ref, firm = made.ref, employer.ref
    bind(engine, house.contact, firm)

    told = {who: getattr(house, who).client.get(f"{VACANCIES}/{ref}").json for who in WHO}

    assert {who: "flags" in body for who, body in told.items()} == WHO
    assert told["coordinator"]["flags"] == [
        {"code": "looks", "where": "title", "words": "bella presenza", "start": 12, "end": 26},
        {"code": "lodging", "where": "description", "words": "Vitto e alloggio", "start": 0, "end": 16},
        {"code": "language", "where": "languages", "words": "it C2", "start": 0, "end": 5},
    ]


def test_flags_refuse_nothing(house: House) -> None:
    address = str(house.tutor.client.post(VACANCIES, json=FLAGGED).headers["Location"])
    house.tutor.client.post(f"{address}/submit")

    told = house.coordinator.client.post(f"{address}/review", json={"decision": "approve"}).json

    assert told["state"] == "open"


def test_what_waits_for_a_review_is_listed_with_its_flags_in_its_own_territory(house: House) -> None:
    refs = []
    for title in ("Aiuto cuoco, no stranieri", "Aiuto cuoco"):
        posted = house.tutor.client.post(VACANCIES, json=make.work() | {"title": title})
        house.tutor.client.post(f"{posted.headers['Location']}/submit")
        refs.append(posted.json["ref"])

    first = house.coordinator.client.get(f"{VACANCIES}/to-review?limit=1").json
    rest = house.coordinator.client.get(f"{VACANCIES}/to-review?after={first['next']}").json

    listed = [*first["vacancies"], *rest["vacancies"]]
    assert [each["ref"] for each in listed] == refs
    assert [[flag["code"] for flag in each["flags"]] for each in listed] == [["origin"], []]
    assert house.coordinator_of_pisa.client.get(f"{VACANCIES}/to-review").json["vacancies"] == []
    assert house.contact.client.get(f"{VACANCIES}/to-review").status_code == 404


def test_an_amended_vacancy_has_the_flags_of_its_new_words_at_once(house: House) -> None:
    address = str(house.tutor.client.post(VACANCIES, json=FLAGGED).headers["Location"])

    _amend(house, "tutor", address, {"title": "Cameriera", "description": None, "languages": {"it": "A2"}})

    assert house.tutor.client.get(address).json["flags"] == []
