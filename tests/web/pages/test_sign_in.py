"""Coming in and going out."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from ground.audit.records import Action
from tests.audits import told
from tests.web.coming_in import code, come_in, email, proof, send, type_code, type_password
from tests.web.conftest import Clock, House
from tests.web.pages.conftest import OPEN
from web import db


def test_who_is_not_signed_in_is_led_to_the_door(app: Flask, house: House) -> None:
    answer = app.test_client().get("/")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert house is not None


def test_password_and_code_open_the_list_of_people(app: Flask, house: House, clock: Clock) -> None:
    browser = app.test_client()

    answer = come_in(browser, house.tutor, clock())

    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/").status_code == 200
    cookie = next(value for name, value in answer.headers if name == "Set-Cookie" and value.startswith("ponte="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_who_has_no_people_begins_at_the_own_account(app: Flask, house: House, clock: Clock) -> None:
    browser = app.test_client()

    answer = come_in(browser, house.auditor, clock())

    assert answer.location == "/account"
    assert "auditor" in browser.get("/account").text


def test_an_address_is_known_in_whatever_spelling(app: Flask, house: House) -> None:
    answer = type_password(app.test_client(), f" {email(house.tutor).upper()} ")

    assert answer.location == "/sign-in/code"


@pytest.mark.parametrize("password", ["", "un’altra", "x" * 10_000, "così"], ids=["none", "other", "long", "accents"])
def test_a_wrong_password_is_refused_in_words_beside_its_fields(app: Flask, house: House, password: str) -> None:
    answer = type_password(app.test_client(), email(house.tutor), password)

    assert answer.status_code == 422
    assert "Indirizzo o password sbagliati." in answer.text
    assert answer.text.count('aria-describedby="wrong"') == 2
    assert not password or password not in answer.text


def test_a_form_sent_from_elsewhere_lets_nobody_in(app: Flask, house: House) -> None:
    form = {"email": email(house.tutor), "password": "piove sui tetti lentamente"}

    answer = app.test_client().post("/sign-in?lang=it", data=form)

    assert answer.status_code == 422
    assert "La pagina era troppo vecchia" in answer.text


def test_signing_out_ends_the_sign_in_for_good(house: House, signed_in: OPEN) -> None:
    browser = signed_in(house.tutor)
    cookie = browser.get_cookie("ponte")
    assert cookie is not None

    answer = send(browser, "/sign-out", at="/")
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


def test_what_fails_leaves_a_row_and_who_only_comes_to_the_door_none(app: Flask, house: House, engine: Engine) -> None:
    browser = app.test_client()
    with db.session(engine) as session:
        before = len(told(session))

    browser.get("/")
    type_password(browser, email(house.tutor), "wrong")
    type_password(browser, "nobody@example.org", "wrong")
    type_password(browser, email(house.tutor))
    type_code(browser, "000000")

    with db.session(engine) as session:
        rows = [row for row in told(session)[before:] if row.action == Action.REFUSE_SIGN_IN]
    ref = house.tutor.actor.ref
    assert [(row.kind, row.actor, row.ref, row.reason) for row in rows] == [
        ("sign_ins", None, ref, "wrong_password"),
        ("sign_ins", None, None, "wrong_password"),
        ("sign_ins", ref, ref, "wrong_code"),
    ]


def test_coming_in_and_going_out_are_told(app: Flask, house: House, engine: Engine, clock: Clock) -> None:
    browser, ref = app.test_client(), house.tutor.actor.ref
    come_in(browser, house.tutor, clock())

    browser.post("/sign-out", data={"csrf_token": proof(browser.get("/"))})

    with db.session(engine) as session:
        rows = [row for row in told(session) if row.kind == "sign_ins"]
    assert [(row.action, row.actor, row.ref, row.door) for row in rows] == [
        (Action.CREATE, ref, ref, "door.come_in"),
        (Action.CHANGE, ref, ref, "code.give"),
        (Action.CREATE, ref, ref, "code.give"),
        (Action.CHANGE, ref, ref, "door.go_out"),
    ]


def test_a_code_with_blanks_is_the_same_code(app: Flask, house: House, clock: Clock) -> None:
    browser, shown = app.test_client(), code(clock())
    type_password(browser, email(house.tutor))

    answer = type_code(browser, f" {shown[:3]} {shown[3:]} ")

    assert answer.location == "/"
