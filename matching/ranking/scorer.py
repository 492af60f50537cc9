"""The estimator: from features to the chance that a placement there ends in a hire, when a tutor picks it."""

import hashlib
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from matching.ranking.columns import Array
from matching.ranking.features import NAMES, NEUTRAL

# What each feature adds to the log-odds as it goes from 0 to 1, stated by the programme's tutors before any outcome
# was seen; fitting starts from here. Natural logarithms: 0.7 doubles the odds.
EXPERT_WEIGHTS = {
    "essential_cover": 3.0,
    "optional_cover": 0.8,
    "occupation_wished": 1.2,
    "occupation_had": 1.0,
    "title": 0.4,
    "language_margin": 0.4,
    "hours_fit": 0.8,
    "travel": 1.0,
    "wishes": 0.8,
    "waiting": 0.3,
    "employer_record": 0.8,
}
EXPERT_BASELINE = 0.0  # log-odds of a pair of which nothing is known
MODEL_SPREAD = 0.25  # standard deviation of the log-odds that stays when every fact is known
NORMAL_80 = 1.2815515655446004  # 90 % quantile of the normal distribution: an interval of 80 %
DECIMALS = 12  # to which scores are rounded before they are ordered


class Scorer(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Logistic scorecard with weights that are never negative, drawn towards stated ones.

    The log-odds of a row are ``intercept_ + sum(coef_ * (x - 0.5))``; a NaN counts as 0.5, so that it neither speaks
    for nor against. Fitting minimises the log-loss plus ``strength / 2 * sum((coef - weights) ** 2)``: the mode under a
    Gaussian prior centred on the stated weights, within coef >= 0. More of a feature never lowers the score.

    Parameters
    ----------
    weights : sequence of float, optional
        Prior weight of each feature, not negative; None: zeros.
    baseline : float
        Prior intercept.
    strength : float
        Precision of the prior, in outcomes' worth; greater stays nearer.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    classes_ : ndarray of shape (2,)

    Examples
    --------
    >>> scorer = Scorer.prior()
    >>> bool(scorer.predict_proba([[1.0] * 11])[0, 1] > 0.99)
    True
    """

    def __init__(self, weights: npt.ArrayLike | None = None, baseline: float = 0.0, strength: float = 20.0) -> None:
        self.weights = weights
        self.baseline = baseline
        self.strength = strength

    @classmethod
    def prior(cls) -> Self:
        """Return the scorer of the stated expert weights, no outcome seen."""
        weights = tuple(EXPERT_WEIGHTS[name] for name in NAMES)
        scorer = cls(weights=weights, baseline=EXPERT_BASELINE)
        scorer.coef_ = np.array(weights)
        scorer.intercept_ = EXPERT_BASELINE
        scorer.classes_ = np.array([0, 1])
        scorer.n_features_in_ = len(weights)
        return scorer

    def fit(self, X: Any, y: Any) -> Self:  # noqa: ANN401, N803  scikit-learn's way: any array
        """Fit on features of shape (n, features), NaN where unknown, and outcomes of two classes."""
        X, y = validate_data(self, X, y, ensure_all_finite="allow-nan", dtype=np.float64)  # noqa: N806
        check_classification_targets(y)
        self.classes_, outcome = np.unique(y, return_inverse=True)
        if len(self.classes_) != 2:  # noqa: PLR2004  a hire, or none
            raise ValueError(f"Only binary classification is supported. y has {len(self.classes_)} class(es).")
        prior = np.zeros(X.shape[1]) if self.weights is None else np.asarray(self.weights, np.float64)
        start = np.append(np.maximum(prior, 0), self.baseline)
        bounds = [(0, None)] * len(prior) + [(None, None)]
        found = minimize(self._loss, start, (_centred(X), outcome, prior), "L-BFGS-B", jac=True, bounds=bounds)
        self.coef_, self.intercept_ = found.x[:-1], float(found.x[-1])
        return self

    def _loss(self, weights: Array, centred: Array, outcome: Array, prior: Array) -> tuple[float, Array]:
        log_odds = centred @ weights[:-1] + weights[-1]
        away = np.append(weights[:-1] - prior, 0.0)
        loss = np.logaddexp(0, log_odds).sum() - log_odds @ outcome + self.strength / 2 * away @ away
        error = expit(log_odds) - outcome
        return float(loss), np.append(centred.T @ error, error.sum()) + self.strength * away

    def contributions(self, features: Array) -> Array:
        """Return what each feature adds to the log-odds, shape as ``features`` (n, features)."""
        parts: Array = _centred(features) * self.coef_
        return parts

    def log_odds(self, features: Array) -> Array:
        """Return the log-odds of rows that are known to be well formed, shape (n,)."""
        # Added feature by feature: a matrix product may round a row differently by where it stands.
        total = np.full(len(features), self.intercept_)
        for column, weight in zip(features.T, self.coef_, strict=True):
            total += np.where(np.isnan(column), 0.0, (column - NEUTRAL) * weight)
        return total

    def decision_function(self, X: Any) -> Array:  # noqa: ANN401, N803
        """Return the log-odds of the second class, shape (n,)."""
        check_is_fitted(self)
        return self.log_odds(validate_data(self, X, ensure_all_finite="allow-nan", dtype=np.float64, reset=False))

    def predict_proba(self, X: Any) -> Array:  # noqa: ANN401, N803
        """Return the chances of both classes, shape (n, 2)."""
        chance = probability(self.decision_function(X))
        return np.stack([1 - chance, chance], axis=1)

    def predict(self, X: Any) -> Array:  # noqa: ANN401, N803
        """Return the likelier class of each row, shape (n,)."""
        likelier = self.decision_function(X) > 0
        chosen: Array = self.classes_[likelier.astype(int)]
        return chosen

    def spread(self, variances: Array) -> Array:
        """Return the standard deviation of the log-odds: sqrt(.25 ** 2 + sum(coef ** 2 * variances)), shape (n,)."""
        deviation: Array = np.sqrt(MODEL_SPREAD**2 + (variances * self.coef_**2).sum(axis=1))
        return deviation

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with any weight."""
        numbers = np.append(self.coef_, self.intercept_).astype("<f8").tobytes()
        return hashlib.sha256(" ".join(NAMES).encode() + numbers).hexdigest()[:12]

    def __sklearn_tags__(self) -> Tags:
        tags: Any = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.poor_score = True  # weights that may not be negative cannot follow every data set
        return tags


def probability(log_odds: Array) -> Array:
    """Return 1 / (1 + exp(-log_odds))."""
    return 1 / (1 + np.exp(-log_odds))


def _centred(features: Array) -> Array:
    return np.where(np.isnan(features), 0.0, features - NEUTRAL)
