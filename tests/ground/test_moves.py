"""States change by the moves of their table, and by no other."""

from enum import StrEnum

import pytest

from ground.errors import IllegalMove
from ground.moves import Moves


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"


MOVES = Moves(
    {
        (Door.OPEN, "shut"): Door.SHUT,
        (Door.SHUT, "open"): Door.OPEN,
        (Door.SHUT, "lock"): Door.LOCKED,
    }
)


def test_a_move_of_the_table_gives_the_new_state() -> None:
    assert MOVES.after(Door.SHUT, "lock") is Door.LOCKED


def test_an_illegal_move_is_refused_with_the_state_the_move_and_what_is_allowed() -> None:
    with pytest.raises(IllegalMove, match="lock is not possible in state open; allowed: shut") as refusal:
        MOVES.after(Door.OPEN, "lock")

    assert (refusal.value.state, refusal.value.move, refusal.value.allowed) == ("open", "lock", ("shut",))


def test_a_state_without_moves_allows_nothing() -> None:
    assert MOVES.allowed(Door.LOCKED) == ()


def test_allowed_moves_come_in_the_order_of_the_table() -> None:
    assert MOVES.allowed(Door.SHUT) == ("open", "lock")
