"""What region and law ask of a placement, as values with a region, a legal kind and days (pure)."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

MONTHS = 12
# Between these weekly hours a minimum that has two amounts rises evenly.
FEW_HOURS, FULL_HOURS = 20.0, 40.0


class Key(StrEnum):
    """What may be set."""

    LEAST_MONTHS = "least_months"
    LEAST_MONTHS_SEASONAL = "least_months_seasonal"
    PLANNED_MONTHS = "planned_months"
    MOST_MONTHS = "most_months"
    MINIMUM_ALLOWANCE = "minimum_allowance"
    FULL_ALLOWANCE_FROM = "full_allowance_from"
    WEEKLY_HOURS = "weekly_hours"
    TRAINEES_AT_SITE = "trainees_at_site"
    HOST_TUTOR_TRAINEES = "host_tutor_trainees"
    TUTOR_TRAINEES = "tutor_trainees"
    APART_MONTHS = "apart_months"  # since a work relation with the same host
    APPLICATION_DAYS = "application_days"  # from an application for a permit to the right to work
    COMMUNICATION_DAYS = "communication_days"  # for changes and the end
    FROZEN_AFTER = "frozen_after"


# Of all numbers: shares of a whole, and what is measured; all others are counted.
SHARES = frozenset({"share", "share_above"})
MEASURED = frozenset({"euro", "euro_at_20_hours", "euro_at_40_hours", "hours"})
MOST = 10_000
# The numbers that a value of each key has; of a minimum of two amounts both stand there instead.
FIELDS: Mapping[Key, tuple[frozenset[str], ...]] = {
    **dict.fromkeys(
        (
            Key.LEAST_MONTHS,
            Key.LEAST_MONTHS_SEASONAL,
            Key.PLANNED_MONTHS,
            Key.MOST_MONTHS,
            Key.APART_MONTHS,
        ),
        (frozenset({"months"}),),
    ),
    Key.MINIMUM_ALLOWANCE: (frozenset({"euro"}), frozenset({"euro_at_20_hours", "euro_at_40_hours"})),
    Key.FULL_ALLOWANCE_FROM: (frozenset({"share"}),),
    Key.WEEKLY_HOURS: (frozenset({"hours"}),),
    Key.TRAINEES_AT_SITE: (frozenset({"up_to_5", "up_to_20", "share_above"}),),
    Key.HOST_TUTOR_TRAINEES: (frozenset({"people"}),),
    Key.TUTOR_TRAINEES: (frozenset({"people"}),),
    Key.APPLICATION_DAYS: (frozenset({"days"}),),
    Key.COMMUNICATION_DAYS: (frozenset({"days"}),),
    Key.FROZEN_AFTER: (frozenset({"ended", "months"}),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One value as it was set; None of ``region``, ``legal_kind`` or a day is no bound. The later of two counts."""

    key: str
    value: Mapping[str, Any] | None
    region: str | None = None
    legal_kind: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    number: int = 0

    def holds(self, on: date) -> bool:
        """Tell whether it is valid on a day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Terms:
    """The values that hold for one region, one legal kind and one day."""

    stated: Sequence[Stated]
    region: str | None
    legal_kind: str | None
    on: date

    def __getitem__(self, key: Key) -> Mapping[str, Any] | None:
        """Return the value that comes nearest: of the region, of the kind, the newest; None when it is not set."""
        found = max((each for each in self.stated if self._is_meant(each, key)), key=_nearness, default=None)
        return None if found is None else found.value

    def number(self, key: Key) -> float | None:
        """Return the only number of a value."""
        value = self[key]
        return None if value is None else float(next(iter(value.values())))

    def _is_meant(self, each: Stated, key: Key) -> bool:
        return (
            each.key == key
            and each.region in {None, self.region}
            and each.legal_kind in {None, self.legal_kind}
            and each.holds(self.on)
        )


def _nearness(each: Stated) -> tuple[bool, bool, date, int]:
    return each.region is not None, each.legal_kind is not None, each.valid_from or date.min, each.number


def is_value(key: Key, raw: Mapping[str, Any]) -> bool:
    """Tell whether a value has the numbers of its key, none below 0: shares up to 1, what is counted whole."""
    return raw.keys() in FIELDS[key] and all(_is_number(name, each) for name, each in raw.items())


def _is_number(name: str, each: object) -> bool:
    if isinstance(each, bool) or not isinstance(each, int | float) or not 0 <= each <= MOST:
        return False
    return each <= 1 if name in SHARES else name in MEASURED or each == int(each)


def until_next(starts: Iterable[date | None], valid_from: date) -> date | None:
    """Return the last day of a value that holds from a day on, by the first days of the others; None without end."""
    later = min((day for day in starts if day is not None and day > valid_from), default=None)
    return None if later is None else later - timedelta(days=1)


def minimum_allowance(value: Mapping[str, Any], weekly_hours: float) -> float:
    """Return the least allowance for some hours a week, in euro a month."""
    if "euro" in value:
        return float(value["euro"])
    few, full = float(value["euro_at_20_hours"]), float(value["euro_at_40_hours"])
    share = (min(max(weekly_hours, FEW_HOURS), FULL_HOURS) - FEW_HOURS) / (FULL_HOURS - FEW_HOURS)
    return few + share * (full - few)


def most_at_site(value: Mapping[str, Any], employees: int) -> int:
    """Return how many trainees a site of so many employees may have at once."""
    for most, name in ((5, "up_to_5"), (20, "up_to_20")):
        if employees <= most:
            return int(value[name])
    return int(employees * value["share_above"])


def months_later(day: date, months: int) -> date:
    """Return the same date some months on (or back), or the last day of a month that is too short."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day(starts_on: date, months: int) -> date:
    """Return the last day of so many months: the one before the same date."""
    return months_later(starts_on, months) - timedelta(days=1)


def allowance_due(allowance: float, *, planned: float, present: float, agreed: float, full_from: float) -> float:
    """Return what is due for a month in euro: all from a share of presence on, else in proportion.

    The hours that were planned, those of presence, and those of agreed absence, which count as presence.
    """
    share = 1.0 if planned <= 0 else min((present + agreed) / planned, 1.0)
    return round(allowance if share >= full_from else allowance * share, 2)


def is_to_be_frozen(closed: Iterable[tuple[date, bool]], value: Mapping[str, Any], *, on: date) -> bool:
    """Tell whether a vacancy whose placements closed on days, with a hire or not, has to be looked at."""
    since = months_later(on, -int(value["months"]))
    recent = [is_hire for day, is_hire in closed if since <= day <= on]
    return len(recent) >= value["ended"] and not any(recent)
