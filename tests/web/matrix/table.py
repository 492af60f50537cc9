"""The table "who sees what" as it was typed by hand: for each datum, act and viewer yes, no, or a part of it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ground.actors import Role

# As what each role may stand before a thing.
COLUMNS: Mapping[Role, tuple[str, ...]] = {
    Role.TUTOR: ("own_tutor", "colleague_in_case", "tutor_same_territory", "tutor_other_territory"),
    Role.OPERATOR: ("operator_in_case",),
    Role.COORDINATOR: ("coordinator", "coordinator_other_territory"),
    Role.EMPLOYER: ("employer_proposed", "employer_placed", "employer_other"),
    Role.ASSOCIATION: ("association",),
    Role.LEAD: ("programme_lead",),
    Role.ADMINISTRATOR: ("administrator",),
    Role.AUDITOR: ("auditor",),
}
FILE = Path(__file__).parent / "who_sees_what.csv"


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer of the table: ``yes``, ``no`` or ``part``, and which part."""

    allowed: str
    how: str

    @property
    def is_own_only(self) -> bool:
        """Whether the part is what belongs to the viewer's own firm, territory or account."""
        return self.how.removeprefix("derived: ").startswith("own ")

    @property
    def wants_reason(self) -> bool:
        """Whether the part is what is shown to whoever has said why."""
        return self.how.startswith("with a reason")


@dataclass(frozen=True, slots=True)
class Viewer:
    """As what somebody looks at an object: a column of the table, whether it belongs to the viewer's own side.

    ``gave_reason``: for what is shown with a reason alone.
    """

    column: str
    is_own: bool = True
    gave_reason: bool = True


@cache
def cells() -> dict[tuple[str, str, str], Cell]:
    """Return the table by (datum, act, viewer)."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["datum"], row["action"], row["viewer"]): Cell(row["allowed"], row["how"]) for row in rows}


def columns() -> set[str]:
    """Return the viewers of the table."""
    return {column for _, _, column in cells()}


def data() -> set[str]:
    """Return the data of the table."""
    return {datum for datum, _, _ in cells()}


def may(datum: str, act: str, viewer: Viewer | None) -> bool:
    """Tell whether the table lets a viewer do this to a datum, wholly or in part; a stranger may nothing."""
    if viewer is None:
        return False
    cell = cells()[datum, act, viewer.column]
    is_hidden = (cell.is_own_only and not viewer.is_own) or (cell.wants_reason and not viewer.gave_reason)
    return cell.allowed == "yes" or (cell.allowed == "part" and not is_hidden)
