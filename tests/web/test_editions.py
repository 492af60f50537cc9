"""An edit names the edition it was made from; nobody's edit is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests import make
from tests.web.conftest import House
from web import db


@pytest.fixture
def address(house: House) -> str:
    """Return the address of an employer."""
    return str(house.tutor.client.post("/api/v1/employers", json={"name": "Trattoria"}).headers["Location"])


def test_an_edit_names_the_edition_it_makes(house: House, address: str) -> None:
    before = house.tutor.client.get(address).headers["ETag"]

    after = house.tutor.client.patch(address, json={"employees": 4}, headers={"If-Match": before})

    assert after.status_code == 200
    assert after.headers["ETag"] != before
    assert house.tutor.client.get(address).headers["ETag"] == after.headers["ETag"]


def test_an_edit_from_an_older_edition_is_refused(house: House, address: str) -> None:
    old = {"If-Match": house.tutor.client.get(address).headers["ETag"]}
    house.tutor.client.patch(address, json={"employees": 4}, headers=old)

    answer = house.tutor.client.patch(address, json={"employees": 9}, headers=old)

    assert (answer.status_code, answer.json["code"]) == (412, "stale")
    assert house.tutor.client.get(address).json["employees"] == 4


def test_an_edit_without_an_edition_is_refused(house: House, address: str) -> None:
    answer = house.tutor.client.patch(address, json={"employees": 4})

    assert (answer.status_code, answer.json["code"]) == (428, "if_match_missing")


@pytest.mark.parametrize(
    ("tag", "status"), [('"x"', 412), ('""', 412), ('"' + "9" * 400 + '"', 412), ("1", 400), ('"1", "2"', 400)]
)
def test_a_tag_that_was_never_ours_is_refused(house: House, address: str, tag: str, status: int) -> None:
    assert house.tutor.client.patch(address, json={"employees": 4}, headers={"If-Match": tag}).status_code == status


@pytest.mark.parametrize("tag", ["*", 'W/"1"'])
def test_any_edition_and_a_tag_weakened_on_the_way_are_taken(house: House, address: str, tag: str) -> None:
    assert house.tutor.client.patch(address, json={"employees": 4}, headers={"If-Match": tag}).status_code == 200


def test_of_two_edits_at_once_one_is_refused(app: Flask, house: House, address: str) -> None:
    ready = Barrier(2)
    headers = {
        "If-Match": house.tutor.client.get(address).headers["ETag"],
        "Authorization": f"Bearer {house.tutor.token}",
    }

    def edit(employees: int) -> int:
        ready.wait()
        return app.test_client().patch(address, json={"employees": employees}, headers=headers).status_code

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(edit, (3, 4))) == [200, 412]


def test_a_profile_is_guarded_too(house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        hers = make.profiled(session, by=house.tutor.actor).ref
    address = f"/api/v1/beneficiaries/{hers}/profile"
    old = {"If-Match": house.tutor.client.get(address).headers["ETag"]}

    first = house.tutor.client.put(address, json={"avoid": {"night": True}}, headers=old)
    second = house.tutor.client.put(address, json={"avoid": {}}, headers=old)

    assert (first.status_code, second.status_code) == (200, 412)
    assert house.tutor.client.get(address).json["avoid"]["night"] is True
