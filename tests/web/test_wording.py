"""Every text is translated, and every code that the ranking may give has its sentence in every language."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from inspect import getsource
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.checkers import checkers
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from employers.review import Code
from matching.ranking import Ask, Index, Match, Opening, Profile, Ranking, Reason, Relations, explain, rank, unlock
from matching.ranking.features import NAMES
from matching.ranking.gates import GATES
from matching.records.people import PathState
from web import wording
from web.wording import LANGUAGES, Words, asks, flags, gaps, labels, reasons, scores, texts, unlocks

WEB = Path(wording.__file__).parents[1]
KEYWORDS = {"say": None, "count": (1, 2), "noted": None}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
ON = date(2026, 11, 23)
FULL = [[["08:00", "14:00"]]] * 5 + [[], []]
SENTENCE = re.compile(r"[A-ZÀÈÉÎ«“0-9«].*[.?]", re.DOTALL)


def written() -> set[Any]:
    """Return every text of the code and the templates; those with a plural as pairs."""
    return {text for *_, text, _, _ in extract_from_dir(WEB, METHODS, keywords=KEYWORDS)}


def messages(lang: str) -> Catalog:
    with (texts.FOLDER / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_of_the_files_is_whole(lang: str) -> None:
    entries = (texts.FOLDER / lang / "LC_MESSAGES" / "messages.po").read_text("utf-8").split("\n\n")

    assert [entry for entry in entries if "msgid " not in entry or "\nmsgstr" not in entry] == []


def told(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_files_hold_every_text_and_no_other(lang: str) -> None:
    assert {message.id for message in messages(lang) if message.id} == written()


@pytest.mark.parametrize("lang", ["it", "fr"])
def test_no_text_is_left_untranslated(lang: str) -> None:
    assert [message.id for message in messages(lang) if message.id and not all(told(message))] == []


@pytest.mark.parametrize("lang", ["it", "fr"])
def test_no_translation_is_doubtful_or_loses_a_fact(lang: str) -> None:
    catalogue = messages(lang)

    for message in catalogue:
        assert not (message.id and message.fuzzy), message.id
        for check in checkers:
            check(catalogue, message)
        facts = [set(re.findall(r"%\((\w+)\)s", text)) for text in (*told(message), *_ids(message))]
        # The form for one may say "one" without its number.
        assert {fact for each in facts for fact in each} - {"n"} == facts[-1] - {"n"} if message.id else True


def _ids(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def test_a_text_that_nobody_translated_would_be_found() -> None:
    catalogue = messages("it")
    catalogue.add("A new sentence.", "")

    assert [each.id for each in catalogue if each.id and not all(told(each))] == ["A new sentence."]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_plural_forms_of_a_language_are_there(lang: str) -> None:
    words = Words(lang)

    one, two = (words.count("%(n)s free slot", "%(n)s free slots", number) for number in (1, 2))

    assert one != two
    assert (one[0], two[0]) == ("1", "2")


def test_french_counts_none_like_one_and_italian_like_many() -> None:
    none = {lang: Words(lang).count("%(n)s hour", "%(n)s hours", 0) for lang in ("fr", "it")}

    assert none == {"fr": "0 heure", "it": "0 ore"}


# --- every code


def codes_of(module: ModuleType, call: str) -> set[str]:
    """Return all texts that stand first in calls of a name in a module, also those of an ``if`` there."""
    found = set()
    for node in ast.walk(ast.parse(getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == call:
            found |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}
    return {each for each in found if isinstance(each, str)}


def yielded(module: ModuleType) -> set[str]:
    """Return all texts that stand first in the tuples which a module yields."""
    tuples = [node.value for node in ast.walk(ast.parse(getsource(module))) if isinstance(node, ast.Yield)]
    first = [each.elts[0] for each in tuples if isinstance(each, ast.Tuple)]
    return {part.value for part in first if isinstance(part, ast.Constant)}


def test_every_reason_that_the_ranking_gives_has_a_sentence() -> None:
    assert set(reasons.SENTENCES) == {*NAMES, "baseline"}


def test_every_gap_that_the_ranking_gives_has_a_sentence() -> None:
    assert set(gaps.SENTENCES) == codes_of(explain, "Gap")


def test_every_change_that_the_ranking_tries_has_a_sentence() -> None:
    assert set(unlocks.CHANGES) == yielded(sys.modules[unlock.__module__])


def test_every_flag_of_a_vacancy_has_a_sentence() -> None:
    assert set(flags.SENTENCES) == set(Code)


def test_every_gate_and_every_state_has_a_name() -> None:
    assert set(labels.GATES) == set(GATES)
    assert set(labels.STATES) == set(PathState)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("gate", GATES)
def test_every_question_of_a_gate_has_a_sentence(gate: str, lang: str) -> None:
    hers, asked = explain._NEEDS[gate]  # noqa: SLF001 - the table behind all questions
    avoided = ("employer", "site", "sector", "isolated", "hours") if gate == "avoid" else ()
    questions = [*(("profile", fact) for fact in hers), *(("opening", fact) for fact in (*asked, *avoided, "flexible"))]

    for side, fact in questions:
        assert asks.ask(Words(lang), Ask(gate, side, fact)).endswith("?")


# --- every shape of facts, as the ranking itself gives them

KNOWN: dict[str, Any] = {
    "skills": {"cut": {"level": 2}, "wash": {"level": None}, "rinse": {"level": 3}},
    "occupations": {"wished": ["9412"], "had": ["9112"]},
    "languages": {"it": "A2", "es": "B1"},
    "education": 2,
    "licences": ["B"],
    "hours": FULL,
    "max_hours": 30,
    "place": {"lat": 42.66, "lon": 13.70},
    "max_minutes": 45,
    "modes": ["bus", "foot"],
    "available_from": "2026-12-01",
    "until": "2027-12-31",
    "kinds": ["training"],
    "avoid": {"employers": ["e9"], "sites": ["s9"], "sectors": ["56.3"], "night": True, "isolated": True},
    "wishes": {"pay": 0.5, "nearness": 0.4, "sectors": {"56": 1.0}},
}
OFFERED: dict[str, Any] = {
    "posted_on": "2026-11-01",
    "slots": 1,
    "essential": {"cut": 3, "wash": 2, "dry": None},
    "optional": ["rinse", "fold"],
    "occupation": "9412",
    "title": "Aiuto cuoca",
    "languages": {"it": "A2"},
    "education": 2,
    "licences": ["B"],
    "hours": [[["09:00", "13:00"]]] * 5 + [[], []],
    "shift": "day",
    "place": {"lat": 42.68, "lon": 13.72, "municipality": "067041", "site": "s1"},
    "starts_on": "2026-12-10",
    "ends_on": "2027-03-31",
    "kind": "training",
    "allowance": 800,
    "employer": "e1",
    "sector": "56.11",
    "isolated": False,
    "record": {"ended": 4, "hired": 3},
}
OTHERWISE: list[dict[str, Any]] = [
    *({key: None} for key in OFFERED),
    {"slots": 0},
    {"open_until": "2026-11-20"},
    {"posted_on": "2026-12-20"},
    {"posted_on": "2026-11-23"},
    {"employer": "e9"},
    {"place": {"lat": 42.68, "lon": 13.72, "site": "s9"}},
    {"sector": "56.30"},
    {"isolated": True},
    {"shift": "night", "hours": None},
    {"hours": [[["00:00", "04:00"]], *[[]] * 6]},
    {"kind": "employment"},
    {"ends_on": "2028-12-31"},
    {"starts_on": "2026-11-24", "ends_on": "2026-11-30"},
    {"starts_on": "2027-12-31", "ends_on": None},
    {"starts_on": None, "ends_on": "2028-12-31"},
    {"hours": [[["12:00", "20:00"]]] * 5 + [[], []]},
    {"hours": [[["09:00", "14:30"]]] * 3 + [[]] * 4},
    {"languages": {"it": "B1", "en": "A1"}},
    {"languages": {"es": "A1"}},
    {"licences": ["C", "HACCP"]},
    {"education": 4},
    {"place": {"lat": 45.07, "lon": 7.69}},
    {"essential": ["dry", "iron"], "optional": ["iron"]},
    {"essential": ["wash"], "optional": ["rinse"]},
    {"essential": {"cut": None, "rinse": None}, "optional": []},
    {"occupation": "5120", "title": "Cuoca"},
    {"occupation": "9411"},
    {"occupation": "8160", "title": "In"},
    {"record": {"ended": 1, "hired": 1}},
    {"record": {"ended": 1, "hired": 0}},
    {"record": {"ended": 0, "hired": 0}},
    {"record": {"ended": 2, "hired": 1}},
]
NEAR = Relations([("rinse", "dry", 0.5)], {}, {"9412": ["aiuto cuoca"]})


EMPTY: dict[str, Any] = {
    "skills": {},
    "occupations": {},
    "languages": {},
    "licences": [],
    "hours": [[]] * 7,
    "modes": [],
    "kinds": [],
    "avoid": {},
    "wishes": {},
}


def profiles() -> Iterator[Profile]:
    """Yield a whole profile, and it with each fact unknown or none, and one of whom nothing is known."""
    yield Profile.from_json({"ref": "p", **KNOWN})
    for key in KNOWN:
        yield Profile.from_json({"ref": "p", **KNOWN, key: None})
    for key, none in EMPTY.items():
        yield Profile.from_json({"ref": "p", **KNOWN, key: none})
        yield Profile.from_json({"ref": "p", key: none})
    yield Profile.from_json({"ref": "p"})
    yield Profile.from_json({"ref": "p", **KNOWN, "languages": {}, "licences": [], "occupations": {}, "wishes": {}})


def rankings() -> Iterator[tuple[Profile, Index, Ranking]]:
    facts = [OFFERED, *({**OFFERED, **each} for each in OTHERWISE)]
    index = Index((Opening.from_json({"id": f"n{number:02}", **each}) for number, each in enumerate(facts)), NEAR)
    for profile in profiles():
        yield profile, index, rank(profile, index, top=100, on=ON)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_the_ranking_tells_becomes_plain_sentences(lang: str) -> None:
    words = Words(lang, {"9412": "aiuto cuoca", "9112": "pulizie", "067041": "Teramo"})
    sentences = []

    for profile, index, ranking in rankings():
        for match in ranking.matches:
            sentences += [wording.reason(words, each) for each in match.reasons]
            sentences += [wording.gap(words, each) for each in match.gaps]
            sentences += [wording.ask(words, each) for each in match.asks]
        for opening in index:
            clash = ranking.excluded_by(opening)
            sentences += wording.clash(words, clash) if clash else ()
        sentences += [wording.unlock(words, each) for each in unlock(profile, index, on=ON)]

    assert {gate for *_, ranking in rankings() for gate in ranking.excluded} == set(GATES)
    for sentence in set(sentences):
        assert SENTENCE.fullmatch(sentence), sentence
        assert not re.search(r"%\(|\bNone\b|_|\{", sentence), sentence


@pytest.mark.parametrize(
    ("lang", "hers"),
    [
        ("it", "Giorno della ricerca: 23 nov 2026."),
        ("en", "Asked on 23 Nov 2026."),
        ("fr", "Recherche du 23 nov. 2026."),
    ],
)
def test_a_vacancy_that_is_over_is_set_against_the_day_when_she_named_none(lang: str, hers: str) -> None:
    profile = Profile.from_json({"ref": "p", **KNOWN, "available_from": None, "until": None})
    over = Opening.from_json({"id": "n", **OFFERED, "starts_on": "2026-01-01", "ends_on": "2026-03-31"})
    clash = rank(profile, Index([over], NEAR), on=ON).excluded_by("n")

    assert clash is not None
    assert clash.gate == "dates"
    assert wording.clash(Words(lang), clash).hers == hers


def test_reasons_tell_the_facts_in_real_italian() -> None:
    words = Words("it", {"9412": "aiuto cuoca", "067041": "Teramo"})
    profile = Profile.from_json({"ref": "p", **KNOWN})
    ranking = rank(profile, Index([Opening.from_json({"id": "n", **OFFERED})], NEAR), on=ON)

    said = {each.code: wording.reason(words, each) for each in ranking.matches[0].reasons}

    assert said["occupation_wished"] == "È il lavoro che desidera: aiuto cuoca."
    assert said["language_margin"] == "Parla italiano giusto al livello richiesto (A2)."
    assert said["essential_cover"] == (
        "Non ha nessuna delle 3 competenze indispensabili. Per altre 3 ha competenze simili."
    )
    assert said["travel"] == "Circa 25 minuti in autobus fino a Teramo (stima)."
    assert said["employer_record"] == ("Dei 4 inserimenti conclusi in questa impresa, 3 sono finiti con un’assunzione.")


def test_the_same_record_reads_for_and_against() -> None:
    words = Words("en")

    for weight, mood in ((0.2, "frequent"), (-0.2, "rare"), (0.0, "nothing")):
        assert mood in wording.reason(words, Reason("employer_record", {"ended": 0, "hired": 0}, weight))


# --- amounts


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ([[["08:00", "14:00"]]] * 5 + [[], []], "lun–ven 08:00–14:00"),
        ([[["08:00", "12:00"], ["13:00", "17:00"]]] + [[]] * 5 + [[["09:00", "12:00"]]],
         "lun 08:00–12:00 e 13:00–17:00, dom 09:00–12:00"),
        ([[]] * 7, "in nessun orario"),
    ],
    ids=["alike", "apart", "empty"],
)  # fmt: skip
def test_days_with_the_same_hours_are_told_together(week: list[list[list[str]]], said: str) -> None:
    assert Words("it").week(week) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 minuti"), (1, "1 minuto"), (60, "1 ora"), (90, "1 ora e 30 minuti"), (121.4, "2 ore e 1 minuto")],
)
def test_minutes_are_told_in_hours(minutes: float, said: str) -> None:
    assert Words("it").duration(minutes) == said


def test_amounts_and_days_are_written_as_in_the_language() -> None:
    assert (Words("it").euro(1290), Words("en").euro(1290)) == ("1.290 €", "1,290 €")
    assert [Words(lang).day(ON) for lang in LANGUAGES] == ["23 nov 2026", "23 Nov 2026", "23 nov. 2026"]


# --- the score


def scored(score: float, low: float, high: float) -> Match:
    [match] = rank(Profile(ref="p"), Index([Opening(id="n", slots=1)]), on=ON).matches
    return replace(match, score=score, interval=(low, high))


@pytest.mark.parametrize(
    ("score", "said"),
    [(0.75, "molto adatto"), (0.7499, "adatto"), (0.55, "adatto"), (0.5499, "possibile"), (0.35, "possibile"),
     (0.3499, "debole"), (0.0, "debole")],
)  # fmt: skip
def test_the_score_is_told_in_words_from_the_stated_thresholds(score: float, said: str) -> None:
    assert wording.grade(Words("it"), scored(score, score, score)) == said
    assert scores.scale(Words("it")).startswith("Su 100: molto adatto da 75, adatto da 55, possibile da 35")


def test_a_score_on_few_facts_is_called_unclear_however_high_it_is() -> None:
    words, match = Words("it"), scored(0.8, 0.4, 0.95)

    assert wording.grade(words, match) == "ancora incerto"
    assert scores.certainty(words, match) == "tra 40 e 95: mancano ancora molte informazioni"
