"""Shared cases through the API: members and covers whose accounts are what they say, notes, and the broken glass."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ground.actors import Role
from ground.audit.records import Action, AuditRow
from ground.outbox import Message
from tests import make
from tests.web.conftest import Clock, House, Somebody
from web import accounts, db
from web.accounts import AccountState
from web.kept_answers import KeptAnswer
from web.mail.kinds import KINDS

API = "/api/v1"
UNTIL = "2026-12-31"
KEY = {"Idempotency-Key": "5f0c"}
WHY = {"reason": "Her tutor is ill, and she has called."}


@pytest.fixture
def her(house: House, engine: Engine) -> str:
    """Return the address of somebody in the tutor's caseload."""
    with db.session(engine, write=True) as session:
        return f"{API}/beneficiaries/{make.profiled(session, by=house.tutor.actor).ref}"


@pytest.fixture
def operator(app: Flask, house: House, engine: Engine) -> Somebody:  # noqa: ARG001 - the house stands first
    """Return an operator of Teramo."""
    return somebody(app, engine, Role.OPERATOR, "TE")


def somebody(
    app: Flask, engine: Engine, role: Role, territory: str | None, state: AccountState = AccountState.ACTIVE
) -> Somebody:
    with db.session(engine, write=True) as session:
        account = accounts.open_account(session, role, "somebody", territory=territory, state=state)
        token = accounts.issue_token(session, account, "tests", now=make.NOW)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return Somebody(account.actor, token, client)


def let_in(house: House, her: str, who: Somebody, kind: str, **more: str) -> TestResponse:
    body = {"account": who.actor.ref, "kind": kind, "ends_on": UNTIL} | more
    return house.tutor.client.post(f"{her}/members", json=body)


def asked(engine: Engine, question: Callable[[Session], Any]) -> Any:  # noqa: ANN401 - whatever is asked
    with db.session(engine) as session:
        return question(session)


def test_a_colleague_comes_in_with_a_day_to_leave_and_goes_with_it(house: House, her: str, clock: Clock) -> None:
    before = house.colleague.client.get(her)
    added = let_in(house, her, house.colleague, "colleague")
    during = house.colleague.client.get(her)
    clock.move(timedelta(days=39))
    after = house.colleague.client.get(her)

    assert [each.status_code for each in (before, added, during, after)] == [404, 201, 200, 404]
    [member] = added.json["members"]
    assert (member["account"], member["added_by"]) == (house.colleague.actor.ref, house.tutor.actor.ref)
    assert (member["starts_on"], member["ends_on"], member["ended_on"]) == ("2026-11-23", UNTIL, None)


def test_a_case_without_a_day_to_leave_is_not_shared(house: House, her: str) -> None:
    body = {"account": house.colleague.actor.ref, "kind": "colleague"}

    answer = house.tutor.client.post(f"{her}/members", json=body)

    assert (answer.status_code, answer.json["field"]) == (422, "ends_on")


def test_only_an_active_account_of_the_role_and_the_territory_comes_in(
    app: Flask, engine: Engine, house: House, her: str, operator: Somebody
) -> None:
    disabled = somebody(app, engine, Role.OPERATOR, "TE", state=AccountState.DISABLED)
    wrong = [
        (operator, "colleague"),
        (house.colleague, "operator"),
        (house.tutor_of_pisa, "colleague"),
        (house.coordinator, "colleague"),
        (disabled, "operator"),
    ]

    answers = [let_in(house, her, who, kind) for who, kind in wrong]

    assert {(each.status_code, each.json["code"]) for each in answers} == {(422, "unknown_account")}
    assert house.tutor.client.get(f"{her}/members").json == {"members": []}


def test_who_is_taken_out_is_out_at_once(house: House, her: str, operator: Somebody) -> None:
    ref = let_in(house, her, operator, "operator").json["members"][0]["ref"]
    address = f"{API}/cases/{her.rpartition('/')[2]}"

    inside = operator.client.get(address)
    gone = [house.tutor.client.delete(f"{her}/members/{ref}", headers=KEY) for _ in range(2)]
    outside = operator.client.get(address)

    assert [each.status_code for each in (inside, *gone, outside)] == [200, 200, 200, 404]
    assert house.tutor.client.get(f"{her}/members").json["members"][0]["ended_by"] == house.tutor.actor.ref


def test_an_operator_gets_four_things_and_a_list_of_references(house: House, her: str, operator: Somebody) -> None:
    house.tutor.client.put(f"{her}/identity", json={"first_name": "Fiaba", "phone": "000"}, headers={"If-Match": "*"})
    let_in(house, her, operator, "operator")
    ref = her.rpartition("/")[2]

    listed, read = operator.client.get(f"{API}/cases"), operator.client.get(f"{API}/cases/{ref}")
    shut = [operator.client.get(address).status_code for address in (her, f"{her}/profile", f"{her}/identity")]

    assert listed.json == {"cases": [{"ref": ref, "state": "profiling"}], "next": None}
    assert read.json == {
        "ref": ref,
        "state": "profiling",
        "first_name": "Fiaba",
        "skills": make.profile()["skills"],
        "languages": make.profile()["languages"],
    }
    assert shut == [404] * 3


def test_an_unreadable_exclusion_shows_nothing_to_an_operator(
    house: House, her: str, operator: Somebody, engine: Engine
) -> None:
    """An answer that it cannot be read would tell that there is one."""
    let_in(house, her, operator, "operator")
    address = f"{API}/cases/{her.rpartition('/')[2]}"
    before = operator.client.get(address).json
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE protections SET avoid = 'damaged'")

    assert operator.client.get(address).json == before


def test_somebody_covers_for_a_tutor_who_is_away(house: House, her: str, clock: Clock) -> None:
    body = {"tutor": house.tutor.actor.ref, "covered_by": house.colleague.actor.ref, "ends_on": UNTIL}

    made = house.coordinator.client.post(f"{API}/covers", json=body)
    inside = house.colleague.client.get(her)
    listed = [each.client.get(f"{API}/covers").json["covers"] for each in (house.tutor, house.colleague)]
    refused = house.colleague.client.delete(f"{API}/covers/{made.json['ref']}")
    ended = house.tutor.client.delete(f"{API}/covers/{made.json['ref']}")
    clock.move(timedelta(seconds=1))
    outside = house.colleague.client.get(her)

    assert [each.status_code for each in (made, inside, refused, ended, outside)] == [201, 200, 404, 200, 404]
    assert listed == [[made.json], [made.json]]


def test_a_cover_is_made_by_the_one_away_or_the_coordinator_among_tutors_of_the_territory(house: House) -> None:
    tutor, colleague, elsewhere = (each.actor.ref for each in (house.tutor, house.colleague, house.tutor_of_pisa))
    tried = [
        (house.colleague, tutor, colleague),
        (house.coordinator_of_pisa, tutor, colleague),
        (house.coordinator, tutor, elsewhere),
        (house.coordinator, house.coordinator.actor.ref, tutor),
        (house.tutor, tutor, tutor),
    ]

    answers = [
        by.client.post(f"{API}/covers", json={"tutor": away, "covered_by": stands_in, "ends_on": UNTIL})
        for by, away, stands_in in tried
    ]

    assert [each.status_code for each in answers] == [404, 422, 422, 422, 422]
    assert house.coordinator.client.get(f"{API}/covers").json == {"covers": []}


def test_a_note_written_twice_with_one_key_is_one_note_and_no_copy_is_kept(
    house: House, her: str, engine: Engine
) -> None:
    body = {"text": "She likes the kitchen."}

    first, again = (house.tutor.client.post(f"{her}/notes", json=body, headers=KEY) for _ in range(2))

    assert first.json == again.json
    assert (first.json["text"], first.json["openness"]) == ("She likes the kitchen.", "private")
    assert len(house.tutor.client.get(f"{her}/notes").json["notes"]) == 1
    assert asked(engine, lambda session: session.scalars(select(KeptAnswer.body)).all()) == [None]


def test_notes_are_read_as_far_as_they_are_shared(house: House, her: str, operator: Somebody) -> None:
    let_in(house, her, operator, "operator")
    for openness in ("private", "shared"):
        house.tutor.client.post(f"{her}/notes", json={"text": openness, "openness": openness})

    seen = {name: who.client.get(f"{her}/notes") for name, who in vars(house).items()} | {
        "operator": operator.client.get(f"{her}/notes")
    }

    assert [note["text"] for note in seen["tutor"].json["notes"]] == ["shared", "private"]
    assert [note["text"] for note in seen["operator"].json["notes"]] == ["shared"]
    assert {name for name, answer in seen.items() if answer.status_code == 200} == {"tutor", "operator"}


def test_a_coordinator_breaks_the_glass_for_an_hour(house: House, her: str, clock: Clock) -> None:
    house.tutor.client.post(f"{her}/notes", json={"text": "kept"})

    shut = house.coordinator.client.get(f"{her}/notes")
    broken = house.coordinator.client.post(f"{her}/glass", json=WHY)
    opened = house.coordinator.client.get(f"{her}/notes")
    clock.move(timedelta(minutes=60))
    whole = house.coordinator.client.get(f"{her}/notes")

    assert [each.status_code for each in (shut, broken, opened, whole)] == [404, 201, 200, 404]
    assert [note["text"] for note in opened.json["notes"]] == ["kept"]
    assert broken.json["glasses"][0]["until"] == "2026-11-23T10:30:00+00:00"


def test_her_tutor_and_every_active_auditor_are_told(app: Flask, house: House, her: str, engine: Engine) -> None:
    somebody(app, engine, Role.AUDITOR, None, state=AccountState.DISABLED)

    ref = house.coordinator.client.post(f"{her}/glass", json=WHY).json["glasses"][0]["ref"]

    told = select(Message.to_account, Message.kind, Message.about)
    sent = asked(engine, lambda session: session.execute(told).all())
    assert {each.to_account for each in sent} == {house.tutor.actor.ref, house.auditor.actor.ref}
    assert {(each.kind in KINDS, each.about) for each in sent} == {(True, ref)}
    assert house.tutor.client.get(f"{her}/glass").json["glasses"][0]["reason"] == WHY["reason"]


def test_the_auditor_sees_each_look_through_the_glass_and_no_reason(house: House, her: str, engine: Engine) -> None:
    ref = house.coordinator.client.post(f"{her}/glass", json=WHY).json["glasses"][0]["ref"]
    house.coordinator.client.get(f"{her}/notes")

    rows = house.auditor.client.get(f"{API}/audit").json["rows"]

    told = {
        (row["action"], row["kind"], row["reason"]) for row in rows if row["door"] in {"glasses.smash", "notes.listed"}
    }
    assert told >= {("create", "glasses", f"glass:{ref}"), ("look", "notes", f"glass:{ref}")}
    assert "ill" not in str(rows)
    looks = select(AuditRow.ref).where(AuditRow.action == Action.LOOK, AuditRow.kind == "notes")
    assert len(asked(engine, lambda session: session.scalars(looks).all())) == 1


@pytest.mark.parametrize("reason", ["short", " " * 40, "x" * 19])
def test_a_glass_is_not_broken_without_a_reason(house: House, her: str, reason: str) -> None:
    answer = house.coordinator.client.post(f"{her}/glass", json={"reason": reason})

    assert (answer.status_code, answer.json["field"]) == (422, "reason")


def test_a_case_goes_to_an_active_tutor_of_the_territory_only(
    app: Flask, house: House, her: str, engine: Engine
) -> None:
    gone = somebody(app, engine, Role.TUTOR, "TE", state=AccountState.DISABLED)
    tried = (gone, house.tutor_of_pisa, house.coordinator, house.colleague)

    answers = [
        house.coordinator.client.patch(her, json={"tutor": who.actor.ref}, headers={"If-Match": "*"}) for who in tried
    ]

    assert [each.status_code for each in answers] == [422, 422, 422, 200]
    assert house.colleague.client.get(her).status_code == 200
    assert house.tutor.client.get(her).status_code == 404
