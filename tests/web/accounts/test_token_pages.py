"""The page of the own tokens: made with the password, shown once, ended with a button."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests import make
from tests.web.coming_in import send
from tests.web.conftest import PASSWORD, House, signed_in
from web import accounts, db
from web.accounts import tokens

PAGE = "/account/tokens"
TOKEN = re.compile(r"ponte_[A-Za-z0-9_-]{43}")


@pytest.fixture
def browser(app: Flask, engine: Engine, house: House) -> FlaskClient:
    """Return the tutor's browser."""
    return signed_in(app, engine, house.tutor)


def make_token(browser: FlaskClient, **fields: str) -> TestResponse:
    said = {"name": "Reports", "days": "90", "password": PASSWORD} | fields
    return send(browser, PAGE, at=f"{PAGE}?lang=en", **said)


def test_a_token_is_made_with_the_password_and_shown_once(browser: FlaskClient, app: Flask, house: House) -> None:
    made = make_token(browser)

    [token] = set(TOKEN.findall(made.text))
    bearer = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/accounts/own", headers=bearer).json["ref"] == house.tutor.actor.ref
    listed = browser.get(PAGE).text
    assert "Reports" in listed
    assert TOKEN.search(listed) is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "wrong"}, "present password is wrong"),
        ({"name": " "}, "Write what it is for"),
        ({"days": "400"}, "page was too old"),
    ],
    ids=str,
)
def test_a_token_is_not_made_without_password_name_and_end(
    browser: FlaskClient, fields: dict[str, str], said: str
) -> None:
    refused = make_token(browser, **fields)

    assert refused.status_code == 422
    assert said in refused.text
    assert TOKEN.search(refused.text) is None
    assert "Reports" not in browser.get(PAGE).text


def test_a_token_is_ended_with_a_button(browser: FlaskClient, engine: Engine, house: House) -> None:
    make_token(browser)
    address = re.findall(rf'action="({PAGE}/[^"]+/revoke)"', browser.get(PAGE).text)[0]

    ended = send(browser, address, at=PAGE)

    assert ended.location == PAGE
    assert "Reports" not in browser.get(PAGE).text
    with db.session(engine) as session:
        account = accounts.account_of_token(session, house.tutor.token, now=make.NOW)
        assert account is not None
        assert len(tokens.tokens(session, account, now=make.NOW)) == 1


def test_another_site_ends_no_token_and_nobody_ends_anothers(
    app: Flask, browser: FlaskClient, engine: Engine, house: House
) -> None:
    make_token(browser)
    address = re.findall(rf'action="({PAGE}/[^"]+/revoke)"', browser.get(PAGE).text)[0]

    assert browser.post(address).status_code == 422
    assert send(signed_in(app, engine, house.colleague), address, at=PAGE).status_code == 404
    assert "Reports" in browser.get(PAGE).text
