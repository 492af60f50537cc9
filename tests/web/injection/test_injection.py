"""A text stays a text: sent in whatever place, it fails nothing, runs nowhere, and is told of in a clear sentence."""

import json
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from shutil import copy

import pytest
from flask import Response

from tests.web.injection.payloads import PAYLOADS, RECKONED, SIGN, became
from tests.web.injection.trying import Trier, every_row
from tests.web.matrix.cast import gathered
from tests.web.matrix.who import Cast
from web.logs import FIELDS

WAYS = ("bodies", "queries", "references", "headers", "forms")


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Cast]:
    """Return everybody and everything there is; nothing is kept of what a request changes."""
    with gathered(f"sqlite:///{copy(sqlite_template, tmp_path_factory.mktemp('texts') / 'texts.db')}") as cast:
        yield cast


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_sent_stays_a_text(cast: Cast, way: str) -> None:
    trier, log = Trier(cast), StringIO()
    with redirect_stderr(log):
        found = sorted(set(getattr(trier, way)()))

    assert found == []
    assert not broken(log.getvalue())
    assert trier.tried > 300


def broken(log: str) -> list[str]:
    """Return the lines of a log that are no event of ours, or hold what was sent."""
    return [line for line in log.splitlines() if SIGN in line or not is_event(line)]


def is_event(line: str) -> bool:
    try:
        return set(json.loads(line)) <= FIELDS
    except ValueError:
        return False


def test_texts_are_looked_for_in_every_body(cast: Cast) -> None:
    found = [(row.rule, place.path) for row, place in Trier(cast).in_bodies()]

    with_bodies = {row.rule for row in every_row() if row.body and row.path.startswith("/api/")}
    assert with_bodies - {rule for rule, _ in found} == {"POST /api/v1/beneficiaries/<ref:ref>/matches"}  # a number
    assert ("PUT /api/v1/beneficiaries/<ref:ref>/profile", ("place", "municipality")) in found
    assert ("POST /api/v1/beneficiaries/<ref:ref>/notes", ("text",)) in found


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{PAYLOADS['HTML']}</p>",
        f'<input value="{PAYLOADS["HTML"]}">',
        f"<script>let name = '{SIGN}'</script>",
        f'<a href=x onclick="go({SIGN})">',
    ],
)
def test_a_text_that_became_a_part_of_a_page_is_noticed(page: str) -> None:
    assert became(page) != []


def test_a_text_that_is_only_shown_is_not() -> None:
    assert became("<p>&#34;&#39;&gt;&lt;zqtag onload=zqz()&gt;&lt;script&gt;zqz()&lt;/script&gt;</p>") == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Response(PAYLOADS["HTML"], 200), "<zqtag>"),
        (Response(RECKONED, 200), "a template was reckoned"),
        (Response("", 500), "status 500"),
        (Response("", 200, {"X-Name": SIGN}), "header X-Name"),
    ],
)
def test_a_view_that_takes_a_text_for_more_is_noticed(cast: Cast, answer: Response, told: str) -> None:
    endpoint = "employers.employers"
    view = cast.app.view_functions[endpoint]

    def lavish(*_: object, **__: object) -> Response:
        return answer

    lavish.needs = view.needs  # type: ignore[attr-defined]  # read by the guard
    cast.app.view_functions[endpoint] = lavish
    [row] = [row for row in every_row() if row.rule == "GET /api/v1/employers"]
    found = list(Trier(cast).of_query(row, "zq"))
    cast.app.view_functions[endpoint] = view

    assert any(told in fault for fault in found)


def test_a_log_line_that_is_two_is_noticed() -> None:
    assert broken('{"event": "request"}\nzq\n') != []
    assert broken(f'{{"event": "{SIGN}"}}') != []
