"""The tables that the project has written and that are installed with it: CSV files in its packages."""

import csv
from importlib.resources import files


def packaged(package: str, name: str) -> list[dict[str, str]]:
    """Return the rows of a table of a package."""
    with (files(package) / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
