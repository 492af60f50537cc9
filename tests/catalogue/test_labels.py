"""Labels added from a file: further languages and the programme's own words."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue import labels, starter, words
from catalogue.errors import BadFile
from catalogue.records import ConceptKind, Label, LabelKind, Source
from tests.catalogue import shared, small
from tests.catalogue.small import COOK, COOKING, HELPER, NOW

HEADER = "concept,lang,kind,label\n"


@pytest.fixture
def filled(session: Session, tmp_path: Path) -> Session:
    """Return a session on a database with a small ESCO in English."""
    small.load(session, small.write_folder(tmp_path / "esco", small.concepts() | small.relations()))
    return session


def written(path: Path, *lines: str) -> Path:
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_a_file_adds_a_language(filled: Session, tmp_path: Path) -> None:
    file = written(
        tmp_path / "sq.csv", f"{COOK},sq,pref,kuzhinier", f"{COOK},sq,alt,kuzhiniere", f"{COOKING},sq,pref,gatim"
    )

    added = labels.add(filled, file, now=NOW)

    assert added == labels.Added(3, ("sq",), 0)
    assert words.names(filled, [COOK, COOKING], "sq") == {COOK: "kuzhinier", COOKING: "gatim"}
    assert words.linker(filled, ConceptKind.OCCUPATION, "sq").link("kuzhiniere")[0].id == COOK


@pytest.mark.parametrize("named", [small.occupation(COOK), COOK, "5120", small.group("5120")])
def test_a_concept_is_named_by_address_id_or_isco_code(filled: Session, tmp_path: Path, named: str) -> None:
    labels.add(filled, written(tmp_path / "it.csv", f"{named},it,pref,la parola"), now=NOW)

    concept = COOK if COOK in named else "C5120"
    assert words.names(filled, [concept], "it") == {concept: "la parola"}


def test_an_added_label_is_preferred_to_escos_also_after_the_next_import(filled: Session, tmp_path: Path) -> None:
    labels.add(filled, written(tmp_path / "en.csv", f"{COOK},en,pref,our cook"), now=NOW)

    small.load(filled, small.write_folder(tmp_path / "again", small.concepts()))

    assert words.names(filled, [COOK], "en") == {COOK: "our cook"}
    assert "cook en" in words.occupation_names(filled)[COOK]


def test_the_same_file_again_doubles_nothing_and_a_corrected_one_leaves_no_trace(
    filled: Session, tmp_path: Path
) -> None:
    labels.add(filled, written(tmp_path / "wrong.csv", f"{COOK},it,pref,cucoo"), now=NOW)
    right = written(tmp_path / "right.csv", f"{COOK},it,pref,cuoco", f"{COOK},it,alt,cuoca")

    labels.add(filled, right, now=NOW)
    labels.add(filled, right, now=NOW)

    rows = filled.execute(select(Label.label, Label.kind).where(Label.lang == "it").order_by(Label.label)).all()
    assert rows == [("cuoca", LabelKind.ALT), ("cuoco", LabelKind.PREF)]


def test_labels_of_unknown_concepts_are_counted_and_left_aside(filled: Session, tmp_path: Path) -> None:
    file = written(tmp_path / "it.csv", f"{COOK},it,pref,cuoco", f"{small.LOST},it,pref,perduto")

    assert labels.add(filled, file, now=NOW) == labels.Added(1, ("it",), 1)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (f"{HELPER},italiano,pref,aiuto", "lang"),
        (f"{HELPER},it,preferred,aiuto", "kind"),
        (f"{HELPER},it,pref, ", "label"),
        (f"{HELPER},it,pref,{'x' * 501}", "label"),
        (f"{COOK},it,pref,altro", "kind"),
        (f"{HELPER},it,pref", None),
    ],
    ids=["language", "kind", "empty", "too long", "a second preferred one", "a field is missing"],
)
def test_a_wrong_line_is_named_and_changes_nothing(
    filled: Session, tmp_path: Path, line: str, column: str | None
) -> None:
    file = written(tmp_path / "it.csv", f"{COOK},it,pref,cuoco", line)
    before = small.contents(filled)

    with pytest.raises(BadFile) as refusal:
        labels.add(filled, file, now=NOW)

    assert (refusal.value.file, refusal.value.line, refusal.value.column) == ("it.csv", 3, column)
    assert small.contents(filled) == before


def test_a_file_about_nothing_we_have_is_refused(filled: Session, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no concept of the catalogue"):
        labels.add(filled, written(tmp_path / "it.csv", f"{small.LOST},it,pref,perduto"), now=NOW)


def test_a_concept_never_has_two_preferred_labels_whoever_comes_first(filled: Session) -> None:
    brought = {Source.PONTE: "ours", Source.ESCO: "theirs", Source.ADDED: "added"}

    for source in (Source.ADDED, Source.PONTE, Source.ESCO, Source.PONTE, Source.ADDED):
        labels.put(filled, [(COOK, "it", LabelKind.PREF, brought[source])], source)

    kinds = filled.execute(select(Label.label, Label.kind).where(Label.concept_id == COOK, Label.lang == "it"))
    assert dict(kinds.all()) == {"added": LabelKind.PREF, "ours": LabelKind.ALT, "theirs": LabelKind.ALT}


def test_the_spanish_labels_of_the_shared_files_come_in(session: Session, tmp_path: Path) -> None:
    starter.load(session, now=NOW)

    added = labels.add(session, shared.write_labels({"es"}, tmp_path / "es.csv"), now=NOW)

    count = session.scalar(select(func.count()).where(Label.lang == "es", Label.kind == LabelKind.PREF))
    assert count == pytest.approx(277, abs=10)
    assert added.aside > 0
