"""The rooms behind the doors guard themselves: with every door open to all, still nobody gets what is not theirs.

They are the same on both databases, so one is enough here.
"""

from flask import Response

from tests.web.matrix.routes import ROWS
from tests.web.matrix.trial import BEHIND, Trial, not_yet
from tests.web.matrix.who import Cast


def test_behind_an_open_door_nothing_is_to_be_had(cast_on_sqlite: Cast) -> None:
    found = {fault.key for fault in Trial(cast_on_sqlite).behind(ROWS)}

    assert found == {told for told in not_yet() if told[2] == BEHIND}


def test_a_room_without_a_guard_of_its_own_is_noticed(cast_on_sqlite: Cast) -> None:
    """The twin that tries only what the doors let through would never know."""
    rule, endpoint = "GET /api/v1/employers/<ref:ref>/vetting", "employers.vetting"
    view = cast_on_sqlite.app.view_functions[endpoint]

    def lavish(ref: str) -> Response:
        return Response(ref)

    lavish.needs = view.needs  # type: ignore[attr-defined]  # read by the guard
    cast_on_sqlite.app.view_functions[endpoint] = lavish
    found = {fault.column for fault in Trial(cast_on_sqlite).behind([row for row in ROWS if row.rule == rule])}
    cast_on_sqlite.app.view_functions[endpoint] = view

    assert {"association", "administrator", "employer_other"} <= found
