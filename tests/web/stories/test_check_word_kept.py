"""Stories of what stands behind the check word: looks that stay, words for many cards, links that are over."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from employers import contacts
from ground.audit.records import Action
from matching import exclusions
from tests import audits, make
from tests.schedules.changing import damage
from tests.schedules.world import WORD, World, at, ready
from tests.web.stories.stage import API, Stage
from tests.web.stories.test_check_word import FORM, NEVER, Letter, letter
from web.accounts import Account


@pytest.fixture
def annas(stage: Stage) -> Letter:
    """Return the letter about a proposal of Irma to Anna."""
    return letter(stage, stage.world.sent().ref)


# --- a look beside a refusal


def looks_at(stage: Stage) -> list[tuple[str, str]]:
    """Return what was looked at, and why, as the trail tells."""
    stage.world.session.rollback()
    return [(row.kind, row.reason) for row in audits.told(stage.world.session) if row.action is Action.LOOK]


def unreadable(world: World) -> None:
    exclusions.put(world.session, world.irma.ref, {"night": True}, by=world.tessa)
    world.session.commit()
    damage(world)


@pytest.mark.parametrize(
    ("before", "answer", "said"),
    [
        (None, "declined", "Scelga un motivo."),
        (unreadable, "willing", "Ora non è stato possibile registrare la risposta."),
    ],
    ids=["no reason", "exclusions that cannot be read"],
)
def test_a_card_shown_beside_a_refusal_leaves_its_look(
    annas: Letter, before: Callable[[World], None] | None, answer: str, said: str
) -> None:
    page = annas.say(WORD)
    if before:
        before(annas.stage.world)
    seen = looks_at(annas.stage)

    refused = annas.answer(page, answer)

    assert said in refused.text
    assert "prepare vegetables" in refused.text
    assert looks_at(annas.stage) == [*seen, ("proposals", "card")]


def test_a_first_name_shown_beside_a_refusal_leaves_its_look(stage: Stage) -> None:
    found = letter(stage, stage.world.interview().ref)
    stage.at(at("09-03 11:00"))
    page = found.say(WORD)
    seen = looks_at(stage)

    refused = found.answer(page, "declined")

    assert "Scelga un motivo." in refused.text
    assert make.identity()["first_name"] in refused.text
    assert len(looks_at(stage)) == len(seen) + 2


# --- tries together, and links that are over


def test_words_for_many_cards_of_a_contact_count_together(annas: Letter) -> None:
    """Five tries for each of forty letters would be two hundred at one word."""
    world = annas.stage.world
    others = [letter(annas.stage, world.sent(ready(world.session, by=world.tessa)).ref) for _ in range(4)]
    for each in others[:3]:
        for _ in range(5):
            each.say("tulipano rosso")
    for _ in range(4):
        annas.say("tulipano rosso")
    fifth = annas.say(WORD)
    for _ in range(5):
        annas.say("tulipano rosso")

    shut = others[3].say(WORD)

    assert (fifth.status_code, shut.status_code) == (200, 422)
    assert world.told(to_account=world.tessa.ref) == ["check_word_wrong"] * 4
    contacts.agree_word(world.session, world.alfa.contacts["Anna"].ref, "papavero giallo", by=world.tessa)
    world.session.commit()
    assert others[3].say("papavero giallo").status_code == 200


def test_no_word_is_looked_at_for_what_is_over_longer_than_its_last_link(annas: Letter) -> None:
    annas.stage.tessa.post(f"{API}/proposals/{annas.ref}/withdraw")
    annas.stage.at(at("09-21 23:59"))
    told = annas.say(WORD)
    annas.stage.at(at("09-22 00:00"))

    silent = annas.say(WORD)

    assert "Questa proposta non è più aperta." in told.text
    assert silent.status_code == 422
    assert FORM.sub("", silent.text) == FORM.sub("", annas.say(WORD, NEVER).text)


# --- whose account gives a second factor


def test_who_gives_a_second_factor_comes_in_by_the_sign_in_alone(annas: Letter) -> None:
    world = annas.stage.world
    page = annas.say(WORD)
    account = world.session.scalars(select(Account).where(Account.ref == world.alfa.contacts["Anna"].account)).one()
    account.factor_required = True
    world.session.commit()

    led, wrong, pressed = annas.say(WORD), annas.say("tulipano rosso"), annas.answer(page, "willing")

    assert [(each.status_code, each.location) for each in (led, pressed)] == [(303, "/sign-in")] * 2
    assert wrong.status_code == 422
    assert annas.stage.state(annas.ref) == "sent"
    assert world.slots_taken(world.alfa) == 0
    other = world.drafted(world.olga)
    world.session.commit()
    assert annas.stage.preview(other.ref)["sent"][1] == "Sulla tua pagina c’è qualcosa per te."
    assert letter(annas.stage, annas.ref).path == "/"
