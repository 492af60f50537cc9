"""What each feature is worth, by hand; and that without relations only equal ids count."""

import math

import pytest

from matching.ranking import Index, Match, Opening, Profile, Relations, rank
from tests.matching.ranking.pairs import ASKED, HERS, TODAY, Json, week

RELATIONS = Relations(
    near=[("cook", "bake", 0.6), ("clean", "bake", 0.9), ("cook", "clean", 1.0)],
    occupations={"cook-id": "5120", "helper-id": "9412", "baker-id": "7512", "vague-id": "51"},
    names={"5120": ["Cuochi", "Aiuto cuoca"], "9411": ["Preparatrici di cibi rapidi"]},
)
COVER = "essential_cover"
UNKNOWN = None

CASES: list[tuple[str, str, Json, Json, float | None]] = [
    ("observed, at its level", COVER, {}, {"essential": {"cook": 3}}, 1.95 / 2.95),
    ("declared, no level asked", COVER, {}, {"essential": ["clean"]}, 1.8 / 2.8),
    ("certified, level not known, none asked", COVER, {"skills": {"cook": {"evidence": "certified"}}},
     {"essential": ["cook"]}, 2 / 3),
    ("level not known, lowest asked", COVER, {"skills": {"cook": {"evidence": "certified"}}},
     {"essential": {"cook": 1}}, 1 / 2.5),
    ("level 2 of 5", COVER, {"skills": {"clean": {"level": 2}}}, {"essential": {"clean": 5}}, 1 / (2 + 1 - 0.32)),
    ("level 2 of 3", COVER, {"skills": {"clean": {"level": 2}}}, {"essential": {"clean": 3}}, 1 / (2 + 1 - 0.533)),
    ("the best of two near ones", COVER, {}, {"essential": ["bake"]}, 1 / (2 + 1 - 0.72)),
    ("near, below the level", COVER, {"skills": {"cook": {"level": 2, "evidence": "observed"}}},
     {"essential": {"bake": 5}}, 1 / (2 + 1 - 0.228)),
    ("near is never met", COVER, {"skills": {"cook": {"level": 5, "evidence": "certified"}}},
     {"essential": ["clean"]}, 1 / (2 + 0.001)),
    ("not from the second to the first", COVER, {"skills": {"bake": {"level": 5}}}, {"essential": ["cook"]}, 1 / 3),
    ("two met, two not", COVER, {}, {"essential": ["cook", "clean", "weld", "solder"]}, 2.75 / 5.75),
    ("she has none", COVER, {"skills": {}}, {"essential": ["cook", "clean"]}, 1 / 4),
    ("hers not known", COVER, {"skills": None}, {}, UNKNOWN),
    ("none asked", COVER, {}, {"essential": []}, UNKNOWN),
    ("not stated", COVER, {}, {"essential": None}, UNKNOWN),
    ("as the essential", "optional_cover", {}, {"optional": {"cook": 5}}, 1 / (3 - 0.57)),
    ("the same code", "occupation_wished", {}, {"occupation": "5120"}, 1),
    ("an occupation of that code", "occupation_wished", {}, {"occupation": "cook-id"}, 0.8),
    ("the same occupation", "occupation_wished", {"occupations": {"wished": ["baker-id"]}},
     {"occupation": "baker-id"}, 1),
    ("three digits", "occupation_wished", {}, {"occupation": "512"}, 0.6),
    ("two digits", "occupation_wished", {}, {"occupation": "5151"}, 0.35),
    ("a digit", "occupation_wished", {}, {"occupation": "5"}, 0.15),
    ("no digit", "occupation_wished", {}, {"occupation": "1520"}, 0),
    ("no code known", "occupation_wished", {}, {"occupation": "odd-id"}, 0),
    ("the same without a code", "occupation_wished", {"occupations": {"wished": ["odd-id"]}},
     {"occupation": "odd-id"}, 1),
    ("the nearest of hers", "occupation_had", {"occupations": {"had": ["7512", "vague-id", "9412"]}},
     {"occupation": "5120"}, 0.35),
    ("she had none", "occupation_had", {"occupations": {"wished": ["5120"]}}, {}, 0),
    ("hers not known", "occupation_had", {"occupations": None}, {}, UNKNOWN),
    ("not stated", "occupation_wished", {}, {"occupation": None}, UNKNOWN),
    ("all words", "title", {}, {"title": "Aiuto cuoco"}, 1),
    ("half of the words, by any name", "title", {}, {"title": "PREPARATRICE, cuoca; banco gelati!"}, 0.5),
    ("small words do not count", "title", {}, {"title": "Cuoca al 12 di"}, 1),
    ("no word", "title", {}, {"title": "12 h"}, UNKNOWN),
    ("no name known", "title", {"occupations": {"wished": ["5223"]}}, {}, UNKNOWN),
    ("not stated", "title", {}, {"title": None}, UNKNOWN),
    ("just the level", "language_margin", {}, {"languages": {"it": "B1"}}, 0),
    ("a step above", "language_margin", {}, {"languages": {"it": "A2"}}, 0.5),
    ("two steps above", "language_margin", {}, {"languages": {"it": "A1"}}, 1),
    ("many steps above", "language_margin", {"languages": {"it": "C2"}}, {"languages": {"it": "A1"}}, 1),
    ("the least of two", "language_margin", {}, {"languages": {"it": "A1", "es": "A2"}}, 0),
    ("none asked", "language_margin", {}, {"languages": {}}, UNKNOWN),
    ("hers not known", "language_margin", {"languages": None}, {}, UNKNOWN),
    ("covered", "hours_fit", {}, {}, 1),
    ("a minute uncovered", "hours_fit", {}, {"hours": week(("07:59", "12:00"))}, 0.5 * 119 / 120),
    ("two hours uncovered", "hours_fit", {}, {"hours": week(("06:00", "12:00"))}, 0),
    ("half an hour above her most", "hours_fit", {"max_hours": 19.5}, {}, 0.5 * 90 / 120),
    ("covered, her most not known", "hours_fit", {"max_hours": None}, {}, UNKNOWN),
    ("uncovered, her most not known", "hours_fit", {"max_hours": None}, {"hours": week(("07:00", "12:00"))}, 0.25),
    ("above her most, her windows not known", "hours_fit", {"hours": None, "max_hours": 19}, {}, 0.25),
    ("not stated", "hours_fit", {}, {"hours": None}, UNKNOWN),
    ("at her door", "travel", {}, {"place": HERS["place"]}, 1),
    ("a degree north by car", "travel", {"modes": ["car"], "max_minutes": None},
     {"place": {"lat": 43.66, "lon": 13.7}}, 0),
    ("a tenth of a degree north by car", "travel", {"modes": ["foot", "car"]}, {"place": {"lat": 42.76, "lon": 13.7}},
     1 - (7 + 60 * 1.3 * 6371.0088 * math.radians(0.1) / 45) / 90),
    ("no way to travel", "travel", {"modes": [], "max_minutes": None}, {}, 0),
    ("modes not known", "travel", {"modes": None}, {}, UNKNOWN),
    ("no wish", "wishes", {"wishes": {}}, {}, UNKNOWN),
    ("wishes not known", "wishes", {"wishes": None}, {}, UNKNOWN),
    ("pay", "wishes", {"wishes": {"pay": 0.3}}, {"allowance": 600}, 0.6),
    ("much pay", "wishes", {"wishes": {"pay": 0.3}}, {"allowance": 1600}, 1),
    ("pay not stated", "wishes", {"wishes": {"pay": 0.3}}, {"allowance": None}, 0.5),
    ("nearness", "wishes", {"wishes": {"nearness": 1}}, {"place": HERS["place"]}, 1),
    ("hours", "wishes", {"wishes": {"hours": 1}}, {"hours": week(("07:00", "12:00"))}, 0.25),
    ("the sector wished most", "wishes", {"wishes": {"sectors": {"56": 0.2, "55": 0.1}}}, {}, 1),
    ("a sector wished half as much", "wishes", {"wishes": {"sectors": {"56": 0.2, "55": 0.4}}}, {}, 0.5),
    ("the greatest of two prefixes", "wishes", {"wishes": {"sectors": {"56": 0.4, "56.11": 0.1}}}, {}, 1),
    ("another sector", "wishes", {"wishes": {"sectors": {"55": 0.1}}}, {}, 0),
    ("sector not stated", "wishes", {"wishes": {"sectors": {"55": 0.1}}}, {"sector": None}, 0.5),
    ("the kind wished", "wishes", {"wishes": {"kinds": {"training": 0.1}}}, {}, 1),
    ("the other kind", "wishes", {"wishes": {"kinds": {"employment": 0.1}}}, {}, 0),
    ("two wishes by weight", "wishes", {"wishes": {"pay": 0.6, "kinds": {"employment": 0.2}}}, {"allowance": 800}, 0.6),
    ("posted today", "waiting", {}, {"posted_on": "2026-11-23"}, 0),
    ("45 days", "waiting", {}, {"posted_on": "2026-10-09"}, 0.5),
    ("a year", "waiting", {}, {"posted_on": "2025-11-23"}, 1),
    ("not stated", "waiting", {}, {"posted_on": None}, UNKNOWN),
    ("3 of 4, alone in its division", "employer_record", {}, {}, (3 + 4 * 5 / 8) / 8),
    ("no record, alone", "employer_record", {}, {"record": None}, 0.5),
    ("no record, no sector", "employer_record", {}, {"record": None, "sector": None}, 0.5),
]  # fmt: skip


def _match(hers: Json, asked: Json, *others: Json) -> Match:
    openings = [Opening.from_json(ASKED | changes) for changes in (asked, *others)]
    freed = {"avoid": {}}
    ranking = rank(Profile.from_json(HERS | freed | hers), Index(openings, RELATIONS), on=TODAY)
    return next(match for match in ranking.matches if match.opening_id == "n1")


@pytest.mark.parametrize(
    ("feature", "hers", "asked", "value"),
    [case[1:] for case in CASES],
    ids=[f"{case[1]}: {case[0]}" for case in CASES],
)
def test_a_feature_is_worth_what_it_says(feature: str, hers: Json, asked: Json, value: float | None) -> None:
    match = _match(hers, asked)

    assert match.features[feature] == (None if value is None else pytest.approx(value, rel=0, abs=1e-12))


def test_an_employer_without_a_record_is_worth_its_division() -> None:
    others = [
        {"id": "n2", "sector": "56.30", "record": {"ended": 10, "hired": 9}},
        {"id": "n3", "sector": "47.11", "record": {"ended": 100, "hired": 0}},
    ]

    alike, unstated = _match({}, {"record": None}, *others), _match({}, {"record": None, "sector": None}, *others)

    assert alike.features["employer_record"] == pytest.approx(11 / 14)
    assert unstated.features["employer_record"] == pytest.approx(11 / 114)


def test_without_relations_only_equal_ids_count() -> None:
    asked = Opening.from_json(ASKED | {"essential": ["bake"], "occupation": "cook-id"})

    match = rank(Profile.from_json(HERS), Index([asked]), on=TODAY).matches[0]

    assert match.features["essential_cover"] == pytest.approx(1 / 3)
    assert match.features["occupation_wished"] == 0
    assert match.features["title"] is None
