"""Is the process there, can it work, and what to do when it cannot."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from ground.keys import Keys
from tests.web.conftest import KEY, House
from web import upgrades
from web.settings import Settings


def test_a_process_that_answers_says_so(app: Flask) -> None:
    assert app.test_client().get("/healthz").json == {"status": "ok"}


def test_a_database_that_can_serve_is_ready(app: Flask, house: House) -> None:  # noqa: ARG001
    answer = app.test_client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json == dict.fromkeys(("database", "migrated", "replayed", "catalogue", "places"), True)


def test_without_a_catalogue_it_is_not_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")

    assert (answer.status_code, answer.json["catalogue"]) == (503, False)


def test_without_migrations_it_is_not_ready(build: Callable[[Settings], Flask], tmp_path: Path, keys: Keys) -> None:
    app = build(Settings(f"sqlite:///{tmp_path}/new.db", KEY, keys))

    assert app.test_client().get("/readyz").json == {"database": True, "migrated": False}


AWAY = ["postgresql://nobody@127.0.0.1:1/ponte", "sqlite:////nowhere/at/all/ponte.db"]


@pytest.mark.parametrize("url", AWAY)
def test_without_a_database_it_is_not_ready(build: Callable[[Settings], Flask], url: str, keys: Keys) -> None:
    answer = build(Settings(url, KEY, keys)).test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"database": False})


@pytest.mark.parametrize("url", AWAY)
def test_a_database_that_is_away_is_told_as_such(build: Callable[[Settings], Flask], url: str, keys: Keys) -> None:
    client = build(Settings(url, KEY, keys)).test_client()

    answer = client.get("/api/v1/employers", headers={"Authorization": "Bearer x"})

    assert (answer.status_code, answer.json["code"]) == (503, "database_away")
    assert answer.headers["Retry-After"]


def test_a_database_that_is_not_migrated_is_told_as_such(
    build: Callable[[Settings], Flask], tmp_path: Path, keys: Keys
) -> None:
    client = build(Settings(f"sqlite:///{tmp_path}/new.db", KEY, keys)).test_client()

    assert client.get("/api/v1/employers", headers={"Authorization": "Bearer x"}).status_code == 503


def test_a_page_about_a_database_that_is_away_needs_no_database(build: Callable[[Settings], Flask], keys: Keys) -> None:
    client = build(Settings(AWAY[0], KEY, keys)).test_client()
    client.set_cookie("ponte", "x" * 22)

    assert client.get("/").status_code == 503


def test_the_newest_version_is_one() -> None:
    assert len(upgrades.heads()) == 1
