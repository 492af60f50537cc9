"""How long a wrong password takes tells nobody whether there is an account, however often it is measured."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from scipy.stats import mannwhitneyu
from sqlalchemy import Engine

from ground.actors import Role
from ground.keys import Keys
from tests import make
from tests.web.coming_in import proof
from tests.web.conftest import Clock
from web import accounts, db
from web.accounts.passwords import Passwords
from web.app import create_app
from web.settings import Settings

PAIRS, WARM_UP = 100, 5
PAUSE = timedelta(minutes=2)  # after which nobody has to wait any more
COST = {"memory_kib": 16_384, "passes": 1}
KNOWN = "tutor@example.org"
Build = Callable[[Passwords], Flask]


class Naive(Passwords):
    """Checks a password only where there is one."""

    def fits(self, stored: str | None, password: str) -> bool:
        return stored is not None and super().fits(stored, password)


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still until it is moved."""
    return Clock(make.NOW)


@pytest.fixture
def build(engine: Engine, database: str, keys: Keys, clock: Clock) -> Iterator[Build]:
    """Return what makes an application with a way to check passwords, on a database where there is one account."""
    with db.session(engine, write=True) as session:
        make.floor(session)
        account = accounts.open_account(session, Role.TUTOR, "Tutor", territory="TE", email=KNOWN)
        account.password_hash = Passwords(**COST).hash("piove sui tetti lentamente")
    made: list[Flask] = []

    def build(passwords: Passwords) -> Flask:
        settings = Settings(database_url=database, secret_key=make.SECRET, data_keys=keys)
        made.append(create_app(settings, clock=clock, passwords=passwords))
        return made[-1]

    yield build
    for app in made:
        with app.app_context():
            db.db.engine.dispose()


def tried(browser: FlaskClient, clock: Clock, who: str) -> float:
    """Send a wrong password, and return how much of the processor the answer took, in seconds."""
    clock.move(PAUSE)
    form = {"csrf_token": proof(browser.get("/sign-in")), "email": who, "password": "wrong"}
    began = time.thread_time()
    answer = browser.post("/sign-in", data=form)
    spent = time.thread_time() - began
    assert answer.status_code == 422
    return spent


def told_apart(app: Flask, clock: Clock) -> float:
    """Return how well known and unknown are told apart by their times: 0.5 is not at all, 0 and 1 are always.

    It is the share of pairs in which the known one took longer (Mann and Whitney); they are measured in turn.
    """
    browser, known, unknown = app.test_client(), list[float](), list[float]()
    for number in range(WARM_UP + PAIRS):
        known.append(tried(browser, clock, KNOWN))
        unknown.append(tried(browser, clock, f"guess{number}@example.org"))
    share: float = mannwhitneyu(known[WARM_UP:], unknown[WARM_UP:]).statistic / PAIRS**2
    return share


def test_known_and_unknown_take_alike_and_a_naive_twin_tells_them_apart(build: Build, clock: Clock) -> None:
    ours, naive = (told_apart(build(passwords), clock) for passwords in (Passwords(**COST), Naive(**COST)))

    assert abs(ours - 0.5) < 0.2, f"told apart in {ours:.3f} of the pairs"
    assert naive > 0.9, f"the twin is told apart in {naive:.3f} of the pairs only"
