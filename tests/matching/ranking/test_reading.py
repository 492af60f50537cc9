"""What Profile, Opening and Relations read from JSON, and what they refuse: by its path, in one sentence."""

import json
import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking import BadFact, Opening, Profile, Relations
from tests.matching.ranking import invented
from tests.matching.ranking.pairs import ASKED, HERS, Json, week

LONG = "x" * 301
HUGE = 10**400
MANY = [f"s{number}" for number in range(10_001)]
NUMBERS = [True, "3", [], {}, math.nan, math.inf, -math.inf, -1, HUGE, -HUGE]
WHOLES = [*NUMBERS, 2.5, 3.0]
HALF = "\ud800"  # JSON can name half a character; no file can hold it
TEXTS = [5, True, "", LONG, HALF, "a\x00", [], {}]
DAYS = [
    "2026-02-30",
    "2026-13-01",
    "30/02/2026",
    "2026-W01-1",
    "20260201",
    "2026-2-1",
    "",
    "oggi",
    20260201,
    True,
    [],
    {},
]
TRUTHS = [1, 0, "true", "", [], {}]
LISTS = ["a", 5, True, False, 0, "", {}, {"a": 1}, [5], [""], [LONG], [HALF], [None], MANY]
SECTORS = [
    "5",
    "561",
    "5611",
    "56.",
    "56.111",
    "56.1.",
    "I",
    "I56",
    "56.11 ",
    " 56",
    "Ristorazione",
    "٥٦",
    56,
    56.1,
    True,
]
CLOCKS = ["25:00", "24:01", "08:60", "8:00", "08:00:00", "0800", "", "-1:00", 8, None, "0٨:00", "08:00\n"]
SKILLS = [5, True, "", "a", {"": {}}, {LONG: {}}, {HALF: {}}]

WRONG_HERS: list[tuple[str, list[Any]]] = [
    ("ref", [None, *TEXTS]),
    ("skills", [*SKILLS, [], ["a"], {key: {} for key in MANY}]),
    ("skills.cook", [None, 3, "declared", []]),
    ("skills.cook.level", [0, 6, *WHOLES]),
    ("skills.cook.evidence", ["seen", "", 1, True, [], {}]),
    ("occupations", ["5120", 5, True, [], ["5120"]]),
    ("occupations.wished", LISTS),
    ("occupations.had", LISTS),
    ("languages", ["it", 5, True, [], ["it"], {"": "A1"}]),
    ("languages.it", ["B7", "b1", "", 3, True, None, [], {}]),
    ("languages.IT", ["A1"]),
    ("languages.italian", ["A1"]),
    ("education", [9, *WHOLES]),
    ("licences", LISTS),
    ("hours", ["08:00", 5, True, {}, [], [[]] * 6, [[]] * 8]),
    ("max_hours", [168.5, *NUMBERS]),
    ("place", ["Teramo", 5, True, [], [42, 13]]),
    ("place.lat", [90.1, -91, *[each for each in NUMBERS if each != -1]]),
    ("place.lon", [180.1, -181, *[each for each in NUMBERS if each != -1]]),
    ("max_minutes", [1441, *NUMBERS]),
    ("modes", [*LISTS, ["train"], ["Bus"]]),
    ("available_from", DAYS),
    ("until", [*DAYS, "2026-11-30"]),
    ("kinds", [*LISTS, ["internship"]]),
    ("avoid", ["night", 5, True, False, [], 0, ""]),
    ("avoid.sites", LISTS),
    ("avoid.employers", LISTS),
    ("avoid.sectors", [*LISTS, *([each] for each in SECTORS)]),
    ("avoid.night", TRUTHS),
    ("avoid.isolated", TRUTHS),
    ("wishes", ["pay", 5, True, False, [], 0, ""]),
    ("wishes.pay", [1.1, False, "", *NUMBERS]),
    ("wishes.nearness", [1.1, False, "", *NUMBERS]),
    ("wishes.hours", [1.1, False, "", *NUMBERS]),
    ("wishes.sectors", ["56", 5, True, False, 0, "", [], ["56"], {"": 1}]),
    ("wishes.sectors", [{each: 1} for each in SECTORS if isinstance(each, str)]),
    ("wishes.sectors.56", [1.1, None, *NUMBERS]),
    ("wishes.kinds", ["training", 5, True, False, 0, "", []]),
    ("wishes.kinds.training", [1.1, None, *NUMBERS]),
    ("wishes.kinds.internship", [1]),
]
WRONG_ASKED: list[tuple[str, list[Any]]] = [
    ("id", [None, *TEXTS]),
    ("posted_on", DAYS),
    ("slots", [10_001, *WHOLES]),
    ("essential", ["a", 5, True, [5], [""], [LONG], MANY, dict.fromkeys(MANY)]),
    ("essential.cook", [0, 6, *WHOLES]),
    ("optional", ["a", 5, True, [5], [""], [LONG], MANY, dict.fromkeys(MANY)]),
    ("optional.cook", [0, 6, *WHOLES]),
    ("occupation", TEXTS),
    ("title", TEXTS),
    ("languages", ["it", 5, True, [], ["it"]]),
    ("languages.it", ["B7", None, 2]),
    ("education", [9, *WHOLES]),
    ("licences", LISTS),
    ("hours", ["08:00", 5, True, {}, [], [[]] * 6]),
    ("shift", ["dawn", "", 5, True, [], {}, ["day"]]),
    ("place", ["Teramo", 5, True, []]),
    ("place.lat", [90.1, *[each for each in NUMBERS if each != -1]]),
    ("place.municipality", TEXTS),
    ("place.site", TEXTS),
    ("starts_on", DAYS),
    ("ends_on", [*DAYS, "2026-11-30"]),
    ("kind", ["internship", "", 5, True, [], {}]),
    ("allowance", [100_001, *NUMBERS]),
    ("employer", TEXTS),
    ("sector", [*TEXTS, *SECTORS]),
    ("isolated", TRUTHS),
    ("record", [5, True, [], [4, 3]]),
    ("record.ended", [None, 1_000_001, *WHOLES]),
    ("record.hired", [None, 5, *WHOLES]),
    ("open_until", DAYS),
]


def _cases(table: list[tuple[str, list[Any]]]) -> list[Any]:
    return [
        pytest.param(where, value, id=f"{where}={str(value)[:20]}-{type(value).__name__}")
        for where, values in table
        for value in values
    ]


@pytest.mark.parametrize(("where", "value"), _cases(WRONG_HERS))
def test_a_wrong_fact_of_a_profile_is_refused_by_its_path(where: str, value: object) -> None:
    with pytest.raises(BadFact) as refused:
        Profile.from_json(_with(HERS, where.split("."), value))

    _assert_tells(refused.value, where)


@pytest.mark.parametrize(("where", "value"), _cases(WRONG_ASKED))
def test_a_wrong_fact_of_an_opening_is_refused_by_its_path(where: str, value: object) -> None:
    with pytest.raises(BadFact) as refused:
        Opening.from_json(_with(ASKED, where.split("."), value))

    _assert_tells(refused.value, where)


@pytest.mark.parametrize("value", CLOCKS)
def test_a_wrong_time_is_refused_by_its_day(value: object) -> None:
    for window in ([value, "14:00"], ["00:00", value]):
        with pytest.raises(BadFact) as refused:
            Profile.from_json(HERS | {"hours": [[], [], [window], [], [], [], []]})

        _assert_tells(refused.value, "hours.2")


@pytest.mark.parametrize(
    "window", [["14:00", "08:00"], ["08:00", "08:00"], ["24:00", "24:00"], ["08:00"], [], "08:00-14:00", {}, None, 8]
)
def test_a_window_that_is_none_is_refused_by_its_day(window: object) -> None:
    with pytest.raises(BadFact) as refused:
        Opening.from_json(ASKED | {"hours": [[], [], [], [], [], [], [window]]})

    _assert_tells(refused.value, "hours.6")


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ({"sex": "f"}, "sex"),
        ({"nationality": "x"}, "nationality"),
        ({"skills": {"cook": {"years": 3}}}, "skills.cook.years"),
        ({"occupations": {"now": []}}, "occupations.now"),
        ({"avoid": {"persons": []}}, "avoid.persons"),
        ({"wishes": {"colleagues": 1}}, "wishes.colleagues"),
        ({"place": {"lat": 42, "lon": 13, "municipality": "067041"}}, "place.municipality"),
        ({"place": {"lat": 42}}, "place"),
        ({"place": {"lon": 13}}, "place"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unknown_key_of_a_profile_is_refused_by_its_path(raw: Json, where: str) -> None:
    with pytest.raises(BadFact) as refused:
        Profile.from_json(HERS | raw)

    _assert_tells(refused.value, where)


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ({"sex": "f"}, "sex"),
        ({"place": {"lat": 42, "lon": 13, "street": "Roma"}}, "place.street"),
        ({"place": {"lat": 42, "municipality": "067041"}}, "place"),
        ({"record": {"ended": 1, "hired": 1, "fired": 0}}, "record.fired"),
        ({"record": {"ended": 3}}, "record.hired"),
        ({"record": {}}, "record.ended"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unknown_key_of_an_opening_is_refused_by_its_path(raw: Json, where: str) -> None:
    with pytest.raises(BadFact) as refused:
        Opening.from_json(ASKED | raw)

    _assert_tells(refused.value, where)


@pytest.mark.parametrize("day", ["08:00", None, 5, {}])
def test_a_day_that_is_no_list_is_refused(day: object) -> None:
    with pytest.raises(BadFact) as refused:
        Profile.from_json(HERS | {"hours": [day, *[[]] * 6]})

    _assert_tells(refused.value, "hours.0")


@pytest.mark.parametrize("raw", [None, 5, "p1", [], [HERS], True])
@pytest.mark.parametrize("kind", [Profile, Opening, Relations])
def test_what_is_no_json_object_is_refused(kind: type[Profile] | type[Opening] | type[Relations], raw: object) -> None:
    with pytest.raises(BadFact, match="JSON object"):
        kind.from_json(raw)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ({"far": {}}, "far"),
        ({"near": []}, "near"),
        ({"near": {"a": 1}}, "near.a"),
        ({"near": {"a": {"b": 1.5}}}, "near.a.b"),
        ({"near": {"a": {"b": math.nan}}}, "near.a.b"),
        ({"occupations": {"cook": 5120}}, "occupations.cook"),
        ({"occupations": {"cook": "51200"}}, "occupations.cook"),
        ({"occupations": {"cook": "٥١٢٠"}}, "occupations.cook"),
        ({"names": {"cook": "Cuoca"}}, "names.cook"),
        ({"names": {"cook": [5]}}, "names.cook.0"),
    ],
)
def test_wrong_relations_are_refused_by_their_path(raw: Json, where: str) -> None:
    with pytest.raises(BadFact) as refused:
        Relations.from_json(raw)

    _assert_tells(refused.value, where)


@pytest.mark.parametrize(
    ("kind", "key"),
    [(Profile, key) for key in HERS if key != "ref"] + [(Opening, key) for key in ASKED if key != "id"],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_absent_and_null_are_unknown(kind: type[Profile] | type[Opening], key: str) -> None:
    whole = HERS if kind is Profile else ASKED

    absent = kind.from_json({name: value for name, value in whole.items() if name != key})
    null = kind.from_json(whole | {key: None})

    assert getattr(absent, key) is None
    assert absent == null
    assert key not in absent.to_json()


@pytest.mark.parametrize("seed", range(50))
def test_what_is_written_reads_as_the_same(seed: int) -> None:
    profile, (opening,) = invented.profile(seed, known=0.8), invented.openings(seed, 1, known=0.8)

    assert Profile.from_json(json.loads(json.dumps(profile.to_json(), allow_nan=False))) == profile
    assert Opening.from_json(json.loads(json.dumps(opening.to_json(), allow_nan=False))) == opening


def test_the_whole_facts_read_as_written() -> None:
    assert Profile.from_json(HERS).to_json() == HERS
    assert Opening.from_json(ASKED).to_json() == ASKED | {"essential": {"cook": 3}, "optional": {"clean": None}}


def test_windows_that_touch_or_overlap_are_one() -> None:
    read = Opening.from_json(ASKED | {"hours": week(("12:00", "14:00"), ("08:00", "12:00"), ("13:00", "24:00"))})

    assert read.hours is not None
    assert read.hours[0] == ((480, 1440),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.sampled_from([*HERS]), JSON)
def test_any_json_is_a_profile_or_a_bad_fact(key: str, value: object) -> None:
    with suppress(BadFact):
        read = Profile.from_json(HERS | {key: value})

        assert Profile.from_json(read.to_json()) == read


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.sampled_from([*ASKED]), JSON)
def test_any_json_is_an_opening_or_a_bad_fact(key: str, value: object) -> None:
    with suppress(BadFact):
        read = Opening.from_json(ASKED | {key: value})

        assert Opening.from_json(read.to_json()) == read


def _with(whole: Json, path: list[str], value: object) -> Json:
    """Return the same facts, but for one at a path."""
    first, *rest = path
    return whole | {first: _with(_part(whole, first), rest, value) if rest else value}


def _part(whole: Json, key: str) -> Json:
    found = whole[key]
    return dict.fromkeys(found) if isinstance(found, list) else found


def _assert_tells(refused: BadFact, where: str) -> None:
    """Assert that the refusal names the place, or one inside it, in one short sentence."""
    assert refused.where == where or refused.where.startswith(f"{where}.")
    assert 10 < len(refused.text) < 200
    assert str(refused).startswith(refused.where)
