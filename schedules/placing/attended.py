"""How many hours of a placement were agreed, and for how many of them she was there."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.placing import presence
from schedules.placing.agreed_hours import daily_hours
from schedules.records.placements import Placement, Presence, PresenceDay, Suspension


class Attended(NamedTuple):
    """Hours up to the planned end, and those of presence; an absence that was agreed counts as presence."""

    agreed: float
    attended: float


def attended(session: Session, placement: Placement) -> Attended:
    """Return the hours of a placement; what was told for a whole month counts before its days."""
    told = {row.month: row.hours for row in presence.months(session, placement) if row.hours is not None}
    hours = sum(told.values())
    for row in presence.days(session, placement):
        is_told = row.day.replace(day=1) in told
        if row.what is Presence.AGREED_ABSENCE or (row.what is Presence.PRESENT and not is_told):
            hours += _hours(placement, row)
    return Attended(sum(daily_hours(placement.hours, day) for day in working_days(session, placement)), hours)


def working_days(session: Session, placement: Placement) -> Iterator[date]:
    """Yield the days on which work was agreed, up to the planned end, without those on which it stood still."""
    still = session.scalars(select(Suspension).filter_by(placement_id=placement.id)).all()
    for number in range((placement.ends_on - placement.starts_on).days + 1):
        day = placement.starts_on + timedelta(days=number)
        is_still = any(each.starts_on <= day < (each.ended_on or each.until) for each in still)
        if daily_hours(placement.hours, day) and not is_still:
            yield day


def _hours(placement: Placement, row: PresenceDay) -> float:
    return daily_hours(placement.hours, row.day) if row.hours is None else row.hours
