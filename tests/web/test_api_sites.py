"""Places of work through the API: kept by the tutors and coordinators of the firm's territory, read by the firm."""

import pytest
from sqlalchemy import Engine

from tests import make
from tests.web.conftest import House, bind
from web import db

API = "/api/v1"


@pytest.fixture
def firm(house: House, engine: Engine) -> str:
    """Return the reference of an employer with one site."""
    with db.session(engine, write=True) as session:
        employer = make.employer(session, by=house.tutor.actor)
        make.site(session, employer)
        ref = employer.ref
    bind(engine, house.contact, ref)
    return ref


def only(house: House, firm: str) -> str:
    [site] = house.tutor.client.get(f"{API}/employers/{firm}/sites").json["sites"]
    return f"{API}/sites/{site['ref']}"


def test_a_site_gets_its_exact_position_and_keeps_what_is_not_named(house: House, firm: str) -> None:
    address = only(house, firm)
    read = house.tutor.client.get(address)
    where = {"municipality": make.TERAMO, "lat": 42.75, "lon": 13.97}

    answer = house.tutor.client.patch(address, json=where, headers={"If-Match": read.headers["ETag"]})

    assert answer.json == read.json | where
    assert house.contact.client.get(address).json == answer.json


def test_an_edit_is_made_from_the_edition_that_was_read(house: House, firm: str) -> None:
    address = only(house, firm)
    read = {"If-Match": house.tutor.client.get(address).headers["ETag"]}

    answers = [house.tutor.client.patch(address, json={"isolated": truth}, headers=read) for truth in (True, False)]

    assert [answer.status_code for answer in answers] == [200, 412]


def test_a_new_site_says_where_it_is_to_be_read(house: House, firm: str) -> None:
    made = house.tutor.client.post(f"{API}/employers/{firm}/sites", json={"name": "Magazzino"})

    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert house.tutor.client.get(made.headers["Location"]).json == made.json


@pytest.mark.parametrize("who", ["contact", "tutor_of_pisa", "coordinator_of_pisa", "auditor"])
def test_nobody_else_changes_a_site(house: House, firm: str, who: str) -> None:
    client, address = getattr(house, who).client, only(house, firm)

    answer = client.patch(address, json={"isolated": True}, headers={"If-Match": "*"})

    assert (answer.status_code, house.tutor.client.get(address).json["isolated"]) == (404, None)
