"""How well words are linked: MELO, one typing error, real vacancies, own words, other matters; beside naive twins."""

import numpy as np
import pytest

from benchmarks.linking import (
    Asked,
    by_letters,
    esco,
    interval,
    labels_before,
    melo,
    misspelt,
    other_matters,
    own_foreign,
    own_linkers,
    own_occupations,
    own_skills,
    own_words,
    reciprocal,
    reciprocal_ranks,
    standing,
    titles,
)
from catalogue import everyday
from catalogue.linking import Linker, Term, is_doubtful

# How many own words were labels when the two first met: none may be added to the list.
KNOWN_BEFORE = 246

Forms = tuple[list[Term], list[Asked]]


@pytest.fixture(scope="module")
def forms() -> Forms:
    return melo()


@pytest.fixture(scope="module")
def linker(forms: Forms) -> Linker:
    return Linker(forms[0], "it")


@pytest.fixture(scope="module")
def linkers() -> dict[str, Linker]:
    return own_linkers()


def test_national_titles_are_linked_better_than_by_any_published_lexical_method(linker: Linker, forms: Forms) -> None:
    figures = standing(reciprocal_ranks(linker, forms[1]))

    assert figures["mrr"]["mean"] >= 0.505
    assert figures["top1"]["mean"] >= 0.430
    assert figures["top5"]["mean"] >= 0.585


def test_the_lead_over_plain_runs_of_letters_is_no_chance(linker: Linker, forms: Forms) -> None:
    lead = interval(reciprocal_ranks(linker, forms[1]) - by_letters(*forms))

    assert lead["low"] > 0


def test_one_typing_error_costs_little(linker: Linker, forms: Forms) -> None:
    wrong = [(misspelt(text, 0), right) for text, right in forms[1]]

    kept = reciprocal_ranks(linker, wrong).mean() / reciprocal_ranks(linker, forms[1]).mean()

    assert kept >= 0.92


def test_real_vacancies_reach_their_isco_groups() -> None:
    spanish = Linker(esco("es"), "es")

    found = [(spanish.link(title, top=1), code) for title, code in titles()]

    right = {n: sum(bool(hits) and (hits[0].code or "")[:n] == code[:n] for hits, code in found) for n in (3, 4)}
    assert right[4] / len(found) >= 0.50
    assert right[3] / len(found) >= 0.60


@pytest.fixture(scope="module")
def ranks(linkers: dict[str, Linker]) -> dict[str, float]:
    meant = [row for row in own_words("work") if row["kind"] in linkers]
    asked = [(linkers[row["kind"]], row["text"], frozenset(row["right"].split("|"))) for row in meant]
    return {text: reciprocal_ranks(linker, [(text, right)], top=5)[0] for linker, text, right in asked}


def test_own_words_find_what_they_mean(ranks: dict[str, float]) -> None:
    assert sum(rank == 1 for rank in ranks.values()) / len(ranks) >= 0.80


def test_the_lead_on_own_words_over_plain_runs_of_letters_is_no_chance(linkers: dict[str, Linker]) -> None:
    linker, names = linkers["occupation"], [*own_occupations(), *esco("it"), *own_foreign("occupation")]
    rows = [row for row in own_words("work") if row["kind"] == "occupation"]
    asked = [(row["text"], frozenset(row["right"].split("|"))) for row in rows]

    nearest = [reciprocal(right, (hit.id for hit in linker.nearest(text, 100)[1])) for text, right in asked]

    assert interval(np.array(nearest) - by_letters(names, asked))["low"] > 0


def test_own_words_that_no_label_had_before_find_what_they_mean(ranks: dict[str, float]) -> None:
    new = [rank for text, rank in ranks.items() if text.casefold() not in labels_before()]

    assert len(new) > 800
    assert sum(rank == 1 for rank in new) / len(new) >= 0.80


def test_words_of_a_first_language_find_what_they_mean(linkers: dict[str, Linker]) -> None:
    italian = Linker([*own_occupations(), *esco("it")])
    words = {"camarera": "5131", "bucătăreasă": "5120", "femme de ménage": "9111", "rrobaqepëse": "7531"}

    found = {text: linkers["occupation"].link(text) for text in words}

    assert {text: hits[0].code for text, hits in found.items() if hits} == words
    assert sum(bool(hits := italian.link(text)) and hits[0].code == code for text, code in words.items()) <= 1


def test_other_matters_are_refused_where_a_linker_without_none_takes_them_all(linkers: dict[str, Linker]) -> None:
    others = [text for lang, text in other_matters() if lang == "it"]
    others += [row["text"] for row in own_words("work") if row["kind"] == "none"]
    asked = [(linker, text) for text in others for linker in linkers.values()]

    taken = {kind: sum(bool(linker.link(text)) for text in others) / len(others) for kind, linker in linkers.items()}
    nearest = sum(bool(linker.nearest(text)[1]) for linker, text in asked)

    assert sum(taken.values()) / len(taken) <= 0.05
    assert nearest / len(asked) > 0.90


def test_what_is_refused_is_doubtful(linkers: dict[str, Linker]) -> None:
    hits = linkers["occupation"].link("tanti auguri")

    assert hits == ()
    assert is_doubtful(hits)


@pytest.mark.parametrize("half", ["work", "final"])
def test_no_own_word_was_added_to_our_labels_or_everyday_words(half: str) -> None:
    foreign = [*own_foreign("occupation"), *own_foreign("skill")]
    ours = {term.label.casefold() for term in (*own_occupations(), *own_skills(), *foreign)}
    alike = {word for group in everyday.alike("it") for word in group}

    own = {row["text"].casefold() for row in own_words(half) if row["kind"] != "none"}

    assert own & ours <= labels_before()
    assert len(labels_before()) == KNOWN_BEFORE
    assert not own & alike
