"""Phrases of the data files: how they are written, and what they find in the words of a sentence."""

import csv
from pathlib import Path

import pytest

from employers import flags
from employers.flags.phrases import Phrases, parse, sentences
from employers.flags.words import LANGUAGES, Label, phrases
from employers.review import Code

LISTS = {"bed": ["posto letto", "camera"]}
FOUND = {
    "a word": ("camera", "una camera qui", "camera"),
    "not a part of a word": ("camera", "cameriera", None),
    "any word that begins so": ("camer*", "la cameriera", "cameriera"),
    "one of several": ("sala/stanza", "la stanza", "stanza"),
    "a list": ("<bed> gratis", "posto letto gratis", "posto letto gratis"),
    "words between": ("camera .. gratis", "camera per chi vuole, gratis", "camera per chi vuole, gratis"),
    "too many words between": ("camera .. gratis", "camera a b c d e f gratis", None),
    "near": ("cerca ~ ragazza", "cerca una brava ragazza", "cerca una brava ragazza"),
    "not past somebody else": ("cerca ~ signora", "cerca badante per signora", None),
    "not past a comma": ("cerca ~ signora", "cerca, signora", None),
    "an age": ("max # anni", "max 30 anni", "max 30 anni"),
    "no age": ("max # anni", "max 3 anni", None),
    "not past a full stop": ("camera gratis", "camera. gratis", None),
}


@pytest.mark.parametrize("case", FOUND)
def test_a_phrase_finds_what_it_says(case: str) -> None:
    written, text, expected = FOUND[case]
    known = Phrases([("it", parse(written, LISTS))])

    found = [
        text[words[span.first].start : words[span.last - 1].end]
        for words in sentences(text)
        for span in known.found(words)["it"]
    ]

    assert found == ([] if expected is None else [expected])


def rows(lang: str) -> list[dict[str, str]]:
    with (Path(flags.__file__).parent / f"{lang}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_data_files_hold_what_the_rules_read_and_nothing_else(lang: str) -> None:
    parts = {"flag", "firm", "unless", "absent", "need"} | {"before", "denial", "after", "contrast", "other"}

    assert {row["about"] for row in rows(lang)} <= {*Code, "any", "list"}
    assert {row["part"] for row in rows(lang) if row["about"] != "list"} <= parts
    assert all(row["phrases"] == row["phrases"].lower() for row in rows(lang))


@pytest.mark.parametrize("lang", ["it", "en"])
def test_each_kind_of_flag_has_phrases_in_italian_and_in_english(lang: str) -> None:
    assert {row["about"] for row in rows(lang) if row["part"] == "flag"} == set(Code)


def test_a_list_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        parse("<beds> gratis", LISTS)


def test_phrases_are_read_once() -> None:
    assert phrases() is phrases()
    assert Label("age", "flag", "it") in phrases().found(next(sentences("cerchiamo ragazza max 30 anni")))
