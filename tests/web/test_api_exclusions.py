"""What she must avoid, through the API: for her tutor and the coordinator; for everybody else it is not there."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests import make
from tests.web.conftest import House
from web import db

PEOPLE = "/api/v1/beneficiaries"
ANY = {"If-Match": "*"}
NOTHING: dict[str, Any] = {
    "municipalities": [],
    "areas": [],
    "sites": [],
    "employers": [],
    "persons": [],
    "sectors": [],
    "night": False,
    "isolated": False,
}
AREA = {"lat": 42.66, "lon": 13.70, "km": 3.0}


@pytest.fixture
def her(house: House, engine: Engine) -> str:
    """Return the address of the exclusions of a person who was not asked yet."""
    with db.session(engine, write=True) as session:
        return f"{PEOPLE}/{make.beneficiary(session, by=house.tutor.actor).ref}/exclusions"


def test_who_was_not_asked_has_an_empty_list_that_says_so(house: House, her: str) -> None:
    assert house.tutor.client.get(her).json == NOTHING | {"asked": False}


@pytest.mark.parametrize("who", ["tutor", "coordinator"])
def test_the_list_is_replaced_from_the_edition_that_was_read(house: House, her: str, who: str) -> None:
    client = getattr(house, who).client
    read = {"If-Match": client.get(her).headers["ETag"]}
    stated = NOTHING | {"areas": [AREA], "persons": [{"name": "Mario Rossi"}], "night": True}

    first = client.put(her, json=stated, headers=read)
    second = client.put(her, json=NOTHING, headers=read)
    third = client.put(her, json=NOTHING)

    assert [each.status_code for each in (first, second, third)] == [200, 412, 428]
    told = stated | {"persons": [{"name": "Mario Rossi", "contact": None, "employer": None}], "asked": True}
    assert client.get(her).json == first.json == told


@pytest.mark.parametrize("part", NOTHING)
def test_a_list_that_leaves_a_part_out_is_refused(house: House, her: str, part: str) -> None:
    stated = {key: value for key, value in NOTHING.items() if key != part}

    answer = house.tutor.client.put(her, json=stated, headers=ANY)

    assert (answer.status_code, answer.json["field"]) == (422, part)


def test_what_does_not_exist_is_named_by_its_place_alone(house: House, her: str) -> None:
    answer = house.tutor.client.put(her, json=NOTHING | {"employers": ["A" * 22]}, headers=ANY)

    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (
        422,
        "unknown_reference",
        "employers.0",
    )
    assert "A" * 22 not in answer.text


def test_a_preview_counts_and_stores_nothing(house: House, her: str, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        firm = make.employer(session, by=house.tutor.actor)
        make.vacancy(session, by=house.tutor.actor, site=make.site(session, firm).ref)
        make.vacancy(session, by=house.tutor.actor, municipality=make.PISA)

    told = house.tutor.client.post(f"{her}/preview", json=NOTHING | {"areas": [AREA]}).json

    assert told == {"considered": 2, "excluded": 1}
    assert house.tutor.client.get(her).json["asked"] is False


@pytest.mark.parametrize("who", ["colleague", "tutor_of_pisa", "coordinator_of_pisa", "contact", "auditor"])
def test_for_everybody_else_it_is_not_there(house: House, her: str, who: str) -> None:
    client = getattr(house, who).client

    answers = [
        client.get(her),
        client.put(her, json=NOTHING, headers=ANY),
        client.post(f"{her}/preview", json=NOTHING),
        client.get(f"{PEOPLE}/{'A' * 22}/exclusions"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({str(dict(answer.json) | {"request": ""}) for answer in answers}) == 1
