"""The list of what a person must avoid: read strictly, written whole, no part of it lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.exclusion_list import Area, Exclusions, Person
from matching.ranking import BadFact
from matching.ranking.profile import Avoid

words = st.text("abcdefgh", min_size=2, max_size=9)
lists = st.lists(words, max_size=4, unique=True).map(tuple)
persons = st.one_of(
    st.builds(Person, words, st.none(), st.none() | words), st.builds(Person, st.none(), words, st.none() | words)
)
exclusions = st.builds(
    Exclusions,
    municipalities=st.lists(st.from_regex("[0-9]{6}", fullmatch=True), max_size=3, unique=True).map(tuple),
    areas=st.lists(st.builds(Area, st.floats(-90, 90), st.floats(-180, 180), st.floats(0.1, 300)), max_size=3).map(
        lambda found: tuple(dict.fromkeys(found))
    ),
    sites=lists,
    employers=lists,
    persons=st.lists(persons, max_size=3, unique=True).map(tuple),
    sectors=st.lists(st.sampled_from(["56", "55.10", "47.1.1"]), unique=True).map(tuple),
    night=st.booleans(),
    isolated=st.booleans(),
)


@given(exclusions)
def test_what_is_written_is_read_again(hers: Exclusions) -> None:
    assert Exclusions.from_json(hers.to_json()) == hers


@given(exclusions)
def test_its_single_entries_are_the_whole_list(hers: Exclusions) -> None:
    again: dict[str, Any] = {}
    for where, one in hers.entries():
        kind = where.partition(".")[0]
        value = getattr(one, kind)
        again[kind] = again.get(kind, ()) + value if isinstance(value, tuple) else value

    assert Exclusions(**again) == hers


@given(exclusions, lists)
def test_what_a_profile_states_replaces_its_own_part_and_no_other(hers: Exclusions, sites: tuple[str, ...]) -> None:
    after = hers.with_avoid(Avoid(sites=sites, night=True))

    assert after.avoid == Avoid(sites=sites, night=True)
    assert (after.areas, after.municipalities, after.persons) == (hers.areas, hers.municipalities, hers.persons)


REFUSED: dict[str, tuple[Any, str]] = {
    "no object": ([], ""),
    "an unknown kind": ({"countries": []}, "countries"),
    "no list": ({"sites": "all"}, "sites"),
    "no municipality": ({"municipalities": ["Teramo"]}, "municipalities.0"),
    "an area without its edge": ({"areas": [{"lat": 42.0, "lon": 13.0}]}, "areas.0.km"),
    "an area of no size": ({"areas": [{"lat": 42.0, "lon": 13.0, "km": 0}]}, "areas.0.km"),
    "an area beyond the pole": ({"areas": [{"lat": 99.0, "lon": 13.0, "km": 1}]}, "areas.0.lat"),
    "nobody": ({"persons": [{"employer": "e"}]}, "persons.0"),
    "two people at once": ({"persons": [{"contact": "c", "name": "Rossi"}]}, "persons.0"),
    "a name of one letter": ({"persons": [{"name": "R."}]}, "persons.0.name"),
    "a sector in words": ({"sectors": ["bars"]}, "sectors.0"),
    "a truth in words": ({"night": "yes"}, "night"),
    "too many": ({"sites": ["s"] * 1001}, "sites"),
}


@pytest.mark.parametrize(("raw", "where"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_by_its_place(raw: object, where: str) -> None:
    with pytest.raises(BadFact) as refused:
        Exclusions.from_json(raw)

    assert refused.value.where == where
