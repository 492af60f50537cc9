"""Stories of the mail: a link followed changes nothing, the check word opens the card, five wrong ones shut it."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from employers import contacts
from employers.records import Contact
from ground.audit.records import Action
from ground.outbox import Message
from schedules.proposing import checks
from schedules.records.proposals import Proposal
from tests import audits
from tests.schedules.world import WORD, at
from tests.web.coming_in import proof
from tests.web.stories.stage import API, Stage
from web import db
from web.mail.kinds import KINDS

NEVER = "/p/" + "N" * 22
PROOF = re.compile(r'name="proof" value="([^"]+)"')
FORM = re.compile(r'name="csrf_token"[^>]* value="[^"]+"')


@dataclass
class Letter:
    """A letter about a proposal, and a browser in which its link is opened."""

    stage: Stage
    ref: str
    path: str
    browser: FlaskClient

    def follow(self) -> TestResponse:
        """Follow the link."""
        return self.browser.get(self.path)

    def say(self, word: str, path: str | None = None) -> TestResponse:
        """Give a check word."""
        token = proof(self.follow())
        return self.browser.post(path or self.path, data={"csrf_token": token, "word": word})

    def answer(self, page: TestResponse, answer: str, **more: str) -> TestResponse:
        """Press a button of a page that shows the card."""
        found = PROOF.search(page.text)
        form = {"csrf_token": proof(page), "proof": found[1] if found else "", "answer": answer, **more}
        return self.browser.post(self.path.partition("?")[0] + "/answer", data=form)


def letter(stage: Stage, ref: str) -> Letter:
    """Make the letter that waits about a proposal, as the ticker does."""
    session = stage.world.session
    session.commit()
    message = session.scalars(select(Message).where(Message.about == ref).order_by(Message.id.desc())).first()
    assert message is not None
    mail = KINDS[message.kind](session, message, stage.clock())
    assert mail is not None
    session.commit()
    return Letter(stage, ref, mail.path, stage.app.test_client())


@pytest.fixture
def annas(stage: Stage) -> Letter:
    """Return the letter about a proposal of Irma to Anna."""
    return letter(stage, stage.world.sent().ref)


def of(stage: Stage, ref: str) -> Proposal:
    stage.world.session.commit()
    query = select(Proposal).where(Proposal.ref == ref).execution_options(populate_existing=True)
    return stage.world.session.scalars(query).one()


# --- 11. A link followed changes nothing


def test_a_link_that_is_followed_shows_the_same_page_whatever_it_is(annas: Letter) -> None:
    before = audits.told(annas.stage.world.session)
    stripped = {FORM.sub("", annas.browser.get(path).text) for path in (annas.path, f"{NEVER}?lang=it")}

    for _ in range(5):
        annas.follow()
        annas.browser.head(annas.path)

    assert len(stripped) == 1
    assert audits.told(annas.stage.world.session) == before
    assert annas.stage.state(annas.ref) == "sent"


def test_an_answer_without_the_token_of_the_form_changes_nothing(annas: Letter) -> None:
    page = annas.say(WORD)

    annas.browser.post(annas.path.partition("?")[0] + "/answer", data={"answer": "willing"})
    annas.answer(page, "willing", csrf_token="forged")

    assert annas.stage.state(annas.ref) == "sent"
    assert annas.stage.world.slots_taken(annas.stage.world.alfa) == 0


# --- the card behind the word


def test_the_right_word_opens_the_card_and_the_answer_is_noted(annas: Letter) -> None:
    annas.stage.at(at("09-02 10:00"))
    page = annas.say("GIRASOLE  blù")

    answered = annas.answer(page, "willing")

    assert page.status_code == 200
    assert "prepare vegetables: sì" in page.text
    assert "Attende la Sua risposta." in page.text
    assert "fino alle 10:30" in answered.text
    assert annas.stage.world.slots_taken(annas.stage.world.alfa) == 1
    again = annas.answer(page, "willing")
    assert "fino alle 10:30" in again.text
    assert annas.stage.world.slots_taken(annas.stage.world.alfa) == 1
    back = annas.answer(again, "take_back")
    assert "Attende la Sua risposta." in back.text
    assert annas.stage.world.slots_taken(annas.stage.world.alfa) == 0


def test_a_card_that_is_opened_leaves_a_look_of_its_contact_and_a_link_followed_none(annas: Letter) -> None:
    session, contact = annas.stage.world.session, annas.stage.world.alfa.contacts["Anna"].ref

    def looks() -> list[tuple[str, str | None]]:
        session.rollback()
        return [(row.actor, row.reason) for row in audits.told(session) if row.action is Action.LOOK]

    before = looks()
    annas.follow()
    annas.say("tulipano rosso")
    shut = looks()
    annas.say(WORD)

    assert shut == before
    assert looks() == [*before, (contact, "card")]


def test_the_page_is_in_the_contacts_language(stage: Stage) -> None:
    contacts.amend(stage.world.session, stage.world.alfa.contacts["Anna"].ref, {"lang": "fr"}, by=stage.world.tessa)
    page = letter(stage, stage.world.sent().ref).say(WORD)

    assert '<html lang="fr">' in page.text
    assert "Elle attend votre réponse." in page.text


def test_a_no_needs_a_reason_of_the_list(annas: Letter) -> None:
    page = annas.say(WORD)

    without = annas.answer(page, "declined")
    declined = annas.answer(page, "declined", reason="hours")

    assert (without.status_code, annas.stage.cards("Anna")[0]["standing"]) == (200, "declined")
    assert "Scelga un motivo." in without.text
    assert "L’impresa ha detto di no." in declined.text
    assert "prepare vegetables" not in declined.text
    assert "prepare vegetables" in annas.answer(declined, "take_back").text


def test_the_proof_of_the_word_lasts_a_quarter_of_an_hour(annas: Letter) -> None:
    page = annas.say(WORD)
    annas.stage.at(at("09-01 10:15"))

    late = annas.answer(page, "willing")

    assert late.status_code == 422
    assert "La pagina è rimasta aperta troppo a lungo." in late.text
    assert annas.stage.state(annas.ref) == "sent"


def test_the_proof_for_one_card_opens_no_other(annas: Letter) -> None:
    other = letter(annas.stage, annas.stage.world.sent(annas.stage.world.olga).ref)
    page = annas.say(WORD)
    other.browser = annas.browser

    refused = other.answer(page, "willing")

    assert refused.status_code == 422
    assert annas.stage.state(other.ref) == "sent"


def test_the_proof_ends_with_the_word_that_it_was_given_for(annas: Letter) -> None:
    page, world = annas.say(WORD), annas.stage.world
    contacts.agree_word(world.session, world.alfa.contacts["Anna"].ref, "tulipano rosso", by=world.tessa)
    world.session.commit()

    assert annas.answer(page, "willing").status_code == 422


def test_what_is_over_is_told_to_whoever_gives_the_word_and_to_nobody_else(annas: Letter) -> None:
    page = annas.say(WORD)
    annas.stage.tessa.post(f"{API}/proposals/{annas.ref}/withdraw")

    told, wrong, pressed = annas.say(WORD), annas.say("tulipano rosso"), annas.answer(page, "willing")

    assert "Questa proposta non è più aperta." in told.text
    assert "Questa proposta non è più aperta." in pressed.text
    assert "prepare vegetables" not in told.text + pressed.text
    assert "non è più aperta" not in wrong.text


def test_an_older_link_is_as_good_as_the_newest_until_the_proposal_ends(annas: Letter) -> None:
    annas.stage.tick(at("09-04 09:00"))
    reminder = letter(annas.stage, annas.ref)

    assert reminder.path != annas.path
    assert "Attende la Sua risposta." in reminder.say(WORD).text
    assert "Attende la Sua risposta." in annas.say(WORD).text


def test_no_address_of_the_page_is_kept_by_a_cache_or_told_to_others(annas: Letter) -> None:
    headers = annas.say(WORD).headers

    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")


# --- 10. The check word guessed five times


def test_five_wrong_words_shut_the_card_to_words(annas: Letter) -> None:
    wrong = [annas.say("tulipano rosso") for _ in range(5)]
    never = [annas.say("tulipano rosso", NEVER) for _ in range(6)]

    sixth = annas.say(WORD)

    texts = {FORM.sub("", page.text) for page in (*wrong, *never, sixth)}
    assert {page.status_code for page in (*wrong, *never, sixth)} == {422}
    assert len(texts) == 1
    assert annas.stage.state(annas.ref) == "sent"
    world = annas.stage.world
    assert world.told(to_account=world.tessa.ref) == ["check_word_wrong"]
    assert annas.stage.card("Anna", annas.ref).status_code == 200


def test_four_wrong_words_and_the_right_one_begin_the_count_anew(annas: Letter) -> None:
    for _ in range(2):
        for _ in range(4):
            annas.say("tulipano rosso")
        assert annas.say(WORD).status_code == 200


def test_tries_count_together_over_devices_days_and_mails(annas: Letter) -> None:
    for _ in range(3):
        annas.say("tulipano rosso")
    annas.stage.tick(at("09-04 09:00"))
    reminder = letter(annas.stage, annas.ref)
    for _ in range(2):
        reminder.say("tulipano rosso")

    assert reminder.say(WORD).status_code == 422
    assert annas.say(WORD).status_code == 422


def test_a_fresh_word_opens_the_card_again(annas: Letter) -> None:
    world = annas.stage.world
    for _ in range(5):
        annas.say("tulipano rosso")
    contacts.agree_word(world.session, world.alfa.contacts["Anna"].ref, "papavero giallo", by=world.tessa)
    world.session.commit()

    assert annas.say("papavero giallo").status_code == 200


def test_wrong_words_for_one_card_do_not_shut_another(annas: Letter) -> None:
    other = letter(annas.stage, annas.stage.world.sent(annas.stage.world.olga).ref)
    for _ in range(5):
        annas.say("tulipano rosso")

    assert other.say(WORD).status_code == 200


def test_no_tried_word_is_kept(annas: Letter, capfd: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        annas.say("zqcanary rosso")

    rows = [str(row) for row in audits.told(annas.stage.world.session)]
    assert "zqcanary" not in "".join(rows) + capfd.readouterr().err


def test_ten_tries_at_once_are_no_more_than_five(annas: Letter) -> None:
    proposal_id, engine = of(annas.stage, annas.ref).id, annas.stage.world.session.get_bind()
    annas.stage.world.session.commit()

    def one(_: int) -> int | None:
        with Session(engine, execution_options=db.WRITING) as own:
            number = checks.count_try(own, proposal_id)
            own.commit()
            return number

    with ThreadPoolExecutor(10) as pool:
        counted = list(pool.map(one, range(10)))

    assert sorted(left for left in counted if left is not None) == [0, 1, 2, 3, 4]


def test_a_link_burnt_by_following_it_would_be_caught(annas: Letter) -> None:
    """What a mail scanner does before the reader: a page that counts a visit as a use is shut when Anna comes."""
    used: set[str] = set()

    def naive(path: str) -> bool:
        is_first = path not in used
        used.add(path)
        return is_first

    assert [naive(annas.path), naive(annas.path)] == [True, False]
    assert [annas.follow().status_code, annas.follow().status_code, annas.say(WORD).status_code] == [200] * 3


# --- where the word is chosen


def test_a_contact_chooses_the_first_word_by_a_link_that_is_good_once(stage: Stage) -> None:
    world = stage.world
    anna = world.alfa.contacts["Anna"]
    anna.check_word_hash = None
    stage.tessa.post(f"{API}/contacts/{anna.ref}/check-word/link")
    waiting = world.session.scalars(select(Message).where(Message.kind == "check_word")).one()
    mail = KINDS["check_word"](world.session, waiting, stage.clock())
    assert mail is not None
    browser = stage.app.test_client()
    form = {"csrf_token": proof(browser.get(mail.path))}

    easy = browser.post(mail.path, data={**form, "word": "Alfa"})
    chosen = browser.post(mail.path, data={**form, "word": "papavero giallo"})
    again = browser.post(mail.path, data={**form, "word": "tulipano rosso"})

    assert [page.status_code for page in (easy, chosen, again)] == [422, 200, 422]
    world.session.refresh(anna)
    assert checks_word(anna, "papavero giallo")
    assert stage.tessa.post(f"{API}/contacts/{anna.ref}/check-word/link").json["code"] == "has_check_word"


def checks_word(contact: Contact, word: str) -> bool:
    return contacts.check_words.is_right(word, contact.check_word_hash)
