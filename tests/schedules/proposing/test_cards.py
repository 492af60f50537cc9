"""A card answers what was asked and nothing else: who differs only in the rest has the same card, to the byte."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from schedules.proposing.cards import ANSWERING, ASKED, Band, Card, Met, asked, card
from tests import make

WHOLLY, PARTLY = Met.WHOLLY, Met.PARTLY
MORNINGS = [[["08:00", "13:00"]]] * 5 + [[], []]
WORK: dict[str, Any] = {
    "essential": {"cook": 3, "wash": None},
    "optional": {"serve": 2},
    "languages": {"it": "A2", "en": "B1"},
    "licences": ["B"],
    "hours": [[["09:00", "15:00"]]] * 5 + [[["09:00", "12:00"]], []],
    "starts_on": date(2026, 12, 10),
}


def of(**profile: object) -> Card:
    return card(asked(WORK), profile)


def written(made: Card) -> bytes:
    return json.dumps(asdict(made), default=str).encode()


@pytest.mark.parametrize(
    ("skills", "expected"),
    [
        ({"cook": {"level": 3}}, (("cook", WHOLLY),)),
        ({"cook": {"level": 5}}, (("cook", WHOLLY),)),
        ({"cook": {"level": 2}}, (("cook", PARTLY),)),
        ({"cook": {"level": None}}, (("cook", PARTLY),)),
        ({"wash": {"level": None}}, (("wash", WHOLLY),)),
        ({"serve": {"level": 1}, "wash": {"level": 1}}, (("wash", WHOLLY), ("serve", PARTLY))),
        ({"sew": {"level": 5}}, ()),
        ({}, ()),
        (None, ()),
    ],
    ids=str,
)
def test_skills_asked_are_met_wholly_or_partly_or_not_there(skills: object, expected: object) -> None:
    assert of(skills=skills).skills == expected


def test_languages_are_told_without_her_level() -> None:
    hers = {"it": "A1", "en": "C2", "fr": "C2"}

    assert of(languages=hers).languages == (("en", WHOLLY), ("it", PARTLY))
    assert of(languages=hers) == of(languages={**hers, "en": "B1"})


def test_only_the_licences_asked_are_told() -> None:
    assert of(licences=["B", "C"]).licences == ("B",)
    assert of(licences=["C"]).licences == ()


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (MORNINGS, ((Band.MORNINGS, WHOLLY),)),
        ([[["09:00", "14:00"]]] * 5 + [[], []], ((Band.MORNINGS, WHOLLY), (Band.AFTERNOONS, PARTLY))),
        ([[["09:00", "15:00"]]] * 4 + [[], [], []], ((Band.MORNINGS, PARTLY), (Band.AFTERNOONS, PARTLY))),
        ([[]] * 5 + [[["08:00", "24:00"]]] * 2, ((Band.WEEKENDS, WHOLLY),)),
        ([[["18:00", "24:00"]]] * 7, ()),
        ([[]] * 7, ()),
        (None, ()),
    ],
    ids=["mornings", "to two", "four days", "weekends", "evenings", "never", "unknown"],
)
def test_hours_are_told_in_bands_of_those_asked(hours: object, expected: object) -> None:
    assert of(hours=hours).hours == expected


@pytest.mark.parametrize(
    ("available", "expected"),
    [
        ("2026-01-01", date(2026, 12, 1)),
        ("2026-12-31", date(2026, 12, 1)),
        ("2027-02-14", date(2027, 2, 1)),
        (None, None),
    ],
)
def test_the_month_in_which_work_can_start_is_told(available: str | None, expected: date | None) -> None:
    assert of(available_from=available).start == expected


def test_what_was_not_asked_is_not_answered() -> None:
    nothing = card({}, make.profile())

    assert nothing == Card((), (), (), (), None)


@pytest.mark.parametrize("key", ASKED)
def test_each_thing_that_is_not_asked_takes_its_lines_away(key: str) -> None:
    profile = {**make.profile(), "languages": {"it": "B1", "en": "A1"}, "licences": ["B"], "hours": MORNINGS}
    profile["skills"] = {skill: {"level": 1} for skill in ("cook", "wash", "serve")}
    whole = card(asked(WORK), profile)

    less = card(asked({**WORK, key: None}), profile)

    assert written(less) != written(whole)
    assert len(written(less)) < len(written(whole))


# --- nothing else, for anybody

LEVELS = some.one_of(some.none(), some.integers(1, 5))
CEFR = some.sampled_from(["A1", "A2", "B1", "B2", "C1", "C2"])
WINDOWS = some.sampled_from([[], [["08:00", "14:00"]], [["15:00", "22:00"]], [["00:00", "06:00"], ["10:00", "24:00"]]])
SKILLS = some.sampled_from(["cook", "wash", "serve", "sew", "drive", "plant"])
HERS = some.fixed_dictionaries(
    {
        "skills": some.dictionaries(SKILLS, some.builds(lambda level: {"level": level}, LEVELS)),
        "languages": some.dictionaries(some.sampled_from(["it", "en", "fr", "ar", "sq"]), CEFR),
        "licences": some.lists(some.sampled_from(["B", "C", "HACCP"]), unique=True),
        "hours": some.lists(WINDOWS, min_size=7, max_size=7),
        "available_from": some.dates(date(2026, 1, 1), date(2027, 12, 31)),
    }
)
# All that no vacancy can ask of a card.
REST = some.fixed_dictionaries(
    {
        "occupations": some.sampled_from([None, {"wished": ["9112"], "had": []}, {"wished": [], "had": ["5120"]}]),
        "education": some.one_of(some.none(), some.integers(0, 8)),
        "max_hours": some.one_of(some.none(), some.floats(1, 60)),
        "max_minutes": some.one_of(some.none(), some.floats(1, 200)),
        "modes": some.lists(some.sampled_from(["foot", "bus"]), unique=True),
        "until": some.one_of(some.none(), some.dates(date(2028, 1, 1), date(2029, 1, 1))),
        "kinds": some.lists(some.sampled_from(["training", "employment"]), unique=True),
        "wishes": some.sampled_from([None, {"pay": 1.0}]),
        "place": some.sampled_from([None, {"lat": 42.0, "lon": 13.0}]),
        "avoid": some.sampled_from([None, {"night": True}]),
        "first_name": some.text(max_size=5),
        "case_code": some.text(max_size=5),
    }
)


def unasked(hers: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return her profile with all that was not asked taken from somebody else's."""
    mixed = dict(hers)
    for key, wanted in (
        ("skills", {*WORK["essential"], *WORK["optional"]}),
        ("languages", set(WORK["languages"])),
    ):
        mixed[key] = {each: told for each, told in other[key].items() if each not in wanted}
        mixed[key] |= {each: told for each, told in hers[key].items() if each in wanted}
    mixed["licences"] = [each for each in other["licences"] if each not in WORK["licences"]]
    mixed["licences"] += [each for each in hers["licences"] if each in WORK["licences"]]
    mixed["hours"] = [*hers["hours"][:6], other["hours"][6]]
    return mixed


@given(HERS, HERS, REST, REST)
def test_two_who_differ_only_in_what_was_not_asked_have_the_same_card(
    hers: dict[str, Any], other: dict[str, Any], rest: dict[str, Any], another: dict[str, Any]
) -> None:
    one, two = card(asked(WORK), {**hers, **rest}), card(asked(WORK), {**unasked(hers, other), **another})

    assert written(one) == written(two)


@given(HERS)
def test_a_card_names_nothing_that_was_not_asked(hers: dict[str, Any]) -> None:
    made = card(asked(WORK), hers)

    assert {skill for skill, _ in made.skills} <= {*WORK["essential"], *WORK["optional"]}
    assert {code for code, _ in made.languages} <= set(WORK["languages"])
    assert set(made.licences) <= set(WORK["licences"])
    assert {band for band, _ in made.hours} <= {Band.MORNINGS, Band.AFTERNOONS, Band.WEEKENDS}


def test_a_card_of_all_that_she_can_do_would_be_caught() -> None:
    rest: dict[str, Any] = {"languages": {"sq": "C2"}, "licences": [], "hours": [[]] * 7}
    hers = {"skills": {"cook": {"level": 3}, "sew": {"level": 5}}, **rest}

    def naive(profile: dict[str, Any]) -> bytes:
        return json.dumps({key: profile.get(key) for key in ANSWERING}).encode()

    other = unasked(
        {**hers, "licences": [], "hours": [[]] * 7}, {**hers, "skills": {}, "licences": [], "hours": [[]] * 7}
    )

    assert naive(hers) != naive(other)
    assert written(card(asked(WORK), hers)) == written(card(asked(WORK), other))
