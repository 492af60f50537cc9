"""Coming in and going out."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from ground.audit.records import Action
from tests.audits import told
from tests.web.conftest import Clock, House
from tests.web.pages.conftest import OPEN, proof, sign_in
from web import db


def test_who_is_not_signed_in_is_led_to_the_door(app: Flask, house: House) -> None:
    answer = app.test_client().get("/")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert house is not None


def test_a_good_token_opens_the_list_of_people(app: Flask, house: House) -> None:
    browser = app.test_client()

    answer = sign_in(browser, f"  {house.tutor.token}\n")

    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/").status_code == 200
    cookie = next(value for name, value in answer.headers if name == "Set-Cookie" and value.startswith("ponte="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("token", ["", "ponte_wrong", "x" * 10_000, "così"], ids=["none", "wrong", "long", "accents"])
def test_a_bad_token_is_refused_in_words_beside_its_field(app: Flask, house: House, token: str) -> None:
    answer = sign_in(app.test_client(), token)

    assert answer.status_code == 422
    assert "Questo token non è conosciuto" in answer.text
    assert 'aria-describedby="token-hint token-error"' in answer.text
    assert not token or token not in answer.text
    assert house is not None


def test_an_expired_token_is_refused(app: Flask, house: House, clock: Clock) -> None:
    clock.move(timedelta(days=181))

    assert sign_in(app.test_client(), house.tutor.token).status_code == 422


@pytest.mark.parametrize("who", ["contact", "auditor"])
def test_who_has_no_pages_yet_is_told_so(app: Flask, house: House, who: str) -> None:
    answer = sign_in(app.test_client(), getattr(house, who).token)

    assert (answer.status_code, "Per il tuo ruolo non ci sono ancora pagine" in answer.text) == (422, True)


def test_a_form_sent_from_elsewhere_lets_nobody_in(app: Flask, house: House) -> None:
    answer = app.test_client().post("/sign-in?lang=it", data={"token": house.tutor.token})

    assert answer.status_code == 422
    assert "Incolla di nuovo il token" in answer.text


def test_signing_out_ends_the_sign_in_for_good(house: House, signed_in: OPEN) -> None:
    browser = signed_in(house.tutor)
    cookie = browser.get_cookie("ponte")
    assert cookie is not None

    answer = browser.post("/sign-out", data={"csrf_token": proof(browser.get("/"))})
    browser.set_cookie("ponte", cookie.value)

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert browser.get("/").location == "/sign-in"


def test_another_site_can_sign_nobody_out(browser: FlaskClient) -> None:
    browser.post("/sign-out")

    assert browser.get("/").status_code == 200


def test_the_language_chosen_stays(browser: FlaskClient) -> None:
    assert "Your people" in browser.get("/?lang=en").text
    assert '<html lang="en">' in browser.get("/").text
    assert "Vos" not in browser.get("/?lang=xx").text


@pytest.mark.parametrize(("preferred", "lang"), [("fr-CA,en;q=0.5", "fr"), ("de", "it"), ("", "it")])
def test_the_first_page_is_in_the_language_of_the_browser(app: Flask, preferred: str, lang: str) -> None:
    page = app.test_client().get("/sign-in", headers={"Accept-Language": preferred})

    assert f'<html lang="{lang}">' in page.text


def test_a_bad_token_leaves_a_row_and_who_only_comes_to_the_door_none(app: Flask, house: House, engine: Engine) -> None:
    browser = app.test_client()
    with db.session(engine) as session:
        before = len(told(session))

    browser.get("/")
    sign_in(browser, "ponte_wrong")
    sign_in(browser, house.auditor.token)

    with db.session(engine) as session:
        rows = told(session)[before:]
    assert [(row.action, row.kind, row.actor, row.reason) for row in rows] == [
        (Action.REFUSE_SIGN_IN, "sign_ins", None, "unknown_token"),
        (Action.REFUSE_SIGN_IN, "sign_ins", house.auditor.actor.ref, "no_pages"),
    ]


def test_coming_in_and_going_out_are_told(browser: FlaskClient, house: House, engine: Engine) -> None:
    browser.post("/sign-out", data={"csrf_token": proof(browser.get("/"))})

    with db.session(engine) as session:
        rows = [row for row in told(session) if row.kind == "sign_ins"]
    assert [(row.action, row.actor, row.ref, row.door) for row in rows] == [
        (Action.CREATE, house.tutor.actor.ref, house.tutor.actor.ref, "door.come_in"),
        (Action.CHANGE, house.tutor.actor.ref, house.tutor.actor.ref, "door.go_out"),
    ]
