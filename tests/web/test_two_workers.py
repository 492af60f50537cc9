"""The real server: two processes, each with an index of its own, answer as one."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ground.actors import Role
from tests import make
from tests.web.conftest import KEY
from web import accounts, db

PATIENCE_S = 60
WORKERS = 2
AT_ONCE = 8  # more than one worker takes while it ranks, so that the other answers too


@dataclass
class Server:
    """A running server, and what there is to ask it."""

    port: int
    log: Path
    token: str
    her: str
    vacancies: list[str]

    def post(self, address: str) -> dict[str, Any]:
        """Post over a connection of its own, so that any worker may answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        headers = {"Authorization": f"Bearer {self.token}", "Connection": "close"}
        connection.request("POST", f"/api/v1{address}", headers=headers)
        with connection.getresponse() as answer:
            told: dict[str, Any] = json.loads(answer.read())
        connection.close()
        return told

    def considered(self) -> set[int]:
        """Ask for matches until both workers have answered, and return how many vacancies were considered."""
        counted, asked_before, deadline = set(), len(self.answered_by()), time.monotonic() + PATIENCE_S
        while len(set(self.answered_by()[asked_before:])) < WORKERS:
            assert time.monotonic() < deadline, "one worker never answers"
            with ThreadPoolExecutor(AT_ONCE) as pool:
                asked = [pool.submit(self.post, f"/beneficiaries/{self.her}/matches") for _ in range(AT_ONCE)]
            counted |= {each.result()["considered"] for each in asked}
        return counted

    def answered_by(self) -> list[int]:
        """Return the worker of each answer until now."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line["worker"] for line in lines if "worker" in line]


@pytest.fixture
def server(engine: Engine, database: str, tmp_path: Path) -> Iterator[Server]:
    """Serve the database with `ponte serve`."""
    with db.session(engine, write=True) as session:
        make.floor(session)
        tutor = accounts.open_account(session, Role.TUTOR, "tutor", territory="TE")
        token = accounts.issue_token(session, tutor, "tests", now=datetime.now(UTC))
        her = make.profiled(session, by=tutor.actor).ref
        vacancies = [make.vacancy(session, by=tutor.actor).ref for _ in range(2)]
    port, log = _free_port(), tmp_path / "log"
    command = [sys.executable, "-c", "from web.commands import main; main()", "serve", "--port", str(port)]
    settings = {"PONTE_DATABASE_URL": database, "PONTE_LOG": "info"}
    settings |= {"PONTE_SECRET_KEY": KEY, "PONTE_DATA_KEYS": make.DATA_KEYS}
    with (
        log.open("wb") as written,
        subprocess.Popen(command, cwd=tmp_path, env=os.environ | settings, stderr=written) as process,
    ):
        _wait_until_it_answers(process, port)
        yield Server(port, log, token, her, vacancies)
        process.terminate()


def test_a_vacancy_closed_through_one_worker_is_gone_from_the_next_answer_of_the_other(server: Server) -> None:
    before = server.considered()
    server.post(f"/vacancies/{server.vacancies[0]}/close")

    after = server.considered()

    assert (before, after) == ({2}, {1})


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not _answers(port):
        assert process.poll() is None, "the server did not start"
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.1)
