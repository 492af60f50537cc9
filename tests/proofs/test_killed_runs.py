"""However early or late a test run is killed, its PostgreSQL and its folder are gone a moment later."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STARTS = "from tests import postgres\nwith postgres.running():\n    input()"


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's own, which only its owner can enter: the server may run as somebody else.
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


def servers(folder: Path) -> list[str]:
    commands = (process / "cmdline" for process in Path("/proc").iterdir() if process.name.isdigit())
    return [said for said in map(read, commands) if str(folder) in said and "postgres" in said]


def read(path: Path) -> str:
    try:
        return path.read_text().replace("\0", " ")
    except OSError:
        return ""  # ended meanwhile


@pytest.mark.parametrize("seed", range(40))
def test_a_run_killed_at_any_moment_leaves_nothing(folder: Path, seed: int) -> None:
    environment = os.environ | {"TMPDIR": str(folder)}
    process = subprocess.Popen([sys.executable, "-c", STARTS], cwd=ROOT, env=environment, stdin=subprocess.PIPE)
    time.sleep(random.Random(seed).uniform(0.0, 2.0))

    process.kill()

    with process:
        deadline = time.monotonic() + 15
        while (servers(folder) or any(folder.iterdir())) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert servers(folder) == []
    assert list(folder.iterdir()) == []
