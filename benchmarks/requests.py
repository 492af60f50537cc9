"""One match request through HTTP: gunicorn with 2 workers, 10,000 open vacancies, a token, her scope, a log row.

Run as ``python -m benchmarks.requests [URL]``; without an address of a database on an embedded one. Prints JSON.
"""

import argparse
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from benchmarks import world
from catalogue import places
from catalogue.records import CatalogueVersion, Concept, ConceptKind, NearSkill, Source
from employers.records import Employer, EmployerState, Vacancy, VacancyClock, VacancyState
from ground import encryption
from ground.actors import Agent, Role
from ground.audit.chain import SealingKeys
from ground.audit.writing import Trail
from ground.keys import Keys, new_key
from ground.territories import Territory
from matching import beneficiaries
from web import accounts, db, upgrades

OPENINGS = 10_000
WARM_UP = 20
KEY = "only-for-measuring-only-for-measuring"
DATA_KEY = new_key()
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STATED = ("essential", "optional", "languages", "education", "licences", "hours", "shift", "kind", "allowance")


def _vacancies() -> Iterator[dict[str, Any]]:
    for number, opening in enumerate(world.openings(OPENINGS), 1):
        facts = opening.to_json()
        yield {
            "ref": opening.id,
            "employer_id": number % 500 + 1,
            "territory": "TE",
            "state": VacancyState.OPEN,
            "title": opening.title,
            "lang": "it",
            "occupation": opening.occupation,
            "slots": opening.slots,
            "posted_on": opening.posted_on,
            "starts_on": opening.starts_on,
            "ends_on": opening.ends_on,
            "lat": facts["place"]["lat"],
            "lon": facts["place"]["lon"],
            "change_number": number,
            "version": 1,
            **{name: facts.get(name) for name in STATED},
        }


def _employers() -> Iterator[dict[str, Any]]:
    for number in range(1, 501):
        yield {
            "id": number,
            "name": f"Impresa inventata {number}",
            "territory": "TE",
            "sector": world.SECTORS[number % len(world.SECTORS)],
            "state": EmployerState.ACTIVE,
            "vetted_by": "a",
            "approved_by": "b",
            "vetting_until": world.ON.replace(year=2027),
            "ended_count": number % 7,
            "hired_count": number % 7 // 2,
            "version": 1,
        }


def _fill(connection: Connection) -> None:
    connection.execute(insert(Territory), [{"code": "TE", "name": "Teramo"}])
    skills = [{"id": f"s{n}", "kind": ConceptKind.SKILL, "source": Source.PONTE} for n in range(world.SKILLS)]
    groups = [
        {"id": f"C{code}", "kind": ConceptKind.ISCO_GROUP, "code": code, "source": Source.PONTE} for code in world.ISCO
    ]
    for concepts in (skills, groups):
        connection.execute(insert(Concept), concepts)
    relations = world.relations()
    near = (
        {"skill_id": f"s{n}", "near_id": other, "nearness": nearness}
        for n in range(world.SKILLS)
        for other, nearness in relations.near(f"s{n}")
    )
    for table, rows in ((NearSkill, near), (Employer, _employers()), (Vacancy, _vacancies())):
        for part in _parts(rows):
            connection.execute(insert(table), part)
    connection.execute(insert(VacancyClock), [{"id": 1, "value": OPENINGS}])
    version = {"id": 1, "number": 1, "release": "invented", "languages": ["it"], "at": NOW}
    connection.execute(insert(CatalogueVersion), [version])


def _parts(rows: Iterator[dict[str, Any]], size: int = 5000) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def prepare(url: str) -> tuple[str, str]:
    """Fill a database and return a tutor's token and the reference of one of her people."""
    encryption.hand_in(Keys.read(DATA_KEY))
    upgrades.upgrade(url)
    engine = db.engine(url, Trail(SealingKeys((KEY,)), lambda: datetime.now(UTC), Agent.MACHINE))
    with engine.begin() as connection:
        _fill(connection)
    with db.session(engine, write=True) as session:
        places.load(session)
        tutor = accounts.open_account(session, Role.TUTOR, "Tutor inventata", territory="TE")
        token = accounts.issue_token(session, tutor, "measuring", now=datetime.now(UTC))
        her = beneficiaries.take_in(session, {"case_code": "TE-001"}, by=tutor.actor, on=world.ON)
        facts = world.profile(0).to_json()
        del facts["ref"]
        facts["avoid"] = {"night": True, "isolated": True}
        beneficiaries.put_profile(session, her.ref, facts, by=tutor.actor)
        return token, her.ref


@contextmanager
def served(url: str, folder: Path) -> Iterator[int]:
    """Serve the database with 2 workers and yield the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secrets = {"PONTE_SECRET_KEY": KEY, "PONTE_DATA_KEYS": DATA_KEY}
    environ = os.environ | secrets | {"PONTE_DATABASE_URL": url, "PONTE_LOG": "info"}
    command = [Path(sys.executable).with_name("ponte"), "serve", "--port", str(port), "--workers", "2"]
    with (
        Path(folder, "log").open("wb") as log,
        subprocess.Popen(command, env=environ, stderr=log, stdout=log) as server,
    ):
        try:
            _wait(server, port, folder)
            yield port
        finally:
            server.terminate()


def _wait(server: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start: " + Path(folder, "log").read_text(encoding="utf-8"))


def measure(url: str, folder: Path, runs: int) -> dict[str, float]:
    """Return the median and the 95th percentile of so many match requests, in milliseconds, after a warm-up."""
    token, ref = prepare(url)
    times: list[float] = []
    with served(url, folder) as port:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for run in range(runs + WARM_UP):
            start = time.perf_counter()
            connection.request("POST", f"/api/v1/beneficiaries/{ref}/matches", '{"top": 20}', headers)
            answer = connection.getresponse()
            body = json.loads(answer.read())
            if answer.status != http.client.CREATED:
                raise RuntimeError(f"the request was answered {answer.status}: {body.get('code')}")
            if run >= WARM_UP:  # both workers have filled their index by then
                times.append((time.perf_counter() - start) * 1000)
    ranks = statistics.quantiles(times, n=20)
    return {"request_ms": round(statistics.median(times), 1), "request_p95_ms": round(ranks[-1], 1)}


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?")
    parser.add_argument("--runs", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.url or f"sqlite:///{folder}/measured.db"
        print(json.dumps(measure(url, Path(folder), asked.runs)))


if __name__ == "__main__":
    main()
