"""How a test comes in through the pages, as a person does: page by page, with what each page gives."""

import re
from datetime import datetime

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import PASSWORD, TOTP_SECRET, Somebody

PROOF = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def proof(page: TestResponse) -> str:
    """Return the proof that a form stands on a page of ours."""
    found = PROOF.search(page.text)
    assert found is not None
    return found[1]


def email(who: Somebody) -> str:
    """Return somebody's address."""
    return f"{who.name}@example.org".replace("_", ".")


def send(browser: FlaskClient, address: str, /, at: str | None = None, **fields: str) -> TestResponse:
    """Fill in the form of a page, by default the page of the same address, and send it."""
    return browser.post(address, data={"csrf_token": proof(browser.get(at or address)), **fields})


def type_password(browser: FlaskClient, address: str, password: str = PASSWORD) -> TestResponse:
    """Send address and password at the door."""
    return send(browser, "/sign-in", at="/sign-in?lang=it", email=address, password=password)


def type_code(browser: FlaskClient, code: str) -> TestResponse:
    """Send a code of the second factor."""
    return send(browser, "/sign-in/code", code=code)


def code(now: datetime) -> str:
    """Return the code that the app of everybody of the tests shows."""
    return pyotp.TOTP(TOTP_SECRET).at(now)


def come_in(browser: FlaskClient, who: Somebody, now: datetime) -> TestResponse:
    """Come in with password and second factor."""
    assert type_password(browser, email(who)).location == "/sign-in/code"
    return type_code(browser, code(now))


def is_in(browser: FlaskClient) -> bool:
    """Tell whether the browser is let in."""
    return browser.get("/account").status_code == 200
