"""The command: mistakes in one sentence, exit 2 for the caller's, 1 for ours; nothing loaded that is not needed."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest

from ground.errors import IllegalMove, Missing, Refused
from tests import make
from tests.web.conftest import KEY, House
from web.commands import FILES, ponte
from web.commands.mistakes import tell
from web.refusals import BadSetting
from web.settings import demo_data_keys, demo_key

HEAVY = ("numpy", "scipy", "sklearn", "sqlalchemy", "flask", "marshmallow")


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `ponte` in a folder, with these settings alone."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PONTE_")}
    command = [sys.executable, "-c", "from web.commands import main; main()", *arguments]
    return subprocess.run(
        command, cwd=folder, env=bare | settings, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of the test's own, and return it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FILES)
def test_every_command_says_what_it_does(name: str) -> None:
    command = ponte.get_command(click.Context(ponte), name)

    assert command is not None
    assert command.help


def test_asking_for_a_command_that_is_none_is_the_callers_mistake(tmp_path: Path) -> None:
    answer = run(tmp_path, "fly")

    assert answer.returncode == 2
    assert answer.stderr.startswith("ponte: No such command 'fly'")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("mistake", "code", "said"),
    [
        (Refused("bad", "file.csv, line 3", "a day is expected here"), 2, "file.csv, line 3: a day is expected here"),
        (IllegalMove("closed", "pause", ()), 2, "pause is not possible in state closed"),
        (Missing(), 2, "There is nothing here that you can reach."),
        (BadSetting("PONTE_LOG", "must be one of info"), 2, "PONTE_LOG must be one of info"),
        (click.Abort(), 2, "stopped"),
        (RuntimeError("Maria Rossi"), 1, "something went wrong on our side"),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.usefixtures("elsewhere")
def test_a_mistake_is_told_in_one_sentence(
    mistake: Exception, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tell(mistake) == code

    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert "Maria" not in told


def test_a_mistake_of_ours_leaves_its_places_but_not_its_words(elsewhere: Path) -> None:
    try:
        int("Maria Rossi")
    except ValueError as mistake:
        tell(mistake)

    [note] = (elsewhere / "var").glob("mistake-*.txt")
    assert "test_commands.py" in note.read_text()
    assert note.read_text().startswith("builtins.ValueError")


def test_help_and_mistakes_wait_for_no_heavy_library(tmp_path: Path) -> None:
    script = "import sys; import web.commands; print([name for name in sys.argv[1:] if name in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", script, *HEAVY], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )

    assert answer.stdout.strip() == "[]"


def test_the_ranking_alone_waits_for_no_server_and_no_database(tmp_path: Path) -> None:
    script = (
        "import sys; from web.commands.lazy import Lazy; import web.commands as c, click;"
        "c.ponte.get_command(click.Context(c.ponte), 'rank');"
        "print([name for name in ('flask', 'sqlalchemy', 'marshmallow') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )

    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["link", "migrate", "doctor"])
def test_what_only_asks_the_database_does_not_wait_for_the_ranking(name: str, tmp_path: Path) -> None:
    script = (
        "import sys, click, web.commands as c; c.ponte.get_command(click.Context(c.ponte), sys.argv[1]);"
        "print('sklearn' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, name], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )

    assert answer.stdout.strip() == "False"


def test_a_new_database_is_made_and_brought_up(tmp_path: Path) -> None:
    first, second = run(tmp_path, "migrate"), run(tmp_path, "migrate")

    assert (first.returncode, second.returncode) == (0, 0)
    assert (tmp_path / "var" / "ponte.db").exists()
    assert "Brought" in first.stdout
    assert "is at version" in second.stdout


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    run(tmp_path, "migrate")

    answer = run(tmp_path, "doctor", PONTE_LOG="loud")

    assert answer.returncode == 1
    wrong = {line.split(":")[0] for line in answer.stdout.splitlines() if line.startswith("WRONG")}
    settings = {f"WRONG  PONTE_{name}" for name in ("SECRET_KEY", "DATA_KEYS", "BACKUP_KEYS", "LOG")}
    assert wrong == {*settings, "WRONG  catalogue", "WRONG  ticker"}
    assert "run: ponte catalogue starter" in answer.stdout


def test_the_doctor_shows_no_secret(tmp_path: Path) -> None:
    secrets = {"PONTE_SECRET_KEY": "hunter2" * 6, "PONTE_DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/ponte"}

    answer = run(tmp_path, "doctor", **secrets)

    assert "hunter2" not in answer.stdout + answer.stderr
    assert "good   PONTE_SECRET_KEY" in answer.stdout


def test_nothing_is_served_without_a_key(tmp_path: Path) -> None:
    answer = run(tmp_path, "serve")

    assert answer.returncode == 2
    assert answer.stderr.startswith("ponte: PONTE_SECRET_KEY must be set")


def test_nothing_is_served_without_a_key_for_data(tmp_path: Path) -> None:
    demo_key(tmp_path / "var")

    answer = run(tmp_path, "serve")

    assert answer.returncode == 2
    assert answer.stderr.startswith("ponte: PONTE_DATA_KEYS holds no key")
    assert "make one with: ponte keys new" in answer.stderr


def test_nothing_is_served_from_a_database_that_is_not_migrated(tmp_path: Path) -> None:
    demo_key(tmp_path / "var")
    demo_data_keys(tmp_path / "var")

    answer = run(tmp_path, "serve")

    assert answer.returncode == 2
    assert "ponte migrate" in answer.stderr


def test_nothing_is_served_where_something_else_listens(database: str, house: House, tmp_path: Path) -> None:  # noqa: ARG001
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

        keys = {"PONTE_SECRET_KEY": KEY, "PONTE_DATA_KEYS": make.DATA_KEYS}
        answer = run(tmp_path, "serve", "--port", port, PONTE_DATABASE_URL=database, **keys)

    assert answer.returncode == 2
    assert f"cannot listen on port {port}" in answer.stderr
