"""Stories of consent: for one firm it is none for another, it is revoked, it runs out, the vacancy changes under it."""

from threading import Barrier, Thread

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import vacancies
from ground.audit.records import Action
from ground.outbox import Message
from matching.facts import read_work
from schedules.proposing import consents, proposals
from schedules.records.proposals import Proposal
from tests import audits, make
from tests.schedules.world import SENT_AT, at
from tests.web.stories.stage import API, NOWHERE, Stage, seen
from web import db
from web.mail.kinds import KINDS

# --- 1. Consent for one firm is no consent for another


def test_consent_for_one_firm_is_no_consent_for_another(stage: Stage) -> None:
    world = stage.world
    ours = stage.draft(world.alfa, "Anna").json["ref"]
    given = stage.consent(ours).json["consents"][0]
    theirs = stage.draft(world.beta, "Bruno").json["ref"]
    moved = {"vacancy": world.beta.vacancy.ref, "contact": world.beta.contacts["Bruno"].ref}

    tries = [
        stage.tessa.post(f"{API}/proposals/{theirs}/send", json={"consent": NOWHERE}),
        stage.tessa.post(f"{API}/proposals/{theirs}/send", json={"consent": given["ref"]}),
        stage.tessa.patch(f"{API}/proposals/{ours}", json=moved),
    ]

    assert [(each.status_code, each.json["code"]) for each in tries] == [
        (422, "consent_missing"),
        (422, "consent_missing"),
        (405, "method_not_allowed"),
    ]
    assert stage.cards("Bruno") == []
    assert world.told() == []
    assert stage.state(theirs) == "drafted"
    sent = stage.tessa.post(f"{API}/proposals/{ours}/send", json={"consent": given["ref"]})
    assert (sent.status_code, sent.json["state"]) == (200, "sent")


def test_each_refusal_for_want_of_consent_leaves_its_row(stage: Stage) -> None:
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]

    for _ in range(2):
        stage.tessa.post(f"{API}/proposals/{ref}/send", json={"consent": NOWHERE})

    stage.world.session.rollback()
    denied = [row for row in audits.told(stage.world.session) if row.action is Action.DENY]
    assert [(row.kind, row.reason, row.actor) for row in denied] == [
        ("proposals", "consent_missing", stage.house.tutor.actor.ref)
    ] * 2


# --- 2. Consent revoked between preview and sending


def test_consent_revoked_before_sending_stops_it(stage: Stage) -> None:
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]
    given = stage.consent(ref).json["consents"][0]["ref"]
    stage.at(at("09-01 10:02"))
    stage.tessa.post(f"{API}/consents/{given}/withdraw")
    stage.at(at("09-01 10:03"))

    refused = stage.tessa.post(f"{API}/proposals/{ref}/send", json={"consent": given})

    assert (refused.status_code, refused.json["code"]) == (422, "consent_withdrawn")
    assert "2026-09-01T08:02" in refused.json["detail"]
    assert "ask her again" in refused.json["detail"]
    assert stage.state(ref) == "withdrawn"
    assert seen(stage.card("Anna", ref)) == seen(stage.card("Anna", NOWHERE))
    stage.tick(at("09-02 10:03"))
    assert stage.world.told(to_contact=stage.world.alfa.contacts["Anna"].ref) == []


def test_a_mail_that_still_waits_when_consent_is_revoked_is_not_sent(stage: Stage) -> None:
    ref = stage.sent(stage.world.alfa, "Anna")
    given = stage.tessa.get(f"{API}/proposals/{ref}").json["consent"]
    session = stage.world.session
    session.commit()
    [waiting] = session.scalars(select(Message).where(Message.kind == "proposal"))
    made = KINDS["proposal"]
    assert made(session, waiting, at("09-01 10:01")) is not None
    session.commit()

    stage.tessa.post(f"{API}/consents/{given}/withdraw")

    assert made(session, waiting, at("09-01 10:03")) is None


def test_revoking_and_sending_at_one_instant_leave_one_of_two_ends(stage: Stage) -> None:
    world, ends = stage.world, set()
    for _ in range(5):
        proposal = world.consented()
        given = world.consent_of(proposal)
        world.session.commit()

        at_once(
            stage,
            lambda own, ref=proposal.ref, of=given.ref: proposals.send(own, ref, of, by=world.tessa, now=SENT_AT),
            lambda own, of=given.ref: consents.withdraw(own, of, by=world.tessa, now=SENT_AT),
        )

        world.session.expire_all()
        ends.add(world.state(proposal).value)
        assert not world.is_shown(proposal, now=SENT_AT)
        mails = world.session.scalars(select(Message).where(Message.about == proposal.ref, Message.kind == "proposal"))
        assert [KINDS["proposal"](world.session, each, SENT_AT) for each in mails] in ([], [None])
    assert ends == {"withdrawn"}


def at_once(stage: Stage, *acts: object) -> None:
    """Do several things in transactions of their own that begin together; refusals are part of it."""
    ready, engine = Barrier(len(acts)), stage.world.session.get_bind()

    def run(act: object) -> None:
        with Session(engine, execution_options=db.WRITING) as own:
            ready.wait()
            try:
                act(own)  # type: ignore[operator]
                own.commit()
            except Exception:  # noqa: BLE001 - what stays is what the test looks at
                own.rollback()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- 3. Consent that runs out at midnight


def test_consent_runs_out_at_midnight_in_rome(stage: Stage) -> None:
    stage.at(at("09-01 10:00"))
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]
    given = stage.consent(ref).json["consents"][0]
    stage.at(at("10-01 00:00:00"))

    late = stage.tessa.post(f"{API}/proposals/{ref}/send", json={"consent": given["ref"]})
    stage.at(at("09-30 23:59:59"))
    sent = stage.tessa.post(f"{API}/proposals/{ref}/send", json={"consent": given["ref"]})

    assert given["until"] == "2026-09-30"
    assert (late.status_code, late.json["code"]) == (422, "consent_over")
    assert sent.status_code == 200
    assert stage.card("Anna", ref).status_code == 200
    stage.at(at("10-01 08:00"))
    assert seen(stage.card("Anna", ref)) == seen(stage.card("Anna", NOWHERE))
    assert seen(stage.answer("Anna", ref)) == seen(stage.answer("Anna", NOWHERE))
    stage.tick(at("10-01 08:01"))
    assert stage.state(ref) == "withdrawn"
    assert stage.tessa.get(f"{API}/proposals/{ref}").json["why"] == "consent_over"


# --- 7. The vacancy changes, or closes, under the consent

MORE = {"languages": {"it": "A2", "en": "B1"}, "licences": ["B"]}


def change(stage: Stage, **changes: object) -> None:
    """Let the firm edit its vacancy, and the coordinator approve the review."""
    session, ref = stage.world.session, stage.world.alfa.vacancy.ref
    vacancies.amend(session, ref, changes, by=stage.world.alfa.actor("Anna"), read=read_work)
    session.commit()


def approve(stage: Stage) -> None:
    vacancies.approve(stage.world.session, stage.world.alfa.vacancy.ref, by=make.COORDINATOR)
    stage.world.session.commit()


def test_a_vacancy_that_asks_for_more_needs_a_new_consent(stage: Stage) -> None:
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]
    given = stage.consent(ref).json["consents"][0]["ref"]

    change(stage, **MORE)
    in_review = stage.tessa.post(f"{API}/proposals/{ref}/send", json={"consent": given})
    approve(stage)
    approved = stage.tessa.post(f"{API}/proposals/{ref}/send", json={"consent": given})

    assert [each.json["code"] for each in (in_review, approved)] == ["vacancy_changed"] * 2
    assert stage.state(ref) == "consented"


def test_a_card_that_was_sent_does_not_grow_with_its_vacancy(stage: Stage) -> None:
    session, irma = stage.world.session, stage.world.irma
    profile = {**make.profile(), "languages": {"it": "B1", "en": "C1"}, "licences": ["B"]}
    make.beneficiaries.put_profile(session, irma.ref, profile, by=stage.world.tessa)
    session.commit()
    ref = stage.sent(stage.world.alfa, "Anna")
    before = stage.card("Anna", ref).json["card"]

    change(stage, **MORE)
    in_review = stage.card("Anna", ref).json["card"]
    approve(stage)

    assert in_review == before
    assert stage.card("Anna", ref).json["card"] == before


def test_a_vacancy_that_closes_ends_what_was_proposed_for_it(stage: Stage) -> None:
    world = stage.world
    both = [stage.sent(world.alfa, "Anna"), stage.sent(world.alfa, "Anna", world.olga.ref)]
    close = f"{API}/vacancies/{world.alfa.vacancy.ref}/close"

    stage.tessa.post(close)
    stage.tessa.post(close)

    assert [stage.state(ref) for ref in both] == ["withdrawn", "withdrawn"]
    for ref in both:
        assert seen(stage.card("Anna", ref)) == seen(stage.card("Anna", NOWHERE))
        assert seen(stage.answer("Anna", ref)) == seen(stage.answer("Anna", NOWHERE))
    rows = {(row["standing"], row["text"]) for row in stage.cards("Anna")}
    assert rows == {("closed", "Questa proposta non è più aperta.")}
    stage.tick(at("09-01 10:01"))
    assert world.told(to_account=world.tessa.ref) == ["proposal_withdrawn"] * 2
    assert world.slots_taken(world.alfa) == 0
    assert world.session.query(Proposal).count() == 2
