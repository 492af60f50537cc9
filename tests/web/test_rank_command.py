"""`ponte rank`: files in, JSON out, no database; a wrong file is one sentence that names the place."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from web.commands import ponte
from web.commands.mistakes import tell

PROFILE = {
    "ref": "p1",
    "skills": {"wash": {"level": 3, "evidence": "observed"}},
    "occupations": {"wished": ["9412"], "had": []},
    "languages": {"it": "B1"},
}
OPENINGS = [
    {"id": "near", "slots": 1, "posted_on": "2026-11-01", "occupation": "9412", "essential": ["rinse"]},
    {"id": "far", "slots": 1, "posted_on": "2026-11-01", "occupation": "2512", "essential": ["rinse"]},
    {"id": "shut", "slots": 1, "posted_on": "2026-11-01", "languages": {"it": "C1"}},
]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with one profile and three openings."""
    monkeypatch.chdir(tmp_path)
    Path("p.json").write_text(json.dumps(PROFILE))
    Path("n.jsonl").write_text("".join(f"{json.dumps(opening)}\n" for opening in OPENINGS))
    return tmp_path


def rank(*options: str, stdin: str | None = None) -> tuple[str, str]:
    """Run the command and return what it printed on both outputs; a mistake is told as `ponte` tells it."""
    arguments = ["rank", "--profile", "p.json", "--openings", "n.jsonl", "--on", "2026-11-23", *options]
    done = CliRunner().invoke(ponte, arguments, input=stdin, standalone_mode=False)
    if isinstance(done.exception, Exception):
        assert tell(done.exception) == 2
    return done.stdout, done.stderr


@pytest.mark.usefixtures("files")
def test_the_answer_accounts_for_every_opening() -> None:
    out, _ = rank("--top", "1")

    answer: dict[str, Any] = json.loads(out)
    assert [match["vacancy"] for match in answer["matches"]] == ["near"]
    assert (answer["considered"], answer["below"], answer["excluded"]) == (3, 1, {"languages": 1})


def test_relations_let_near_skills_count(files: Path) -> None:
    Path(files, "r.json").write_text(json.dumps({"near": {"wash": {"rinse": 0.8}}}))

    alone, with_near = (json.loads(rank(*options)[0]) for options in ((), ("--relations", "r.json")))

    covers = [answer["matches"][0]["features"]["essential_cover"] for answer in (alone, with_near)]
    assert covers[0] < covers[1]


@pytest.mark.usefixtures("files")
def test_timing_tells_load_index_and_rank_apart_on_standard_error() -> None:
    out, err = rank("--timing")

    assert json.loads(out)["considered"] == 3
    assert [part.split()[0] for part in err.split(", ")] == ["load", "index", "rank"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"id": "a", "slots": 1', "n.jsonl, line 2, column "),
        (b'{"id": "a", "salary": 1}', "n.jsonl, line 2, salary: this key is not known"),
        (b'{"id": "a", "languages": {"it": "B7"}}', "n.jsonl, line 2, languages.it: a CEFR level is expected here"),
        (b'{"id": "near"}', "n.jsonl, line 2, id: line 1 has the same id"),
        (b'{"id": "a", "id": "b"}', "n.jsonl, line 2, id: this key stands twice"),
        (b'{"id": "a", "slots": ' + b"9" * 5000 + b"}", "n.jsonl, line 2: this holds a number of too many digits"),
        (b'{"id": "caff\xe8"}', "n.jsonl: this is not UTF-8 (byte "),
        (b"[" * 100_000, "n.jsonl, line 2: this JSON is nested too deep"),
    ],
    ids=["cut", "unknown key", "no such level", "an id twice", "a key twice", "digits", "Latin-1", "deep"],
)
def test_a_wrong_line_is_named(files: Path, line: bytes, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    first = json.dumps(OPENINGS[0]).encode()
    Path(files, "n.jsonl").write_bytes(first + b"\n" + line + b"\n")

    out, _ = rank()

    told = capsys.readouterr().err
    assert out == ""
    assert told.startswith(f"ponte: {said}")
    assert told.count("\n") == 1


@pytest.mark.usefixtures("files")
def test_only_one_file_comes_from_standard_input(capsys: pytest.CaptureFixture[str]) -> None:
    rank("--profile", "-", "--openings", "-", stdin="{}")

    assert "only one file can come from standard input" in capsys.readouterr().err
