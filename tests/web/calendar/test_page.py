"""On the page of the own account a calendar feed is made, shown once, replaced and taken away."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from tests.web import conftest
from tests.web.coming_in import send
from tests.web.conftest import Clock, House

PAGE, END = "/account/calendar", "/account/calendar/end"
ADDRESS = re.compile(r"http://127\.0\.0\.1:8000(/calendar/[\w-]{22}\.ics)")


@pytest.fixture
def browser(app: Flask, house: House, engine: Engine, clock: Clock) -> FlaskClient:
    return conftest.signed_in(app, engine, house.tutor, now=clock())


def shown(text: str) -> str:
    found = ADDRESS.search(text)
    assert found is not None
    return found[1]


def test_an_address_is_made_and_shown_once(browser: FlaskClient) -> None:
    before = browser.get(PAGE).text

    path = shown(send(browser, PAGE).text)

    after = browser.get(PAGE).text
    assert browser.get(path).status_code == 200
    assert (ADDRESS.search(before), ADDRESS.search(after)) == (None, None)
    assert ("Togli il calendario" in before, "Togli il calendario" in after) == (False, True)


def test_a_new_address_ends_the_old_one(browser: FlaskClient) -> None:
    old, new = (shown(send(browser, PAGE).text) for _ in range(2))

    assert [browser.get(path).status_code for path in (old, new)] == [404, 200]


def test_a_calendar_is_taken_away(browser: FlaskClient) -> None:
    path = shown(send(browser, PAGE).text)

    answer = send(browser, END, at=PAGE)

    assert (answer.status_code, answer.location) == (303, PAGE)
    assert browser.get(path).status_code == 404


def test_a_form_of_another_site_changes_nothing(browser: FlaskClient) -> None:
    path = shown(send(browser, PAGE).text)

    assert [browser.post(each).status_code for each in (PAGE, END)] == [422, 422]
    assert browser.get(path).status_code == 200


def test_the_account_leads_there_only_who_has_appointments(
    app: Flask, house: House, engine: Engine, clock: Clock, browser: FlaskClient
) -> None:
    auditor = conftest.signed_in(app, engine, house.auditor, now=clock())

    assert [PAGE in each.get("/account").text for each in (browser, auditor)] == [True, False]
    assert auditor.get(PAGE).status_code == 404
