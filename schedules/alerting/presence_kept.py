"""From when presence is waited for: firms record it by day or by month, and both are well (pure)."""

from collections.abc import Collection
from datetime import date, timedelta

BY_DAY = 2  # days recorded in a month, or the one before, beside the first of the placement


def awaited_on(day: date, present: Collection[date], told: Collection[date], *, over_on: date) -> date | None:
    """Return the day from which the presence of a day is waited for, None once its whole month is told.

    ``present`` are the days recorded as present, but for the first one of the placement, which is a tap; ``told`` the
    first days of the months of which hours are told. Who does not record by day is waited for at the end of the month.
    """
    month = day.replace(day=1)
    if month in told:
        return None
    before = (month - timedelta(days=1)).replace(day=1)
    kept = [each for each in present if each.replace(day=1) in {month, before}]
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day if len(kept) >= BY_DAY else min(last, over_on)
