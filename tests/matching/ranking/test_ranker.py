"""The account of every opening, the order of equals, the reasons, and what few facts do."""

import math
from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np
import pytest

from matching.ranking import Index, Match, Opening, Profile, Ranking, Scorer, UnknownOpening, rank
from matching.ranking.features import NAMES
from tests.matching.ranking import invented, reference
from tests.matching.ranking.pairs import ASKED, HERS, TODAY, ranked

COUNT = 400


@pytest.fixture(scope="module", params=range(8))
def answer(request: pytest.FixtureRequest) -> tuple[Ranking, reference.Answer, list[Opening]]:
    openings = invented.openings(2, COUNT)
    index, known = invented.index(openings, seed=5)
    profile = invented.profile(request.param)
    expected = reference.rank(profile, openings, invented.TODAY, known)
    return rank(profile, index, on=invented.TODAY, top=COUNT), expected, openings


Answered = tuple[Ranking, reference.Answer, list[Opening]]


@pytest.mark.parametrize("top", [0, 1, 20, COUNT])
def test_every_opening_is_accounted_for(top: int) -> None:
    index, _ = invented.index(invented.openings(2, COUNT), seed=5)

    for seed in range(20):
        ranking = rank(invented.profile(seed), index, on=invented.TODAY, top=top)

        assert len(ranking.matches) <= top
        assert ranking.considered == len(index) == COUNT
        assert ranking.considered == len(ranking.matches) + ranking.below + sum(ranking.excluded.values())


def test_an_empty_index_is_an_empty_answer() -> None:
    ranking = rank(Profile.from_json(HERS), Index(), on=TODAY)

    assert (ranking.matches, ranking.below, ranking.excluded, ranking.considered) == ((), 0, {}, 0)


def test_each_excluded_opening_names_the_gate_that_the_reference_names(answer: Answered) -> None:
    ranking, expected, _ = answer

    for name, gate in expected.shut_out.items():
        clash = ranking.excluded_by(name)
        assert clash is not None
        assert clash.gate == gate


def test_no_ranked_opening_is_excluded(answer: Answered) -> None:
    ranking, expected, _ = answer

    assert [match.opening_id for match in ranking.matches] == [each.opening.id for each in expected.ranked]
    assert {ranking.excluded_by(match.opening_id) for match in ranking.matches} == {None}


def test_an_unknown_opening_is_refused() -> None:
    with pytest.raises(UnknownOpening):
        ranked({}, {}).excluded_by("n2")


def test_what_excludes_is_read_from_the_index_as_it_is_now() -> None:
    ranking = ranked({}, {})
    index = ranking.pairing.index
    for number, level in enumerate(["A1", "B1", "C1"], 2):
        windows = [[["09:00", f"1{number}:00"]], *[[]] * 6]
        changes = {"id": f"n{number}", "languages": {"it": level}, "employer": f"e{number}", "hours": windows}
        index.add(Opening.from_json(ASKED | changes))

    gates = [clash and clash.gate for clash in map(ranking.excluded_by, ["n2", "n3", "n4"])]

    assert gates == [None, None, "languages"]


# --- the order


def test_equal_scores_stand_by_age_then_by_id_and_the_unknown_age_last() -> None:
    # 90 days and more ago, waiting counts in full: all scores are equal.
    days = {"n07": "2026-06-02", "n30": "2026-06-01", "n12": "2026-06-01", "n02": "2026-06-01", "n01": "2026-06-03"}
    index = Index([Opening.from_json(ASKED | {"id": name, "posted_on": day}) for name, day in days.items()])

    ranking = rank(Profile.from_json(HERS), index, on=TODAY)

    assert len({match.score for match in ranking.matches}) == 1
    assert [match.opening_id for match in ranking.matches] == ["n02", "n12", "n30", "n07", "n01"]


@pytest.mark.parametrize("top", [1, 7, 20, 59])
def test_equals_at_the_edge_are_cut_as_the_whole_order_says(top: int) -> None:
    chance = np.random.default_rng(3)
    days = [None, "2026-06-01", "2026-06-02", "2026-10-09"]  # the 45th day: waiting counts as much as if unknown
    openings = [
        Opening.from_json({"id": f"n{chance.integers(10**6)}", "posted_on": days[chance.integers(4)]})
        for _ in range(60)
    ]

    ranking = rank(Profile(ref="p"), Index(openings), on=TODAY, top=top)

    expected = reference.rank(Profile(ref="p"), openings, TODAY).ranked
    assert [match.opening_id for match in ranking.matches] == [each.opening.id for each in expected[:top]]


# --- reasons


def test_reasons_sum_to_the_log_odds_and_these_to_the_score(answer: Answered) -> None:
    for match in answer[0].matches:
        assert math.fsum(reason.weight for reason in match.reasons) == pytest.approx(match.log_odds, rel=0, abs=1e-9)
        odds = math.log(match.score / (1 - match.score))
        assert odds == pytest.approx(match.log_odds, rel=0, abs=1e-9)


def test_unknown_facts_weigh_nothing(answer: Answered) -> None:
    for match in answer[0].matches:
        weights = _weights(match)
        assert {weights[name] for name, value in match.features.items() if value is None} <= {0.0}


def test_each_feature_and_the_baseline_is_a_reason_once_and_the_weightiest_stand_first(answer: Answered) -> None:
    for match in answer[0].matches:
        *codes, last = [reason.code for reason in match.reasons]
        weights = [abs(reason.weight) for reason in match.reasons[:-1]]
        assert sorted(codes) == sorted(NAMES)
        assert last == "baseline"
        assert weights == sorted(weights, reverse=True)


def test_a_fitted_scorer_gives_reasons_that_sum_as_well() -> None:
    chance = np.random.default_rng(0)
    features = chance.random((200, len(NAMES)))
    scorer = Scorer(weights=Scorer.prior().coef_, baseline=-1).fit(features, features[:, 0] > chance.random(200))
    index, _ = invented.index(invented.openings(2, COUNT), seed=5)

    for match in rank(invented.profile(1), index, on=invented.TODAY, scorer=scorer).matches:
        assert math.fsum(reason.weight for reason in match.reasons) == pytest.approx(match.log_odds, rel=0, abs=1e-9)


def _weights(match: Match) -> dict[str, float]:
    return {reason.code: reason.weight for reason in match.reasons}


# --- few facts


def test_an_opening_with_few_facts_has_a_wider_interval_and_is_neither_at_zero_nor_last() -> None:
    bare = dict.fromkeys([key for key in ASKED if key not in ("id", "slots")])
    poor = {"essential": {"weld": 5, "solder": 5}, "optional": ["paint"], "occupation": "7212", "title": "Saldatore"}

    ranking = ranked({}, {}, bare, poor)

    full, few, last = ranking.matches
    assert [full.opening_id, few.opening_id, last.opening_id] == ["n1", "n2", "n3"]
    assert _width(few) > _width(full)
    assert few.score == pytest.approx(0.5, abs=0.2)


def test_each_fact_left_out_widens_the_spread_of_the_log_odds() -> None:
    index, _ = invented.index(invented.openings(2, COUNT, known=1), seed=5)
    named = ("essential", "optional", "occupation", "title", "languages", "hours", "place", "posted_on")

    for seed in range(5):
        for match in rank(invented.profile(seed, known=1), index, on=invented.TODAY).matches:
            opening = index.get(match.opening_id)
            alone = _alone(seed, opening)
            for name in named:
                assert _spread(_alone(seed, replace(opening, **{name: None}))) >= _spread(alone) - 1e-12


def test_an_opening_of_which_nothing_is_known_is_ranked_at_the_neutral_score_with_all_questions() -> None:
    ranking = rank(Profile(ref="p"), Index([Opening(id="n1")]), on=TODAY)

    match = ranking.matches[0]
    asked = {(ask.side, ask.fact) for ask in match.asks}
    assert match.score == 0.5
    assert {("opening", "slots"), ("profile", "avoid"), ("profile", "modes"), ("opening", "kind")} <= asked
    assert len(asked) == 22


def _alone(seed: int, opening: Opening) -> Match:
    matches = rank(invented.profile(seed, known=1), Index([opening]), on=invented.TODAY).matches
    return matches[0]


def _width(match: Match) -> float:
    low, high = match.interval
    return high - low


def _spread(match: Match) -> float:
    low, high = (math.log(chance / (1 - chance)) for chance in match.interval)
    return high - low


def test_no_field_of_a_profile_could_hold_what_the_score_may_not_use() -> None:
    forbidden = {"name", "sex", "gender", "age", "born", "nationality", "family", "health", "permit", "programme"}

    assert not forbidden & {field.name for field in fields(Profile)}


def test_skills_not_known_are_told_neither_as_met_nor_as_lacking() -> None:
    match = ranked({"skills": None}, {}).matches[0]

    assert _facts(match)["essential_cover"] == {"of": 1, "met": None, "near": None}
    assert match.gaps == ()


def test_no_way_to_travel_is_told_as_such() -> None:
    hers = {"modes": [], "max_minutes": None}

    match, clash = ranked(hers, {}).matches[0], ranked({"modes": []}, {}).excluded_by("n1")

    assert _facts(match)["travel"] == {"mode": None, "estimated": True, "municipality": "067041"}
    assert clash is not None
    assert (clash.gate, clash.hers["modes"], clash.asked) == ("travel", [], {"minutes": None, "estimated": True})


def _facts(match: Match) -> dict[str, Mapping[str, object]]:
    return {reason.code: reason.facts for reason in match.reasons}
