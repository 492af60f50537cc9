"""Stories of a contact who is turned to another person: what was agreed to for the one never reaches the other."""

import pytest
from sqlalchemy import select

from ground.actors import Role
from ground.outbox import Message
from tests.schedules.world import WORD, at
from tests.web.coming_in import proof
from tests.web.stories.stage import API, Stage
from tests.web.stories.test_check_word import letter, of
from web import accounts
from web.mail.kinds import KINDS


def change(stage: Stage, **said: object) -> int:
    """Change Anna, as any tutor of the territory may."""
    address = f"{API}/contacts/{stage.world.alfa.contacts['Anna'].ref}"
    edition = stage.house.colleague.client.get(address).headers["ETag"]
    return stage.house.colleague.client.patch(address, json=said, headers={"If-Match": edition}).status_code


@pytest.mark.parametrize("what", ["email", "account"])
def test_what_was_agreed_to_ends_when_another_would_read_it(stage: Stage, what: str) -> None:
    world = stage.world
    sent, willing, elsewhere = world.sent(), world.willing(world.olga), world.consented(of=world.beta)
    found = letter(stage, sent.ref)
    account = accounts.open_account(world.session, Role.EMPLOYER, "Another")
    account.employer = world.alfa.employer
    other = {"email": "other@example.org", "account": account.ref}[what]
    stage.at(at("09-02 12:00"))

    status = change(stage, **{what: other})

    assert status == 200
    assert [of(stage, each.ref).why for each in (sent, willing)] == ["contact_changed"] * 2
    assert [stage.state(each.ref) for each in (sent, willing, elsewhere)] == ["withdrawn", "withdrawn", "consented"]
    assert found.say(WORD).status_code == 422
    assert stage.card("Aldo", sent.ref).status_code == 404
    assert {each.about for each in messages(stage, "proposal_withdrawn")} == {sent.ref, willing.ref}
    # Like all who were willing; behind the word it says that this is no longer open.
    assert [each.about for each in messages(stage, "proposal_news")] == [willing.ref]


def test_a_telephone_or_a_language_ends_nothing(stage: Stage) -> None:
    ref = stage.world.sent().ref
    stage.at(at("09-01 12:00"))

    assert change(stage, phone="000 2", lang="en", email="anna@example.org") == 200
    assert stage.state(ref) == "sent"


def test_who_was_another_when_it_was_read_out_is_not_consented_to(stage: Stage) -> None:
    ref = stage.draft(stage.world.alfa, "Anna").json["ref"]
    seen = stage.preview(ref)["seen"]
    change(stage, email="other@example.org")
    body = {"language": "en", "given": "in_person", "proposals": [{"proposal": ref, "seen": seen}]}

    refused = stage.tessa.post(f"{API}/beneficiaries/{stage.world.irma.ref}/consents", json=body)

    assert (refused.status_code, refused.json["code"]) == (422, "preview_changed")
    assert stage.state(ref) == "drafted"


def test_a_link_to_choose_a_word_does_not_outlive_the_address_it_was_sent_to(stage: Stage) -> None:
    world = stage.world
    anna = world.alfa.contacts["Anna"]
    anna.check_word_hash = None
    stage.tessa.post(f"{API}/contacts/{anna.ref}/check-word/link")
    [waiting] = messages(stage, "check_word")
    mail = KINDS["check_word"](world.session, waiting, stage.clock())
    assert mail is not None
    world.session.commit()
    change(stage, email="right@example.org")
    browser = stage.app.test_client()

    chosen = browser.post(mail.path, data={"csrf_token": proof(browser.get(mail.path)), "word": "papavero giallo"})

    world.session.refresh(anna)
    assert (chosen.status_code, anna.check_word_hash) == (422, None)


def messages(stage: Stage, kind: str) -> list[Message]:
    stage.world.session.commit()
    return list(stage.world.session.scalars(select(Message).filter_by(kind=kind)))
