"""Lists: limited, ordered, read on from the last reference of the page before."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from web.api.blueprint import Shape
from web.api.fields import REF, Limit, Text


class Referable(Protocol):
    """Whatever has a public reference."""

    @property
    def ref(self) -> str:
        """Its public reference."""


Row = TypeVar("Row", bound=Referable)


class PageQuery(Shape):
    """How much of a list, and from where."""

    limit = Limit()
    after = Text(22, 22, pattern=REF, metadata={"description": "`next` of the page before."})


def cut(rows: Sequence[Row], limit: int) -> tuple[Sequence[Row], str | None]:
    """Return the rows of one page, and the reference to read on from, None on the last page.

    ``rows`` holds one more than ``limit`` when there is a next page.
    """
    return rows[:limit], rows[limit - 1].ref if len(rows) > limit else None
