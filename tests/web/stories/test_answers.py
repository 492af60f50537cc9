"""Stories of answers: two firms for one person, the last slot for two, an answer that is taken back."""

from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import select

from ground.outbox import Message
from schedules.proposing import endings
from tests.schedules.world import at, firm
from tests.web.stories.stage import API, NOWHERE, Stage, seen

# --- 12. Two firms willing for one person, and her one yes


def four(stage: Stage) -> dict[str, str]:
    """Propose Irma to four firms: two are willing, one has not answered, to one it was not sent yet."""
    world = stage.world
    firms = {"Alfa": world.alfa, "Beta": world.beta}
    for name in ("Gamma", "Delta"):
        firms[name] = firm(world.session, name, (f"C{name}",), by=world.tessa)
    made = {name: (world.consented if name == "Delta" else world.sent)(of=each) for name, each in firms.items()}
    world.be_willing(made["Alfa"], now=at("09-02 09:00"))
    world.be_willing(made["Beta"], now=at("09-02 09:10"))
    world.session.commit()
    return {name: proposal.ref for name, proposal in made.items()}


def test_her_one_yes_ends_all_the_others(stage: Stage) -> None:
    refs = four(stage)
    stage.at(at("09-02 09:20"))
    early = stage.tessa.post(f"{API}/proposals/{refs['Alfa']}/accept")
    stage.at(at("09-02 11:00"))

    yes = stage.tessa.post(f"{API}/proposals/{refs['Alfa']}/accept")

    assert (early.status_code, early.json["state"]) == (409, "sent")
    assert yes.json["state"] == "accepted"
    assert {name: stage.state(ref) for name, ref in refs.items()} == {
        "Alfa": "accepted", "Beta": "withdrawn", "Gamma": "withdrawn", "Delta": "withdrawn",
    }  # fmt: skip
    assert (stage.world.slots_taken(stage.world.alfa), stage.world.slots_taken(stage.world.beta)) == (1, 0)
    [row] = stage.cards("Bruno")
    assert (row["standing"], row["text"]) == ("closed", "Questa proposta non è più aperta.")
    [own] = stage.cards("Anna")
    assert own["standing"] == "agreed"


def test_of_her_yes_all_stands_or_nothing(stage: Stage) -> None:
    refs = four(stage)
    stage.at(at("09-02 11:00"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(endings, "end_consents", broken_at(3))
        failed = stage.tessa.post(f"{API}/proposals/{refs['Alfa']}/accept")

    assert failed.status_code == 500
    assert {name: stage.state(ref) for name, ref in refs.items()} == {
        "Alfa": "willing", "Beta": "willing", "Gamma": "sent", "Delta": "consented",
    }  # fmt: skip
    assert (stage.world.slots_taken(stage.world.alfa), stage.world.slots_taken(stage.world.beta)) == (1, 1)
    assert "proposal_news" not in stage.world.told()


def broken_at(number: int) -> Callable[..., None]:
    """Return what ends consents, and breaks when it is to do so for the third time or whichever."""
    calls, real = count(1), endings.end_consents

    def end(*said: object, **named: object) -> None:
        if next(calls) == number:
            raise RuntimeError
        real(*said, **named)  # type: ignore[arg-type]

    return end


def test_whom_she_did_not_choose_is_written_to_alike_and_who_never_heard_of_her_is_not(stage: Stage) -> None:
    refs, world = four(stage), stage.world
    stage.at(at("09-02 11:00"))

    stage.tessa.post(f"{API}/proposals/{refs['Alfa']}/accept")

    told = {
        name: list(
            world.session.scalars(select(Message.kind).where(Message.about == ref, Message.to_contact.is_not(None)))
        )
        for name, ref in refs.items()
    }
    news = ["proposal", "proposal_news"]
    assert told == {"Alfa": news, "Beta": news, "Gamma": ["proposal"], "Delta": []}


# --- 13. The last slot, two proposals


def test_the_last_slot_is_given_once_and_again_when_it_is_free(stage: Stage) -> None:
    world = stage.world
    irma, olga = world.sent(of=world.beta), world.sent(world.olga, world.beta)
    stage.at(at("09-02 10:00"))

    first, second = stage.answer("Bruno", irma.ref), stage.answer("Bruno", olga.ref)

    assert (first.status_code, second.status_code, second.json["code"]) == (200, 422, "no_slot")
    assert second.json["detail"] == "no slot of this vacancy is free now"
    assert (stage.state(olga.ref), world.slots_taken(world.beta)) == ("sent", 1)
    stage.at(at("09-02 10:20"))
    stage.contacts["Bruno"].post(f"{API}/proposals/{irma.ref}/take-back")
    assert stage.answer("Bruno", olga.ref).status_code == 200
    assert world.slots_taken(world.beta) == 1


def test_slots_are_not_lowered_below_those_reserved(stage: Stage) -> None:
    world = stage.world
    for her in (world.irma, world.olga):
        world.be_willing(world.sent(her), now=at("09-02 10:00"))
    world.session.commit()
    address = f"{API}/vacancies/{world.alfa.vacancy.ref}"
    tag = stage.tessa.get(address).headers["ETag"]

    refused = stage.contacts["Anna"].patch(address, json={"slots": 1}, headers={"If-Match": tag})

    assert refused.json["code"] == "slots_taken"
    assert world.slots_taken(world.alfa) == 2


# --- 14. The answer taken back after 29 and after 31 minutes


def test_an_answer_is_taken_back_in_time_or_not_at_all(stage: Stage) -> None:
    world, anna = stage.world, stage.contacts["Anna"]
    ref = world.sent().ref
    back = f"{API}/proposals/{ref}/take-back"
    stage.at(at("09-02 10:00"))
    stage.answer("Anna", ref)
    stage.at(at("09-02 10:10"))
    aldos = stage.contacts["Aldo"].post(back)
    stage.at(at("09-02 10:29"))

    taken = anna.post(back)
    again = anna.post(back)

    assert seen(aldos) == seen(stage.contacts["Aldo"].post(f"{API}/proposals/{NOWHERE}/take-back"))
    assert (taken.status_code, taken.json) == (200, {"answer": None, "final_at": None})
    assert again.status_code == 409
    assert (stage.state(ref), world.slots_taken(world.alfa)) == ("sent", 0)
    assert "proposal_answered" not in world.told()
    stage.answer("Anna", ref)
    stage.tick(at("09-02 11:00"))
    late = anna.post(back)
    assert (late.status_code, late.json["state"]) == (409, "willing")
    assert world.told(to_account=world.tessa.ref) == ["proposal_answered"]
    assert stage.card("Anna", ref).status_code == 200


def test_half_an_hour_is_half_an_hour_when_the_clocks_change(stage: Stage) -> None:
    world = stage.world
    proposal = world.sent(now=at("10-20 10:00"))
    summer, winter = at("10-25 02:45"), at("10-25 02:05").replace(fold=1)
    stage.at(summer)
    stage.answer("Anna", proposal.ref)

    stage.at(at("10-25 02:16").replace(fold=1))
    late = stage.contacts["Anna"].post(f"{API}/proposals/{proposal.ref}/take-back")
    stage.at(winter)
    early = stage.contacts["Anna"].post(f"{API}/proposals/{proposal.ref}/take-back")

    assert (late.status_code, early.status_code) == (409, 200)


def test_with_the_ticker_down_an_answer_takes_effect_all_the_same(stage: Stage) -> None:
    ref = stage.world.willing(answered_at=at("09-02 10:00")).ref
    stage.at(at("09-02 11:00"))

    late = stage.contacts["Anna"].post(f"{API}/proposals/{ref}/take-back")
    yes = stage.tessa.post(f"{API}/proposals/{ref}/accept")

    assert (late.status_code, yes.json["state"]) == (409, "accepted")


def test_her_side_reads_of_an_answer_when_it_is_final(stage: Stage) -> None:
    ref = stage.world.willing(answered_at=at("09-02 10:00")).ref
    address = f"{API}/proposals/{ref}"
    stage.at(at("09-02 10:29"))
    early = stage.tessa.get(address).json
    stage.at(at("09-02 10:30"))

    late = stage.tessa.get(address).json

    assert (early["state"], early["answered_at"], early["reserved_at"]) == ("sent", None, None)
    assert (late["state"], late["answered_at"]) == ("willing", "2026-09-02T08:00:00+00:00")


# --- one button pressed twice with one key


def test_each_step_of_a_proposal_is_answered_again_to_the_same_key(stage: Stage) -> None:
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]
    consent = stage.consent(ref).json["consents"][0]["ref"]
    contact = stage.world.alfa.contacts["Anna"].ref
    steps = {
        f"proposals/{ref}/send": {"consent": consent},
        f"contacts/{contact}/confirm": None,
        f"consents/{consent}/withdraw": None,
    }

    for path, body in steps.items():
        first, again = (
            stage.tessa.post(f"{API}/{path}", json=body, headers={"Idempotency-Key": "once"}) for _ in range(2)
        )
        assert (first.status_code, again.status_code) == (200, 200), path
        assert again.headers["Idempotency-Replayed"] == "true"
        assert (first.json["ref"], first.json.get("state")) == (again.json["ref"], again.json.get("state"))
        assert first.json.keys() <= again.json.keys()
