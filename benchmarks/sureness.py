"""Fit the weights of catalogue/sureness.py, and tell how well they hold on texts that they were not fitted on.

Run as ``python -m benchmarks.sureness``; prints JSON. It needs the files under PONTE_SHARED (default ../shared), the
own words to work with and the texts of other matters; never the final half of the own words.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks import linking
from catalogue.linking import Linker
from catalogue.sureness import Facts

FIRST, AMONG, NOWHERE = 1, 5, 0
TITLES = 400
FOLDS = StratifiedKFold(10, shuffle=True, random_state=20261123)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# The facts of a text, and the place of the first right hit: NOWHERE if not AMONG the first, None for other matters.
Judged = tuple[Facts, int | None]


def own_words() -> Iterator[Judged]:
    """Yield the own words to work with, and texts of other matters, each beside the nearest concepts."""
    linkers = linking.own_linkers()
    for row in linking.own_words("work"):
        for kind in [row["kind"]] if row["kind"] in linkers else linkers:
            right = frozenset(row["right"].split("|")) if row["kind"] in linkers else None
            yield from judged(linkers[kind], row["text"], right)
    foreign = {lang: Linker(linking.esco(lang), lang) for lang in ("en", "es", "fr", "ro")}
    for lang, text in linking.other_matters():
        for linker in linkers.values() if lang == "it" else [foreign[lang]]:
            yield from judged(linker, text, None)


def vacancies() -> Iterator[Judged]:
    """Yield the titles of real vacancies beside the nearest concepts; right is the ISCO-08 group of the vacancy.

    Where only its first two digits agree, the place is that of a concept that is near.
    """
    linker = Linker(linking.esco("es"), "es")
    for title, code in linking.titles():
        facts, hits = linker.nearest(title)
        if facts:
            found = hits[0].code or ""
            yield facts, FIRST if found == code else AMONG * (found[:2] == code[:2])


def judged(linker: Linker, text: str, right: frozenset[str] | None) -> Iterator[Judged]:
    """Yield a text with the place of its first right hit, if anything is near it at all."""
    facts, hits = linker.nearest(text)
    if facts:
        places = (place for place, hit in enumerate(hits[:AMONG], 1) if right is not None and hit.id in right)
        yield facts, None if right is None else next(places, NOWHERE)


def fit(facts: Floats, wanted: Flags, weights: Floats) -> tuple[dict[str, float], Floats]:
    """Return a logistic model's weights for the facts as they are, and its chances from folds that lack the text."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=3_000))
    passed = {"logisticregression__sample_weight": weights}
    chances = cross_val_predict(model, facts, wanted, cv=FOLDS, method="predict_proba", params=passed)[:, 1]
    scale, logistic = (step for _, step in model.fit(facts, wanted, **passed).steps)
    raw = logistic.coef_[0] / scale.scale_
    named = {name: round(float(weight), 2) for name, weight in zip(Facts._fields, raw, strict=True)}
    return {**named, "at_all": round(float(logistic.intercept_[0] - raw @ scale.mean_), 2)}, chances


def meaning(words: Sequence[Judged], titles: Sequence[Judged]) -> dict[str, Any]:
    """Fit whether a text means anything at all; where the right concept is not even near, nothing is learned."""
    told = [(facts, place) for facts, place in [*words, *titles] if place != NOWHERE]
    meant = np.array([place is not None for _, place in told])
    of_titles = np.arange(len(told)) >= len(told) - sum(place != NOWHERE for _, place in titles)
    # A title is one of many alike: all of them together count as so many own words.
    weights = np.where(of_titles, TITLES / of_titles.sum(), 1.0)
    model, chances = fit(np.array([facts for facts, _ in told]), meant, weights)
    accepted = chances >= 0.5
    return {
        "meant": model,
        "own_words_accepted": _share(accepted[meant & ~of_titles]),
        "titles_accepted": _share(accepted[of_titles]),
        "other_matters_accepted": _share(accepted[~meant]),
    }


def rightness(words: Sequence[Judged], titles: Sequence[Judged]) -> dict[str, Any]:
    """Fit whether the first concept is the right one; half and more is sure enough to need no confirming."""
    told = [*words, *titles]
    right = np.array([place == FIRST for _, place in told])
    model, chances = fit(np.array([facts for facts, _ in told]), right, np.ones(len(told)))
    of_titles, sure = right[len(words) :], chances[len(words) :] >= 0.5
    return {
        "right": model,
        "right_brier": round(float(brier_score_loss(right, chances)), 3),
        "titles_sure": _share(sure),
        "titles_sure_and_right": _share(of_titles[sure]),
        "titles_doubtful_and_right": _share(of_titles[~sure]),
    }


def _share(flags: Flags) -> float:
    return round(float(flags.mean()), 3)


def main() -> None:
    """Fit both models and print their weights with what they are worth on texts they were not fitted on."""
    words, titles = list(own_words()), list(vacancies())
    print(json.dumps(meaning(words, titles) | rightness(words, titles)))


if __name__ == "__main__":
    main()
