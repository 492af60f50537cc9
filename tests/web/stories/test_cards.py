"""Stories of the card: who opens it, what is left of it afterwards, what it tells of two people."""

import re
from collections.abc import Callable
from datetime import date
from http import HTTPStatus

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from employers import contacts
from ground.audit.records import Action
from matching import beneficiaries
from schedules.proposing import endings, proposals
from schedules.records.proposals import Proposal
from tests import audits, make
from tests.schedules.world import SENT_AT, World, at
from tests.web.stories.stage import API, NOWHERE, Stage, seen

# --- 4. The card opened by somebody else at the same firm


def test_a_card_is_open_to_the_contact_of_the_consent_alone(stage: Stage) -> None:
    ref = stage.sent(stage.world.alfa, "Anna")
    vacancy = f"{API}/vacancies/{stage.world.alfa.vacancy.ref}"
    before = stage.contacts["Aldo"].get(vacancy).json

    tries = [stage.card("Aldo", ref), stage.answer("Aldo", ref), take_back(stage, "Aldo", ref)]
    nothing = [stage.card("Aldo", NOWHERE), stage.answer("Aldo", NOWHERE), take_back(stage, "Aldo", NOWHERE)]

    assert [seen(each) for each in tries] == [seen(each) for each in nothing]
    assert stage.cards("Aldo") == []
    assert stage.contacts["Aldo"].get(vacancy).json == before
    assert (stage.state(ref), stage.card("Anna", ref).status_code) == ("sent", 200)
    stage.world.session.rollback()
    denied = [row for row in audits.told(stage.world.session) if row.action is Action.DENY]
    assert {row.actor for row in denied} == {"aldo"}
    assert {row.ref for row in denied} <= {None, stage.world.irma.audit_ref}


def take_back(stage: Stage, contact: str, ref: str) -> TestResponse:
    """Take an answer back as a contact."""
    return stage.contacts[contact].post(f"{API}/proposals/{ref}/take-back")


# --- 5. The card after withdrawal is the card that never was


def five(stage: Stage) -> list[str]:
    """Return the references of a withdrawn, an expired, a drafted, somebody else's and no proposal."""
    world = stage.world
    stage.at(at("07-10 10:00"))
    for contact in world.alfa.contacts.values():
        contact.confirmed_on = date(2026, 7, 1)
    expired = stage.sent(world.alfa, "Anna", world.olga.ref)
    stage.tick(at("08-01 10:00"))
    stage.at(at("09-01 10:00"))
    withdrawn = stage.sent(world.alfa, "Anna")
    assert stage.card("Anna", withdrawn).status_code == 200
    stage.tessa.post(f"{API}/proposals/{withdrawn}/withdraw")
    drafted, theirs = stage.draft(world.alfa, "Anna").json["ref"], stage.sent(world.beta, "Bruno")
    return [withdrawn, expired, drafted, theirs, NOWHERE]


def test_what_is_over_is_answered_as_what_never_was(stage: Stage) -> None:
    refs = five(stage)
    match = {"headers": {"If-None-Match": '"1"'}}

    for asked in (
        [stage.card("Anna", ref) for ref in refs],
        [stage.card("Anna", ref, **match) for ref in refs],
        [stage.answer("Anna", ref) for ref in refs],
        [stage.answer("Anna", ref, answer="perhaps", more=1) for ref in refs],
        [take_back(stage, "Anna", ref) for ref in refs],
    ):
        assert {each.status_code for each in asked} == {404}
        assert len({str(seen(each)) for each in asked}) == 1

    shown = {row["ref"]: (row["standing"], row["text"]) for row in stage.cards("Anna")}
    assert shown == {
        refs[0]: ("closed", "Questa proposta non è più aperta."),
        refs[1]: (
            "lapsed",
            "Il tempo per rispondere a una proposta è passato. Grazie lo stesso: potranno arrivarne altre.",
        ),
    }


def test_a_malformed_answer_to_an_open_proposal_is_told_to_be_one(stage: Stage) -> None:
    ref = stage.sent(stage.world.alfa, "Anna")

    assert stage.answer("Anna", ref, answer="perhaps").status_code == 422
    assert stage.answer("Anna", ref, answer="declined").json["code"] == "reason_missing"


def test_a_withdrawal_that_leaves_the_card_would_be_caught(stage: Stage) -> None:
    ref = stage.sent(stage.world.alfa, "Anna")
    proposal = of(stage, ref)

    proposal.ended_at = at("09-01 11:00")

    assert stage.card("Anna", ref).status_code == 200
    endings.withdraw(stage.world.session, proposal, reason=endings.Withdrawal.BY_TUTOR, now=at("09-01 11:00"))
    assert stage.card("Anna", ref).status_code == 404


def of(stage: Stage, ref: str) -> Proposal:
    stage.world.session.commit()
    query = select(Proposal).where(Proposal.ref == ref).execution_options(populate_existing=True)
    return stage.world.session.scalars(query).one()


# --- 6. Two people proposed to one firm


def test_two_people_who_can_the_same_are_shown_alike(stage: Stage) -> None:
    world, session = stage.world, stage.world.session
    both = {"Irma": world.irma, "Olga": world.olga}
    beneficiaries.amend(session, world.irma.ref, {"permit": {"kind": "permit"}, "programme": "fpi"}, by=world.tessa)
    refs = {name: stage.sent(world.alfa, "Anna", her.ref) for name, her in both.items()}

    cards = {name: stage.card("Anna", ref).text.replace(ref, "REF") for name, ref in refs.items()}
    rows = [{**row, "ref": "REF"} for row in stage.cards("Anna")]

    assert cards["Irma"] == cards["Olga"]
    assert rows[0] == rows[1]
    assert {len(ref) for ref in refs.values()} == {22}
    profile = make.profile()
    profile["skills"]["clean_floors"] = {"level": 5, "evidence": "certified"}
    beneficiaries.put_profile(session, world.olga.ref, profile, by=world.tessa)
    assert stage.card("Anna", refs["Olga"]).text.replace(refs["Olga"], "REF") == cards["Irma"]
    beneficiaries.put_profile(session, world.olga.ref, {**profile, "languages": {"it": "A1"}}, by=world.tessa)
    # Of what the vacancy did ask, too, a card says what she agreed to; to say something else she is asked anew.
    assert stage.card("Anna", refs["Olga"]).text.replace(refs["Olga"], "REF") == cards["Irma"]
    proposals.take_out(session, refs["Olga"], by=world.tessa, now=SENT_AT)
    refs["Olga"] = stage.sent(world.alfa, "Anna", world.olga.ref)
    one, other = (stage.card("Anna", refs[name]).json for name in ("Irma", "Olga"))
    changed = {key for key in one if one[key] != other[key]}
    assert changed == {"ref", "card"}
    assert [part for part in one["card"] if part not in other["card"]] == [
        {"heading": "Lingue richieste", "answers": ["italiano: sì"]}
    ]


def test_the_list_does_not_give_the_order_away(stage: Stage) -> None:
    refs = [stage.sent(stage.world.alfa, "Anna", her.ref) for her in (stage.world.irma, stage.world.olga)]

    assert [row["ref"] for row in stage.cards("Anna")] == sorted(refs)


# --- 9. The contact changes firm


def test_a_contact_who_left_sees_nothing_any_more_and_nobody_takes_the_card_over(stage: Stage) -> None:
    world = stage.world
    ref = stage.sent(world.alfa, "Anna")
    stage.at(at("09-05 10:00"))

    stage.tessa.post(f"{API}/contacts/{world.alfa.contacts['Anna'].ref}/end")
    moved = contacts.add(
        world.session, world.beta.employer.ref, {"name": "Anna Prova", "email": "anna@example.org"}, by=world.tessa,
        on=date(2026, 9, 5),
    )  # fmt: skip

    assert stage.card("Anna", ref).status_code == HTTPStatus.UNAUTHORIZED
    for who in ("Aldo", "Bruno"):
        assert seen(stage.card(who, ref)) == seen(stage.card(who, NOWHERE))
        assert seen(stage.answer(who, ref)) == seen(stage.answer(who, NOWHERE))
        assert stage.cards(who) == []
    assert stage.state(ref) == "withdrawn"
    stage.tick(at("09-08 10:00"))
    assert world.told(to_account=world.tessa.ref) == ["proposal_withdrawn"]
    assert world.told(to_contact=world.alfa.contacts["Anna"].ref) == ["proposal"]
    assert world.told(to_contact=moved.ref) == []


# --- 11. A link followed changes nothing, and a button pressed twice changes once


def test_an_answer_given_twice_counts_once(stage: Stage) -> None:
    ref = stage.sent(stage.world.alfa, "Anna")
    stage.at(at("09-02 10:00"))

    def willing(key: str, **said: str) -> TestResponse:
        return stage.contacts["Anna"].post(
            f"{API}/proposals/{ref}/answer", json=said or {"answer": "willing"}, headers={"Idempotency-Key": key}
        )

    first, again = willing("a"), willing("a")
    other_body, other_key = willing("a", answer="declined", reason="hours"), willing("b")
    stage.at(at("09-02 10:40"))
    late = willing("a")

    assert [each.status_code for each in (first, again, late)] == [200] * 3
    assert first.json == again.json == late.json
    assert first.json["final_at"] == "2026-09-02T08:30:00+00:00"
    assert (other_body.json["code"], other_key.json["code"]) == ("key_reused", "illegal_move")
    assert stage.world.slots_taken(stage.world.alfa) == 1
    stage.tick(at("09-02 10:41"))
    stage.tick(at("09-02 10:42"))
    assert stage.world.told(to_account=stage.world.tessa.ref) == ["proposal_answered"]


def test_reading_changes_nothing(stage: Stage) -> None:
    ref = stage.sent(stage.world.alfa, "Anna")

    for _ in range(3):
        stage.card("Anna", ref)
        stage.contacts["Anna"].head(f"{API}/cards/{ref}")

    assert (stage.state(ref), stage.world.slots_taken(stage.world.alfa)) == ("sent", 0)


# --- what she is told before


def test_the_preview_is_exactly_what_is_sent(stage: Stage) -> None:
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]

    preview = stage.preview(ref)
    given = stage.consent(ref).json["consents"][0]
    stage.tessa.post(f"{API}/proposals/{ref}/send", json={"consent": given["ref"]})

    card = stage.contacts["Anna"].get(f"{API}/cards/{ref}?lang=it").json
    lines = [f"{part['heading']} – {answer}" for part in card["card"] for answer in part["answers"]]
    assert preview["sent"] == [
        "Ponte: qualcosa da leggere",
        "C’è una proposta per uno dei Suoi posti. Si apre con la Sua parola di controllo.", card["sentence"], *lines,
    ]  # fmt: skip
    assert lines == [
        "Competenze richieste – prepare vegetables: sì",
        "Lingue richieste – italiano: sì",
        "Orari richiesti – mattine, fino alle 13: sì",
        "Inizio – possibile da dicembre 2026",
    ]


def test_a_preview_that_is_no_longer_true_is_no_ground_for_consent(stage: Stage) -> None:
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]
    old = stage.preview(ref)["seen"]
    profile = {**make.profile(), "languages": {"it": "A1"}}
    beneficiaries.put_profile(stage.world.session, stage.world.irma.ref, profile, by=stage.world.tessa)

    body = {"language": "en", "given": "by_phone", "proposals": [{"proposal": ref, "seen": old}]}
    refused = stage.tessa.post(f"{API}/beneficiaries/{stage.world.irma.ref}/consents", json=body)

    assert refused.json["code"] == "preview_changed"


def test_her_copy_names_the_firm_only_if_she_wants(stage: Stage) -> None:
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]
    given = stage.consent(ref).json["consents"][0]

    plain = stage.tessa.get(f"{API}/consents/{given['ref']}/copy").json
    named = stage.tessa.get(f"{API}/consents/{given['ref']}/copy?names=yes").json

    assert plain["lang"] == "en"
    for word in ("Alfa", "Anna", "Ponte", "Aiuto cuoco"):
        assert word not in plain["text"]
        assert word in named["text"]
    assert "Languages asked for – Italian: yes" in plain["text"]
    assert "It can be taken back at any time" in plain["text"]


def test_the_register_of_consents_names_nobody(stage: Stage) -> None:
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]
    given = stage.consent(ref).json["consents"][0]

    told = stage.house.auditor.client.get(f"{API}/consents")

    assert [(row["ref"], row["person"]) for row in told.json["consents"]] == [
        (given["ref"], stage.world.irma.audit_ref)
    ]
    assert stage.world.irma.ref not in told.text
    assert stage.tessa.get(f"{API}/consents").status_code == 404


# --- the interview


def test_a_name_is_told_after_the_consent_to_an_interview_alone(stage: Stage) -> None:
    ref = stage.sent(stage.world.alfa, "Anna")
    stage.at(at("09-02 10:00"))
    stage.answer("Anna", ref)
    stage.at(at("09-02 11:00"))
    when = {"day": "2026-09-04", "time": "10:30"}
    meeting = {"place": "Via Prova 1", **when, "language": "sq", "given": "by_phone"}

    agreed = stage.tessa.post(f"{API}/proposals/{ref}/interview-consent", json=meeting)
    before = stage.card("Anna", ref).json["interview"]
    stage.tessa.post(f"{API}/proposals/{ref}/interview")

    told = stage.card("Anna", ref).json
    assert agreed.status_code == 201, agreed.json
    assert before is None
    assert told["interview"] == {"first_name": "Fiaba", "place": "Via Prova 1", **when, "companion": None}
    assert "Inventàta" not in stage.card("Anna", ref).text
    stage.world.session.rollback()
    looks = [row for row in audits.told(stage.world.session) if row.action is Action.LOOK and row.actor == "anna"]
    assert {(row.kind, row.reason) for row in looks} == {("identities", None), ("proposals", "card")}
    stage.tessa.post(f"{API}/consents/{agreed.json['ref']}/withdraw")
    assert stage.card("Anna", ref).status_code == 404
    assert stage.state(ref) == "withdrawn"


def test_an_agreement_to_an_interview_can_be_taken_back_before_it_is_told(stage: Stage) -> None:
    proposal = stage.world.willing()
    consent = stage.world.agree(proposal, day=date(2026, 9, 4), now=at("09-03 10:00"))
    stage.at(at("09-03 11:00"))

    stage.tessa.post(f"{API}/consents/{consent.ref}/withdraw")

    assert (stage.state(proposal.ref), stage.card("Anna", proposal.ref).status_code) == ("willing", 200)
    refused = stage.tessa.post(f"{API}/proposals/{proposal.ref}/interview")
    assert refused.json["code"] == "consent_missing"


# --- what each side is told


@pytest.mark.parametrize(
    ("end", "standing"),
    [
        (lambda world, proposal, now: world.decline(proposal, now=now), "declined"),
        (
            lambda world, proposal, now: proposals.take_out(world.session, proposal.ref, by=world.tessa, now=now),
            "closed",
        ),
    ],
    ids=["declined", "withdrawn"],
)
def test_the_firm_reads_its_own_doings_and_else_that_it_is_closed(
    stage: Stage, end: Callable[[World, Proposal, object], object], standing: str
) -> None:
    proposal = stage.world.sent()
    stage.at(at("09-02 10:00"))

    end(stage.world, proposal, at("09-02 10:00"))

    [row] = stage.cards("Anna")
    assert row["standing"] == standing
    assert set(row) == {"ref", "vacancy", "title", "sent_on", "standing", "text", "final_at"}
    assert not re.search(r"consent|exclu|reason|withdraw", str(row))
