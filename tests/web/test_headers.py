"""Every answer protects itself, and no log line says more than it may."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests import make
from tests.web.conftest import House
from web import db
from web.logs import FIELDS, allowed
from web.settings import Settings

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
