"""The stories as they were written down: forty of abuse or danger, fifty ordinary placements; all invented."""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from ground.instants import HERE

HERE_IS = Path(__file__).parent
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Row:
    """One thing that happens, or demonstrably has not happened until then."""

    number: int
    at: datetime
    who: str
    what: str
    args: dict[str, str]
    anchor: str

    @property
    def on(self) -> date:
        """The day of it in Italy."""
        return self.at.astimezone(HERE).date()


@dataclass(frozen=True)
class Setting:
    """What was agreed: ``hours`` are weekly windows, ``safe`` those in which she may be reached."""

    story: str
    firm: str
    territory: str
    municipality: str
    patron_day: str
    starts_on: date
    ends_on: date
    weekly_hours: float
    hours: list[Any]
    safe: list[Any]
    allowance: float
    payday: int
    is_paid_in_same_month: bool


@dataclass(frozen=True)
class Expected:
    """By when who has to be told of which sign; ``since`` is the row from which on an alert counts."""

    number: int
    since: int
    sign: int
    urgency: str
    first_to: str
    reasons: frozenset[str]
    wanted_by: datetime
    alert_by: datetime
    deputy_by: datetime | None
    coordinator_by: datetime | None


@dataclass(frozen=True)
class Story:
    """A story with all that belongs to it; ``is_baseline_written`` where presence and pay stand in its rows."""

    setting: Setting
    rows: tuple[Row, ...]
    expected: tuple[Expected, ...] = ()
    is_baseline_written: bool = False
    silent: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        """Its number."""
        return self.setting.story

    def row(self, number: int) -> Row:
        """Return a row by its number."""
        return next(each for each in self.rows if each.number == number)


@cache
def abuse() -> tuple[Story, ...]:
    """Return the stories of abuse or danger."""
    expected = _grouped("abuse_expected", "story")
    rows = _grouped("abuse", "story")
    return tuple(
        Story(_setting(each, each["story"]), _rows(rows[each["story"]]), tuple(map(_expected, expected[each["story"]])))
        for each in _table("abuse_settings")
    )


@cache
def ordinary() -> tuple[Story, ...]:
    """Return the ordinary placements."""
    rows = _grouped("ordinary", "placement")
    return tuple(
        Story(_setting(each, each["placement"]), _rows(rows[each["placement"]]), is_baseline_written=True)
        for each in _table("ordinary_settings")
    )


def _table(name: str) -> list[dict[str, str]]:
    with (HERE_IS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _grouped(name: str, key: str) -> dict[str, list[dict[str, str]]]:
    found = defaultdict[str, list[dict[str, str]]](list)
    for row in _table(name):
        found[row[key]].append(row)
    return found


def _rows(raw: list[dict[str, str]]) -> tuple[Row, ...]:
    return tuple(
        Row(int(row["seq"]), _instant(row["utc"]), row["who"], row["what"], _args(row["args"]), row.get("anchor", ""))
        for row in raw
        if row["visible"] == "yes"
    )


def _args(raw: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in raw.split(";") if pair)


def _instant(raw: str) -> datetime:
    return datetime.fromisoformat(raw).astimezone(UTC)


def _local(raw: str) -> datetime | None:
    return datetime.fromisoformat(raw).replace(tzinfo=HERE) if raw else None


def _expected(row: dict[str, str]) -> Expected:
    return Expected(
        int(row["n"]),
        int(row["counts_from_seq"]),
        int(row["sign_seq"]),
        row["urgency"],
        row["first_alerted"],
        frozenset(row["reasons"].split()),
        _instant(row["notice_by_utc"]),
        _instant(row["alert_by_utc"]),
        _local(row["deputy_by_local"]),
        _local(row["coordinator_by_local"]),
    )


def _setting(row: dict[str, str], story: str) -> Setting:
    days = _weekdays(row["workdays"])
    shift = _windows(row["shift"], int(row["break_minutes"]))
    payday, _, following = row["payday_rule"].partition("+")
    return Setting(
        story,
        row["firm"],
        row["territory"],
        row["municipality"],
        row["patron_day"],
        date.fromisoformat(row["start"]),
        date.fromisoformat(row["planned_end"]),
        float(row["weekly_hours"]),
        [shift if day in days else [] for day in range(7)],
        [[row["safe_hours"].split("-")]] * 7,
        float(row["allowance_full_month"]),
        int(payday),
        not following,
    )


def _weekdays(raw: str) -> set[int]:
    first, last = (DAYS.index(each) for each in raw.split("-"))
    return {day % 7 for day in range(first, (last if last >= first else last + 7) + 1)}


def _windows(shift: str, pause: int) -> list[list[str]]:
    first, last = shift.split("-")
    if not pause:
        return [[first, last]]
    noon = datetime.combine(date(2026, 1, 1), time.fromisoformat(first)) + timedelta(hours=4)
    after = noon + timedelta(minutes=pause)
    return [[first, f"{noon:%H:%M}"], [f"{after:%H:%M}", last]]
