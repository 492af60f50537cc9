"""The closed questions: each indicator in time, a few at a time, and what answers mean."""

from datetime import timedelta
from random import Random

import pytest

from schedules.checking_in import questions
from schedules.checking_in.questions import Known
from schedules.dates.check_in_dates import plan
from schedules.dates.purposes import Party, Purpose
from schedules.errors import BadAnswer
from tests.schedules.courses import course, placement
from web.wording import LANGUAGES, Words
from web.wording.questions import QUESTIONS, question

INDICATORS = {each.indicator for each in questions.bank().values() if each.indicator}
OF_PAY = {"withholding_of_wages", "debt_bondage"}
MOST = 12  # a few for each purpose of a contact
# Two months, and the days by which two contacts may roll or be merged with others.
IN_TIME = timedelta(days=62 + 7)


def test_the_bank_covers_the_eleven_indicators_with_two_questions_each() -> None:
    assert len(INDICATORS) == questions.INDICATORS
    counted = [each.indicator for each in questions.bank().values()]
    assert {counted.count(indicator) for indicator in INDICATORS} == {2}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_has_its_words(lang: str) -> None:
    assert set(QUESTIONS) == set(questions.bank())
    assert len({question(Words(lang), code) for code in QUESTIONS}) == len(QUESTIONS)


def test_four_questions_are_left_out_where_somebody_may_listen() -> None:
    assert {each.code for each in questions.bank().values() if each.is_skipped_if_heard} == {"AV2", "VI1", "IN2", "DB2"}


@pytest.mark.parametrize("seed", range(40))
def test_every_indicator_is_asked_in_two_months(seed: int) -> None:
    of = course(placement(Random(seed)))
    last = dict.fromkeys(INDICATORS - OF_PAY, of.starts_on)
    number = 0

    for each in plan(of):
        if of.suspensions or Purpose.FOLLOW_UP in each.purposes or not questions.rotates(each.party, each.purposes):
            continue
        number += 1
        put = questions.asked(each.party, each.purposes, number)
        assert len(put) <= MOST
        for indicator in {questions.bank()[code].indicator for code in put} & set(last):
            assert each.due_on - last[indicator] <= IN_TIME
            last[indicator] = each.due_on


def test_counting_contacts_that_do_not_rotate_would_leave_indicators_out() -> None:
    # Where pay and regular contacts take turns, every second number never comes.
    naive = {code for number in range(1, 20, 2) for code in questions.asked(Party.HER, [Purpose.REGULAR], number)}

    assert {questions.bank()[code].indicator for code in naive} < INDICATORS - OF_PAY


def test_both_questions_of_an_indicator_take_their_turn() -> None:
    put = {
        code for number in range(1, 9) for code in questions.asked(Party.HER, [Purpose.REGULAR, Purpose.PAY], number)
    }

    assert put >= {code for code, each in questions.bank().items() if each.indicator}


def test_money_is_asked_about_after_each_payday() -> None:
    put = questions.asked(Party.HER, [Purpose.PAY], 3)

    assert {questions.bank()[code].indicator for code in put} == OF_PAY
    assert {"WW1", "WW2"} <= set(put)


def test_nothing_closed_is_put_where_all_three_sit_together() -> None:
    assert questions.asked(Party.BOTH, [Purpose.FINAL], 1) == ()


def test_the_employer_is_asked_about_presence_progress_and_concerns_and_then_about_hiring() -> None:
    assert questions.asked(Party.EMPLOYER, [Purpose.ARRIVED], 1) == ()
    assert questions.asked(Party.EMPLOYER, [Purpose.REGULAR], 1) == ("EP1", "EP2", "EP3")
    assert "EH1" in questions.asked(Party.EMPLOYER, [Purpose.HIRING_DECISION], 1)


URGENCIES = {
    "all well": ({"DE1": "yes", "EO1": "30", "VI2": "4"}, None),
    "one warning": ({"AV1": "no", "EO1": "30"}, "alert"),
    "urgent alone": ({"VI1": "yes"}, "urgent"),
    "two of different indicators": ({"AV1": "no", "IN1": "no"}, "urgent"),
    "no answer": ({"AV1": "no_answer"}, None),
    "hours above the agreed": ({"EO1": "34"}, "alert"),
    "hours far too many": ({"EO1": "48"}, "urgent"),
    "no rest and too many hours": ({"EO1": "41", "EO2": "0"}, "urgent"),
    "scale low": ({"VI2": "2"}, "alert"),
    "scale lowest": ({"VI2": "1"}, "urgent"),
    "paid less": ({"WW1": "599"}, "alert"),
    "paid in full": ({"WW1": "600"}, None),
    "has no card": ({"RD2": "has_none"}, None),
    "paid for clothes": ({"DB1": "150"}, "alert"),
    "paid very much": ({"DB1": "151"}, "urgent"),
}


@pytest.mark.parametrize(("answers", "urgency"), URGENCIES.values(), ids=URGENCIES)
def test_answers_mean(answers: dict[str, str], urgency: str | None) -> None:
    assert questions.compared(answers, known=Known(due=600, agreed=30)).urgency == urgency


def test_the_second_month_with_less_than_is_due_is_urgent() -> None:
    assert questions.compared({"WW1": "0"}, {"WW1": "300"}, Known(due=600)).urgency == "urgent"


def test_what_was_agreed_with_her_before_warns_of_nothing() -> None:
    assert questions.compared({"RM2": "no"}, known=Known(agreed_answers=[("RM2", "no")])).urgency is None


def test_half_of_the_answers_withdrawn_is_a_warning_and_what_was_not_put_is_not_compared() -> None:
    last = {"AV1": "yes", "DE1": "yes", "IN1": "yes", "EO2": "2", "RM1": "yes"}

    half = questions.compared({"AV1": "no_answer", "DE1": "no_answer", "IN1": "yes", "EO2": "2"}, last)
    less = questions.compared({"AV1": "no_answer", "DE1": "yes", "IN1": "yes"}, last)

    assert (half.urgency, half.reasons) == ("alert", ({"code": "answers_withdrawn"},))
    assert less.urgency is None


def test_a_reason_tells_what_was_answered_before() -> None:
    assert questions.compared({"DE1": "no"}, {"DE1": "yes"}).reasons == (
        {"code": "warning_answer", "question": "DE1", "answer": "no", "indicator": "deception", "before": "yes"},
    )


def test_a_scale_that_falls_by_two_is_a_weak_sign_and_no_alert() -> None:
    found = questions.compared({"VI2": "3"}, {"VI2": "5"})

    assert (found.urgency, found.is_wellbeing_down) == (None, True)


@pytest.mark.parametrize(
    "answers", [{"XX": "yes"}, {"EP1": "yes"}, {"DE1": "maybe"}, {"VI2": "6"}, {"WW1": "-1"}, {"IS1": "٣"}]
)
def test_what_is_no_answer_is_refused(answers: dict[str, str]) -> None:
    with pytest.raises(BadAnswer):
        questions.check(answers, Party.HER)


def test_answers_are_taken() -> None:
    questions.check({"DE1": "no_answer", "VI2": "5", "WW1": "600", "RD2": "has_none", "IS1": "7"}, Party.HER)
