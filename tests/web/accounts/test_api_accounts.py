"""Accounts, requests and tokens over the API."""

import threading
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from ground.actors import Role
from ground.audit.records import Action
from tests import make
from tests.audits import told
from tests.web.conftest import Clock, House, Somebody, bind
from web import accounts, db
from web.accounts import requests, tokens
from web.kept_answers import KeptAnswer

ADA = {"role": "tutor", "territory": "TE", "name": "Ada", "email": "ada@example.org"}
API = "/api/v1/accounts"


@dataclass
class Keepers:
    """Who keeps accounts."""

    administrator: Somebody
    lead: Somebody


@pytest.fixture
def keepers(app: Flask, house: House, engine: Engine) -> Keepers:
    """Return who keeps accounts, beside those who are there already."""
    assert house
    made = {}
    with db.session(engine, write=True) as session:
        for name, role in (("administrator", Role.ADMINISTRATOR), ("lead", Role.LEAD)):
            account = accounts.open_account(session, role, name)
            token = accounts.issue_token(session, account, "tests", now=make.NOW)
            client = app.test_client()
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
            made[name] = Somebody(account.actor, token, client)
    return Keepers(**made)


def code(answer: TestResponse) -> str:
    return str(answer.json["code"])


def test_an_account_is_asked_for_by_one_and_approved_by_another(keepers: Keepers, house: House) -> None:
    asked = keepers.administrator.client.post(API, json=ADA)

    assert (asked.status_code, asked.json["state"], asked.json["opened"]) == (201, "waiting", None)
    approved = house.coordinator.client.post(f"{asked.location}/approve")
    assert (approved.status_code, approved.json["state"]) == (200, "granted")
    opened = house.coordinator.client.get(f"{API}/{approved.json['opened']}").json
    assert opened["email"] == "ada@example.org"
    assert opened["state"] == "invited"


def test_who_asked_is_told_that_another_has_to_say_yes_and_it_is_noted(
    keepers: Keepers, house: House, engine: Engine
) -> None:
    asked = house.coordinator.client.post(API, json={**ADA, "role": "coordinator"})
    refused = house.coordinator.client.post(f"{asked.location}/approve")

    assert (refused.status_code, code(refused)) == (422, "two_people_open")
    assert keepers.lead.client.post(f"{asked.location}/approve").status_code == 422
    with db.session(engine) as session:
        noted = [row for row in told(session) if row.action is Action.DENY]
    assert [(row.kind, row.ref, row.reason) for row in noted] == [
        ("account_requests", asked.json["ref"], "two_people_open")
    ] * 2


def test_for_another_territory_what_was_asked_is_missing(keepers: Keepers, house: House) -> None:
    asked = keepers.administrator.client.post(API, json=ADA)

    for move in ("approve", "refuse"):
        assert house.coordinator_of_pisa.client.post(f"{asked.location}/{move}").status_code == 404
    assert house.coordinator_of_pisa.client.get(f"{API}/requests").json["requests"] == []
    assert [each["email"] for each in house.auditor.client.get(f"{API}/requests").json["requests"]] == [ADA["email"]]


def test_a_request_cannot_be_changed_only_withdrawn(keepers: Keepers) -> None:
    """So nobody says yes to one thing and another is done."""
    asked = keepers.administrator.client.post(API, json=ADA)

    for method in ("PATCH", "PUT", "DELETE"):
        assert keepers.administrator.client.open(asked.location, method=method, json=ADA).status_code == 405
    withdrawn = keepers.administrator.client.post(f"{asked.location}/refuse").json
    assert (withdrawn["state"], withdrawn["email"]) == ("withdrawn", None)


def test_a_request_that_has_waited_too_long_is_shown_as_lapsed(keepers: Keepers, clock: Clock) -> None:
    asked = keepers.administrator.client.post(API, json=ADA)
    clock.move(requests.LIFE)

    assert keepers.administrator.client.get(asked.location).json["state"] == "lapsed"


@pytest.mark.parametrize("who", ["tutor", "contact", "auditor"])
def test_nobody_else_asks_for_accounts(house: House, who: str) -> None:
    assert getattr(house, who).client.post(API, json=ADA).status_code == 404


def test_each_sees_her_own_account_and_a_firm_its_colleagues(house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        firm = make.employer(session, by=house.tutor.actor).ref
    bind(engine, house.contact, firm)
    with db.session(engine, write=True) as session:
        account = session.scalars(select(accounts.Account).filter_by(ref=house.contact.actor.ref)).one()
        token = accounts.issue_token(session, account, "again", now=make.NOW)
    contact = {"Authorization": f"Bearer {token}"}
    client = house.contact.client

    assert house.tutor.client.get(f"{API}/own").json["ref"] == house.tutor.actor.ref
    assert house.tutor.client.get(f"{API}/{house.tutor.actor.ref}").status_code == 404
    seen = [each["ref"] for each in client.get(API, headers=contact).json["accounts"]]
    assert seen == [house.contact.actor.ref]
    assert client.get(f"{API}/own", headers=contact).json["employer"] == firm


def test_a_coordinator_sees_her_territory_and_ends_an_account_of_it_at_once(house: House) -> None:
    seen = {each["ref"] for each in house.coordinator.client.get(API).json["accounts"]}

    assert seen == {who.actor.ref for who in (house.tutor, house.colleague, house.coordinator)}
    assert house.coordinator.client.post(f"{API}/{house.tutor.actor.ref}/disable").json["state"] == "disabled"
    assert house.tutor.client.get(f"{API}/own").status_code == 401
    assert house.coordinator_of_pisa.client.post(f"{API}/{house.colleague.actor.ref}/disable").status_code == 404


def test_two_at_once_grant_a_request_once(app: Flask, keepers: Keepers, house: House, engine: Engine) -> None:
    asked = keepers.administrator.client.post(API, json={"role": "auditor", "name": "Ada", "email": "a@example.org"})
    with db.session(engine, write=True) as session:
        other = accounts.open_account(session, Role.ADMINISTRATOR, "other")
        second = accounts.issue_token(session, other, "tests", now=make.NOW)
    codes: list[int] = []

    def approve(token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        codes.append(app.test_client().post(f"{asked.location}/approve", headers=headers).status_code)

    together = [threading.Thread(target=approve, args=(token,)) for token in (keepers.lead.token, second)]
    for each in together:
        each.start()
    for each in together:
        each.join()

    assert sorted(codes) == [200, 409]
    seen = house.auditor.client.get(API).json["accounts"]
    assert [each["email"] for each in seen].count("a@example.org") == 1


# --- tokens


def make_token(client: FlaskClient, **said: object) -> TestResponse:
    return client.post(f"{API}/own/tokens", json={"name": "reports", **said})


def test_a_token_is_shown_once(house: House) -> None:
    made = make_token(house.tutor.client)

    token = made.json["token"]
    shown = [made.location, f"{API}/own/tokens"]
    assert all(token not in house.tutor.client.get(address).text for address in shown)
    fresh = house.tutor.client.get(f"{API}/own", headers={"Authorization": f"Bearer {token}"})
    assert fresh.json["ref"] == house.tutor.actor.ref


def test_no_answer_with_a_token_in_it_is_kept(house: House, engine: Engine) -> None:
    key = {"Idempotency-Key": "one"}
    made = house.tutor.client.post(f"{API}/own/tokens", json={"name": "reports"}, headers=key)

    again = house.tutor.client.post(f"{API}/own/tokens", json={"name": "reports"}, headers=key)

    assert (again.status_code, again.json["ref"]) == (201, made.json["ref"])
    assert "token" not in again.json
    with db.session(engine) as session:
        assert [kept.body for kept in session.scalars(select(KeptAnswer))] == [None]


def test_tokens_tell_what_they_are_for_and_when_they_were_used_last(house: House) -> None:
    token = make_token(house.tutor.client, days=7).json["token"]
    house.tutor.client.get(f"{API}/own", headers={"Authorization": f"Bearer {token}"})

    newest = house.tutor.client.get(f"{API}/own/tokens").json["tokens"][0]

    assert newest.keys() == {"ref", "name", "created_at", "expires_at", "last_used_on"}
    assert (newest["name"], newest["last_used_on"]) == ("reports", make.TODAY.isoformat())
    assert newest["expires_at"].startswith("2026-11-30")


def test_a_revoked_token_lets_nobody_in(house: House) -> None:
    made = make_token(house.tutor.client)

    left = house.tutor.client.post(f"{made.location}/revoke").json["tokens"]

    assert made.json["ref"] not in [each["ref"] for each in left]
    bearer = {"Authorization": f"Bearer {made.json['token']}"}
    assert house.tutor.client.get(f"{API}/own", headers=bearer).status_code == 401
    assert house.tutor.client.post(f"{made.location}/revoke").status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "colleague", "auditor"])
def test_the_token_of_somebody_else_is_missing(house: House, who: str) -> None:
    made = make_token(house.tutor.client)

    client = getattr(house, who).client
    assert client.get(made.location).status_code == client.post(f"{made.location}/revoke").status_code == 404


@pytest.mark.parametrize("days", [0, 366, "90", 1.5])
def test_a_token_lives_for_a_day_to_a_year(house: House, days: object) -> None:
    assert make_token(house.tutor.client, days=days).status_code == 422


def test_a_token_made_with_a_token_does_not_outlive_it(house: House) -> None:
    child = make_token(house.tutor.client, days=365).json

    own = house.tutor.client.get(f"{API}/own/tokens").json["tokens"]

    assert child["expires_at"] == own[-1]["expires_at"]
    assert tokens.TOKEN_LIFE < tokens.LONGEST_LIFE
