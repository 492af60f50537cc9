"""Employers through the API: registered, amended, vetted by two people, within reach."""

import pytest
from sqlalchemy import Engine

from tests import make
from tests.web.conftest import House, bind

EMPLOYERS = "/api/v1/employers"
WHO = {"colleague": 200, "coordinator": 200, "auditor": 200, "tutor_of_pisa": 404, "contact": 404}
SEEN = dict.fromkeys(("company_register", "social_security", "safety_plan", "visit"), "2026-11-02")


@pytest.fixture
def address(house: House) -> str:
    """Return the address of an employer that applies."""
    body = {"name": "Trattoria da Prova", "vat": "00743110157", "sector": "56.11", "employees": 4}
    return str(house.tutor.client.post(EMPLOYERS, json=body).headers["Location"])


def test_an_employer_is_registered_in_the_callers_territory(house: House, address: str) -> None:
    told = house.tutor.client.get(address).json

    assert (told["territory"], told["state"], told["vat"]) == ("TE", "applied", "00743110157")


def test_two_people_vet(house: House, address: str) -> None:
    house.coordinator.client.post(f"{address}/vetting", json=SEEN)

    answer = house.coordinator.client.post(f"{address}/vetting/approval")

    assert (answer.status_code, answer.json["code"]) == (422, "two_people_vet")
    assert house.tutor.client.get(address).json["state"] == "vetted"


def test_an_approved_employer_is_active_for_twelve_months(house: House, address: str) -> None:
    house.tutor.client.post(f"{address}/vetting", json=SEEN)

    told = house.coordinator.client.post(f"{address}/vetting/approval").json

    assert (told["state"], told["vetted_on"], told["vetting_until"]) == ("active", "2026-11-23", "2027-11-23")


def test_a_vetting_lacks_no_evidence(house: House, address: str) -> None:
    lacking = {kind: day for kind, day in SEEN.items() if kind != "visit"}
    old = SEEN | {"social_security": "2026-01-02"}

    answers = [house.tutor.client.post(f"{address}/vetting", json=body) for body in (lacking, old)]

    assert [(answer.status_code, answer.json["field"]) for answer in answers] == [
        (422, "visit"),
        (422, "social_security"),
    ]
    assert house.tutor.client.get(address).json["state"] == "applied"


def test_what_was_seen_is_told_to_those_who_vet_and_to_the_auditor(house: House, engine: Engine, address: str) -> None:
    bind(engine, house.contact, address[-22:])
    house.tutor.client.post(f"{address}/vetting", json=SEEN)

    told = {who: getattr(house, who).client.get(f"{address}/vetting") for who in WHO}

    assert {who: answer.status_code for who, answer in told.items()} == WHO
    assert {seen["kind"]: seen["dated_on"] for seen in told["coordinator"].json["evidence"]} == SEEN


def test_a_tutor_approves_nothing(house: House, address: str) -> None:
    house.tutor.client.post(f"{address}/vetting", json=SEEN)

    assert house.colleague.client.post(f"{address}/vetting/approval").status_code == 404


def test_an_illegal_move_says_what_is_allowed(house: House, address: str) -> None:
    answer = house.coordinator.client.post(f"{address}/suspend")

    assert answer.status_code == 409
    assert (answer.json["state"], answer.json["move"], answer.json["allowed"]) == ("applied", "suspend", ["vet"])


@pytest.mark.parametrize("move", ["suspend", "end"])
def test_an_active_employer_is_taken_out(house: House, address: str, move: str) -> None:
    house.tutor.client.post(f"{address}/vetting", json=SEEN)
    house.coordinator.client.post(f"{address}/vetting/approval")
    by = {"suspend": house.colleague, "end": house.coordinator}[move]

    told = by.client.post(f"{address}/{move}").json

    assert told["state"] == {"suspend": "suspended", "end": "ended"}[move]


def test_a_partita_iva_is_registered_once(house: House, address: str) -> None:
    taken = house.tutor.client.get(address).json["vat"]

    answer = house.tutor_of_pisa.client.post(EMPLOYERS, json={"name": "Altra", "vat": taken})

    assert (answer.status_code, answer.json["code"]) == (422, "vat_taken")


def test_a_site_is_added(house: House, address: str) -> None:
    body = {"name": "Centro", "municipality": make.TERAMO, "isolated": False}

    answer = house.tutor.client.post(f"{address}/sites", json=body)

    assert answer.status_code == 201
    assert answer.json["lat"] == 42.66


def test_another_territory_reads_but_changes_nothing(house: House, address: str) -> None:
    client = house.tutor_of_pisa.client
    tag = {"If-Match": client.get(address).headers["ETag"]}

    assert client.get(address).status_code == 200
    assert client.patch(address, json={"employees": 5}, headers=tag).status_code == 404
    assert client.post(f"{address}/sites", json={"name": "x"}).status_code == 404


def test_a_contact_sees_its_own_firm_alone(house: House, engine: Engine, address: str) -> None:
    house.tutor.client.post(EMPLOYERS, json={"name": "Altra"})
    bind(engine, house.contact, address[-22:])

    told = house.contact.client.get(EMPLOYERS).json["employers"]

    assert [employer["name"] for employer in told] == ["Trattoria da Prova"]


def test_a_list_is_read_page_by_page(house: House) -> None:
    for number in range(5):
        house.tutor.client.post(EMPLOYERS, json={"name": f"Impresa {number}"})
    names, after = [], ""
    while after is not None:
        page = house.tutor.client.get(f"{EMPLOYERS}?limit=2{after and f'&after={after}'}").json
        names += [employer["name"] for employer in page["employers"]]
        after = page["next"]

    assert names == [f"Impresa {number}" for number in range(5)]
