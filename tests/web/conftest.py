"""Fixtures of the door: the application on a fresh database, and clients who are somebody."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from employers.records import Employer
from ground.actors import Actor, Role
from ground.keys import Keys
from tests import make
from web import accounts, db
from web.accounts.passwords import Passwords
from web.app import create_app
from web.settings import Settings

KEY = make.SECRET
# As the service's own, but quick.
PASSWORDS = Passwords(memory_kib=8, passes=1)
PASSWORD = "piove sui tetti lentamente"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass
class Somebody:
    """An account, its token, a client that sends it, and the account's name."""

    actor: Actor
    token: str
    client: FlaskClient
    name: str = ""


@dataclass
class House:
    """Who there is: two tutors and a coordinator in Teramo, one of each in Pisa, an employer's contact, an auditor."""

    tutor: Somebody
    colleague: Somebody
    coordinator: Somebody
    tutor_of_pisa: Somebody
    coordinator_of_pisa: Somebody
    contact: Somebody
    auditor: Somebody


WHO = {
    "tutor": (Role.TUTOR, "TE"),
    "colleague": (Role.TUTOR, "TE"),
    "coordinator": (Role.COORDINATOR, "TE"),
    "tutor_of_pisa": (Role.TUTOR, "PI"),
    "coordinator_of_pisa": (Role.COORDINATOR, "PI"),
    "contact": (Role.EMPLOYER, None),
    "auditor": (Role.AUDITOR, None),
}


def bind(engine: Engine, who: Somebody, employer: str) -> None:
    """Let somebody speak for an employer from now on; what was issued to them before no longer counts."""
    with db.session(engine, write=True) as session:
        account = session.scalars(select(accounts.Account).filter_by(ref=who.actor.ref)).one()
        account.employer = session.scalars(select(Employer).filter_by(ref=employer)).one()
        session.flush()
        who.token = accounts.issue_token(session, account, "tests", now=make.NOW)
    who.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {who.token}"


def equip(account: accounts.Account) -> None:
    """Give an account all that its owner comes in with: address, password, second factor."""
    account.email = f"{account.name}@example.org".replace("_", ".")
    account.password_hash, account.password_at = PASSWORDS.hash(PASSWORD), make.NOW
    account.totp_secret, account.factor_at = TOTP_SECRET, make.NOW


def signed_in(app: Flask, engine: Engine, who: Somebody, *, now: datetime = make.NOW) -> FlaskClient:
    """Return a browser in which somebody has just signed in."""
    with db.session(engine, write=True, by=who.actor) as session:
        account = session.scalars(select(accounts.Account).filter_by(ref=who.actor.ref)).one()
        secret = accounts.sign_in(session, account, now=now, factor=True)
    browser = app.test_client()
    browser.set_cookie("ponte", secret)
    return browser


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock(make.NOW)


@pytest.fixture
def settings(database: str, keys: Keys) -> Settings:
    """Return the settings of the application."""
    return Settings(database_url=database, secret_key=KEY, data_keys=keys)


@pytest.fixture
def build(clock: Clock) -> Iterator[Callable[[Settings], Flask]]:
    """Return a function that makes applications; their connections are closed at the end of the test."""
    made: list[Flask] = []

    def build(settings: Settings) -> Flask:
        made.append(create_app(settings, clock=clock, passwords=PASSWORDS))
        return made[-1]

    yield build
    for app in made:
        with app.app_context():
            db.db.engine.dispose()


@pytest.fixture
def app(build: Callable[[Settings], Flask], settings: Settings) -> Flask:
    """Return the application on the fresh database."""
    return build(settings)


@pytest.fixture
def house(app: Flask, engine: Engine) -> House:
    """Fill the database with what all else stands on, and return who may come in."""
    with db.session(engine, write=True) as session:
        make.floor(session)
        people = {}
        for name, (role, territory) in WHO.items():
            account = accounts.open_account(session, role, name, territory=territory)
            equip(account)
            token = accounts.issue_token(session, account, "tests", now=make.NOW)
            client = app.test_client()
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
            people[name] = Somebody(account.actor, token, client, name)
    return House(**people)
