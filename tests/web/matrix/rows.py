"""What a row of the matrix says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.matrix.table import Viewer, may

Fields = Mapping[str, str]
Closed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One address and one act, and the smallest request that it takes.

    ``lists``: the kind of things whose references the answer names, each to those who may. ``closed`` are viewers whom
    the address does not serve although the table would let them, with the reason; the table itself is never widened.
    ``refused``: the code with which those are answered who may see the thing and may not do this to it.
    ``only``: of what the table gives in part, the keys that a viewer gets.
    """

    rule: str
    act: str
    data: tuple[str, ...]
    of: str | None = None
    body: Mapping[str, Any] | None = None
    query: str = ""
    fields: Fields = field(default_factory=dict)
    lists: str | None = None
    closed: Closed = field(default_factory=dict)
    refused: str | None = None
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """Return the method."""
        return self.rule.partition(" ")[0]

    @property
    def path(self) -> str:
        """Return the rule of the URL map."""
        return self.rule.partition(" ")[2]

    def lets(self, viewer: Viewer | None) -> bool:
        """Tell whether the address is there for a viewer."""
        if viewer is None or viewer.column in self.closed:
            return False
        each = [may(datum, self.act, viewer) for datum in self.data]
        return any(each) if self.act == "read" else all(each)


def reads(rule: str, *data: str, **more: Any) -> Row:  # noqa: ANN401 - the fields of a row
    """Return the row of an address that shows."""
    return Row(rule, "read", data, **more)


def writes(rule: str, *data: str, **more: Any) -> Row:  # noqa: ANN401 - likewise
    """Return the row of an address that changes."""
    return Row(rule, "write", data, **more)
