"""Our own names: of occupations in first languages, and of the skills that ESCO leaves without an Italian one."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import labels, starter, tables, words
from catalogue.records import Concept, ConceptKind, Label, LabelKind, Source
from tests import make
from tests.catalogue import small

LANGUAGES = ("es", "ro", "sq")
ROWS = tables.packaged("catalogue.names", "occupations")


def cook() -> str:
    return next(row["concept"] for row in starter.read("occupations") if row["en"] == "cook")


def preferred(session: Session, concept: str, lang: str) -> str:
    names = select(Label.label).where(Label.concept_id == concept, Label.lang == lang, Label.kind == LabelKind.PREF)
    return session.scalars(names).one()


def test_every_occupation_has_one_preferred_name_and_further_ones_in_each_language_all_read_twice() -> None:
    wanted = {(row["concept"], lang) for row in starter.read("occupations") for lang in LANGUAGES}

    first = Counter((row["concept"], row["lang"]) for row in ROWS if row["kind"] == "pref")
    further = Counter((row["concept"], row["lang"]) for row in ROWS if row["kind"] == "alt")

    assert first == dict.fromkeys(wanted, 1)
    assert further.keys() == wanted
    assert set(further.values()) <= {1, 2, 3, 4, 5}
    assert {row["checked"] for row in ROWS} == {"second_pass"}


def test_no_name_stands_for_two_occupations_of_one_language() -> None:
    meant = {(row["lang"], row["label"].casefold(), row["concept"]) for row in ROWS}

    assert [name for name, times in Counter(each[:2] for each in meant).items() if times > 1] == []


@pytest.mark.parametrize(("lang", "said"), [("es", "COCINERO"), ("ro", "bucatareasa"), ("sq", "kuzhinière")])
def test_the_starter_finds_an_occupation_by_its_name_in_a_first_language(
    session: Session, lang: str, said: str
) -> None:
    starter.load(session, now=make.NOW)

    found = words.linker(session, ConceptKind.OCCUPATION, lang).link(said)
    written = session.scalars(select(Label.concept_id).where(Label.lang == lang, Label.label == said)).all()

    assert found[0].id == cook()
    assert written == []  # the naive twin, names as they are written, finds none of them


def test_what_esco_calls_an_occupation_stays_preferred_and_ours_is_a_further_name(session: Session) -> None:
    session.add(Concept(id=cook(), kind=ConceptKind.OCCUPATION, code="5120", source=Source.ESCO))
    session.flush()
    labels.put(session, [(cook(), "ro", LabelKind.PREF, "persoană care gătește")], Source.ESCO)

    starter.load(session, now=make.NOW)

    ours = Label.concept_id == cook(), Label.lang == "ro", Label.kind == LabelKind.ALT
    assert preferred(session, cook(), "ro") == "persoană care gătește"
    assert "bucătăreasă/bucătar" in session.scalars(select(Label.label).where(*ours)).all()

    # The naive twin: names added on the spot take the place of ESCO's.
    labels.put(session, [(cook(), "ro", LabelKind.PREF, "bucătăreasă/bucătar")], Source.ADDED)
    assert preferred(session, cook(), "ro") == "bucătăreasă/bucătar"


def test_a_skill_that_esco_leaves_without_an_italian_name_gets_ours_with_an_import(
    session: Session, tmp_path: Path
) -> None:
    row = next(row for row in tables.packaged("catalogue.names", "skills_it") if row["kind"] == "pref")
    session.add(Concept(id=row["concept"], kind=ConceptKind.SKILL, source=Source.ESCO))
    session.flush()

    small.load(session, small.write_folder(tmp_path, small.concepts() | small.relations()))

    assert words.names(session, [row["concept"]], "it") == {row["concept"]: row["label"]}
    assert preferred(session, row["concept"], "it") == row["label"]
