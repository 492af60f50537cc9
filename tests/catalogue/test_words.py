"""What others ask the catalogue."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import words
from catalogue.records import Concept, ConceptKind, Label, LabelKind, NearSkill, RelationKind, Source
from tests.catalogue import small
from tests.catalogue.small import COOK, COOKING, HELPER, LOST, PEELING, WASHING
from tests.statements import counted


def add(session: Session, concept: str, kind: ConceptKind, **names: str) -> None:
    session.add(Concept(id=concept, kind=kind, source=Source.ESCO))
    session.flush()
    for lang, label in names.items():
        session.add(Label(concept_id=concept, lang=lang, kind=LabelKind.PREF, label=label, source=Source.ESCO))
    session.flush()


def test_a_name_falls_back_to_english_then_italian_then_any(session: Session) -> None:
    add(session, "all", ConceptKind.SKILL, it="it", en="en", fr="fr", sq="sq")
    add(session, "no_fr", ConceptKind.SKILL, it="it", en="en", sq="sq")
    add(session, "no_en", ConceptKind.SKILL, it="it", sq="sq", ar="ar")
    add(session, "others", ConceptKind.SKILL, sq="sq", ar="ar")
    add(session, "nameless", ConceptKind.SKILL)

    names = words.names(session, ["all", "no_fr", "no_en", "others", "nameless", "missing"], "fr")

    assert names == {"all": "fr", "no_fr": "en", "no_en": "it", "others": "ar"}
    assert words.names(session, ["all"], "it") == {"all": "it"}
    assert words.names(session, [], "it") == {}


def test_names_of_many_take_one_query(engine: Engine, session: Session) -> None:
    for number in range(50):
        add(session, f"s{number}", ConceptKind.SKILL, it=f"name {number}")

    with counted(engine) as sent:
        names = words.names(session, [f"s{number}" for number in range(50)], "it")

    assert len(names) == 50
    assert len(sent) == 1


def test_more_ids_than_a_statement_takes_are_no_fault(session: Session) -> None:
    add(session, "s1", ConceptKind.SKILL, it="uno")
    many = ["s1", *(f"unknown {number}" for number in range(45_000))]

    assert words.known(session, many, ConceptKind.SKILL) == {"s1"}
    assert words.names(session, many, "it") == {"s1": "uno"}


def test_occupations_are_known_by_id_or_isco_code_and_skills_by_id(session: Session) -> None:
    add(session, COOK, ConceptKind.OCCUPATION)
    add(session, COOKING, ConceptKind.SKILL)
    for code in ("C5", "C51", "C5120"):
        add(session, code, ConceptKind.ISCO_GROUP, en=code)

    asked = [COOK, COOKING, "5", "51", "5120", "9999", "51200", "cook", "", "\N{ARABIC-INDIC DIGIT FIVE}"]
    assert words.known(session, asked, ConceptKind.OCCUPATION) == {COOK, "5", "51", "5120"}
    assert words.known(session, asked, ConceptKind.SKILL) == {COOKING}
    assert words.names(session, ["5120"], "it") == {"5120": "C5120"}


def test_near_skills_come_as_columns(session: Session) -> None:
    assert words.near_skills(session) == ([], [], [])
    for skill in ("a", "b", "c"):
        add(session, skill, ConceptKind.SKILL)
    session.add_all(
        [NearSkill(skill_id="a", near_id="b", nearness=0.5), NearSkill(skill_id="b", near_id="a", nearness=0.5)]
    )
    session.flush()

    assert words.near_skills(session) == (["a", "b"], ["b", "a"], [0.5, 0.5])


def test_codes_names_and_skills_of_occupations(session: Session, tmp_path: Path) -> None:
    small.load(session, small.write_folder(tmp_path, small.concepts() | small.relations()))

    assert words.occupation_codes(session) == {COOK: "5120", HELPER: "9412"}
    assert words.occupation_names(session)[COOK] == ("cook en", "chef en")
    assert words.occupation_skills(session, [HELPER, LOST]) == {
        HELPER: {WASHING: RelationKind.ESSENTIAL, PEELING: RelationKind.ESSENTIAL}, LOST: {},
    }  # fmt: skip


def test_the_number_is_0_while_empty_and_rises_with_every_change(session: Session, tmp_path: Path) -> None:
    assert words.version(session) == 0

    folder = small.write_folder(tmp_path, small.concepts())
    numbers = [small.load(session, folder) and words.version(session) for _ in range(3)]

    assert numbers == [1, 2, 3]


def test_a_linker_offers_groups_of_four_digits_beside_occupations(session: Session, tmp_path: Path) -> None:
    small.load(session, small.write_folder(tmp_path, small.concepts()))

    linker = words.linker(session, ConceptKind.OCCUPATION, "en")

    assert len(linker) == 4
    assert linker.link("kitchen helpers en")[0].id == "C9412"
    assert linker.link("services en") == () or linker.link("services en")[0].id != "C5"
    assert words.linker(session, ConceptKind.SKILL, "en").link("rinse en")[0].id == WASHING
