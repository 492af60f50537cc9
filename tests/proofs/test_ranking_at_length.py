"""The ranking against its plain reference, and its monotony, over many more worlds than the quick tests."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from matching.ranking import Opening, rank
from matching.ranking.ranker import CHUNK
from tests.matching.ranking import invented, reference
from tests.matching.ranking.changes import BETTER, eased, moved
from tests.matching.ranking.reference import Answer
from tests.matching.ranking.test_monotone import GOAL, HERE, OPENINGS, her, lowered, scores, with_changed

TOLERANCE = 1e-9
PROFILES = 300


@pytest.mark.parametrize("world", range(10))
def test_every_match_is_that_of_the_reference(world: int) -> None:
    openings = invented.openings(world, 300, known=0.5 + 0.05 * world)
    index, known = invented.index(openings, seed=world)

    for number in range(PROFILES):
        profile = invented.profile(PROFILES * world + number)
        expected = reference.rank(profile, openings, invented.TODAY, known)
        ranking = rank(profile, index, on=invented.TODAY, top=30)
        assert ranking.excluded == Counter(expected.shut_out.values())
        assert [match.opening_id for match in ranking.matches] == _ids(expected, 30)
        for match, other in zip(ranking.matches, expected.ranked, strict=False):
            assert match.score == pytest.approx(other.score, rel=0, abs=TOLERANCE)
            assert match.interval == pytest.approx(other.interval, rel=0, abs=TOLERANCE)


def test_more_openings_than_are_worked_at_a_time_rank_as_in_the_reference() -> None:
    drawn, chance = invented.openings(1, 500, known=0.4), Random(0)
    openings = [_again(chance.choice(drawn), number, chance) for number in range(CHUNK + 5000)]
    index, known = invented.index(openings, seed=5)

    for seed in range(4):
        profile = invented.profile(seed)
        expected = reference.rank(profile, openings, invented.TODAY, known)
        ranking = rank(profile, index, on=invented.TODAY, top=200)
        assert ranking.excluded == Counter(expected.shut_out.values())
        assert [match.opening_id for match in ranking.matches] == _ids(expected, 200)


def _again(opening: Opening, number: int, chance: Random) -> Opening:
    """Return the opening under another id, drawn such that equal scores stand at every edge."""
    return replace(opening, id=f"n{chance.randrange(10**9):09}-{number}")


def _ids(answer: Answer, top: int) -> list[str]:
    return [ranked.opening.id for ranked in answer.ranked[:top]]


@pytest.mark.parametrize("better", BETTER, ids=lambda better: better.__name__)
def test_more_of_what_she_brings_never_lowers_a_score_in_a_hundred_thousand_ranked_pairs(better: object) -> None:
    chance, pairs = Random(7), 0

    while pairs < 100_000:
        profile = her(chance)
        changed = better(profile, chance)  # type: ignore[operator]
        if changed is not None:
            before = scores(profile)
            pairs += len(before)
            assert lowered(before, scores(changed)) == []


def test_moving_nearer_never_lowers_a_score_in_a_hundred_thousand_ranked_pairs() -> None:
    chance, pairs = Random(8), 0

    while pairs < 100_000:
        profile = her(chance)
        changed = moved(profile, GOAL, chance.random())
        if changed is not None:
            before = scores(profile, HERE)
            pairs += len(before)
            assert lowered(before, scores(changed, HERE)) == []


def test_dropping_what_she_does_not_meet_never_lowers_her_in_ten_thousand_ranked_pairs() -> None:
    chance, pairs = Random(9), 0

    while pairs < 10_000:
        profile = her(chance)
        before = scores(profile)
        dropped = [(opening, list(eased(profile, opening))) for opening in OPENINGS if opening.id in before]
        changed = [chance.choice(options) for _, options in dropped if options]
        pairs += len(changed)
        assert lowered(before, scores(profile, with_changed(changed))) == []
