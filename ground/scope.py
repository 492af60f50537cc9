"""Who may reach which rows: one table of data and viewers, and for each viewer one condition on the rows.

What is not in the table is nobody's. A datum that the table does not know, a role that no viewer has, somebody who is
not bound to what a viewer is bound to: they reach nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Select, false, or_
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.base import Base
from ground.errors import Missing

V = TypeVar("V", bound=StrEnum)
D = TypeVar("D", bound=StrEnum)
Row = TypeVar("Row", bound=Base)


class Act(StrEnum):
    """What is done with a datum, by the letter of the table."""

    READ = "R"
    WRITE = "W"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody as she stands to rows: in which role, to which rows, and the attribute of an Actor that must be set."""

    role: Role
    rows: Callable[[Actor], ColumnElement[bool]]
    bound: str | None = "territory"

    def can_be(self, by: Actor) -> bool:
        """Tell whether somebody could stand so to any row at all."""
        return by.role is self.role and (self.bound is None or getattr(by, self.bound) is not None)


class Reach(Generic[V, D]):
    """A table ``{datum: {viewer: letters}}`` over one kind of rows; letters are those of Act, such as ``"RW"``."""

    def __init__(self, viewers: Mapping[V, Viewer], table: Mapping[D, Mapping[V, str]]) -> None:
        self.viewers, self.table = viewers, table

    def rows(self, by: Actor, *data: D, act: Act = Act.READ) -> ColumnElement[bool]:
        """Return the condition for the rows of which somebody may read (or write) all these data; none: nothing."""
        return or_(false(), *(viewer.rows(by) for viewer in self._viewers(by, data, act)))

    def may(self, by: Actor, *data: D, act: Act = Act.READ) -> bool:
        """Tell whether there can be a row of which somebody may read (or write) all these data."""
        return bool(self._viewers(by, data, act))

    def _viewers(self, by: Actor, data: tuple[D, ...], act: Act) -> list[Viewer]:
        return [
            viewer
            for name, viewer in self.viewers.items()
            if viewer.can_be(by) and data and all(act in self.table.get(datum, {}).get(name, "") for datum in data)
        ]


def found(session: Session, query: Select[Row], missing: type[Missing], *, lock: bool = False) -> Row:
    """Return the one row of a query, when it is to be changed locked and freshly read. Raises ``missing``."""
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalar(query)
    if row is None:
        raise missing
    return row
