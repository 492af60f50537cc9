"""Flags: what a reviewer should look at in a vacancy, measured on labelled texts and on real advertisements."""

import csv
import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from employers import review
from employers.advertisements.flat import flatten
from employers.review import Code, Flag, Where

TEXTS = [json.loads(line) for line in (Path(__file__).parent / "flags" / "flags.jsonl").read_text().splitlines()]
SHARED = Path(os.environ.get("PONTE_SHARED", Path(__file__).parents[3] / "shared"))
OCCUPATIONS = SHARED / "data" / "esco" / "occupations.csv.gz"
ADVERTISEMENTS = SHARED / "data" / "vacancies" / "eures_es_dev.csv.gz"
HARD = {
    *(3, 5, 6, 9, 14, 18, 20, 23, 24, 26, 28, 41, 43, 45, 53, 54, 56, 67, 74, 85, 86, 90, 98, 100, 102, 105, 113, 114),
    *(118, 119, 127, 131, 134, 135, 138),
}
Flags = Callable[[str], Sequence[Flag]]
# Words without what stands around them.
PLAIN = {
    Code.LODGING: "alloggi alloggio casa camera stanza posto letto room accommodation house",
    Code.LOOKS: "presenza aspetto foto bella attractive photo looks",
    Code.CASH: "contanti cash nero nere mano",
    Code.NIGHT_CLUB: "club notte night hostess massage massaggi",
    Code.DOCUMENTS: "documenti passaporto documents passport papers",
    Code.PRIVATE_CONTACT: "telefono telefonate telephone whatsapp chat",
    Code.LIVE_IN: "convivente vive live",
    Code.AGE: "anni eta giovane giovani aged age young",
    Code.SEX: "donna uomo ragazza signora woman men lady",
    Code.ORIGIN: "stranieri italiani foreigners nationality",
    Code.FAMILY: "figli famiglia familiare maternita sposa children family marriage married",
    Code.LANGUAGE: "italiano inglese english italian",
}


def plainly(text: str) -> list[Flag]:
    """Flag every word of a list, whatever stands beside it: the naive twin."""
    return [
        Flag(code, found[0], *found.span())
        for code, words in PLAIN.items()
        for found in re.finditer(rf"\b(?:{'|'.join(words.split())})\b", flatten(text))
    ]


def number(text: dict[str, Any]) -> int:
    return int(text["id"][1:])


def half(*, is_read: bool) -> list[dict[str, Any]]:
    """Return the texts that were read while the rules were written, or those that were not."""
    return [text for text in TEXTS if (number(text) % 2 == 1) is is_read]


def counted(texts: Iterable[dict[str, Any]], flags: Flags) -> Counter[str]:
    """Count, for each text and code, what is right, wrong and missed."""
    counts: Counter[str] = Counter()
    for text in texts:
        wanted = {each["flag"]: each["words"] for each in text["flags"]}
        found = flags(text["text"])
        for code in Code:
            own = [flag for flag in found if flag.code is code]
            is_right = code in wanted and any(overlap(flag, text["text"], wanted[code]) for flag in own)
            counts += Counter(right=is_right, wrong=bool(own) and not is_right, missed=code in wanted and not is_right)
    return counts


def overlap(flag: Flag, text: str, words: str) -> bool:
    start = text.index(words)
    return flag.start < start + len(words) and start < flag.end


def precision(counts: Counter[str]) -> float:
    return counts["right"] / (counts["right"] + counts["wrong"])


def recall(counts: Counter[str]) -> float:
    return counts["right"] / (counts["right"] + counts["missed"])


def test_the_labelled_texts_are_whole() -> None:
    assert (len(TEXTS), len({text["id"] for text in TEXTS}), len(HARD)) == (140, 140, 35)
    assert all(text["text"].count(each["words"]) == 1 for text in TEXTS for each in text["flags"])
    assert {each["flag"] for text in TEXTS for each in text["flags"]} == set(Code)


def test_texts_that_nobody_read_while_writing_are_flagged_rightly() -> None:
    counts = counted(half(is_read=False), review.flags)

    assert precision(counts) >= 0.9
    assert recall(counts) >= 0.78


def test_texts_that_were_read_while_writing_are_flagged_rightly() -> None:
    counts = counted(half(is_read=True), review.flags)

    assert min(precision(counts), recall(counts)) >= 0.97


@pytest.mark.parametrize("code", Code)
def test_of_each_kind_most_are_found(code: Code) -> None:
    texts = [text for text in TEXTS if code in {each["flag"] for each in text["flags"]}]

    found = sum(code in {flag.code for flag in review.flags(text["text"])} for text in texts)

    assert len(texts) >= 9
    assert found >= 0.75 * len(texts)


def test_what_only_sounds_like_it_is_not_flagged_as_by_a_list_of_words() -> None:
    hard = [text["text"] for text in TEXTS if number(text) in HARD]

    naive = sum(bool(plainly(text)) for text in hard)
    ours = sum(bool(review.flags(text)) for text in hard)

    assert naive >= 20
    assert ours <= 1


def test_a_list_of_words_is_wrong_far_more_often() -> None:
    assert precision(counted(TEXTS, plainly)) < 0.6


def test_of_real_advertisements_at_most_three_in_a_hundred_are_flagged_at_all() -> None:
    with gzip.open(ADVERTISEMENTS, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::4]

    flagged = sum(bool(review.of_vacancy(row["title"], row["description"], None)) for row in rows)

    assert 0 < flagged <= 0.03 * len(rows)


def test_descriptions_of_occupations_which_ask_nothing_are_seldom_flagged_as_by_a_list_of_words() -> None:
    with gzip.open(OCCUPATIONS, "rt", encoding="utf-8") as file:
        texts = [row["description_en"] for row in csv.DictReader(file)][::6]

    ours, naive = (sum(bool(flags(text)) for text in texts) for flags in (review.flags, plainly))

    assert ours <= 0.02 * len(texts)
    assert naive > 3 * ours


SAID = {
    "denied": ("Foto non richiesta.", set()),
    "denied in a row": ("Non chiediamo foto, età o stato civile.", set()),
    "denied of something else": ("Non serve esperienza, bella presenza.", {Code.LOOKS}),
    "denied, then asked": ("La foto non serve ma cerchiamo bella presenza.", {Code.LOOKS}),
    "the denial is the demand": ("Astenersi stranieri, niente figli.", {Code.ORIGIN, Code.FAMILY}),
    "a law against it": ("Annuncio rivolto a donne e uomini, nessuna discriminazione di età o religione.", set()),
    "a task": ("Pulizia degli alloggi degli ospiti, foto dei prodotti per il sito.", set()),
    "how old the firm is": ("Azienda con oltre 30 anni di esperienza.", set()),
    "capitals and no accents": ("BELLA PRESENZA, ETA MASSIMA 30 ANNI", {Code.LOOKS, Code.AGE}),
    "two languages": ("Aiuto cuoco. No foreigners, live-in.", {Code.ORIGIN, Code.LIVE_IN}),
    "Spanish": ("Se busca mujer, edad entre 20 y 25 años.", {Code.SEX, Code.AGE}),
    "the number of an offer": ("Offerta 08/2026/17889, stipendio 25.000-29.000 euro.", set()),
    "a telephone": ("Info allo 0861 000000.", {Code.PRIVATE_CONTACT}),
    "a task that needs it": ("Centralino: rispondere ai clienti. Inglese C1.", set()),
    "no task that needs it": ("Lavaggio piatti. Inglese C1.", {Code.LANGUAGE}),
    "nothing": ("", set()),
}


@pytest.mark.parametrize("case", SAID)
def test_what_is_said_is_flagged_and_what_is_denied_is_not(case: str) -> None:
    text, codes = SAID[case]

    assert {flag.code for flag in review.flags(text)} == codes


def test_a_flag_tells_its_exact_words_and_their_place() -> None:
    text = "Cerchiamo aiuto.\nSi offre  VITTO e alloggio, età max 30 anni."

    told = review.flags(text)

    assert [(flag.code, flag.words) for flag in told] == [
        (Code.LODGING, "offre  VITTO e alloggio"),
        (Code.AGE, "età max 30 anni"),
    ]
    assert all(text[flag.start : flag.end] == flag.words for flag in told)


def test_a_flag_of_a_vacancy_tells_in_which_part_it_stands() -> None:
    told = review.of_vacancy("Lavapiatti, no stranieri", "Bella presenza.", {"it": "C2", "en": "B1", "fr": None})

    assert [(flag.where, flag.words, flag.start) for flag in told] == [
        (Where.TITLE, "no stranieri", 12),
        (Where.DESCRIPTION, "Bella presenza", 0),
        (Where.LANGUAGES, "it C2", 0),
    ]


def test_a_high_level_that_a_task_needs_is_not_flagged() -> None:
    assert review.of_vacancy("Receptionist", None, {"en": "C1"}) == ()
    assert review.of_vacancy("Lavapiatti", None, {"en": "C1"}) != ()


def test_words_without_an_end_are_read_in_pieces() -> None:
    for before in range(0, 100, 7):
        [flag] = review.flags("parola " * (200 + before) + "bella presenza")
        assert flag.words == "bella presenza"
    assert review.flags("a" * 20_000) == ()
