"""Every refusal has its place in the one table, and every answer its one form."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask

from ground.actors import Role
from ground.errors import IllegalMove, Missing, Refused
from web.access import open_to_all
from web.accounts import Account
from web.db import db
from web.errors import TABLE, answer_to

ROOT = Path(__file__).parents[2]


def declared() -> Iterator[type[Exception]]:
    """Yield every exception that an errors.py of ours, or the door's refusals.py, declares."""
    for path in [ROOT / "web" / "refusals.py", *sorted(ROOT.glob("*/**/errors.py"))]:
        if {".venv", "build"} & set(path.parts):
            continue
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Exception) and kind.__module__ == module.__name__:
                yield kind


@pytest.mark.parametrize("kind", list(declared()), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_no_refusal_is_missing_from_the_table(kind: type[Exception]) -> None:
    assert any(parent in TABLE for parent in kind.__mro__)


def test_an_exception_of_somebody_else_is_not_in_the_table() -> None:
    assert answer_to(ZeroDivisionError()) is None


@pytest.fixture
def broken(app: Flask) -> Flask:
    """Return the application with views that refuse and fail."""
    failures = {
        "refused": Refused("too_old", "starts_on", "the day has passed"),
        "missing": Missing(),
        "illegal": IllegalMove("closed", "pause", ("freeze",)),
        "failed": RuntimeError("Maria Rossi, born 1990"),
    }

    @open_to_all
    def fail(name: str) -> str:
        raise failures[name]

    app.add_url_rule("/api/v1/broken/<name>", view_func=fail)
    app.add_url_rule("/broken/<name>", "page", view_func=fail)
    return app


def test_a_refusal_names_code_field_and_sentence(broken: Flask) -> None:
    answer = broken.test_client().get("/api/v1/broken/refused")

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "too_old"
    assert answer.json["field"] == "starts_on"
    assert answer.json["detail"] == "the day has passed"
    assert answer.json["request"] == answer.headers["X-Request-Id"]


def test_an_illegal_move_tells_state_move_and_what_is_allowed(broken: Flask) -> None:
    answer = broken.test_client().get("/api/v1/broken/illegal")

    assert answer.status_code == 409
    assert (answer.json["state"], answer.json["move"], answer.json["allowed"]) == ("closed", "pause", ["freeze"])


@pytest.mark.parametrize("address", ["/api/v1/broken/failed", "/broken/failed"])
def test_a_mistake_of_ours_tells_nothing_of_itself(
    broken: Flask, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = broken.test_client().get(address)

    assert answer.status_code == 500
    assert "Rossi" not in answer.text + str(capsys.readouterr())


def test_a_mistake_of_ours_is_logged_with_its_place(broken: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    answer = broken.test_client().get("/api/v1/broken/failed")

    logged = capsys.readouterr().err
    assert answer.json["request"] in logged
    assert "RuntimeError" in logged
    assert "test_errors.py" in logged


def test_a_page_tells_a_refusal_as_a_page(broken: Flask) -> None:
    answer = broken.test_client().get("/broken/missing")

    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


def test_a_host_that_cannot_be_one_is_refused_without_a_page(app: Flask) -> None:
    answer = app.test_client().get("/sign-in", environ_overrides={"HTTP_HOST": "a" * 300})

    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")


def test_a_wrong_method_is_told_which_are_right(app: Flask) -> None:
    answer = app.test_client().delete("/api/v1/vacancies")

    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    assert answer.json["code"] == "method_not_allowed"


def test_what_fails_at_the_end_of_the_transaction_is_answered_as_what_it_is(app: Flask) -> None:
    @open_to_all
    def leave_unwritten() -> str:
        db.session.add(Account(role=Role.TUTOR, territory="nowhere", name="tutor"))
        return "done"

    app.add_url_rule("/api/v1/unwritten", view_func=leave_unwritten, methods=["POST"])

    answer = app.test_client().post("/api/v1/unwritten")

    assert (answer.status_code, answer.json["code"]) == (409, "clash")


@pytest.mark.parametrize("address", ["/api/v1/unwritten/Rossi", "/unwritten/Rossi"])
def test_what_fails_at_the_end_is_logged_without_address_and_words(
    app: Flask, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By itself Flask would log the address, and the words of what fails behind the view: a database's say all."""

    @open_to_all
    def leave_unwritten(name: str) -> str:
        db.session.add(Account(role=Role.TUTOR, territory="nowhere", name=name))
        return "done"

    app.add_url_rule(address.replace("Rossi", "<name>"), "unwritten", leave_unwritten, methods=["POST"])

    answer = app.test_client().post(f"{address}?born=1990")

    logged = capsys.readouterr().err
    assert answer.status_code == 409
    assert "IntegrityError" in logged
    assert not {word for word in ("Rossi", "1990", "nowhere", "Traceback") if word in logged}
