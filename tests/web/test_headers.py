"""Every answer protects itself, and no log line says more than it may."""

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from tests import make
from tests.web.conftest import House, signed_in
from web import db
from web.access import open_to_all
from web.api import docs
from web.headers import HEADERS
from web.logs import FIELDS, allowed
from web.settings import Settings

# What is nobody's may be kept; the page of the API draws its icons itself.
OWN = {
    "static": {"Cache-Control": "public, max-age=3600"},
    "docs.part": {"Cache-Control": "no-cache"},
    "docs.browse": {"Content-Security-Policy": docs.POLICY},
}
ADDRESSES = ["/healthz", "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/vacancies", "/sign-in", "/nowhere"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_protects_itself(app: Flask, address: str) -> None:
    headers = app.test_client().get(address).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-Id"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_runs_or_styles_in_place(app: Flask, address: str) -> None:
    assert "unsafe" not in app.test_client().get(address).headers["Content-Security-Policy"]


def every_request(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield endpoint, method and address of every rule, with references of nothing."""
    for rule in app.url_map.iter_rules():
        chosen = {name: min(getattr(kind, "items", {"1" * 22})) for name, kind in rule._converters.items()}  # noqa: SLF001
        known = chosen | ({"filename": "ponte.css"} if rule.endpoint == "static" else {})
        for method in sorted(rule.methods or ()):
            yield rule.endpoint, method, app.url_map.bind("localhost").build(rule.endpoint, known, method)


def bare(endpoint: str, answer: TestResponse) -> set[str]:
    """Return the headers that an answer lacks, or has otherwise."""
    own = OWN.get(endpoint, {}) if answer.status_code < 400 else {}
    return {name for name, text in HEADERS.items() if answer.headers.getlist(name) not in ([text], [own.get(name)])}


def test_every_answer_of_every_address_protects_itself_to_whomever_and_however_it_fails(
    app: Flask, house: House, engine: Engine
) -> None:
    clients = {
        "nobody": app.test_client(), "program": house.tutor.client, "browser": signed_in(app, engine, house.tutor)
    }  # fmt: skip
    told, seen = [], set()
    for endpoint, method, address in every_request(app):
        for who, client in clients.items():
            with client.open(address, method=method) as answer:
                seen.add(answer.status_code)
                told += [(who, method, address, name) for name in bare(endpoint, answer)]

    assert told == []
    assert {200, 303, 401, 404, 422} <= seen


@pytest.mark.parametrize("address", ["/api/v1/failing", "/failing"])
def test_what_goes_wrong_protects_itself_too(app: Flask, engine: Engine, address: str) -> None:
    @open_to_all
    def fail() -> str:
        raise RuntimeError

    app.add_url_rule(address, "failing", fail)
    browser = app.test_client()
    late = [browser.get(address), browser.delete("/sign-in"), browser.post("/api/v1/vacancies", data=b"x" * 2_000_000)]
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE sign_ins RENAME TO gone"))
    browser.set_cookie("ponte", "something")
    away = browser.get("/account")

    assert [answer.status_code for answer in (*late, away)] == [500, 405, 413, 503]
    assert [bare("", answer) for answer in (*late, away)] == [set()] * 4
    assert all(answer.headers["X-Request-Id"] in answer.text for answer in (late[0], away))


def test_a_view_that_forgets_itself_would_be_found(app: Flask) -> None:
    app.after_request_funcs[None] = []

    assert bare("", app.test_client().get("/sign-in")) == set(HEADERS)


def test_https_is_asked_for_only_where_it_is(build: Callable[[Settings], Flask], settings: Settings) -> None:
    safe = build(Settings(settings.database_url, settings.secret_key, settings.data_keys, "https://ponte.example.org"))

    assert "Strict-Transport-Security" in safe.test_client().get("/healthz").headers
    assert "Strict-Transport-Security" not in build(settings).test_client().get("/healthz").headers


def test_a_line_names_the_route_and_the_account_but_nobody(
    house: House, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.session(engine, write=True) as session:
        hers = make.beneficiary(session, by=house.tutor.actor)
        ref, case_code = hers.ref, hers.case_code
    capsys.readouterr()

    house.tutor.client.get(f"/api/v1/beneficiaries/{ref}", headers={"User-Agent": "Mozilla"})

    line = capsys.readouterr().err
    told = json.loads(line)
    assert told["route"] == "/api/v1/beneficiaries/<ref:ref>"
    assert told["by"] == house.tutor.actor.ref
    assert told["status"] == 200
    for secret in (ref, case_code, house.tutor.token, "127.0.0.1", "Mozilla"):
        assert secret not in line


def test_a_query_is_never_logged(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.tutor.client.get("/api/v1/vacancies?after=Maria")

    assert "Maria" not in capsys.readouterr().err


def test_a_field_that_is_not_on_the_list_is_never_logged() -> None:
    told = allowed(None, "info", {"event": "request", "name": "Maria", "email": "m@example.org"})

    assert set(told) <= FIELDS
