"""Other facts of an advertisement: languages, licences, start, kind, allowance, and the language it is written in."""

from datetime import date

import pytest

from employers.advertisements.amounts import allowance
from employers.advertisements.flat import Page
from employers.advertisements.kinds import kind
from employers.advertisements.language import language
from employers.advertisements.languages import languages
from employers.advertisements.licences import licences
from employers.advertisements.proposals import Confidence
from employers.advertisements.starts import starts_on

ON = date(2026, 11, 23)
SPOKEN = [
    ("it", "Richiesti italiano B1 e inglese A2", {"it": "B1", "en": "A2"}),
    ("it", "buona conoscenza di inglese e francese", {"en": None, "fr": None}),
    ("it", "inglese e francese B1", {"en": "B1", "fr": "B1"}),
    ("it", "cucina italiana, clienti inglesi, vino francese", {}),
    ("it", "ristorante cinese cerca aiuto cuoco", {}),
    ("en", "Italian restaurant needs a cook", {}),
    ("en", "B1 English and A2 Italian", {"en": "B1", "it": "A2"}),
    ("en", "fluent English, some Spanish", {"en": None, "es": None}),
    ("fr", "niveau A2 en français", {"fr": "A2"}),
    ("fr", "anglais courant apprécié", {"en": None}),
    ("fr", "cuisine italienne de qualité", {}),
    ("es", "inglés nivel B2, valorable francés", {"en": "B2", "fr": None}),
]
DRIVING = [
    ("it", "Patente B e auto propria", ["B"]),
    ("it", "patenti C ed E, anche CE", ["C"]),
    ("it", "patente di tipo C/CE con CQC", ["C", "CE"]),
    ("it", "serve la patente b.", ["B"]),
    ("it", "automunita, patentino del muletto", []),
    ("it", "patente e auto", []),
    ("en", "Category C driving licence", ["C"]),
    ("en", "driving licence (B) required", ["B"]),
    ("en", "full driving licence", []),
    ("fr", "permis B indispensable", ["B"]),
    ("fr", "permis de conduire exigé", []),
    ("es", "carnet de conducir B y vehículo propio", ["B"]),
    ("es", "permiso de trabajo", []),
]
STARTS = [
    ("it", "Partenza: dal 9 settembre", date(2027, 9, 9)),
    ("it", "inizio 1 dicembre", date(2026, 12, 1)),
    ("it", "da maggio a settembre", date(2027, 5, 1)),
    ("it", "dal 3/2/2027", date(2027, 2, 3)),
    ("it", "inizio novembre", ON),
    ("it", "Inizio immediato", ON),
    ("it", "candidature entro il 15 dicembre", None),
    ("it", "fino a luglio", None),
    ("it", "dal 31 febbraio", None),
    ("en", "start Monday 13 October", date(2027, 10, 13)),
    ("en", "starting March 2, 2027", date(2027, 3, 2)),
    ("en", "you may march", None),
    ("en", "apply by 3 January", None),
    ("en", "immediate start", ON),
    ("fr", "à partir du 15 mai", date(2027, 5, 15)),
    ("fr", "poste à pourvoir dès que possible", ON),
    ("fr", "candidature avant le 15 mai", None),
    ("es", "a partir del 1 de junio de 2027", date(2027, 6, 1)),
    ("es", "incorporación inmediata", ON),
]
KINDS = [
    ("it", "Tirocinio di 4 mesi, poi contratto", "training"),
    ("it", "contratto di apprendistato", "employment"),
    ("it", "apertura stagionale", None),
    ("it", "assumiamo aiuto cuoca", "employment"),
    ("en", "paid per hour", "employment"),
    ("en", "traineeship in a laundry", "training"),
    ("fr", "Stage pratique", "training"),
    ("fr", "CDD saisonnier", "employment"),
    ("es", "Prácticas formativas", "training"),
    ("es", "se busca camarera", None),
]
ALLOWANCES = [
    ("it", "indennità di 800 euro mensili", 800),
    ("it", "rimborso spese 500 € al mese", 500),
    ("it", "indennità 1.000,00 euro", 1000),
    ("it", "indennità mensile 600, dopo assunzione stipendio 1.400 euro lordi", 600),
    ("it", "retribuzione 1.300 euro al mese", None),
    ("it", "50 euro al giorno", None),
    ("en", "allowance: 600 euros a month", 600),
    ("fr", "indemnité de stage : 450 € par mois", 450),
    ("es", "beca: 500 euros al mes", 500),
]
TEXTS = [
    ("it", "Cercasi cameriera ai piani per la stagione"),
    ("en", "We are looking for a room attendant with experience"),
    ("fr", "Nous recherchons une femme de chambre pour la saison"),
    ("es", "Se busca camarera de pisos para la temporada"),
    (None, "Hotel Bellariva"),
]


@pytest.mark.parametrize(("lang", "text", "spoken"), SPOKEN, ids=[text for _, text, _ in SPOKEN])
def test_languages_are_those_to_be_known(lang: str, text: str, spoken: dict[str, str | None]) -> None:
    assert {found.value.code: found.value.level for found in languages(Page(text, lang))} == spoken


@pytest.mark.parametrize(("lang", "text", "categories"), DRIVING, ids=[text for _, text, _ in DRIVING])
def test_licences_are_named_by_their_category(lang: str, text: str, categories: list[str]) -> None:
    assert [found.value for found in licences(Page(text, lang))] == categories


@pytest.mark.parametrize(("lang", "text", "day"), STARTS, ids=[text for _, text, _ in STARTS])
def test_the_start_is_the_next_such_day(lang: str, text: str, day: date | None) -> None:
    read = starts_on(Page(text, lang), ON)

    assert (read and read.value) == day


@pytest.mark.parametrize(("lang", "text", "offered"), KINDS, ids=[text for _, text, _ in KINDS])
def test_a_traineeship_is_training_also_where_a_contract_may_follow(lang: str, text: str, offered: str | None) -> None:
    read = kind(Page(text, lang))

    assert (read and read.value) == offered


@pytest.mark.parametrize("words", ["1200 euro", "1.200,50 €", "€ 1.200", "950euro"])
def test_a_wage_is_shown_with_its_whole_figure(words: str) -> None:
    read = kind(Page(f"offriamo {words} al mese.", "it"))

    assert read is not None
    assert read.words == words


@pytest.mark.parametrize(("lang", "text", "euros"), ALLOWANCES, ids=[text for _, text, _ in ALLOWANCES])
def test_a_wage_is_no_allowance(lang: str, text: str, euros: float | None) -> None:
    read = allowance(Page(text, lang))

    assert (read and read.value) == euros


@pytest.mark.parametrize(("lang", "text"), TEXTS)
def test_a_language_is_told_by_its_common_words(lang: str | None, text: str) -> None:
    assert language(text) == lang


def test_a_day_without_a_year_is_to_be_confirmed() -> None:
    certain, guessed = (starts_on(Page(text, "it"), ON) for text in ("dal 3 marzo 2027", "dal 3 marzo"))

    assert certain is not None
    assert guessed is not None
    assert (certain.value, certain.confidence) == (date(2027, 3, 3), Confidence.CERTAIN)
    assert (guessed.value, guessed.confidence) == (date(2027, 3, 3), Confidence.TO_CONFIRM)
