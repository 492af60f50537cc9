"""What region and law ask of placements through the API, and what an employer has signed before anybody is placed."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from employers.pacts import Term
from tests import make
from tests.web.conftest import House, Somebody, bind
from web import db

API = "/api/v1"
ACT = "D.G.R. inventata 1/2026"
ALLOWANCE = {"key": "minimum_allowance", "value": {"euro": 850}, "valid_from": "2027-01-01", "act": ACT}


@pytest.fixture
def firm(house: House, engine: Engine) -> str:
    """Return the reference of an employer of Teramo, for which the contact speaks."""
    with db.session(engine, write=True) as session:
        ref = make.employer(session, by=house.tutor.actor).ref
    bind(engine, house.contact, ref)
    return ref


def set_term(house: House, **other: object) -> Any:  # noqa: ANN401 - an answer
    return house.coordinator.client.post(f"{API}/terms", json=ALLOWANCE | other)


def minima(who: Somebody, region: str) -> list[tuple[Any, ...]]:
    terms = who.client.get(f"{API}/terms?limit=100").json["terms"]
    of_region = [each for each in terms if each["region"] == region and each["key"] == "minimum_allowance"]
    return [(each["value"], each["valid_from"], each["valid_to"]) for each in of_region]


def test_a_value_holds_for_the_own_region_from_its_day_on_and_ends_the_older_one(house: House) -> None:
    made = set_term(house)

    assert (made.status_code, made.json["region"], made.json["act"]) == (201, "Abruzzo", ACT)
    assert minima(house.tutor, "Abruzzo") == [
        ({"euro": 850.0}, "2027-01-01", None),
        ({"euro": 800.0}, "2025-09-18", "2026-12-31"),
    ]


def test_a_minimum_that_came_along_names_its_act_or_says_who_can_name_it(session: Session) -> None:
    minima = select(Term.region, Term.act).where(Term.key == "minimum_allowance", Term.set_by.is_(None))

    assert {row.region: row.act for row in session.execute(minima)} == {
        "Abruzzo": "D.G.R. Abruzzo 30 July 2025, n. 488",
        "Piemonte": "D.G.R. Piemonte 22 December 2017, n. 85-6277",
        **dict.fromkeys(("Liguria", "Marche", "Toscana"), "to be completed by the coordinator"),
    }


def test_a_value_for_an_earlier_day_ends_before_the_one_that_is_set_for_later(house: House) -> None:
    set_term(house)
    set_term(house, valid_from="2026-06-01", value={"euro": 820})

    assert minima(house.tutor, "Abruzzo") == [
        ({"euro": 820.0}, "2026-06-01", "2026-12-31"),
        ({"euro": 850.0}, "2027-01-01", None),
        ({"euro": 800.0}, "2025-09-18", "2026-05-31"),
    ]


def test_a_second_value_for_the_same_day_leaves_the_first_to_be_read(house: House) -> None:
    set_term(house)
    set_term(house, value={"euro": 860})

    assert minima(house.tutor, "Abruzzo")[:2] == [
        ({"euro": 860.0}, "2027-01-01", None),
        ({"euro": 850.0}, "2027-01-01", None),
    ]


def test_each_region_reads_the_countrys_values_and_its_own_alone(house: House) -> None:
    set_term(house)

    terms = house.tutor_of_pisa.client.get(f"{API}/terms?limit=100").json["terms"]

    assert {each["region"] for each in terms} == {None, "Toscana"}


def test_a_list_of_values_is_read_on_where_it_ended(house: House) -> None:
    whole = house.tutor.client.get(f"{API}/terms?limit=100").json["terms"]

    first = house.tutor.client.get(f"{API}/terms?limit=5").json
    second = house.tutor.client.get(f"{API}/terms?limit=5&after={first['next']}").json

    assert first["terms"] + second["terms"] == whole[:10]


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"value": {"months": 3}}, "bad_value", "value"),
        ({"value": {}}, "bad_value", "value"),
        ({"key": "full_allowance_from", "value": {"share": 70}}, "bad_value", "value"),
        ({"key": "most_months", "value": {"months": 6.5}}, "bad_value", "value"),
        ({"act": "  "}, "act_missing", "act"),
    ],
)
def test_a_value_that_cannot_be_meant_so_is_refused_by_its_field(
    house: House, wrong: dict[str, Any], code: str, field: str
) -> None:
    answer = set_term(house, **wrong)

    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, code, field)
    assert len(minima(house.tutor, "Abruzzo")) == 1


@pytest.mark.parametrize("who", ["tutor", "contact", "auditor"])
def test_only_who_coordinates_sets_a_value(house: House, who: str) -> None:
    answer = getattr(house, who).client.post(f"{API}/terms", json=ALLOWANCE)

    assert (answer.status_code, len(minima(house.tutor, "Abruzzo"))) == (404, 1)


def test_a_newer_convention_follows_and_nothing_is_overwritten(house: House, firm: str) -> None:
    address = f"{API}/employers/{firm}/conventions"
    older = {"promoter": "Ente inventato", "signed_on": "2026-01-10", "until": "2026-12-31"}
    newer = {"promoter": "Ente inventato", "signed_on": "2026-11-02", "until": None}

    made = [house.coordinator.client.post(address, json=each) for each in (older, newer)]

    assert [each.status_code for each in made] == [201, 201]
    assert house.tutor.client.get(address).json == {"conventions": [made[1].json, made[0].json]}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"signed_on": "2026-12-24"}, "not_signed_yet"),
        ({"until": "2026-11-01"}, "bad_period"),
        ({"promoter": " "}, "promoter_missing"),
    ],
)
def test_a_convention_that_cannot_have_been_signed_so_is_refused(
    house: House, firm: str, wrong: dict[str, Any], code: str
) -> None:
    said = {"promoter": "Ente inventato", "signed_on": "2026-11-02", **wrong}

    answer = house.coordinator.client.post(f"{API}/employers/{firm}/conventions", json=said)

    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_a_host_declares_itself_or_our_side_does_on_its_behalf(house: House, firm: str) -> None:
    address = f"{API}/employers/{firm}/declarations"
    for who, kind in ((house.contact, "safety"), (house.tutor, "no_replacement")):
        who.client.post(address, json={"kind": kind, "signed_on": "2026-11-02"})

    for reader in (house.contact, house.coordinator):
        told = reader.client.get(address).json["declarations"]
        assert [(each["kind"], each["on_behalf"]) for each in told] == [("no_replacement", True), ("safety", False)]


@pytest.mark.parametrize("who", ["tutor_of_pisa", "coordinator_of_pisa"])
def test_what_a_firm_elsewhere_has_signed_is_missing(house: House, firm: str, who: str) -> None:
    client = getattr(house, who).client
    paths = [f"{API}/employers/{firm}/{what}" for what in ("conventions", "declarations")]

    assert [client.get(path).status_code for path in paths] == [404, 404]


def test_how_many_work_at_a_site_is_kept_with_it(house: House, firm: str) -> None:
    made = house.tutor.client.post(f"{API}/employers/{firm}/sites", json={"name": "Centro", "employees": 4})
    address, read = made.headers["Location"], {"If-Match": made.headers["ETag"]}

    changed = house.tutor.client.patch(address, json={"employees": 9}, headers=read)

    assert (made.json["employees"], changed.json["employees"]) == (4, 9)
