"""Where the files lie that the tests share, and how to read the compact ones."""

import csv
import gzip
import os
from collections.abc import Iterator
from pathlib import Path

DATA = Path(os.environ.get("PONTE_SHARED", "../shared"), "data").absolute()
OFFICIAL = DATA / "esco" / "official"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a packed CSV file below the shared data."""
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def write_labels(languages: set[str], path: Path) -> Path:
    """Write the compact files' labels of occupations in some languages in the layout that --labels takes."""
    files = ["occupation_labels_it_en"] * bool(languages & {"it", "en"})
    files += ["occupation_labels_other"] * bool(languages - {"it", "en"})
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["concept", "lang", "kind", "label"])
        for row in (row for name in files for row in rows(f"esco/{name}.csv.gz")):
            if row["lang"] in languages:
                sheet.writerow([row["occ"], row["lang"], row["kind"], row["label"]])
    return path
