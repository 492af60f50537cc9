"""The three tables from which the invented world is made, and the starter catalogue's skills in their written order."""

import csv
from functools import cache
from importlib.resources import files
from io import StringIO

Row = dict[str, str]

# Weekly hours by name, Monday first.
_DAY = {
    "mattina": ("08:00", "13:00"),
    "mattina_presto": ("06:00", "11:00"),
    "pomeriggio": ("14:00", "18:30"),
    "pranzo": ("10:00", "15:00"),
    "pranzo_corto": ("11:00", "14:30"),
    "pulizie_alba": ("05:30", "08:30"),
    "pulizie_sera": ("17:30", "20:30"),
    "notte": ("00:00", "05:00"),
    "corte": ("08:30", "13:30"),
}
_WORKDAYS, _SIX_DAYS, _NONE = 5, 6, ()


def _week(windows: list[tuple[str, str]], days: int, first: int = 0) -> list[list[list[str]]]:
    """Return a week with the same windows on so many days from the first one on."""
    return [[list(each) for each in windows] if first <= day < first + days else [] for day in range(7)]


WEEKS = {
    **{name: _week([window], _WORKDAYS) for name, window in _DAY.items()},
    "giorno": _week([("09:00", "13:00"), ("14:00", "17:00")], _WORKDAYS),
    "intera": _week([("08:00", "12:00"), ("13:00", "17:00")], _WORKDAYS),
    "negozio": _week([("09:00", "13:00"), ("16:00", "19:00")], _WORKDAYS, 1),
    "piani": _week([("08:30", "13:00")], _SIX_DAYS),
    "cena": _week([("18:00", "23:00")], _WORKDAYS, 2),
    "forno": _week([("03:00", "08:30")], _WORKDAYS, 1),
    "fine_settimana": _week([("09:00", "14:30")], 4, 3),
    # When people can work.
    "lunga": _week([("07:30", "18:30")], _SIX_DAYS),
    "sempre": _week([("06:00", "23:00")], 7),
    "giornata": _week([("08:00", "19:30")], _SIX_DAYS),
    "mattine": _week([("05:30", "14:00")], _SIX_DAYS),
}


@cache
def employers() -> tuple[Row, ...]:
    """Return the employers with the jobs they offer."""
    return _rows("web.invented", "employers.csv")


@cache
def people() -> tuple[Row, ...]:
    """Return the people, as they are in Teramo."""
    return _rows("web.invented", "people.csv")


@cache
def jobs() -> dict[str, Row]:
    """Return what a job is, by its name."""
    return {row["job"]: row for row in _rows("web.invented", "jobs.csv")}


@cache
def skills(occupation: str, relation: str) -> tuple[str, ...]:
    """Return the skills of an occupation of the starter catalogue, what matters most first."""
    rows = _rows("catalogue.starter", "occupation_skills.csv")
    return tuple(row["skill"] for row in rows if (row["occupation"], row["relation"]) == (occupation, relation))


@cache
def _rows(package: str, name: str) -> tuple[Row, ...]:
    text = (files(package) / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(StringIO(text)))
