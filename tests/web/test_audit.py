"""At the door: each change and each denial leaves its row, and everybody reads only what is theirs to read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Row, text

from ground.actors import Role
from ground.audit import heads
from ground.audit.records import Action
from ground.audit.writing import look
from ground.errors import Missing
from ground.territories import Programme
from matching.records.people import Beneficiary
from tests import make
from tests.audits import told, whole
from tests.ground.test_audit import BROKEN
from tests.web.conftest import Clock, House
from web import accounts, db
from web.access import actor, beside, needs
from web.denials import OBJECTS
from web.settings import Settings

ABSENT = "A" * 22


def rows(engine: Engine) -> list[Row[Any]]:
    with db.session(engine) as session:
        assert whole(session)
        return [*told(session)]


def count(engine: Engine) -> int:
    return len(rows(engine))


@pytest.fixture
def her(house: House, engine: Engine) -> Beneficiary:
    """Return somebody in the tutor's caseload."""
    with db.session(engine, write=True) as session:
        made = make.beneficiary(session, by=house.tutor.actor)
        session.flush()
        session.expunge(made)
    return made


def test_a_change_is_told_with_the_account_and_the_address_by_its_code(house: House, engine: Engine) -> None:
    before = count(engine)

    ref = house.tutor.client.post("/api/v1/employers", json={"name": "Trattoria da Prova"}).json["ref"]

    (row,) = rows(engine)[before:]
    assert (row.actor, row.role, row.territory) == (house.tutor.actor.ref, "tutor", "TE")
    assert (row.action, row.kind, row.ref, row.door) == (Action.CREATE, "employers", ref, "employers.register")


def test_a_request_that_only_asks_leaves_no_row(house: House, engine: Engine, her: Beneficiary) -> None:
    before = count(engine)

    house.tutor.client.get(f"/api/v1/beneficiaries/{her.ref}?")
    house.tutor.client.get("/api/v1/employers?limit=3")

    assert count(engine) == before


def test_a_refused_change_leaves_no_row(house: House, engine: Engine) -> None:
    before = count(engine)

    answer = house.tutor.client.post("/api/v1/employers", json={"name": "Trattoria", "vat": "1"})

    assert (answer.status_code, count(engine)) == (422, before)


def test_a_denied_change_leaves_its_denial_alone(app: Flask, house: House, engine: Engine) -> None:
    @needs(Role.TUTOR)
    def fail() -> str:
        db.db.session.add(Programme(code="half", name="Half"))
        db.db.session.flush()
        raise Missing

    app.add_url_rule("/api/v1/half", "half", fail, methods=["POST"])
    before = count(engine)

    house.tutor.client.post("/api/v1/half")

    assert [(row.action, row.reason, row.door) for row in rows(engine)[before:]] == [(Action.DENY, "not_found", "half")]


@pytest.mark.parametrize("who", ["tutor_of_pisa", "colleague", "auditor"])
def test_a_look_at_somebody_elses_person_is_a_denial_that_names_her_by_reference(
    house: House, engine: Engine, her: Beneficiary, who: str
) -> None:
    before = count(engine)

    getattr(house, who).client.get(f"/api/v1/beneficiaries/{her.ref}?name=Maria")

    (row,) = rows(engine)[before:]
    assert (row.action, row.actor, row.reason) == (Action.DENY, getattr(house, who).actor.ref, "not_found")
    assert (row.kind, row.ref) == ("beneficiaries", her.audit_ref)
    assert "Maria" not in str(row)


def test_what_does_not_exist_is_denied_without_a_reference(house: House, engine: Engine) -> None:
    before = count(engine)

    house.tutor.client.get(f"/api/v1/beneficiaries/{ABSENT}")

    assert [(row.action, row.kind, row.ref) for row in rows(engine)[before:]] == [(Action.DENY, "beneficiaries", None)]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer ponte_nonsense"}], ids=["without", "unknown"])
def test_a_failed_sign_in_of_a_program_is_told_without_its_token(
    app: Flask, house: House, engine: Engine, header: dict[str, str]
) -> None:
    before = count(engine)

    app.test_client().get("/api/v1/vacancies", headers=header)

    (row,) = rows(engine)[before:]
    assert (row.action, row.role, row.actor, row.kind) == (Action.REFUSE_SIGN_IN, "nobody", None, "api_tokens")
    assert "nonsense" not in str(row)
    assert house


def test_who_may_not_approve_the_own_vetting_is_denied(house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        ref = make.employer(session, active=False).ref
    seen = {kind: day.isoformat() for kind, day in make.evidence().items()}
    house.coordinator.client.post(f"/api/v1/employers/{ref}/vetting", json=seen)
    before = count(engine)

    answer = house.coordinator.client.post(f"/api/v1/employers/{ref}/vetting/approval")

    assert answer.json["code"] == "two_people_vet"
    assert [(row.action, row.ref, row.reason) for row in rows(engine)[before:]] == [
        (Action.DENY, ref, "two_people_vet")
    ]


def test_every_look_at_an_identity_leaves_its_row(house: House, her: Beneficiary, engine: Engine) -> None:
    identity = f"/api/v1/beneficiaries/{her.ref}/identity"
    known = {"first_name": "Favola", "family_name": "Inventata"}
    house.tutor.client.put(identity, json=known, headers={"If-Match": "*"})
    before = count(engine)

    house.coordinator.client.get(identity)
    house.tutor.client.post("/api/v1/beneficiaries/find", json={"name": "favo"})
    house.tutor.client.post("/api/v1/beneficiaries/find", json={"name": "nobody"})

    looked = [(row.action, row.kind, row.ref, row.role) for row in rows(engine)[before:]]
    assert looked == [(Action.LOOK, "identities", her.audit_ref, role) for role in ("coordinator", "tutor")]


@pytest.fixture
def broken(house: House, engine: Engine) -> House:
    """Return everybody, at a service that cannot write its audit trail."""
    with engine.begin() as connection:
        connection.execute(text(BROKEN[engine.dialect.name]))
    return house


def test_what_cannot_be_audited_is_not_done(broken: House, engine: Engine) -> None:
    answer = broken.tutor.client.post("/api/v1/employers", json={"name": "Trattoria da Prova"})

    assert (answer.status_code, answer.json["code"]) == (503, "not_audited")
    with db.session(engine) as session:
        assert session.execute(text("SELECT count(*) FROM employers")).scalar() == 0


def test_a_denial_that_cannot_be_told_is_answered_alike_for_all(her: Beneficiary, broken: House) -> None:
    answers = [broken.tutor_of_pisa.client.get(f"/api/v1/beneficiaries/{ref}") for ref in (ABSENT, her.ref)]

    assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(503, "not_audited")}


def test_a_look_is_told_or_not_had(app: Flask, house: House, engine: Engine, her: Beneficiary) -> None:
    @needs(Role.TUTOR)
    def identity() -> str:
        with beside() as own:
            look(own, own.get_one(Beneficiary, her.id))
        return actor().ref

    app.add_url_rule("/api/v1/identity", "identity", identity)
    before = count(engine)

    seen = house.tutor.client.get("/api/v1/identity")
    (row,) = rows(engine)[before:]
    with engine.begin() as connection:
        connection.execute(text(BROKEN[engine.dialect.name]))
    unseen = house.tutor.client.get("/api/v1/identity")

    assert (row.action, row.actor, row.ref) == (Action.LOOK, house.tutor.actor.ref, her.audit_ref)
    assert (seen.status_code, unseen.status_code) == (200, 503)


def read(client: FlaskClient, **query: object) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/audit", query_string=query)
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.json["rows"]
    return found


@pytest.fixture
def lived(house: House, her: Beneficiary) -> House:
    """Return everybody, after a day on which both tutors changed something and were denied something."""
    house.tutor.client.post("/api/v1/employers", json={"name": "In Teramo"})
    house.tutor_of_pisa.client.post("/api/v1/employers", json={"name": "In Pisa"})
    house.tutor_of_pisa.client.get(f"/api/v1/beneficiaries/{her.ref}")
    house.tutor.client.get(f"/api/v1/beneficiaries/{ABSENT}")
    return house


def test_the_auditor_reads_all_newest_first(lived: House, engine: Engine) -> None:
    found = read(lived.auditor.client, limit=100)

    assert [row["number"] for row in found] == [row.number for row in reversed(rows(engine))]


def test_a_coordinator_reads_the_own_territory_and_nobody_but_the_auditor_denials(lived: House) -> None:
    found = read(lived.coordinator_of_pisa.client, limit=100)

    assert {row["territory"] for row in found} == {"PI"}
    assert "employers" in {row["kind"] for row in found}
    assert "deny" not in {row["action"] for row in found}


def test_the_numbers_of_the_chain_are_the_auditors_alone(lived: House) -> None:
    """From the gaps between them a tutor would read how much followed from what she did."""
    assert all(row["number"] for row in read(lived.auditor.client))
    assert {row["number"] for row in read(lived.tutor.client)} == {None}
    assert {row["number"] for row in read(lived.coordinator.client)} == {None}


def test_who_sees_no_numbers_reads_on_where_the_page_ended(lived: House) -> None:
    client = lived.tutor.client
    for name in ("Uno", "Due", "Tre", "Quattro"):
        client.post("/api/v1/employers", json={"name": name})
    known = [row["ref"] for row in read(client, limit=100)]

    pages, before = list[list[str]](), ""
    while len(pages) < len(known):
        answer = client.get(f"/api/v1/audit?limit=2{before}").json
        pages.append([row["ref"] for row in answer["rows"]])
        before = f"&before={answer['next']}"
        if answer["next"] is None:
            break
        client.post("/api/v1/employers", json={"name": "What comes meanwhile moves no page"})

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [ref for page in pages for ref in page] == known


def test_a_tutor_reads_what_she_did_and_no_more(lived: House) -> None:
    found = read(lived.tutor.client, limit=100)

    assert [(row["actor"], row["kind"], row["action"]) for row in found] == [
        (lived.tutor.actor.ref, "employers", "create")
    ]


def test_the_twin_that_shows_own_denials_tells_what_exists(lived: House, her: Beneficiary, engine: Engine) -> None:
    """Why denials are the auditor's: in her own rows the stranger would find the reference of who exists."""
    own = [row for row in rows(engine) if row.actor == lived.tutor_of_pisa.actor.ref and row.action is Action.DENY]

    assert [row.ref for row in own] == [her.audit_ref]
    assert read(lived.tutor_of_pisa.client, ref=her.ref) == read(lived.tutor_of_pisa.client, ref=ABSENT) == []


def test_an_employer_reads_the_own_sign_ins_only(app: Flask, lived: House, engine: Engine) -> None:
    with db.session(engine, write=True, by=lived.contact.actor) as session:
        account = session.query(accounts.Account).filter_by(ref=lived.contact.actor.ref).one()
        accounts.sign_in(session, account, now=make.NOW)
        accounts.issue_token(session, account, "more", now=make.NOW)

    assert [row["kind"] for row in read(lived.contact.client)] == ["sign_ins"]
    assert app


def test_for_an_administrator_there_is_no_trail(app: Flask, house: House, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        account = accounts.open_account(session, Role.ADMINISTRATOR, "administrator")
        token = accounts.issue_token(session, account, "tests", now=make.NOW)

    answer = app.test_client().get("/api/v1/audit", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 404
    assert house


def test_rows_are_found_by_actor_action_kind_reference_and_day(lived: House, her: Beneficiary) -> None:
    client, today = lived.auditor.client, make.TODAY.isoformat()
    yesterday = (make.TODAY - timedelta(days=1)).isoformat()

    assert {row["actor"] for row in read(client, actor=lived.tutor.actor.ref)} == {lived.tutor.actor.ref}
    assert {row["action"] for row in read(client, action="deny")} == {"deny"}
    assert {row["kind"] for row in read(client, kind="employers")} == {"employers"}
    assert {row["ref"] for row in read(client, ref=her.ref)} == {her.audit_ref}
    assert read(client, ref=her.audit_ref) == read(client, ref=her.ref)
    assert read(client, since=today, until=today) == read(client)
    assert read(client, until=yesterday) == []
    assert read(client, since="0001-01-01", until="9999-12-31") == read(client)


def test_the_pages_of_the_trail_join_without_a_gap(lived: House) -> None:
    whole_list = read(lived.auditor.client, limit=100)
    found: list[dict[str, Any]] = []
    query: dict[str, object] = {"limit": 3}
    while True:
        page = lived.auditor.client.get("/api/v1/audit", query_string=query).json
        found += page["rows"]
        if page["next"] is None:
            break
        query["before"] = page["next"]

    assert found == whole_list


@pytest.mark.parametrize(
    "query", [{"limit": "101"}, {"before": "x"}, {"since": "today"}, {"action": "steal"}, {"name": "Maria"}]
)
def test_a_query_that_cannot_be_meant_is_refused(house: House, query: dict[str, str]) -> None:
    assert house.auditor.client.get("/api/v1/audit", query_string=query).status_code == 422


def test_every_address_with_a_reference_knows_whose_it_is(app: Flask) -> None:
    named = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if "ref" in rule.arguments}

    assert named - set(OBJECTS) == set()


def test_with_the_first_change_of_each_day_the_head_is_written_outside(
    build: Callable[[Settings], Flask], settings: Settings, house: House, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "heads"
    client = build(replace(settings, audit_heads=file)).test_client()
    signed = {"Authorization": f"Bearer {house.tutor.token}"}

    def change(name: str) -> None:
        client.post("/api/v1/employers", json={"name": name}, headers=signed)

    client.get("/api/v1/employers", headers=signed)
    assert heads.read(file) == []
    change("a")
    change("b")
    clock.move(timedelta(days=1))
    change("c")

    assert [each.on for each in heads.read(file)] == [make.TODAY, make.TODAY + timedelta(days=1)]


def test_a_head_that_cannot_be_written_spoils_no_answer(
    build: Callable[[Settings], Flask], settings: Settings, house: House, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    client = build(replace(settings, audit_heads=tmp_path / "file" / "heads")).test_client()

    answer = client.post(
        "/api/v1/employers", json={"name": "a"}, headers={"Authorization": f"Bearer {house.tutor.token}"}
    )

    assert answer.status_code == 201
