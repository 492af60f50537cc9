"""What has lost its ground is shut before any clock has struck: in the list, by mail, behind the link."""

from datetime import date

import pytest
from sqlalchemy import select

from ground.outbox import Message
from tests.schedules.world import WORD
from tests.web.stories.stage import Stage
from tests.web.stories.test_check_word import letter
from web.mail.kinds import KINDS


@pytest.fixture
def ref(stage: Stage) -> str:
    """Return a proposal that was sent to Anna."""
    return stage.sent(stage.world.alfa, "Anna")


def lose_ground(stage: Stage) -> None:
    """Let the vetting of the firm be over, of which no clock has told the proposals yet."""
    stage.world.alfa.employer.vetting_until = date(2026, 8, 31)
    stage.world.session.commit()


def test_the_list_calls_it_closed(stage: Stage, ref: str) -> None:
    lose_ground(stage)

    assert (stage.state(ref), [row["standing"] for row in stage.cards("Anna")]) == ("sent", ["closed"])


def test_an_answer_to_it_is_no_longer_offered_to_be_taken_back(stage: Stage, ref: str) -> None:
    stage.answer("Anna", ref, answer="declined", reason="hours")
    [before] = stage.cards("Anna")

    lose_ground(stage)

    [after] = stage.cards("Anna")
    assert (before["final_at"] is None, after["final_at"]) == (False, None)


def test_behind_its_link_the_card_is_not_shown(stage: Stage, ref: str) -> None:
    annas = letter(stage, ref)
    before = annas.say(WORD).text

    lose_ground(stage)

    after = annas.say(WORD).text
    assert ("Siamo disponibili" in before, "Siamo disponibili" in after) == (True, False)
    assert "Questa proposta non è più aperta." in after


def test_behind_its_link_an_answer_is_no_longer_offered_to_be_taken_back(stage: Stage, ref: str) -> None:
    annas = letter(stage, ref)
    answered = annas.answer(annas.say(WORD), "declined", reason="hours").text

    lose_ground(stage)

    assert ('value="take_back"' in answered, 'value="take_back"' in annas.say(WORD).text) == (True, False)


def test_the_letter_about_it_does_not_leave(stage: Stage, ref: str) -> None:
    session = stage.world.session
    message = session.scalars(select(Message).where(Message.about == ref)).first()
    before = KINDS[message.kind](session, message, stage.clock())

    lose_ground(stage)

    assert before is not None
    assert KINDS[message.kind](session, message, stage.clock()) is None
