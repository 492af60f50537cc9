"""A file that is cut or wrong is named with its line and column, and nothing at all has changed."""

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue.errors import BadFile
from catalogue.sheets import Sheet
from tests.catalogue import shared, small

Bend = Callable[[Path], None]
Fault = tuple[Bend, str, int, str | None]


def rewrite(name: str, change: Callable[[bytes], bytes]) -> Bend:
    def bend(folder: Path) -> None:
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return bend


def cell(name: str, line: int, column: int, text: str) -> Bend:
    files = small.concepts() | small.relations()

    def bend(folder: Path) -> None:
        rows = [list(row) for row in files[name]]
        rows[line - 1][column] = text
        folder.joinpath(name).write_bytes(small.packed(rows))

    return bend


def row_again(name: str) -> Bend:
    files = small.concepts()
    return lambda folder: folder.joinpath(name).write_bytes(small.packed([*files[name], files[name][1]])) and None


OCCUPATIONS, SKILLS, ASKED = "occupations_en.csv", "skills_en.csv", "occupationSkillRelations.csv"
BROADER, GROUPS = "broaderRelationsOccPillar.csv", "ISCOGroups_en.csv"
FAULTS = {
    # What is bent, and the file, line and column to be named.
    "missing column": (rewrite(OCCUPATIONS, lambda b: b.replace(b"iscoGroup", b"isco")), OCCUPATIONS, 1, "iscoGroup"),
    "too few fields": (rewrite(OCCUPATIONS, lambda b: b.replace(b",9412,", b",")), OCCUPATIONS, 4, None),
    "too many fields": (rewrite(ASKED, lambda b: b.replace(b"optional,", b"optional,,")), ASKED, 3, None),
    "cut in a quoted field": (rewrite(SKILLS, lambda b: b.split(b"rinse")[0] + b'"rin'), SKILLS, 3, None),
    "cut in a row": (rewrite(ASKED, lambda b: b[:-90]), ASKED, 6, None),
    "cut in the last field": (rewrite(OCCUPATIONS, lambda b: b[:-3]), OCCUPATIONS, 4, None),
    "Latin-1": (rewrite(SKILLS, lambda b: b.replace(b"wash en", "wash entré".encode("latin-1"))), SKILLS, 3, None),
    "UTF-16": (rewrite(SKILLS, lambda b: b.decode().encode("utf-16")), SKILLS, 1, None),
    "empty": (rewrite(SKILLS, lambda _: b""), SKILLS, 1, None),
    "no text": (rewrite(SKILLS, lambda b: b.replace(b"peel", b"pe\0l")), SKILLS, 4, None),
    "other file": (rewrite(SKILLS, lambda _: b"name,wage\r\nAnna,9\r\n"), SKILLS, 1, "conceptUri"),
    "semicolons": (rewrite(SKILLS, lambda b: b.replace(b",", b";")), SKILLS, 1, "conceptUri"),
    "file of another kind": (cell(SKILLS, 3, 0, "Occupation"), SKILLS, 3, "conceptType"),
    "an id twice": (row_again(SKILLS), SKILLS, 5, "conceptUri"),
    "an address of another kind": (cell(SKILLS, 3, 1, small.occupation(small.COOK)), SKILLS, 3, "conceptUri"),
    "no address": (cell(OCCUPATIONS, 3, 1, "helper"), OCCUPATIONS, 4, "conceptUri"),
    "an address that is cut": (cell(ASKED, 2, 3, small.skill(small.PEELING)[:-4]), ASKED, 2, "skillUri"),
    "a code without its leading 0": (cell(OCCUPATIONS, 2, 2, "512"), OCCUPATIONS, 2, "iscoGroup"),
    "a group's code without its leading 0": (cell(GROUPS, 2, 2, "512"), GROUPS, 2, "code"),
    "an unknown relation": (cell(ASKED, 4, 1, "wished"), ASKED, 4, "relationType"),
    "an unknown kind": (cell(BROADER, 2, 2, "Job"), BROADER, 2, "broaderType"),
    "a code without end": (cell("skillGroups_en.csv", 2, 6, "S1" * 9), "skillGroups_en.csv", 2, "code"),
    "a label without end": (cell(OCCUPATIONS, 2, 3, "x" * 501), OCCUPATIONS, 2, "preferredLabel"),
}  # fmt: skip


@pytest.fixture
def filled(session: Session, tmp_path: Path) -> Session:
    """Return a session on a database that holds another language already."""
    small.load(session, small.write_folder(tmp_path / "before", small.concepts("it")))
    return session


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_wrong_file_is_named_and_changes_nothing(filled: Session, tmp_path: Path, fault: Fault) -> None:
    bend, *named = fault
    folder = small.write_folder(tmp_path / "bent", small.concepts() | small.relations())
    bend(folder)
    before = small.contents(filled)

    with pytest.raises(BadFile) as refusal:
        small.load(filled, folder)

    assert [refusal.value.file, refusal.value.line, refusal.value.column] == named
    assert small.contents(filled) == before


def test_line_breaks_in_fields_do_not_shift_the_line_that_is_named(filled: Session, tmp_path: Path) -> None:
    folder = small.write_folder(tmp_path / "bent", small.concepts() | small.relations())
    cell(GROUPS, 3, 1, "nothing")(folder)

    with pytest.raises(BadFile) as refusal:
        small.load(filled, folder)

    assert refusal.value.line == 4


def test_a_mark_of_utf8_at_the_beginning_is_no_fault(filled: Session, tmp_path: Path) -> None:
    folder = small.write_folder(tmp_path / "marked", small.concepts() | small.relations())
    rewrite(SKILLS, lambda b: b"\xef\xbb\xbf" + b)(folder)

    small.load(filled, folder)

    assert small.COOKING in str(small.contents(filled)["concepts"])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_zip_that_is_cut_is_named_and_changes_nothing(filled: Session, tmp_path: Path, share: float) -> None:
    whole = small.write_zip(tmp_path / "esco.zip", small.concepts()).read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * share)])
    before = small.contents(filled)

    with pytest.raises(BadFile, match=r"^cut\.zip: this is no whole zip"):
        small.load(filled, cut)

    assert small.contents(filled) == before


def test_a_zip_with_a_damaged_file_is_named_and_changes_nothing(filled: Session, tmp_path: Path) -> None:
    path = small.write_zip(tmp_path / "esco.zip", small.concepts())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(OCCUPATIONS).header_offset + 60
    damaged = bytearray(path.read_bytes())
    damaged[start : start + 40] = bytes(40)
    path.write_bytes(damaged)
    before = small.contents(filled)

    with pytest.raises(BadFile, match=r"^esco\.zip/occupations_en\.csv: the zip is damaged"):
        small.load(filled, path)

    assert small.contents(filled) == before


def test_a_cut_real_zip_is_named(session: Session, tmp_path: Path) -> None:
    real = next(shared.OFFICIAL.glob("*en*.zip"))
    cut = tmp_path / "cut.zip"
    cut.write_bytes(real.read_bytes()[:-100_000])

    with pytest.raises(BadFile, match=r"^cut\.zip"):
        small.load(session, cut)


def test_paths_without_an_esco_file_are_refused(session: Session, tmp_path: Path) -> None:
    tmp_path.joinpath("wages.csv").write_text("name,wage\nAnna,9\n")

    with pytest.raises(BadFile, match=r"^wages\.csv: there is no ESCO file"):
        small.load(session, tmp_path / "wages.csv")
    with pytest.raises(BadFile, match=r"^nothing\.zip: there is no such file"):
        small.load(session, tmp_path / "nothing.zip")


def test_the_same_file_twice_is_refused(session: Session, tmp_path: Path) -> None:
    one = small.write_folder(tmp_path / "one", small.concepts())
    other = small.write_folder(tmp_path / "other", small.concepts())

    with pytest.raises(BadFile, match="given twice"):
        small.load(session, one, other)


def test_relations_without_their_classification_are_refused(session: Session, tmp_path: Path) -> None:
    folder = small.write_folder(tmp_path, small.relations())

    with pytest.raises(BadFile, match="import the classification"):
        small.load(session, folder)


def test_reading_long_fields_leaves_the_limit_for_others_as_it_was(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    small.write_folder(tmp_path, small.concepts())

    longest = max(len(row["description"]) for _, row in Sheet(tmp_path / SKILLS).rows(["description"]))

    assert longest == 140_000
    assert csv.field_size_limit() == before
