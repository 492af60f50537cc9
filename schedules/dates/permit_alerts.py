"""When her tutor is told that her right to work will end: 90, 60 and 30 days before (pure)."""

from datetime import date

DAYS_BEFORE = (30, 60, 90)


def due(until: date | None, today: date) -> int | None:
    """Return of how many days before the end it is time to tell; None: of none, or it is over, or has no end."""
    if until is None or until < today:
        return None
    return next((days for days in DAYS_BEFORE if (until - today).days <= days), None)
