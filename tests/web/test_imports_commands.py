"""The commands of imports as they are typed: what they print, how they end, and the real file of vacancies."""

import csv
import gzip
import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalogue.records import CatalogueVersion, Concept, ConceptKind, Label, LabelKind, Source
from employers.records import Matched, Vacancy, VacancyState
from ground.actors import Role
from matching.records.people import Beneficiary
from tests import make
from tests.web import sheets
from web import accounts, db
from web.commands import main
from web.service import clock

SHARED = Path(os.environ.get("PONTE_SHARED", Path(__file__).parents[3] / "shared"))
ADVERTISEMENTS = SHARED / "data" / "vacancies" / "eures_es_dev.csv.gz"
POSTS = "id,title,slots\n1,cook,1\n2,zzzz,2\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ponte(database: str, engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what calls `ponte` on the fresh database, by default as the coordinator: exit code, output, errors."""
    with db.session(engine, write=True) as session:
        make.floor(session)
        for role in (Role.TUTOR, Role.COORDINATOR, Role.AUDITOR):
            account = accounts.open_account(session, role, role, territory="TE")
            monkeypatch.setenv(f"PONTE_{role.upper()}", accounts.issue_token(session, account, "tests", now=clock()))
    monkeypatch.setenv("PONTE_DATABASE_URL", database.replace("+psycopg", ""))
    monkeypatch.setenv("PONTE_SECRET_KEY", make.SECRET)
    monkeypatch.setenv("PONTE_TOKEN", os.environ["PONTE_COORDINATOR"])
    monkeypatch.setenv("PONTE_DATA_KEYS", make.DATA_KEYS)

    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        return int(end.value.code or 0), *capsys.readouterr()

    return call


def count(engine: Engine, record: type = Vacancy) -> int:
    with db.session(engine) as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def test_a_preview_tells_all_and_changes_nothing(ponte: Run, engine: Engine, tmp_path: Path) -> None:
    file = sheets.csv(tmp_path, POSTS + "3,cook,many\n3,cook,1\n")

    code, out, err = ponte("vacancies", "import", file)

    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "posts.csv: 4 rows",
        "  create           2",
        "  update           0",
        "  unchanged        0",
        "  refused          2",
        "Refused (2):",
        "  line 4, column slots: a whole number from 1 to 10,000 is expected here",
        "  line 5, column id: line 4 has the same; each may stand in the file once",
        "Doubtful occupations, kept and marked; a person should confirm them (1):",
        "  line 3: no occupation was found",
        "This is a preview and nothing was changed; --apply does it.",
    ]
    assert count(engine) == 0


def test_refused_rows_stop_applying_unless_left_out(ponte: Run, engine: Engine, tmp_path: Path) -> None:
    file = sheets.csv(tmp_path, POSTS + "3,cook,many\n")

    code, _, err = ponte("vacancies", "import", file, "--apply")
    assert (code, count(engine)) == (2, 0)
    assert err == (
        "ponte: posts.csv: 1 row is refused, so nothing was changed; "
        "mend the file, or leave them out with --skip-refused\n"
    )

    code, out, _ = ponte("vacancies", "import", file, "--apply", "--skip-refused")
    assert (code, count(engine)) == (0, 2)
    assert "Done: 2 created, 0 updated, 1 left out." in out


def test_applied_twice_nothing_changes_and_undone_all_is_gone(ponte: Run, engine: Engine, tmp_path: Path) -> None:
    file = sheets.csv(tmp_path, POSTS)
    _, out, _ = ponte("vacancies", "import", file, "--apply")
    ref = re.findall(r"ponte undo (\S+)", out)[0]

    _, again, _ = ponte("vacancies", "import", file, "--apply")
    code, undone, _ = ponte("undo", ref)

    assert again.endswith("There was nothing to change.\n")
    assert (code, undone) == (0, "Undone: 2 vacancies taken away, 0 as they were before.\n")
    assert count(engine) == 0


def test_people_come_in_and_are_taken_back(
    ponte: Run, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONTE_TOKEN", os.environ["PONTE_TUTOR"])
    file = sheets.xlsx(tmp_path, ("case_code", "skills"), ("TE-001", "wash dishes:3"))

    _, out, _ = ponte("people", "import", file, "--apply")
    assert count(engine, Beneficiary) == 1

    ponte("undo", re.findall(r"ponte undo (\S+)", out)[0])
    assert count(engine, Beneficiary) == 0


def test_the_source_is_the_files_name_unless_said(ponte: Run, engine: Engine, tmp_path: Path) -> None:
    ponte("vacancies", "import", sheets.csv(tmp_path, POSTS, "july.part.csv"), "--apply")
    ponte("vacancies", "import", sheets.csv(tmp_path, POSTS, "july.csv"), "--apply", "--source", "job centre")

    with db.session(engine) as session:
        assert set(session.scalars(select(Vacancy.source))) == {"july", "job centre"}


def test_two_employers_files_of_one_name_do_not_overwrite_each_other(
    ponte: Run, engine: Engine, tmp_path: Path
) -> None:
    with db.session(engine, write=True) as session:
        first, second = (make.employer(session, active=False).ref for _ in range(2))
    ponte("vacancies", "import", sheets.csv(tmp_path, f"id,title,employer\n1,cook,{first}\n"), "--apply")
    file = sheets.csv(tmp_path, f"id,title,employer\n1,cleaner,{second}\n")

    code, out, _ = ponte("vacancies", "import", file, "--apply")
    assert (code, count(engine)) == (2, 1)
    assert "line 2, column employer: a file of this name has brought in this id for another employer" in out
    assert "name the source with --source" in out

    assert ponte("vacancies", "import", file, "--apply", "--source", "second")[0] == 0
    assert "Done: 0 created, 1 updated" in ponte("vacancies", "import", file, "--apply", "--source", "posts")[1]
    with db.session(engine) as session:
        assert session.scalars(select(Vacancy.title)).all() == ["cleaner"] * 2


def test_doubtful_occupations_are_listed_and_settled_by_a_person(ponte: Run, engine: Engine, tmp_path: Path) -> None:
    ponte("vacancies", "import", sheets.csv(tmp_path, POSTS), "--apply")
    _, listed, _ = ponte("vacancies", "doubtful")
    ref = listed.split()[0]
    assert listed.splitlines()[0] == f"{ref}  zzzz: not known"

    assert ponte("vacancies", "confirm", ref)[::2] == (
        2,
        "ponte: --occupation: no occupation was guessed for this vacancy, so name the right one\n",
    )
    assert ponte("vacancies", "confirm", ref, "--occupation", "0000000")[0] == 2
    assert ponte("vacancies", "confirm", ref, "--occupation", "9412")[:2] == (0, "Confirmed.\n")

    assert ponte("vacancies", "doubtful")[1].startswith("0 in all")
    with db.session(engine) as session:
        found = session.scalars(select(Vacancy).where(Vacancy.ref == ref)).one()
        assert (found.occupation, found.occupation_how) == ("9412", Matched.STATED)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("undo", "nothing"), "there is no such import within your reach"),
        (("vacancies", "import", "nowhere.csv"), "Invalid value for 'FILE': File 'nowhere.csv' does not exist."),
        (("vacancies", "import", __file__), "test_imports_commands.py, line 1, column"),
        (("vacancies", "confirm", "nothing"), "There is nothing here that you can reach."),
        (("vacancies", "import", ADVERTISEMENTS, "--lang", "es"), "--lang: the catalogue has no words in es"),
    ],
    ids=["no import", "no file", "no table", "no vacancy", "no words"],
)
def test_a_mistake_is_one_sentence_and_exit_2(ponte: Run, arguments: Sequence[object], sentence: str) -> None:
    code, _, err = ponte(*arguments)

    assert code == 2
    assert err.startswith("ponte: ")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("token", ["nonsense", "PONTE_AUDITOR"])
def test_a_stranger_and_an_auditor_bring_nothing_in(ponte: Run, engine: Engine, tmp_path: Path, token: str) -> None:
    file = sheets.csv(tmp_path, POSTS)

    code, _, err = ponte("vacancies", "import", file, "--apply", "--as", os.environ.get(token, token))

    assert (code, count(engine)) == (2, 0)
    assert err.startswith("ponte: --as: ")


def test_a_preview_tells_what_the_review_should_look_at(ponte: Run, tmp_path: Path) -> None:
    rows = "1,cook,Vitto e alloggio. Max 30 anni.\n2,cook,Bella presenza.\n3,cook,Lavare i piatti.\n"
    file = sheets.csv(tmp_path, f"id,title,description\n{rows}")

    _, first, _ = ponte("vacancies", "import", file, "--apply")
    _, again, _ = ponte("vacancies", "import", file)

    assert "Flags for the review, in 2 rows; they refuse nothing (3):" in first
    assert "  line 2: A place to sleep is offered. " in first
    assert "Flags for the review" not in again


@pytest.mark.parametrize(("lang", "sentence"), [("en", "A photo or good looks"), ("it", "Si chiede una foto")])
def test_what_waits_for_a_review_is_listed_with_its_flags(ponte: Run, tmp_path: Path, lang: str, sentence: str) -> None:
    ponte("vacancies", "import", sheets.csv(tmp_path, 'id,title\n1,"cook, bella presenza"\n2,cook\n'), "--apply")

    code, out, _ = ponte("vacancies", "to-review", "--lang", lang)

    assert code == 0
    assert [line.split("  ")[1][:4] for line in out.splitlines() if not line.startswith(" ")] == ["cook", "cook"]
    assert [line for line in out.splitlines() if sentence in line and "bella presenza" in line]


def spanish_words(session: Session) -> int:
    """Add the Spanish labels of the occupations that the portal itself names, and return how many."""
    with gzip.open(ADVERTISEMENTS, "rt", encoding="utf-8") as file:
        named = {row["esco_occ"]: row for row in csv.DictReader(file) if row["esco_occ"]}
    for concept, row in named.items():
        session.add(Concept(id=concept, kind=ConceptKind.OCCUPATION, code=row["isco"], source=Source.ESCO))
        session.flush()
        session.add(
            Label(concept_id=concept, lang="es", kind=LabelKind.PREF, label=row["occ_label"], source=Source.ESCO)
        )
    session.get_one(CatalogueVersion, 1).languages = ["it", "es"]
    return len(named)


def test_all_1978_real_advertisements_come_in_and_are_accounted_for(ponte: Run, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        assert spanish_words(session) == 328
    started = perf_counter()

    code, out, _ = ponte("vacancies", "import", ADVERTISEMENTS, "--lang", "es", "--apply", "--reviewed")

    assert perf_counter() - started < 60
    assert (code, count(engine)) == (0, 1978)
    assert "Done: 1,978 created, 0 updated, 0 left out." in out
    with db.session(engine) as session:
        found = session.scalars(select(Vacancy)).all()
        assert Counter(each.state for each in found) == {VacancyState.OPEN: 1978}
        assert {each.source for each in found} == {"eures_es_dev"}
        assert {each.employer_id for each in found} == {each.municipality for each in found} == {None}
        assert Counter(each.kind for each in found) == {"employment": 1967, None: 11}
        doubtful = sum(each.occupation_doubtful for each in found)
    assert f"a person should confirm them ({doubtful:,})" in out
    assert (
        ponte("vacancies", "import", ADVERTISEMENTS, "--lang", "es", "--reviewed")[1].count("unchanged    1,978") == 1
    )
