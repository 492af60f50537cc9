"""Nobody sees what is not theirs: every address, as everybody, on every thing, against the table typed by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Response

from ground.actors import Role
from tests.web.matrix.routes import OUTSIDE, ROWS
from tests.web.matrix.rows import Row
from tests.web.matrix.table import COLUMNS, Viewer, cells, columns, data, may
from tests.web.matrix.trial import BEHIND, Fault, Trial, addresses, door, not_yet
from tests.web.matrix.who import Cast


@pytest.fixture(scope="module")
def tried(cast: Cast) -> tuple[Trial, list[Fault]]:
    """Try all rows once, and return the trial with what it told."""
    # The guards are the same before both databases; all of it is tried in tests/proofs.
    trial = Trial(cast, in_full=False, only_inside=cast.address.startswith("postgresql"))
    return trial, [*trial.faults(ROWS)]


def test_every_answer_is_as_the_table_says(tried: tuple[Trial, list[Fault]]) -> None:
    _, faults = tried

    assert [str(fault) for fault in faults if fault.key not in not_yet()] == []


def test_what_is_not_yet_so_is_listed_as_long_as_it_is_so(tried: tuple[Trial, list[Fault]]) -> None:
    _, faults = tried

    assert {told for told in not_yet() if told[2] != BEHIND} - {fault.key for fault in faults} == set()


def test_every_row_is_answered_to_somebody(tried: tuple[Trial, list[Fault]]) -> None:
    trial, _ = tried

    assert [row.rule for number, row in enumerate(ROWS) if number not in trial.answered] == []


def test_every_address_has_its_row(cast: Cast) -> None:
    assert addresses(cast.app).keys() == {row.rule for row in ROWS} | set(OUTSIDE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.rule} {row.data[0]}")
def test_every_row_speaks_of_the_table_and_never_widens_it(row: Row) -> None:
    named = {*row.data, *row.fields.values()}

    assert named <= data()
    assert row.closed.keys() | row.only.keys() <= columns()
    for column in row.closed:
        assert any(may(datum, row.act, Viewer(column)) for datum in row.data), f"{column} is closed out anyway"


def test_the_table_answers_for_every_datum_act_and_viewer() -> None:
    assert set(cells()) == {
        (datum, act, column) for datum in data() for act in ("read", "write") for column in columns()
    }
    assert {cell.allowed for cell in cells().values()} == {"yes", "no", "part"}


def test_what_is_outside_the_table_is_open_to_those_named(cast: Cast) -> None:
    roles = {role.value for role in Role}

    for rule, expected in OUTSIDE.items():
        needs = getattr(addresses(cast.app)[rule], "needs", frozenset())
        assert (
            ({role.value for role in needs} if needs is not None else {"signed_out"})
            == expected
            <= roles | {"signed_out"}
        )


def test_no_door_is_wider_than_the_table(cast: Cast) -> None:
    """A guard of a room behind a door does not excuse the door."""
    wide = {
        rule: role.value
        for rule in {row.rule for row in ROWS}
        for role in door(cast.app, rule)
        if not any(row.lets(Viewer(column)) for row in rows_of(rule) for column in COLUMNS[role])
    }

    assert wide == {}


@contextmanager
def changed(cast: Cast, endpoint: str, **marks: object) -> Iterator[None]:
    """Change what a view declares for the time of the block."""
    view = cast.app.view_functions[endpoint]
    before = {name: getattr(view, name) for name in marks}
    for name, mark in marks.items():
        setattr(view, name, mark)
    yield
    for name, mark in before.items():
        setattr(view, name, mark)


def rows_of(rule: str) -> list[Row]:
    return [row for row in ROWS if row.rule == rule]


@pytest.mark.parametrize(
    ("rule", "endpoint"),
    [
        ("GET /api/v1/employers", "employers.employers"),
        ("GET /api/v1/audit", "audit.listed"),
    ],
)
def test_a_door_left_open_is_noticed(cast: Cast, rule: str, endpoint: str) -> None:
    with changed(cast, endpoint, needs=frozenset(Role)):
        assert list(Trial(cast).faults(rows_of(rule))) != []


def test_a_twin_that_compares_only_the_status_overlooks_a_refusal_that_tells(cast: Cast) -> None:
    """Why forbidden and missing are compared byte for byte."""
    endpoint, rows = "beneficiaries.read", rows_of("GET /api/v1/beneficiaries/<ref:ref>")
    view, hers = cast.app.view_functions[endpoint], cast.refs("person")["hers"]

    def telling(ref: str) -> object:
        return Response("hers", 404) if ref == hers else view(ref)

    telling.needs = view.needs  # type: ignore[attr-defined]  # read by the guard
    cast.app.view_functions[endpoint] = telling
    found = {fault.what for fault in Trial(cast).faults(rows)}
    cast.app.view_functions[endpoint] = view

    assert "forbidden and missing differ" in found
    assert not any(what.startswith("open") for what in found)


def test_a_list_that_shows_a_stranger_is_noticed(cast: Cast) -> None:
    [row] = rows_of("GET /api/v1/beneficiaries")
    everybody = Response(" ".join(cast.refs("person").values()), mimetype="text/plain")
    endpoint = "beneficiaries.listed"
    view = cast.app.view_functions[endpoint]

    def lavish() -> Response:
        return everybody

    lavish.needs = view.needs  # type: ignore[attr-defined]  # read by the guard
    cast.app.view_functions[endpoint] = lavish
    found = {(fault.who, fault.what) for fault in Trial(cast).faults([row])}
    cast.app.view_functions[endpoint] = view

    assert {("tutor", "lists beside"), ("tutor", "tells elsewhere"), ("coordinator", "lists elsewhere")} <= found


def test_a_key_of_another_datum_is_noticed(cast: Cast) -> None:
    [row] = rows_of("GET /api/v1/beneficiaries/<ref:ref>")

    assert list(Trial(cast).faults([replace(row, fields={"state": "support_content"})])) != []
