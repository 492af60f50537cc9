"""Whoever sends whatever to whatever there is: nothing fails on our side, and every answer is as documented.

On SQLite alone, where every case meets the same world; both databases, and many more cases, are for tests/proofs.
"""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest
from flask import Response
from schemathesis import GenerationMode

from tests.web.fuzzing import EVERYBODY, Fuzzer
from tests.web.matrix.cast import gathered
from tests.web.matrix.who import Cast


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Cast]:
    """Return everybody and everything there is; nothing is kept of what a case changes."""
    with gathered(f"sqlite:///{copy(sqlite_template, tmp_path_factory.mktemp('fuzz') / 'fuzz.db')}") as cast:
        yield cast


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_role_is_answered_as_documented(cast: Cast, who: str, mode: GenerationMode) -> None:
    assert list(Fuzzer(cast, examples=2).faults(who, mode)) == []


@pytest.mark.parametrize("answer", [(500, "application/json"), (200, "text/html"), (418, "application/json")])
def test_an_answer_that_is_not_in_the_document_is_noticed(cast: Cast, answer: tuple[int, str]) -> None:
    status, kind = answer
    endpoint = "employers.employers"
    view = cast.app.view_functions[endpoint]

    def odd(*_: object, **__: object) -> Response:
        return Response("{}", status, mimetype=kind)

    odd.needs = view.needs  # type: ignore[attr-defined]  # read by the guard
    cast.app.view_functions[endpoint] = odd
    found = list(Fuzzer(cast, examples=1).faults("auditor", GenerationMode.POSITIVE))
    cast.app.view_functions[endpoint] = view

    assert [fault.partition(" for ")[0] for fault in found] == ["GET /api/v1/employers"]
