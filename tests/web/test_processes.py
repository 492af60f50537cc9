"""A command that goes through all tables knows all of them, whatever else was loaded before it."""

import subprocess
import sys
from pathlib import Path

import pytest

from web.records import TABLES

ROOT = Path(__file__).parents[2]
ASK = "import web.commands.{}; from ground.base import Base; print(*sorted(Base.metadata.tables))"


@pytest.mark.parametrize("name", ["backup", "restore", "erase", "retention", "keys", "doctor", "tick"])
def test_a_process_of_its_own_knows_every_table(name: str) -> None:
    code = [sys.executable, "-c", ASK.format(name)]

    told = subprocess.run(code, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert told.split() == sorted(TABLES.tables)
