"""What a firm could infer is told from the card, its sender and all that the firm was shown before."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from schedules.proposing.cards import Band, Card, Met
from schedules.proposing.inference import Before, from_card, from_meeting

ASKED: dict[str, Any] = {
    "essential": {"cook": 3},
    "languages": {"it": "B1", "sq": "A2"},
    "licences": ["B"],
    "hours": [[["08:00", "12:00"]], [], [], [], [], [], []],
    "starts_on": "2026-12-10",
}
CARD = Card(
    skills=(("cook", Met.WHOLLY),),
    languages=(("it", Met.WHOLLY),),
    licences=("B",),
    hours=((Band.MORNINGS, Met.WHOLLY),),
    start=date(2026, 12, 1),
)
BEFORE = Before(proposals=0, hers=0, interviews=0, programmes=3, among_shown=1)


def codes(card: Card = CARD, before: Before = BEFORE) -> list[str]:
    return [each.code for each in from_card(card, ASKED, before)]


def test_a_full_card_of_the_first_proposal_tells_the_least() -> None:
    assert codes() == ["sender", "within_reach", "first_proposal", "skills", "licences", "not_on_card"]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (replace(BEFORE, programmes=1), "single_programme"),
        (replace(BEFORE, programmes=0), "single_programme"),
        (replace(BEFORE, proposals=4), "proposals"),
        (replace(BEFORE, proposals=4), "single_programme_here"),
        (replace(BEFORE, proposals=4, hers=1), "same_person"),
        (replace(BEFORE, proposals=4, hers=1, interviews=1), "recognised"),
    ],
    ids=lambda told: told if isinstance(told, str) else "",
)
def test_sender_and_number_of_proposals_are_counted_in(before: Before, expected: str) -> None:
    assert expected in codes(before=before)
    assert expected not in codes()


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (replace(CARD, languages=(("it", Met.WHOLLY), ("sq", Met.WHOLLY))), "language"),
        (replace(CARD, languages=(("it", Met.PARTLY),)), "little_italian"),
        (replace(CARD, languages=()), "no_italian"),
        (replace(CARD, skills=(("cook", Met.PARTLY),)), "little_practice"),
        (replace(CARD, hours=((Band.MORNINGS, Met.PARTLY),)), "other_hours"),
        (replace(CARD, start=date(2027, 1, 1)), "later_start"),
    ],
    ids=lambda told: told if isinstance(told, str) else "",
)
def test_each_telling_answer_is_told(card: Card, expected: str) -> None:
    assert expected in codes(card)
    assert expected not in codes()


def test_an_answer_in_the_month_that_was_asked_tells_nothing_of_her_time() -> None:
    assert "later_start" not in codes(replace(CARD, start=date(2026, 12, 1)))


def test_what_is_not_on_the_card_is_counted() -> None:
    found = {each.code: each.facts for each in from_card(replace(CARD, licences=()), ASKED, BEFORE)}

    assert found["not_on_card"] == {"number": 2}


def test_mornings_alone_where_nights_are_asked_too_tell_of_other_duties() -> None:
    nights = {**ASKED, "hours": [[["08:00", "12:00"]], [["01:00", "04:00"]], [], [], [], [], []]}

    found = {each.code: each.facts for each in from_card(CARD, nights, BEFORE)}

    assert "other_hours" in found
    assert found["not_on_card"] == {"number": 2}
    assert "other_hours" not in codes()


def test_a_start_and_a_week_without_an_answer_are_missed() -> None:
    found = {each.code: each.facts for each in from_card(replace(CARD, start=None, hours=()), ASKED, BEFORE)}

    assert found["not_on_card"] == {"number": 3}


# --- one thing asked at a time

ONE = replace(CARD, languages=(("sq", Met.WHOLLY),), skills=(), licences=(), hours=(), start=None)
OTHER = replace(CARD, languages=(("it", Met.PARTLY),), skills=(), licences=(), hours=(), start=None)


def test_who_asks_for_one_thing_at_a_time_learns_them_all_and_she_is_told() -> None:
    """The firm asks for Albanian in one vacancy, for Italian in the next, and lays the two cards together."""
    earlier = replace(BEFORE, proposals=1, hers=1, cards=((ONE, {"languages": {"sq": "A2"}}),))

    found = {each.code: each.facts for each in from_card(OTHER, {"languages": {"it": "B1"}}, earlier)}

    alone = [each.code for each in from_card(OTHER, {"languages": {"it": "B1"}}, BEFORE)]
    assert "language" not in alone
    assert found["language"] == {"language": "sq"}
    assert found["put_together"] == {"number": 2}
    assert "little_italian" in found


def test_the_same_card_again_puts_nothing_together() -> None:
    earlier = replace(BEFORE, proposals=1, hers=1, cards=((CARD, ASKED),))

    assert "put_together" not in codes(before=earlier)
    assert "same_person" in codes(before=earlier)


def test_an_interview_tells_name_and_face_and_links_what_came_before() -> None:
    alone = [each.code for each in from_meeting(BEFORE, is_accompanied=False)]
    with_somebody = [each.code for each in from_meeting(replace(BEFORE, hers=1), is_accompanied=True)]

    assert alone == ["first_name", "seen", "meeting_place"]
    assert with_somebody == ["first_name", "seen", "meeting_place", "companion", "linked"]
