"""What docs/imports.md says of the columns is what the layouts do."""

import re
from pathlib import Path

import pytest

from web.imports import cells
from web.imports.layout import Layout
from web.imports.people_layout import LAYOUT as PEOPLE
from web.imports.vacancy_layout import LAYOUT as VACANCIES

DOCUMENT = (Path(__file__).parents[2] / "docs" / "imports.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \|([^|]*)\| `([^`]+)` \| [^|]+ \|$", re.MULTILINE)
BOTH = pytest.mark.parametrize(
    ("title", "layout"), [("Vacancies", VACANCIES), ("People", PEOPLE)], ids=["vacancies", "people"]
)


def documented(title: str) -> dict[str, tuple[tuple[str, ...], str]]:
    section = DOCUMENT.split(f"### {title}\n")[1].split("\n### ")[0]
    return {
        name: (tuple(filter(None, aliases.strip().split(", "))), cell) for name, aliases, cell in ROW.findall(section)
    }


@BOTH
def test_every_column_is_documented_with_its_other_names(title: str, layout: Layout) -> None:
    told = {name: aliases for name, (aliases, _) in documented(title).items()}

    assert told == {column.name: column.aliases for column in layout.columns}


@BOTH
def test_every_example_can_be_read(title: str, layout: Layout) -> None:
    examples = {name: cell for name, (_, cell) in documented(title).items()}

    assert [column.read(cells.clean(examples[column.name])) for column in layout.columns]
