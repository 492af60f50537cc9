"""`ponte catalogue` and `ponte link`, as they are typed."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from catalogue import words
from tests import make
from tests.catalogue import small
from tests.catalogue.small import COOK
from web.commands import main


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: object
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Return what runs a command in a folder of the test's own, with some bytes on its standard input."""
    monkeypatch.chdir(tmp_path)

    def ponte(*arguments: str | Path, stdin: bytes = b"") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        return Answer(end.value.code, *capsys.readouterr())

    return ponte


@pytest.fixture
def run_on(database: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the same, on the fresh database."""
    url = make_url(database)
    plain = url.set(drivername=url.get_backend_name())
    monkeypatch.setenv("PONTE_DATABASE_URL", plain.render_as_string(hide_password=False))
    monkeypatch.setenv("PONTE_SECRET_KEY", make.SECRET)
    return run


def test_import_tells_what_came_and_what_was_kept_aside(run_on: Run, session: Session, tmp_path: Path) -> None:
    folder = small.write_folder(tmp_path / "v1.1.1", small.concepts() | small.relations())
    further = tmp_path / "sq.csv"
    further.write_text(f"concept,lang,kind,label\n{COOK},sq,pref,kuzhinier\n")

    done = run_on("catalogue", "import", folder, "--labels", further)

    assert (done.code, done.err) == (0, "")
    assert "5  relations in occupationSkillRelations.csv, of which 1 kept aside" in done.out
    assert "ESCO v1.1.1, in en, sq" in done.out
    assert words.names(session, [COOK], "sq") == {COOK: "kuzhinier"}


def test_a_wrong_file_is_one_sentence_exit_2_and_no_change(run_on: Run, session: Session, tmp_path: Path) -> None:
    folder = small.write_folder(tmp_path / "esco", small.concepts())
    wrong = tmp_path / "sq.csv"
    wrong.write_text(f"concept,lang,kind,label\n{COOK},sq,best,kuzhinier\n")
    before = small.contents(session)
    session.rollback()

    done = run_on("catalogue", "import", folder, "--labels", wrong)

    said = "ponte: sq.csv, line 2, column kind: a kind is pref, alt or hidden\n"
    assert done == Answer(2, "", said)
    assert small.contents(session) == before


def test_the_first_import_brings_the_municipalities_too_the_next_leaves_them(run_on: Run, tmp_path: Path) -> None:
    folder = small.write_folder(tmp_path / "esco", small.concepts())

    first, next_ = run_on("catalogue", "import", folder), run_on("catalogue", "import", folder)

    assert "7,896 municipalities, 254 of them without a position." in first.out
    assert "municipalities" not in next_.out


def test_an_import_of_nothing_is_the_callers_mistake(run: Run) -> None:
    done = run("catalogue", "import")

    assert done.code == 2
    assert done.err.startswith("ponte: name the ESCO downloads to import")


def test_our_own_catalogue_and_the_places_then_status_then_link(run_on: Run) -> None:
    empty = run_on("catalogue", "status")
    filled = run_on("catalogue", "starter")
    told = run_on("catalogue", "status")
    linked = run_on("link", "--top", "1", stdin=b"aiuto cuoca\n\nxyzzy\n")

    assert [done.code for done in (empty, filled, told, linked)] == [0, 0, 0, 0]
    assert empty.out.startswith("The catalogue is empty")
    assert "7,896  municipalities, 254 without a position" in told.out
    answers = [json.loads(line) for line in linked.out.splitlines()]
    assert [answer["text"] for answer in answers] == ["aiuto cuoca", "", "xyzzy"]
    assert set(answers[0]["hits"][0]) == {"uri", "label", "score", "how"}
    assert answers[0]["hits"][0]["uri"].startswith("http://data.europa.eu/esco/occupation/")
    assert [answer["hits"] for answer in answers[1:]] == [[], []]


def test_link_in_a_language_that_the_catalogue_lacks_says_so(run_on: Run) -> None:
    done = run_on("link", "--lang", "xx", stdin=b"cook\n")

    assert done.code == 2
    assert done.err.startswith("ponte: --lang xx: the catalogue names no occupation in this language")


def test_link_takes_a_vocabulary_without_a_database(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONTE_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    Path("own.tsv").write_text("a\tcuoca\nb\tcameriera ai piani\toccupation\nC5120\tCuochi\tgroup\n")

    done = run("link", "--labels", "own.tsv", stdin=b"cuoco\n")

    assert [hit["uri"] for hit in json.loads(done.out)["hits"]] == ["a", "C5120"]


@pytest.mark.parametrize(
    ("vocabulary", "said"),
    [
        (b"a\n", "own.tsv, line 1: the line has 1 fields"),
        (b"a\tcuoca\nb\tsarta\tx\ty\n", "own.tsv, line 2: the line has 4 fields"),
        (b"a\tcuoca\tjob\n", "own.tsv, line 1, column kind: a kind is occupation, group or skill"),
        ("a\tcaffè\n".encode("latin-1"), "own.tsv, line 1: this is not UTF-8"),
        (b"", "own.tsv, line 1: the file is empty"),
    ],
    ids=["one field", "four fields", "unknown kind", "Latin-1", "empty"],
)
def test_a_wrong_vocabulary_is_named_by_line(run: Run, vocabulary: bytes, said: str) -> None:
    Path("own.tsv").write_bytes(vocabulary)

    done = run("link", "--labels", "own.tsv", stdin=b"cuoca\n")

    assert done.code == 2
    assert done.err.startswith(f"ponte: {said}")


def test_a_line_that_is_not_utf8_is_named(run: Run) -> None:
    Path("own.tsv").write_text("a\tcuoca\n")

    done = run("link", "--labels", "own.tsv", stdin="cuoca\ncaffè\n".encode("latin-1"))

    assert done.code == 2
    assert done.err.startswith("ponte: standard input, line 2: this is not UTF-8")


def test_vectors_are_asked_for_after_an_import_worked_out_once_and_used(run_on: Run, tmp_path: Path) -> None:
    further = tmp_path / "it.csv"
    further.write_text(f"concept,lang,kind,label\n{COOK},it,pref,cameriere\n")
    imported = run_on(
        "catalogue", "import", small.write_folder(tmp_path / "esco", small.concepts()), "--labels", further
    )
    early = run_on("link", "--semantic", stdin=b"waiter\n")
    first, again = run_on("catalogue", "vectors"), run_on("catalogue", "vectors")
    status = run_on("catalogue", "status")
    linked, plain = run_on("link", stdin=b"waiter\n"), run_on("link", "--no-semantic", stdin=b"waiter\n")

    assert "wordings are not worked out yet: run ponte catalogue vectors" in imported.out
    assert (early.code, early.err) == (
        2,
        "ponte: --semantic: not all meanings are worked out; run ponte catalogue vectors\n",
    )
    assert "Catalogue number 3" in status.out  # what was built from the catalogue is built again
    assert "not worked out yet" not in status.out
    assert again.out.startswith("The meanings of 0 wordings worked out, 0 ")
    assert first.out.startswith("The meanings of ")
    assert json.loads(linked.out)["hits"][0]["how"] == "meaning"
    assert json.loads(plain.out)["hits"] == []


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_nothing_speaks_of_vectors_but_who_asks_for_them(run_on: Run, tmp_path: Path) -> None:
    imported = run_on("catalogue", "import", small.write_folder(tmp_path / "esco", small.concepts()))
    status, linked = run_on("catalogue", "status"), run_on("link", "--lang", "en", stdin=b"cook en\n")
    asked = [run_on("catalogue", "vectors"), run_on("link", "--lang", "en", "--semantic")]

    assert all("meaning" not in done.out + done.err for done in (imported, status, linked))
    assert json.loads(linked.out)["hits"]
    assert [done.code for done in asked] == [2, 2]
    assert all("pip install 'ponte[semantic]'" in done.err for done in asked)


def test_a_vocabulary_of_ones_own_is_linked_by_meaning_when_asked(run: Run) -> None:
    Path("own.tsv").write_text("a\tcameriere\nb\tcuoca\n")

    by_letters = run("link", "--labels", "own.tsv", stdin=b"waiter\n")
    by_meaning = run("link", "--labels", "own.tsv", "--semantic", stdin=b"waiter\n")

    assert json.loads(by_letters.out)["hits"] == []
    assert [hit["uri"] for hit in json.loads(by_meaning.out)["hits"]] == ["a"]
