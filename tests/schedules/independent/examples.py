"""The examples that were worked out by hand from wall calendars, and how a row of them is read."""

import csv
from datetime import date
from pathlib import Path

from tests.schedules.independent import days
from tests.schedules.independent.dates import Checkin
from tests.schedules.independent.days import Placement, Windows


def rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def pairs(text: str) -> dict[str, str]:
    return dict(piece.split("=", 1) for piece in text.split())


def placement(territory: str, given: dict[str, str]) -> Placement:
    """The facts of one row. Usual case: tutor Mon-Fri, shift Mon-Fri 9-13, safe every day 14-19."""
    shifts = {weekday: [_window(given.get("shift_all", "09:00-13:00"))] for weekday in range(5)}
    shifts.update(_windows_by_day(given["shift"]) if "shift" in given else {})
    safe = {weekday: [_window(given.get("safe_all", "14:00-19:00"))] for weekday in range(7)}
    return Placement(
        start=_day(given["start"]),
        planned_end=_day(given["end"]),
        province=territory,
        capital=given.get("capital") != "no",
        patron=_month_day(given.get("patron")),
        tutor_weekdays=frozenset(int(number) for number in given.get("tutor_days", "01234")),
        tutor_absences=[(first, last or first) for first, last in _spans(given.get("away"))],
        tutor_patron=_month_day(given.get("office_patron")),
        shifts=shifts,
        safe=_windows_by_day(given["safe"]) if "safe" in given else safe,
        paydays=[_day(text) for text in given["paydays"].split("+")] if "paydays" in given else [],
        risk=_spans(given.get("risk")),
        suspensions=[(first, last or first) for first, last in _spans(given.get("susp"))],
        extensions=[(_day(given["ext"][:10]), _day(given["ext"][11:]))] if "ext" in given else [],
        closed_on=_day(given["closed"]) if "closed" in given else None,
        outcome=given.get("outcome"),
    )


def shown(checkin: Checkin) -> str:
    """A check-in in the words of the table, without hours."""
    text = f"{checkin.party} {'+'.join(checkin.purposes)} {checkin.first_day}"
    if checkin.last_day != checkin.first_day:
        text += f"..{checkin.last_day}"
    return text + (" cover" if checkin.needs_cover else "")


def wrong(row: dict[str, str], checkins: list[Checkin]) -> list[str]:
    """What of a row does not hold for a plan."""
    got, found = [_ordered(shown(each)) for each in checkins], []
    for text, _, hours in (text.partition(" @") for text in row["expected"].split(" / ")):
        expected = _ordered(text)
        if expected in got:
            got.remove(expected)
        else:
            found.append(f"missing: {expected}")
        if hours and _hours_shown(checkins, _day(hours[:10])) != hours:
            found.append(f"hours: {hours}")
    found += [f"not expected: {text}" for text in got if row["mode"] == "full"]
    return found + [f"should be absent: {text}" for text in row["absent"].split(" / ") if _is_there(checkins, text)]


def _ordered(text: str) -> str:
    """A row with its purposes in the order of the alphabet."""
    party, purposes, *rest = text.split()
    return " ".join([party, "+".join(sorted(purposes.split("+"))), *rest])


def _is_there(checkins: list[Checkin], text: str) -> bool:
    party, purpose, *when = [*text.split(), "", ""][:3]
    alike = [each for each in checkins if each.party == party and purpose in each.purposes]
    return any(not when[0] or str(each.first_day) == when[0] for each in alike)


def _hours_shown(checkins: list[Checkin], wanted: date) -> str:
    """The hours of her contact on a day, local and in UTC: 2026-03-27=14:00-19:00=13:00-18:00Z."""
    for checkin in checkins:
        for some_day, windows in checkin.hours:
            if some_day == wanted and checkin.party == days.HER:
                utc = days.utc_hours(some_day, windows[0])
                return f"{some_day}={'-'.join(windows[0])}={'-'.join(utc)}Z"
    return "no hours"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _spans(text: str | None) -> list[tuple[date, date | None]]:
    pieces = [piece.partition("..") for piece in text.split("+")] if text else []
    return [(_day(first), _day(last) if last else None) for first, _, last in pieces]


def _month_day(text: str | None) -> tuple[int, int] | None:
    return (int(text[:2]), int(text[3:])) if text else None


def _window(text: str) -> tuple[str, str]:
    start, _, end = text.partition("-")
    return start, end


def _windows_by_day(text: str) -> dict[int, Windows]:
    """ "1@18:00-20:00+3@18:00-20:00" -> {1: [("18:00", "20:00")], 3: [...]}."""
    found: dict[int, Windows] = {}
    for piece in text.split("+"):
        weekday, _, hours = piece.partition("@")
        found.setdefault(int(weekday), []).append(_window(hours))
    return found
