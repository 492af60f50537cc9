"""Fixtures of the pages: browsers that are signed in, and a person with something to rank."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests import make
from tests.web.conftest import House, Somebody
from web import db

FORGED = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
OPEN = Callable[[Somebody], FlaskClient]


def proof(page: TestResponse) -> str:
    """Return the proof that a form stands on a page of ours."""
    found = FORGED.search(page.text)
    assert found is not None
    return found[1]


def sign_in(browser: FlaskClient, token: str) -> TestResponse:
    """Paste a token into the page and send it."""
    form = {"csrf_token": proof(browser.get("/sign-in?lang=it")), "token": token}
    return browser.post("/sign-in", data=form)


@pytest.fixture
def signed_in(app: Flask) -> OPEN:
    """Return a function that gives somebody's browser, signed in, in Italian."""

    def open_for(who: Somebody) -> FlaskClient:
        browser = app.test_client()
        assert sign_in(browser, who.token).status_code == 303
        return browser

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
