"""Contacts of employers through the API."""

from typing import Any

import pytest
from sqlalchemy import Engine

from tests import make
from tests.web.conftest import House, bind
from web import db


@pytest.fixture
def employer(house: House, engine: Engine) -> str:
    """Return the reference of an employer of Teramo, for which the contact's account speaks."""
    with db.session(engine, write=True) as session:
        ref = make.employer(session, by=house.tutor.actor).ref
    bind(engine, house.contact, ref)
    return ref


@pytest.fixture
def anna(house: House, employer: str) -> dict[str, Any]:
    """Return what is told of a contact, with its address and edition."""
    stated = {"name": "Anna", "email": "anna@example.org", "account": house.contact.actor.ref}
    added = house.tutor.client.post(f"/api/v1/employers/{employer}/contacts", json=stated)
    assert added.status_code == 201, added.json
    return {**added.json, "address": added.headers["Location"], "edition": added.headers["ETag"]}


def test_a_contact_is_added_read_and_listed(house: House, employer: str, anna: dict[str, Any]) -> None:
    read = house.coordinator.client.get(anna["address"]).json
    listed = house.contact.client.get(f"/api/v1/employers/{employer}/contacts").json

    assert read == {key: told for key, told in anna.items() if key not in {"address", "edition"}}
    assert (read["has_check_word"], read["is_confirmed"], read["confirmed_on"]) == (False, True, str(make.TODAY))
    assert listed == {"contacts": [read]}


def test_a_contact_is_amended_confirmed_and_ended(house: House, anna: dict[str, Any]) -> None:
    client, address = house.tutor.client, anna["address"]

    amended = client.patch(address, json={"lang": "en"}, headers={"If-Match": anna["edition"]})
    confirmed, ended = client.post(f"{address}/confirm"), client.post(f"{address}/end")

    assert [each.status_code for each in (amended, confirmed, ended)] == [200] * 3
    assert (ended.json["lang"], ended.json["ended_on"]) == ("en", str(make.TODAY))


@pytest.mark.parametrize(("others", "may"), [((), 401), (("Anna once more",), 200)])
def test_who_no_longer_speaks_for_a_firm_comes_in_no_more(
    house: House, employer: str, anna: dict[str, Any], others: tuple[str, ...], may: int
) -> None:
    for name in others:
        again = {"name": name, "account": anna["account"]}
        house.tutor.client.post(f"/api/v1/employers/{employer}/contacts", json=again)
    assert house.contact.client.get(f"/api/v1/employers/{employer}").status_code == 200

    house.tutor.client.post(f"{anna['address']}/end")

    assert house.contact.client.get(f"/api/v1/employers/{employer}").status_code == may


def test_an_account_of_another_employer_is_no_contact(house: House, employer: str) -> None:
    stated = {"name": "Bruno", "account": house.tutor.actor.ref}

    refused = house.tutor.client.post(f"/api/v1/employers/{employer}/contacts", json=stated)

    assert (refused.status_code, refused.json["code"]) == (422, "unknown_account")


def test_a_check_word_is_agreed_and_never_told(house: House, anna: dict[str, Any]) -> None:
    told = house.tutor.client.put(f"{anna['address']}/check-word", json={"word": "girasole blu"})

    assert told.json["has_check_word"] is True
    assert "girasole" not in told.text


@pytest.mark.parametrize("who", ["contact", "tutor_of_pisa", "auditor"])
def test_for_others_a_contact_does_not_exist(house: House, anna: dict[str, Any], who: str) -> None:
    client = getattr(house, who).client

    asked = [client.get(anna["address"]), client.post(f"{anna['address']}/end")]

    assert [each.status_code for each in asked] == [404, 404]
