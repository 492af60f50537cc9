"""The index gives back what was put in, and refuses what it does not hold."""

from dataclasses import replace

import pytest

from matching.ranking import Index, Opening, Profile, UnknownOpening, rank
from matching.ranking.index import SLACK
from matching.ranking.profile import Place
from tests.matching.ranking import invented
from tests.matching.ranking.pairs import ASKED, HERS, TODAY


@pytest.mark.parametrize("known", [0.0, 0.3, 0.75, 1.0])
def test_an_opening_is_given_back_as_it_was_added(known: float) -> None:
    openings = [_told(opening) for opening in invented.openings(7, 200, known)]

    index = Index(openings)

    assert [index.get(opening.id) for opening in openings] == openings


@pytest.mark.parametrize(
    "changes",
    [
        {"licences": ["C", "B"]},
        {"place": {"municipality": "067041"}},
        {"place": {"lat": 0, "lon": 0}},
        {"place": {"lat": -90, "lon": 180}},
        {"essential": {}, "optional": {}, "languages": {}, "licences": []},
        {"essential": {"a": 5}, "optional": {"a": 1}},
        {"hours": [[["00:00", "24:00"]]] * 7},
        {"hours": [[]] * 7},
        {"posted_on": "0001-01-01", "open_until": "9999-12-31"},
        {"slots": 0, "allowance": 0, "education": 0, "isolated": False, "record": {"ended": 0, "hired": 0}},
    ],
    ids=str,
)
def test_an_opening_at_the_edge_is_given_back_as_it_was_added(changes: dict[str, object]) -> None:
    opening = Opening.from_json(ASKED | changes)

    assert Index([opening]).get("n1") == opening


def _told(opening: Opening) -> Opening:
    return replace(opening, place=None) if opening.place == Place() else opening


def test_an_empty_place_is_given_back_as_none() -> None:
    assert Index([Opening(id="n1", place=Place())]).get("n1").place is None


def test_an_opening_added_again_takes_the_place_of_the_first() -> None:
    first = Opening.from_json(ASKED)
    index = Index([first])

    index.add(replace(first, title="Cuoca", slots=1))

    assert len(index) == 1
    assert index.get("n1").title == "Cuoca"
    assert [match.opening_id for match in rank(Profile.from_json(HERS), index, on=TODAY).matches] == ["n1"]


def test_a_later_opening_of_the_same_id_counts_while_building() -> None:
    index = Index(Opening(id="n1", slots=slots) for slots in (1, 2, 3))

    assert (len(index), index.get("n1").slots) == (1, 3)


def test_what_was_removed_is_gone_from_the_next_answer() -> None:
    index = Index([Opening.from_json(ASKED), Opening.from_json(ASKED | {"id": "n2"})])

    index.remove("n1")

    ranking = rank(Profile.from_json(HERS), index, on=TODAY)
    assert ("n1" in index, "n2" in index, list(index)) == (False, True, ["n2"])
    assert ([match.opening_id for match in ranking.matches], ranking.considered) == (["n2"], 1)


@pytest.mark.parametrize("ask", [Index.remove, Index.get, Index.row], ids=lambda ask: ask.__name__)
@pytest.mark.parametrize("name", ["n2", ""])
def test_an_unknown_opening_is_refused(ask: object, name: str) -> None:
    index = Index([Opening.from_json(ASKED)])

    with pytest.raises(UnknownOpening):
        ask(index, name)  # type: ignore[operator]

    assert len(index) == 1


def test_removing_twice_is_refused() -> None:
    index = Index([Opening.from_json(ASKED)])
    index.remove("n1")

    with pytest.raises(UnknownOpening):
        index.remove("n1")


def test_clearing_away_keeps_every_opening_as_it_was() -> None:
    kept = [_told(opening) for opening in invented.openings(8, 100)]
    index = Index(kept)
    for number in range(SLACK + 200):
        index.add(replace(kept[number % 100], id=f"gone{number}"))
    for number in range(SLACK + 200):
        index.remove(f"gone{number}")

    assert index.rows.length < SLACK
    assert [index.get(opening.id) for opening in kept] == kept
    index.add(Opening.from_json(ASKED))
    assert index.get("n1") == Opening.from_json(ASKED)


def test_an_opening_that_cannot_be_laid_out_leaves_the_index_as_it_was() -> None:
    first = Opening.from_json(ASKED)
    index = Index([first])

    with pytest.raises(OverflowError):
        index.add(replace(first, slots=2**40))

    assert index.get("n1") == first
    assert rank(Profile.from_json(HERS), index, on=TODAY).considered == 1
