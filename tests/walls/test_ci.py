"""CI lets through only runs in which every test ran and passed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run_ci(folder: Path, said: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run CI's script beside a ``make`` that says this and ends so."""
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", folder / ".ci")
    make = folder / "make"
    make.write_text(f"#!/bin/sh\necho '{said}'\nexit {code}\n")
    make.chmod(0o755)
    path = {"PATH": f"{folder}:{os.environ['PATH']}"}
    return subprocess.run([folder / ".ci" / "run"], env=path, capture_output=True, text=True, check=False)


def test_a_run_in_which_all_passed_is_let_through_and_shows_its_closing_line(tmp_path: Path) -> None:
    told = run_ci(tmp_path, "412 passed in 88.10s (0:01:28)")

    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[-1] == "412 passed in 88.10s (0:01:28)"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("411 passed, 1 skipped in 88.10s", 0),
        ("411 passed, 1 xfailed in 88.10s", 0),
        ("411 passed, 1 xpassed in 88.10s", 0),
        ("1 failed, 411 passed in 88.10s", 2),
        ("411 passed, 1 error in 88.10s", 2),
        ("5 deselected in 0.10s", 0),
        ("no tests ran in 0.01s", 5),
        ("make: nothing to be done", 0),
        ("412 passed in 88.10s", 2),
    ],
    ids=str,
)
def test_any_other_run_is_refused(tmp_path: Path, said: str, code: int) -> None:
    told = run_ci(tmp_path, said, code)

    assert told.returncode != 0
