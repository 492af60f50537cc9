"""What the server says by itself, where the application has no say: to its log, and to who sends nonsense."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.errors import InvalidRequestLine, LimitRequestLine

from tests import make
from tests.conftest import Fresh
from tests.web.conftest import KEY
from web import db
from web.headers import HEADERS
from web.logs import set_up
from web.serving import Log, Worker
from web.settings import LogLevel

PATIENCE_S = 60
SECRET = "Maria-Rossi"
NONSENSE = [f"{SECRET}\r\n\r\n", f"GET /?{SECRET} HTTP/1.1\r\nno header {SECRET}\r\n\r\n"]


def answer_to(error: Exception) -> str:
    """Return what a worker answers where the application cannot."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        Worker.handle_error(None, None, ours, None, error)
        ours.shutdown(socket.SHUT_WR)
        return theirs.makefile(encoding="ascii", newline="").read()


@pytest.mark.parametrize(
    ("error", "status"),
    [(InvalidRequestLine(SECRET), 400), (LimitRequestLine(9000, 4094), 414), (RuntimeError(SECRET), 500)],
)
def test_what_the_application_cannot_answer_is_answered_with_its_headers(error: Exception, status: int) -> None:
    answer = answer_to(error)

    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert all(f"\r\n{name}: {text}\r\n" in answer for name, text in HEADERS.items())
    assert "\r\nX-Request-Id: " in answer
    assert SECRET not in answer


def test_a_mistake_of_the_server_is_found_in_its_log_by_the_id_of_the_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up(LogLevel.INFO)

    answer = answer_to(RuntimeError(SECRET))

    logged = capsys.readouterr().err
    assert answer.partition("X-Request-Id: ")[2].partition("\r\n")[0] in logged
    assert SECRET not in logged


@pytest.mark.parametrize(("kind", "tells"), [(Log, False), (Logger, True)], ids=["ours", "its own, naively"])
def test_the_log_of_the_server_tells_no_address_and_no_words_of_a_mistake(
    kind: type[Logger], *, tells: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up(LogLevel.INFO)
    log = kind(Config())
    try:
        int(SECRET)
    except ValueError:
        log.exception("Error handling request %s", f"/cards/{SECRET}")

    said = capfd.readouterr().err
    assert "ValueError" in said
    assert (SECRET in said) is tells


@contextmanager
def served(address: str, folder: Path) -> Iterator[int]:
    """Serve a database with `ponte serve`, one worker, and return the port."""
    engine = db.engine(address, make.TRAIL)
    with db.session(engine, write=True) as session:
        make.floor(session)
    engine.dispose()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from web.commands import main; main()", "serve", "--workers", "1", "--port"]
    settings = {"PONTE_DATABASE_URL": address, "PONTE_SECRET_KEY": KEY, "PONTE_DATA_KEYS": make.DATA_KEYS}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([*command, str(port)], cwd=folder, env=os.environ | settings, stderr=log) as process,
    ):
        yield port
        process.terminate()


def asked(port: int, said: str) -> str:
    """Send something to the server and return the whole answer."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as line:
                line.sendall(said.encode())
                return line.makefile(encoding="latin-1", newline="").read()
        except (ConnectionRefusedError, ConnectionResetError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def test_the_real_server_protects_every_answer_and_logs_no_word_of_a_request(
    fresh_sqlite: Fresh, tmp_path: Path
) -> None:
    with served(fresh_sqlite(), tmp_path) as port:
        plain = asked(port, f"GET /nowhere?{SECRET} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answers = [asked(port, said) for said in NONSENSE]

    assert [answer[9:12] for answer in answers] == ["400", "400"]
    for answer in (plain, *answers):
        assert all(f"\r\n{name}: {text}\r\n" in answer for name, text in HEADERS.items())
    assert SECRET not in "".join(answers)
    assert "\r\nServer: web\r\n" in plain
    log = (tmp_path / "log").read_text()
    assert '"event": "request"' in log
    assert SECRET not in log
    assert "127.0.0.1" not in log.partition("\n")[2]
