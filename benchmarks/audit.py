"""What checks of access and the audit trail cost a request that changes something: registering an employer by the API.

Run as ``python -m benchmarks.audit [URL]``; without an address of a database on an embedded one. Prints JSON.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import g, request
from flask.testing import FlaskClient
from sqlalchemy import event

from ground.actors import Actor, Agent, Role
from ground.audit.watching import LISTENERS
from ground.audit.writing import Trail, sign
from ground.keys import Keys, new_key
from ground.territories import Territory
from web import access, accounts, db, upgrades
from web.app import create_app
from web.settings import LogLevel, Settings

KEY = "only-for-measuring-only-for-measuring"
ROUND = 20  # requests of one kind before the other kind has its turn


def client(url: str) -> FlaskClient:
    """Return a tutor's client of the service on a new database."""
    settings = Settings(url, KEY, Keys.read(new_key()), log=LogLevel.ERROR)
    upgrades.upgrade(url)
    engine = db.engine(url, Trail(settings.sealing_keys, lambda: datetime.now(UTC), Agent.MACHINE))
    with db.session(engine, write=True) as session:
        session.add(Territory(code="TE", name="Teramo"))
        session.flush()
        tutor = accounts.open_account(session, Role.TUTOR, "Tutor inventata", territory="TE")
        token = accounts.issue_token(session, tutor, "measuring", now=datetime.now(UTC))
    made = create_app(settings).test_client()
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return made


@contextmanager
def unwatched() -> Iterator[None]:
    """Leave the trail unwritten in the block, as if there were none."""
    for listener in LISTENERS:
        event.remove(*listener)
    yield
    for listener in LISTENERS:
        event.listen(*listener)


@contextmanager
def unguarded(asking: FlaskClient) -> Iterator[None]:
    """Let everybody in as the same tutor in the block, without asking whose the token is."""
    hooks, known = asking.application.before_request_funcs[None], Actor("A" * 22, Role.TUTOR, "TE")
    guard = next(hook for hook in hooks if hook.__module__ == access.__name__)

    def let_in() -> None:
        g.actor = known
        sign(db.db.session(), by=known, door=request.endpoint)

    place = hooks.index(guard)
    hooks[place] = let_in
    yield
    hooks[place] = guard


def timed(asking: FlaskClient) -> list[float]:
    """Return how long some requests took, in milliseconds."""
    times = []
    for _ in range(ROUND):
        start = time.perf_counter()
        answer = asking.post("/api/v1/employers", json={"name": "Impresa inventata"})
        times.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 201:
            raise RuntimeError(f"the request was answered {answer.status_code}")
    return times


def measure(url: str, rounds: int) -> dict[str, float]:
    """Return the medians with both, without the trail, without either, and the differences, in milliseconds."""
    asking, whole, untold, bare = client(url), list[float](), list[float](), list[float]()
    timed(asking)
    for _ in range(rounds):
        whole += timed(asking)
        with unwatched():
            untold += timed(asking)
            with unguarded(asking):
                bare += timed(asking)
    with_both, without_trail, without_either = (statistics.median(times) for times in (whole, untold, bare))
    figures = {
        "with_ms": with_both,
        "without_ms": without_either,
        "audit_ms": with_both - without_trail,
        "access_ms": without_trail - without_either,
        "checks_ms": with_both - without_either,
    }
    return {name: round(figure, 2) for name, figure in figures.items()}


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?")
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(asked.url or f"sqlite:///{folder}/measured.db", asked.rounds)))


if __name__ == "__main__":
    main()
