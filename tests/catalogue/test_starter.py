"""Our own catalogue, as it stands in the database."""

import re
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import starter, words
from catalogue.records import Concept, ConceptKind, Label, LabelKind, RelationKind
from tests.catalogue import small
from tests.catalogue.small import NOW


def test_our_catalogue_is_big_enough_and_each_occupation_has_skills(session: Session) -> None:
    loaded = starter.load(session, now=NOW)

    asked = words.occupation_skills(session, list(words.occupation_codes(session)))
    assert loaded.occupations >= 150
    assert loaded.skills >= 400
    assert min(len(skills) for skills in asked.values()) >= 8
    assert all(Counter(skills.values())[RelationKind.ESSENTIAL] >= 4 for skills in asked.values())


def test_each_occupation_has_an_isco_code_and_names_in_three_languages(session: Session) -> None:
    starter.load(session, now=NOW)

    codes = words.occupation_codes(session)
    assert all(re.fullmatch(r"\d{4}", code) for code in codes.values())
    for lang in ("it", "en", "fr"):
        named = session.scalars(
            select(Label.concept_id)
            .join(Concept, Concept.id == Label.concept_id)
            .where(Label.lang == lang, Label.kind == LabelKind.PREF, Concept.kind == ConceptKind.OCCUPATION)
        )
        assert set(named) == set(codes)


def test_every_isco_group_of_an_occupation_has_a_name(session: Session) -> None:
    starter.load(session, now=NOW)

    codes = {code[:length] for code in words.occupation_codes(session).values() for length in (1, 2, 3, 4)}

    assert words.known(session, codes, ConceptKind.OCCUPATION) == codes
    assert set(words.names(session, codes, "it")) == codes


def test_both_forms_of_a_title_find_the_occupation(session: Session) -> None:
    starter.load(session, now=NOW)
    linker = words.linker(session, ConceptKind.OCCUPATION, "it")

    for row in starter.read("occupations"):
        for form in (row["it_f"], row["it_m"]):
            assert linker.link(form)[0].score >= 0.97


def test_again_doubles_nothing(session: Session) -> None:
    starter.load(session, now=NOW)
    before = small.contents(session, without=["catalogue_versions"])

    starter.load(session, now=NOW)

    assert small.contents(session, without=["catalogue_versions"]) == before


@pytest.mark.parametrize(
    ("feminine", "masculine", "both"),
    [
        ("cuoca", "cuoco", "cuoca/cuoco"),
        ("barista", "barista", "barista"),
        ("addetta alle pulizie", "addetto alle pulizie", "addetta/addetto alle pulizie"),
        ("aiuto cuoca", "aiuto cuoco", "aiuto cuoca/cuoco"),
        ("operaia generica", "operaio generico", "operaia generica/operaio generico"),
        ("hôtesse d’accueil", "agent d’accueil", "hôtesse/agent d’accueil"),
        ("sarta", "sarto da uomo", "sarta/sarto da uomo"),
    ],
)
def test_what_both_forms_of_a_title_share_is_written_once(feminine: str, masculine: str, both: str) -> None:
    assert starter.both_forms(feminine, masculine) == both
