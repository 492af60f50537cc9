"""Who may come in: nobody without a token, nobody beyond a role; the forbidden looks like what is not there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, Response
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from ground.actors import Role
from tests import make
from tests.web.conftest import Clock, House
from web import accounts, db
from web.access import enter, leave, needs, open_to_all
from web.settings import Settings

ABSENT = "A" * 22
OPEN = {
    "static",
    "card.ask",
    "card.come",
    "card.answer",
    "check_word.ask",
    "check_word.choose",
    "health.healthz",
    "health.readyz",
    "docs.document",
    "docs.browse",
    "calendar.feed",
    "docs.part",
    "door.ask",
    "door.come_in",
    "door.go_out",
    "link.ask",
    "link.choose",
    "link.send_anew",
    "link.forgotten",
    "link.send",
    "provider.go",
    "provider.come_back",
}


def test_every_address_declares_who_may_use_it(app: Flask) -> None:
    undeclared = [rule for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], "needs")]

    assert undeclared == []


def test_only_these_addresses_are_open_to_all(app: Flask) -> None:
    is_open = {name for name, view in app.view_functions.items() if view.needs is None}

    assert is_open == OPEN


def test_an_address_that_declares_nothing_is_closed_to_all(app: Flask, house: House) -> None:
    app.add_url_rule("/api/v1/forgotten", "forgotten", lambda: "secret")

    answer = house.coordinator.client.get("/api/v1/forgotten")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic dTpw", "Bearer \udcff", "Bearer " + "x" * 4000],
)
def test_nothing_is_open_without_a_token(app: Flask, header: str | None, house: House) -> None:  # noqa: ARG001
    headers = {} if header is None else {"Authorization": header.encode("utf-8", "surrogateescape").decode("latin-1")}

    answer = app.test_client().get("/api/v1/vacancies", headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_every_address_of_the_api_asks_for_a_token(app: Flask) -> None:
    values = {"name": "swagger-ui.css", "filename": "x"}
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN or not rule.rule.startswith("/api/"):
            continue
        for method in rule.methods - {"OPTIONS"}:
            address = adapter.build(rule.endpoint, {key: values.get(key, ABSENT) for key in rule.arguments}, method)
            assert app.test_client().open(address, method=method).status_code == 401


def test_a_revoked_token_is_worth_nothing(engine: Engine, house: House) -> None:
    with db.session(engine, write=True) as session:
        account = accounts.account_of_token(session, house.tutor.token, now=make.NOW)
        assert account is not None
        accounts.revoke_tokens(session, account, "tests", now=make.NOW)

    assert house.tutor.client.get("/api/v1/vacancies").status_code == 401


@pytest.mark.parametrize("scheme", ["Basic", "Token", ""])
def test_a_token_counts_under_its_own_scheme_alone(app: Flask, house: House, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {house.tutor.token}"}

    assert app.test_client().get("/api/v1/vacancies", headers=headers).status_code == 401


def test_a_token_expires(house: House, clock: Clock) -> None:
    clock.move(accounts.TOKEN_LIFE)

    assert house.tutor.client.get("/api/v1/vacancies").status_code == 401


def test_no_secret_is_stored(engine: Engine, house: House) -> None:
    with db.session(engine) as session:
        stored = [token.digest for token in session.query(accounts.ApiToken)]

    assert house.tutor.token not in stored


def test_forbidden_and_missing_differ_by_nothing_but_the_request(engine: Engine, house: House) -> None:
    with db.session(engine, write=True) as session:
        hers = make.beneficiary(session, by=house.tutor.actor).ref
    client = house.tutor_of_pisa.client

    for address in ("", "/profile"):
        forbidden = client.get(f"/api/v1/beneficiaries/{hers}{address}")
        missing = client.get(f"/api/v1/beneficiaries/{ABSENT}{address}")

        assert forbidden.status_code == missing.status_code == 404
        assert _anonymous(forbidden) == _anonymous(missing)


def test_what_a_role_may_not_use_looks_like_what_is_not_there(house: House) -> None:
    client = house.auditor.client

    forbidden = client.post("/api/v1/employers", json={"name": "x"})
    missing = client.post(f"/api/v1/employers/{ABSENT}/nonsense")

    assert forbidden.status_code == 404
    assert _anonymous(forbidden) == _anonymous(missing)


def _anonymous(answer: TestResponse) -> tuple[bytes, list[tuple[str, str]]]:
    request = answer.headers["X-Request-Id"]
    headers = [(name, value) for name, value in answer.headers if name != "X-Request-Id"]
    return answer.data.replace(request.encode(), b""), headers


@pytest.fixture
def pages(app: Flask, house: House) -> Flask:
    """Return the application with a page to sign in as the tutor, one to sign out, and one that needs a tutor."""

    @open_to_all
    def come() -> Response:
        account = accounts.account_of_token(db.db.session(), house.tutor.token, now=make.NOW)
        assert account is not None
        return enter(app.response_class("in"), account, factor=True)

    @open_to_all
    def go() -> Response:
        return leave(app.response_class("out"))

    @needs(Role.TUTOR)
    def look() -> str:
        return "hers"

    app.add_url_rule("/come", view_func=come, methods=["POST"])
    app.add_url_rule("/go", view_func=go, methods=["POST"])
    app.add_url_rule("/look", view_func=look, methods=["GET", "POST"])
    app.add_url_rule("/api/v1/look", "look_api", view_func=look, methods=["GET", "POST"])
    return app


def test_a_sign_in_opens_the_pages_and_ends_with_sign_out(pages: Flask) -> None:
    client = pages.test_client()

    assert client.get("/look").status_code == 303
    client.post("/come")
    assert client.get("/look").text == "hers"
    cookie = client.get_cookie("ponte")
    client.post("/go")
    client.set_cookie("ponte", cookie.value if cookie else "")
    assert client.get("/look").status_code == 303


def test_a_cookie_opens_nothing_of_the_api(pages: Flask) -> None:
    client = pages.test_client()
    client.post("/come")

    assert client.get("/api/v1/look").status_code == 401


def test_a_sign_in_lasts_while_it_is_used(pages: Flask, clock: Clock) -> None:
    client = pages.test_client()
    client.post("/come")

    for method in ("GET", "POST", "GET"):
        clock.move(accounts.IDLE - timedelta(minutes=1))
        assert client.open("/look", method=method).status_code == 200
    clock.move(accounts.IDLE)
    assert client.get("/look").status_code == 303


def test_a_sign_in_ends_after_its_longest_time_however_much_it_is_used(pages: Flask, clock: Clock) -> None:
    client = pages.test_client()
    client.post("/come")
    uses = 0

    while client.get("/look").status_code == 200:
        uses += 1
        clock.move(accounts.IDLE / 2)

    assert uses == accounts.LONGEST / (accounts.IDLE / 2)


@pytest.mark.parametrize(("base", "name", "secure"), [("http", "ponte", False), ("https", "__Host-ponte", True)])
def test_the_cookie_insists_on_https_where_there_is_https(
    build: Callable[[Settings], Flask], settings: Settings, base: str, name: str, *, secure: bool
) -> None:
    app = build(Settings(settings.database_url, settings.secret_key, settings.data_keys, f"{base}://ponte.example.org"))
    app.add_url_rule("/go", view_func=open_to_all(lambda: leave(app.response_class("out"))), methods=["POST"])

    cookie = app.test_client().post("/go").headers["Set-Cookie"]

    assert cookie.startswith(f"{name}=;")
    assert ("Secure" in cookie) is secure
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
