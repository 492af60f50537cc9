"""Bad input gets one clear refusal that names the place; nothing changes, nothing fails on our side."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from employers.records import Employer
from matching.records.people import Beneficiary
from tests import make
from tests.web.conftest import House
from web import db

NOT_JSON = {
    "nothing but a brace": b"{",
    "a word": b"employer",
    "form fields": b"name=Trattoria",
    "not UTF-8": b'{"name": "\xff"}',
    "a NUL": b'{"name": "a\\u0000b"}',
    "a NUL in a key": b'{"na\\u0000me": "a"}',
    "half a surrogate pair": b'{"name": "\\ud800"}',
    "not a number": b'{"name": "a", "employees": NaN}',
    "infinity": b'{"name": "a", "employees": -Infinity}',
    "thousands of digits": b'{"name": "a", "employees": ' + b"9" * 5000 + b"}",
    "a key twice": b'{"name": "a", "name": "b"}',
    "nested too deeply": b"[" * 100_000,
    "nested too deeply and closed": b"[" * 100_000 + b"]" * 100_000,
}
WRONG: dict[str, tuple[dict[str, Any] | list[Any], str | None]] = {
    "no name": ({}, "name"),
    "a list": ([], None),
    "an unknown key": ({"name": "a", "colour": "red"}, "colour"),
    "a number as name": ({"name": 5}, "name"),
    "an empty name": ({"name": ""}, "name"),
    "a long name": ({"name": "a" * 201}, "name"),
    "a text as number": ({"name": "a", "employees": "5"}, "employees"),
    "a truth as number": ({"name": "a", "employees": True}, "employees"),
    "a fraction": ({"name": "a", "employees": 1.5}, "employees"),
    "a huge number": ({"name": "a", "employees": 10**300}, "employees"),
    "a number beyond floats": ({"name": "a", "employees": 1e308 * 10}, None),
    "no such sector": ({"name": "a", "sector": "kitchen"}, "sector"),
    "a line break in a sector": ({"name": "a", "sector": "56\n"}, "sector"),
    "a wrong partita IVA": ({"name": "a", "vat": "12345678901"}, "vat"),
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_is_refused(house: House, engine: Engine, body: bytes) -> None:
    answer = house.tutor.client.post("/api/v1/employers", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json["code"] == "not_json"
    assert employers(engine) == 0


@pytest.mark.parametrize(("body", "field"), WRONG.values(), ids=WRONG)
def test_a_wrong_field_is_named(
    house: House, engine: Engine, body: dict[str, Any] | list[Any], field: str | None
) -> None:
    answer = house.tutor.client.post("/api/v1/employers", data=json.dumps(body), content_type="application/json")

    assert answer.status_code in {400, 422}
    assert answer.json["field"] == field
    assert answer.json["detail"]
    assert employers(engine) == 0


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_of_another_type_is_refused(house: House, content_type: str) -> None:
    answer = house.tutor.client.post("/api/v1/employers", data=b'{"name": "a"}', content_type=content_type)

    assert answer.status_code == 415


def test_a_body_over_a_megabyte_is_refused(house: House) -> None:
    answer = house.tutor.client.post("/api/v1/employers", json={"name": "a" * 1_000_000})

    assert answer.status_code == 413
    assert answer.json["code"] == "too_large"


def test_all_wrong_fields_are_named_at_once(house: House) -> None:
    answer = house.tutor.client.post("/api/v1/employers", json={"sector": "x", "employees": -1})

    assert {fault["field"] for fault in answer.json["errors"]} == {"name", "sector", "employees"}


def test_of_very_many_faults_the_first_are_told(house: House) -> None:
    answer = house.tutor.client.post("/api/v1/employers", json={f"key {number}": 1 for number in range(10_000)})

    assert len(answer.json["errors"]) == 50


FACTS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown skill": ({"skills": {"flying": {"level": 3}}}, "skills.flying"),
    "an impossible level": ({"skills": {"wash_dishes": {"level": 6}}}, "skills.wash_dishes.level"),
    "an unknown key of a skill": ({"skills": {"wash_dishes": {"grade": 1}}}, "skills.wash_dishes.grade"),
    "an unknown language": ({"languages": {"xx": "A1"}}, "languages.xx"),
    "an impossible level of a language": ({"languages": {"it": "A3"}}, "languages.it"),
    "a day that does not exist": ({"available_from": "2026-02-30"}, "available_from"),
    "a day in another form": ({"available_from": "20261201"}, "available_from"),
    "an end before the start": ({"available_from": "2026-12-02", "until": "2026-12-01"}, "until"),
    "hours that end before they start": ({"hours": [[["14:00", "08:00"]], [], [], [], [], [], []]}, "hours.0"),
    "six days": ({"hours": [[]] * 6}, "hours"),
    "a window of one time": ({"hours": [[["08:00"]], [], [], [], [], [], []]}, "hours.0.0"),
    "no such time": ({"hours": [[["08:00", "25:00"]], [], [], [], [], [], []]}, "hours.0.0.1"),
    "half a position": ({"place": {"lat": 42.0}}, "place"),
    "a place off the earth": ({"place": {"lat": 91, "lon": 0}}, "place.lat"),
    "an unknown municipality": ({"place": {"municipality": "999999"}}, "place.municipality"),
    "an exclusion of nothing": ({"avoid": {"employers": ["A" * 22]}}, "avoid.employers.0"),
    "an unknown exclusion": ({"avoid": {"streets": []}}, "avoid.streets"),
    "a weight over one": ({"wishes": {"nearness": 1.5}}, "wishes.nearness"),
    "an unknown kind": ({"kinds": ["holiday"]}, "kinds.0"),
    "what is no language": ({"languages": {"Italian": "A1"}}, "languages.Italian"),
    "a key called value": ({"value": 1}, "value"),
    "too many skills": ({"skills": {f"s{number}": {} for number in range(501)}}, "skills"),
    "too many licences": ({"licences": ["B"] * 501}, "licences"),
    "nationality": ({"nationality": "x"}, "nationality"),
    "the profile of somebody else": ({"ref": "A" * 22}, "ref"),
}


@pytest.mark.parametrize(("stated", "field"), FACTS.values(), ids=FACTS)
def test_a_wrong_fact_of_a_profile_is_named_by_its_place(
    house: House, engine: Engine, stated: dict[str, Any], field: str
) -> None:
    with db.session(engine, write=True) as session:
        hers = make.profiled(session, by=house.tutor.actor).ref
    address = f"/api/v1/beneficiaries/{hers}/profile"
    before = house.tutor.client.get(address)

    answer = house.tutor.client.put(address, json=stated, headers={"If-Match": before.headers["ETag"]})

    assert answer.status_code == 422
    assert answer.json["field"] == field
    assert house.tutor.client.get(address).data == before.data


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "after=short", "colour=red", "after=%00" + "A" * 21]
)
def test_a_wrong_query_is_refused(house: House, query: str) -> None:
    assert house.tutor.client.get(f"/api/v1/vacancies?{query}").status_code in {400, 422}


@pytest.mark.parametrize(
    "ref", ["%00" + "A" * 21, "A" * 21, "A" * 21 + "%0A", "A" * 5000, "%ED%A0%80" + "A" * 19, "%FF"]
)
def test_what_is_no_reference_is_not_found(house: House, engine: Engine, ref: str) -> None:
    assert house.tutor.client.get(f"/api/v1/beneficiaries/{ref}").status_code == 404
    with db.session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Beneficiary)) == 0


def employers(engine: Engine) -> int:
    """Return how many employers there are."""
    with db.session(engine) as session:
        return session.scalar(select(func.count()).select_from(Employer)) or 0
