"""The scorer keeps scikit-learn's manners, starts from the stated weights, and never lets more be worse."""

import pickle
from contextlib import suppress
from unittest import SkipTest

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from matching.ranking import Scorer
from matching.ranking.features import FEATURES, NAMES
from matching.ranking.scorer import EXPERT_BASELINE, EXPERT_WEIGHTS

Array = npt.NDArray[np.float64]
often = settings(max_examples=50, derandomize=True, deadline=None, database=None)


@parametrize_with_checks([Scorer()])
def test_the_scorer_keeps_the_manners_of_scikit_learn(estimator: BaseEstimator, check: object) -> None:
    # Two checks leave off where they would go on to kinds of input that we do not have: pandas, array API.
    with suppress(SkipTest):
        check(estimator)  # type: ignore[operator]


def test_the_prior_scorer_has_the_stated_weights() -> None:
    scorer = Scorer.prior()

    assert dict(zip(NAMES, scorer.coef_, strict=True)) == EXPERT_WEIGHTS
    assert scorer.intercept_ == EXPERT_BASELINE
    assert list(scorer.classes_) == [0, 1]
    assert min(EXPERT_WEIGHTS.values()) >= 0


def test_every_feature_has_a_weight_and_a_sentence() -> None:
    assert list(EXPERT_WEIGHTS) == [feature.name for feature in FEATURES]
    assert all(feature.sentence.endswith(".") and len(feature.sentence) < 100 for feature in FEATURES)


def test_the_prior_scorer_predicts_without_any_outcome() -> None:
    chances = Scorer.prior().predict_proba([[0.0] * 11, [0.5] * 11, [1.0] * 11])

    assert chances.sum(axis=1) == pytest.approx(1)
    assert chances[1, 1] == 0.5
    assert chances[0, 1] == pytest.approx(1 - chances[2, 1])


def test_an_unknown_feature_speaks_neither_for_nor_against() -> None:
    features = np.random.default_rng(0).random((50, 11))
    unknown, neutral = features.copy(), features.copy()
    unknown[:, 3], neutral[:, 3] = np.nan, 0.5

    scorer = Scorer.prior()

    assert (scorer.decision_function(unknown) == scorer.decision_function(neutral)).all()
    assert (scorer.contributions(unknown)[:, 3] == 0).all()


def test_contributions_sum_to_the_log_odds() -> None:
    features = np.random.default_rng(0).random((50, 11))
    scorer = Scorer(weights=[1.0] * 11, baseline=-2).fit(*_outcomes(0, 200))

    odds = scorer.contributions(features).sum(axis=1) + scorer.intercept_

    assert odds == pytest.approx(scorer.decision_function(features), abs=1e-12)


@often
@given(st.integers(0, 2**32), st.floats(0, 100), st.integers(2, 60))
def test_fitting_keeps_every_weight_at_zero_or_above(seed: int, strength: float, count: int) -> None:
    features, outcomes = _outcomes(seed, count, truth=np.linspace(-6, 6, 11))
    outcomes[:2] = False, True

    scorer = Scorer(weights=Scorer.prior().coef_, strength=strength).fit(features, outcomes)

    assert (scorer.coef_ >= 0).all()
    assert np.isfinite(scorer.coef_).all()


@often
@given(st.integers(0, 2**32), st.integers(0, 10))
def test_more_of_a_feature_never_lowers_a_fitted_score(seed: int, feature: int) -> None:
    chance = np.random.default_rng(seed)
    scorer = Scorer().fit(*_outcomes(seed, 60, truth=chance.normal(0, 4, 11)))
    less = chance.random((20, 11))
    more = less.copy()
    more[:, feature] += chance.random(20)

    assert (scorer.predict_proba(more)[:, 1] >= scorer.predict_proba(less)[:, 1]).all()


def test_strong_outcomes_move_the_weights_towards_the_truth() -> None:
    truth = np.array([0.0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 3])
    prior = Scorer.prior()

    few, many = (Scorer(weights=prior.coef_).fit(*_outcomes(1, count, truth=truth)).coef_ for count in (300, 30_000))

    away = [np.abs(weights - truth).sum() for weights in (prior.coef_, few, many)]
    assert away[0] > away[1] > away[2]
    assert many == pytest.approx(truth, abs=0.4)


def test_few_outcomes_leave_the_weights_near_the_stated_ones() -> None:
    prior = Scorer.prior()

    fitted = Scorer(weights=prior.coef_).fit([[0.2] * 11, [0.8] * 11], [1, 0])

    assert fitted.coef_ == pytest.approx(prior.coef_, abs=0.1)


def test_a_greater_strength_stays_nearer_to_the_stated_weights() -> None:
    prior = Scorer.prior().coef_
    features, outcomes = _outcomes(1, 300, truth=np.zeros(11))

    away = [
        np.abs(Scorer(weights=prior, strength=strength).fit(features, outcomes).coef_ - prior).sum()
        for strength in (0.1, 20, 1e6)
    ]

    assert away[0] > away[1] > away[2]
    assert away[2] < 1e-3


def test_the_fit_minimises_what_it_says() -> None:
    features, outcomes = _outcomes(3, 200)
    prior = Scorer.prior().coef_
    fitted = Scorer(weights=prior, strength=5).fit(features, outcomes)

    def loss(weights: Array, intercept: float) -> float:
        odds = np.nan_to_num(features - 0.5) @ weights + intercept
        log_loss = -np.where(outcomes, -np.logaddexp(0, -odds), -np.logaddexp(0, odds)).sum()
        return float(log_loss + 5 / 2 * ((weights - prior) ** 2).sum())

    least = loss(fitted.coef_, fitted.intercept_)
    chance = np.random.default_rng(0)
    for _ in range(200):
        away = np.maximum(fitted.coef_ + chance.normal(0, 0.05, 11), 0)
        assert loss(away, fitted.intercept_ + chance.normal(0, 0.05)) > least - 1e-6


def test_fitting_knows_unknown_features() -> None:
    features, outcomes = _outcomes(1, 300)
    features[::3, 4] = np.nan

    scorer = Scorer().fit(features, outcomes)

    assert np.isfinite(scorer.coef_).all()


@pytest.mark.parametrize("outcomes", [[0] * 8, [0, 1, 2, 3] * 2], ids=["one class", "four classes"])
def test_outcomes_of_other_than_two_classes_are_refused(outcomes: list[int]) -> None:
    with pytest.raises(ValueError, match="class"):
        Scorer().fit(np.random.default_rng(0).random((8, 11)), outcomes)


def test_an_unfitted_scorer_is_refused() -> None:
    with pytest.raises(NotFittedError):
        Scorer().predict_proba([[0.5] * 11])


def test_the_spread_is_that_of_the_model_and_of_the_unknown_features() -> None:
    scorer = Scorer.prior()
    variances = np.zeros((2, 11))
    variances[1, 0] = 1 / 12

    assert scorer.spread(variances) == pytest.approx([0.25, (0.25**2 + 9 / 12) ** 0.5])


def test_the_version_changes_with_any_weight_and_with_nothing_else() -> None:
    versions = {Scorer.prior().version, clone(Scorer.prior()).fit(*_outcomes(1, 50)).version}
    for place in range(11):
        changed = Scorer.prior()
        changed.coef_[place] += 1e-9
        versions.add(changed.version)
    moved = Scorer.prior()
    moved.intercept_ = 1e-9
    versions.add(moved.version)

    assert len(versions) == 14
    assert pickle.loads(pickle.dumps(Scorer.prior())).version == Scorer.prior().version  # noqa: S301  our own bytes
    assert all(len(version) == 12 and int(version, 16) >= 0 for version in versions)


def _outcomes(seed: int, count: int, truth: Array | None = None) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Return features and outcomes drawn from a scorecard of these true weights."""
    chance = np.random.default_rng(seed)
    features = chance.random((count, 11))
    odds = (features - 0.5) @ (np.ones(11) if truth is None else truth)
    outcomes = chance.random(count) < 1 / (1 + np.exp(-odds))
    outcomes[:2] = False, True
    return features, outcomes
