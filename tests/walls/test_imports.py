"""Imports go down only; what pyproject.toml says of it is checked here, and that the check can fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("ground", "catalogue", "employers", "matching", "schedules", "web", "migrations")
LINTER = Path(sys.executable).with_name("lint-imports")
# Where a wall is drilled in the copy, and which contract has to say so.
HOLES = {
    "the ranking reads the database": ("matching/ranking/week.py", "import sqlalchemy", "The ranking imports nothing"),
    "the ranking knows a room of ours": ("matching/ranking/week.py", "import ground.base", "The ranking imports"),
    "employers know the people": ("employers/facts.py", "import matching.records.people", "Imports go down only"),
    "the ground knows a subject": ("ground/moves.py", "import catalogue.words", "Imports go down only"),
    "the door runs the migrations": ("web/db.py", "import migrations.env", "Imports go down only"),
    "a room knows Flask": ("catalogue/places.py", "import flask", "Only web knows Flask"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_all_imports_keep_to_the_walls() -> None:
    told = lint(ROOT)

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(("file", "drilled", "contract"), HOLES.values(), ids=HOLES)
def test_an_import_through_a_wall_is_caught(copy: Path, file: str, drilled: str, contract: str) -> None:
    with (copy / file).open("a") as source:
        source.write(f"\n{drilled}\n")

    told = lint(copy)

    assert told.returncode != 0
    broken = [line for line in told.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), told.stdout
