"""The arrays say what the plain reference says, which was written from the docstrings alone."""

from collections import Counter
from collections.abc import Iterator

import pytest

from matching.ranking import Match, Opening, Profile, Ranking, rank
from matching.ranking.explain import nearness
from matching.ranking.relations import words
from tests.matching.ranking import invented, reference
from tests.matching.ranking.reference import Answer, Known

PROFILES, OPENINGS = 200, 300
TOLERANCE = 1e-9

Pairs = list[tuple[Ranking, Answer]]


@pytest.fixture(scope="module", params=[None, 5], ids=["without relations", "with relations"])
def answers(request: pytest.FixtureRequest) -> Pairs:
    """Return for each of many profiles the answer of the ranking and that of the reference."""
    openings = invented.openings(1, OPENINGS)
    index, known = invented.index(openings, request.param)
    profiles = [invented.profile(1000 + number) for number in range(PROFILES)]
    return [(rank(each, index, on=invented.TODAY), _reference(each, openings, known)) for each in profiles]


def _reference(profile: Profile, openings: list[Opening], known: Known) -> Answer:
    return reference.rank(profile, openings, invented.TODAY, known)


def _matches(answers: Pairs) -> Iterator[tuple[Match, reference.Ranked]]:
    for ranking, answer in answers:
        yield from zip(ranking.matches, answer.ranked, strict=False)


def test_the_first_twenty_are_those_of_the_reference_in_its_order(answers: Pairs) -> None:
    for ranking, answer in answers:
        assert [match.opening_id for match in ranking.matches] == [each.opening.id for each in answer.ranked[:20]]


def test_each_score_is_that_of_the_reference(answers: Pairs) -> None:
    for match, expected in _matches(answers):
        assert match.score == pytest.approx(expected.score, rel=0, abs=TOLERANCE)
        assert match.log_odds == pytest.approx(expected.log_odds, rel=0, abs=TOLERANCE)
        assert match.interval == pytest.approx(expected.interval, rel=0, abs=TOLERANCE)


def test_each_feature_is_that_of_the_reference_and_unknown_where_it_is(answers: Pairs) -> None:
    for match, expected in _matches(answers):
        known = {name: value for name, value in expected.features.items() if value is not None}

        assert {name: value for name, value in match.features.items() if value is not None} == pytest.approx(
            known, rel=0, abs=TOLERANCE
        )


def test_each_gate_shuts_out_as_many_as_in_the_reference(answers: Pairs) -> None:
    for ranking, answer in answers:
        assert ranking.excluded == Counter(answer.shut_out.values())
        assert ranking.below == len(answer.ranked) - len(ranking.matches)


def test_what_is_asked_stands_for_the_gates_that_the_reference_leaves_open(answers: Pairs) -> None:
    for match, expected in _matches(answers):
        assert list(dict.fromkeys(ask.gate for ask in match.asks)) == list(expected.asked)


def test_gaps_are_the_skills_short_and_the_uncovered_minutes_of_the_reference(answers: Pairs) -> None:
    for (ranking, _), number in zip(answers, range(PROFILES), strict=True):
        profile = invented.profile(1000 + number)
        for match in ranking.matches:
            opening = ranking.pairing.index.get(match.opening_id)
            assert [_told(gap.facts) for gap in match.gaps] == reference.gaps(profile, opening)


def _told(facts: dict[str, object]) -> tuple[object, ...]:
    return (facts["uncovered"],) if "uncovered" in facts else (facts["required"], facts["skill"])


def test_the_invented_world_is_worth_the_comparison(answers: Pairs) -> None:
    passed = sum(len(answer.ranked) for _, answer in answers) / (PROFILES * OPENINGS)
    gates = Counter(gate for _, answer in answers for gate in answer.shut_out.values())
    unknown = {name for match, _ in _matches(answers) for name, value in match.features.items() if value is None}

    assert 0.05 < passed < 0.3
    assert min(gates.values()) > 100
    assert len(gates) == 9
    assert len(unknown) == 10  # all but the employer's record, which is never unknown


@pytest.mark.parametrize("title", [*invented.TITLES, *(name for names in invented.NAMES.values() for name in names)])
def test_words_of_a_title_are_those_of_the_reference(title: str) -> None:
    assert words(title) == reference.words(title)


@pytest.mark.parametrize("hers", invented.OCCUPATIONS)
def test_occupations_are_as_near_as_in_the_reference(hers: str) -> None:
    relations, known = invented.relations(5)

    for asked in invented.OCCUPATIONS:
        assert nearness(hers, asked, relations) == reference.occupation_nearness([hers], asked, known)
