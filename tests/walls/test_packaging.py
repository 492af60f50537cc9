"""What is installed is what stands in the rooms: the flat layout names its packages one by one, and forgets none."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("ground", "catalogue", "employers", "matching", "schedules", "web", "migrations")
BUILD = "from setuptools import build_meta; print(build_meta.build_wheel('.'))"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "wsgi.py"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def built(folder: Path) -> set[str]:
    told = subprocess.run([sys.executable, "-c", BUILD], cwd=folder, capture_output=True, text=True, check=True)
    return set(zipfile.ZipFile(folder / told.stdout.splitlines()[-1]).namelist())


def standing(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for room in ROOMS for file in (folder / room).rglob("*") if file.is_file()}


def test_the_wheel_holds_every_file_of_the_rooms(copy: Path) -> None:
    expected = standing(copy)

    assert sorted(expected - built(copy)) == []


def test_a_package_that_is_not_listed_is_caught(copy: Path) -> None:
    (copy / "web" / "forgotten").mkdir()
    (copy / "web" / "forgotten" / "__init__.py").touch()
    expected = standing(copy)

    assert "web/forgotten/__init__.py" in expected - built(copy)
