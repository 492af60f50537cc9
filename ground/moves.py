"""States and the moves allowed between them: one mechanism for everything that has a state."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from ground.errors import IllegalMove

S = TypeVar("S", bound=StrEnum)


class Moves(Generic[S]):
    """A table of moves, ``Moves({(state, move): new state})``; what is not in it is not allowed."""

    def __init__(self, table: Mapping[tuple[S, str], S]) -> None:
        self._table = dict(table)

    def after(self, state: S, move: str) -> S:
        """Return the state after the move. Raises IllegalMove, which names what is allowed."""
        try:
            return self._table[state, move]
        except KeyError:
            raise IllegalMove(state, move, self.allowed(state)) from None

    def allowed(self, state: S) -> tuple[str, ...]:
        """Return the moves possible in this state, in the order of the table."""
        return tuple(str(move) for start, move in self._table if start == state)
