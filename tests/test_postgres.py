"""The server of the tests ends with the tests, however they end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import make_url

ROOT = Path(__file__).parents[1]
STARTS = """
from tests import postgres
with postgres.running() as address:
    {then}
    print(address, flush=True)
    input()
"""
HOLDS_THE_PIPE = "import os, time; os.fork() or (os.close(1), time.sleep(20), os._exit(0))"


def start(then: str = "") -> tuple[subprocess.Popen[str], Path, int]:
    script = [sys.executable, "-c", STARTS.format(then=then)]
    process = subprocess.Popen(script, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    folder = Path(str(make_url(process.stdout.readline().strip()).query["host"]))
    server = int((folder / "stored" / "postmaster.pid").read_text().splitlines()[0])
    return process, folder, server


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until_gone(folder: Path, server: int) -> bool:
    deadline = time.monotonic() + 10
    while is_alive(server) or folder.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("run", [1, 2, 3])
def test_a_killed_test_run_leaves_no_server_and_no_folder(run: int) -> None:
    process, folder, server = start()
    with process:
        assert is_alive(server), f"no server in run {run}"

        process.kill()

        assert wait_until_gone(folder, server)


def test_a_child_that_survives_the_killed_run_does_not_keep_the_server() -> None:
    process, folder, server = start(HOLDS_THE_PIPE)
    with process:
        process.send_signal(signal.SIGKILL)

        assert wait_until_gone(folder, server)


def test_a_test_run_that_ends_by_itself_leaves_nothing() -> None:
    process, folder, server = start()
    with process:
        process.communicate("\n", timeout=20)

        assert process.returncode == 0
        assert not is_alive(server)
        assert not folder.exists()
