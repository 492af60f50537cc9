"""The import of a small ESCO in the official layout, and of the real one."""

import time
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import esco, esco_files, labels, starter, words
from catalogue.records import CatalogueVersion, Concept, ConceptKind, Label, LabelKind, Relation, RelationKind, Source
from tests.catalogue import shared, small
from tests.catalogue.small import COOK, COOKING, HELPER, LOST, NOW, PEELING, WASHING


def kinds_of(session: Session, concept: str, lang: str) -> dict[str, LabelKind]:
    rows = session.execute(select(Label.label, Label.kind).where(Label.concept_id == concept, Label.lang == lang))
    return dict(rows.all())


def test_zips_and_folders_are_read_alike(session: Session, tmp_path: Path) -> None:
    archive = small.write_zip(tmp_path / "en.zip", small.concepts())
    folder = small.write_folder(tmp_path / "relations", small.relations())

    report = small.load(session, archive, folder)

    assert report.concepts == {
        ConceptKind.OCCUPATION: 2, ConceptKind.SKILL: 3, ConceptKind.ISCO_GROUP: 4, ConceptKind.SKILL_GROUP: 1,
    }  # fmt: skip
    assert words.names(session, [COOK, "5120", COOKING], "en") == {
        COOK: "cook en", "5120": "cooks en", COOKING: "cooking en",
    }  # fmt: skip
    assert words.occupation_skills(session, [COOK])[COOK] == {
        COOKING: RelationKind.ESSENTIAL, PEELING: RelationKind.OPTIONAL,
    }  # fmt: skip


def test_a_folder_that_holds_the_zips_will_do(session: Session, tmp_path: Path) -> None:
    small.write_zip(tmp_path / "ESCO dataset - v1.1.1 - classification - en - csv.zip", small.concepts())
    small.write_zip(tmp_path / "relations.zip", small.relations())

    report = small.load(session, tmp_path)

    assert report.release == "1.1.1"
    assert sum(report.concepts.values()) == 10


def test_relations_to_what_the_files_lack_are_kept_aside_and_counted(session: Session, tmp_path: Path) -> None:
    folder = small.write_folder(tmp_path, small.concepts() | small.relations())

    report = small.load(session, folder)

    assert report.aside == (esco.Aside("occupationSkillRelations.csv", 1, (LOST,)),)
    assert report.relations["occupationSkillRelations.csv"] == 4


def test_again_means_update_and_doubles_nothing(session: Session, tmp_path: Path) -> None:
    folder = small.write_folder(tmp_path, small.concepts() | small.relations())
    small.load(session, folder)
    before = small.contents(session, without=["catalogue_versions"])

    small.load(session, folder)

    assert small.contents(session, without=["catalogue_versions"]) == before
    assert words.version(session) == 2


def test_a_changed_file_changes_labels_facts_and_relations(session: Session, tmp_path: Path) -> None:
    files = small.concepts() | small.relations()
    small.load(session, small.write_folder(tmp_path / "1", files))
    files["occupations_en.csv"][1][2:5] = ["9411", "chef", "cook"]
    files["occupationSkillRelations.csv"].pop(2)

    small.load(session, small.write_folder(tmp_path / "2", files))

    assert kinds_of(session, COOK, "en") == {"chef": LabelKind.PREF, "cook": LabelKind.ALT}
    assert words.occupation_codes(session)[COOK] == "9411"
    assert set(words.occupation_skills(session, [COOK])[COOK]) == {COOKING}


def test_a_second_language_comes_beside_the_first(session: Session, tmp_path: Path) -> None:
    small.load(session, small.write_folder(tmp_path / "en", small.concepts() | small.relations()))

    small.load(session, small.write_folder(tmp_path / "it", small.concepts("it")))

    assert words.names(session, [HELPER], "it") == {HELPER: "helper it"}
    assert words.names(session, [HELPER], "en") == {HELPER: "helper en"}
    assert words.names(session, [HELPER], "fr") == {HELPER: "helper en"}
    assert session.get_one(CatalogueVersion, 1).languages == ["en", "it"]


def test_a_concept_that_a_newer_release_lacks_is_obsolete_and_stays(session: Session, tmp_path: Path) -> None:
    files = small.concepts() | small.relations()
    small.load(session, small.write_folder(tmp_path / "v1.1.1", files))
    files["occupations_en.csv"].pop(1)

    report = small.load(session, small.write_folder(tmp_path / "v1.2.0", files))

    assert report.obsolete == 1
    assert session.get_one(Concept, COOK).obsolete
    assert words.known(session, [COOK], ConceptKind.OCCUPATION) == {COOK}
    assert all(hit.id != COOK for hit in words.linker(session, ConceptKind.OCCUPATION, "en").link("cook en"))


def test_files_of_an_older_release_add_labels_and_change_no_fact(session: Session, tmp_path: Path) -> None:
    small.load(session, small.write_folder(tmp_path / "v1.1.1", small.concepts() | small.relations()))
    older = small.concepts("it")
    older["occupations_it.csv"].pop(2)
    older["occupations_it.csv"][1][2] = "2166"

    report = small.load(session, small.write_folder(tmp_path / "v1.0.8", older))

    assert report.older
    assert report.obsolete == 0
    assert words.occupation_codes(session) == {COOK: "5120", HELPER: "9412"}
    assert words.names(session, [COOK], "it") == {COOK: "cook it"}
    assert session.get_one(CatalogueVersion, 1).release == "ESCO v1.1.1"


def test_files_of_release_1_0_8_lack_some_columns_and_are_read(session: Session, tmp_path: Path) -> None:
    files = small.concepts()
    for name, columns in {
        "ISCOGroups_en.csv": [4],
        "skillGroups_en.csv": [4, 5, 6],
        "occupations_en.csv": [5, 6],
    }.items():
        files[name] = [[cell for place, cell in enumerate(row) if place not in columns] for row in files[name]]

    report = small.load(session, small.write_folder(tmp_path, files | small.relations()))

    assert sum(report.concepts.values()) == 10


def test_files_of_release_1_2_repeat_the_relations_with_each_language(session: Session, tmp_path: Path) -> None:
    for lang in ("en", "it"):
        own = {name.replace(".csv", f"_{lang}.csv"): rows for name, rows in small.relations().items()}
        small.write_folder(tmp_path / lang, small.concepts(lang) | own)

    report = small.load(session, tmp_path)

    assert report.languages == ("en", "it")
    assert report.relations["occupationSkillRelations_en.csv"] == 4
    assert len(report.relations) == 4


def test_relations_alone_can_follow_their_classification(session: Session, tmp_path: Path) -> None:
    small.load(session, small.write_folder(tmp_path / "1", small.concepts()))

    small.load(session, small.write_folder(tmp_path / "2", small.relations()))

    assert set(words.occupation_skills(session, [HELPER])[HELPER]) == {WASHING, PEELING}


def test_our_label_stays_preferred_until_esco_brings_its_own(session: Session, tmp_path: Path) -> None:
    small.load(session, small.write_folder(tmp_path / "en", small.concepts()))
    ours = [(COOK, "it", LabelKind.PREF, "cuoca/cuoco"), (COOK, "en", LabelKind.PREF, "cook, f or m")]
    labels.put(session, ours, Source.PONTE)

    small.load(session, small.write_folder(tmp_path / "it", small.concepts("it")))

    assert kinds_of(session, COOK, "it") == {
        "cook it": LabelKind.PREF, "chef it": LabelKind.ALT, "cuoca/cuoco": LabelKind.ALT,
    }  # fmt: skip
    assert kinds_of(session, COOK, "en")["cook, f or m"] is LabelKind.ALT


def test_own_and_official_catalogue_give_the_same_in_either_order(session: Session, tmp_path: Path) -> None:
    cook = next(row for row in starter.read("occupations") if row["match"] == "exact")
    files = small.concepts("it") | small.relations()
    named = {
        name: [[cell.replace(COOK, cook["concept"]) for cell in row] for row in rows] for name, rows in files.items()
    }
    folder = small.write_folder(tmp_path / "v1.1.1", named)
    small.load(session, folder)
    starter.load(session, now=NOW)
    one = small.contents(session, without=["catalogue_versions"])
    session.rollback()

    starter.load(session, now=NOW)
    small.load(session, folder)

    assert small.contents(session, without=["catalogue_versions"]) == one


def test_the_bar_reaches_its_end(session: Session, tmp_path: Path) -> None:
    found = esco_files.find([small.write_folder(tmp_path, small.concepts() | small.relations())])
    heard: list[int] = []

    esco.load(session, found, now=NOW, progress=heard.append)

    assert sum(heard) == 2 * found.size


def test_the_two_real_zips_come_in_whole_and_hold_our_own_catalogue(session: Session) -> None:
    starter.load(session, now=NOW)
    start = time.monotonic()

    report = esco.load(session, esco_files.find([shared.OFFICIAL]), now=NOW)

    seconds = time.monotonic() - start
    aside = {one.file: one.relations for one in report.aside}
    mapped = starter.on_esco(session)
    related = select(func.count()).where(Relation.kind.in_([RelationKind.ESSENTIAL, RelationKind.OPTIONAL]))
    assert report.concepts[ConceptKind.OCCUPATION] == 3_007
    assert report.concepts[ConceptKind.SKILL] == 13_896
    assert report.concepts[ConceptKind.ISCO_GROUP] == 619
    assert aside["occupationSkillRelations.csv"] == 67
    assert report.relations["occupationSkillRelations.csv"] == 123_855 - 67
    assert session.scalar(related) == pytest.approx(123_788, abs=40)
    assert mapped.found / mapped.total >= 0.95
    assert len(words.near_skills(session)[0]) > 100_000
    assert seconds < 60
