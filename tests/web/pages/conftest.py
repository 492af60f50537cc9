"""Fixtures of the pages: browsers that are signed in, and a person with something to rank."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests import make
from tests.web import conftest
from tests.web.conftest import Clock, House, Somebody
from web import db

OPEN = Callable[[Somebody], FlaskClient]


@pytest.fixture
def signed_in(app: Flask, engine: Engine, clock: Clock) -> OPEN:
    """Return a function that gives somebody's browser, signed in, in Italian."""

    def open_for(who: Somebody) -> FlaskClient:
        return conftest.signed_in(app, engine, who, now=clock())

    return open_for


@pytest.fixture
def browser(house: House, signed_in: OPEN) -> FlaskClient:
    """Return the tutor's browser."""
    return signed_in(house.tutor)


@dataclass
class Her:
    """A person with a profile, and the address of her matches."""

    ref: str
    case_code: str

    @property
    def matches(self) -> str:
        return f"/people/{self.ref}/matches"


@pytest.fixture
def her(house: House, engine: Engine) -> Her:
    """Return a person of the tutor who fits one of two vacancies; the other asks for a language that she lacks."""
    with db.session(engine, write=True) as session:
        by = house.tutor.actor
        person = make.profiled(session, by=by)
        employer = make.employer(session, by=by)
        at = make.site(session, employer)
        make.vacancy(session, by=by, site=at.ref)
        make.vacancy(session, by=by, site=at.ref, title="Addetta alla reception", languages={"en": "B2"})
        return Her(person.ref, person.case_code)
