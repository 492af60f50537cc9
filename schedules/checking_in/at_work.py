"""Who is still at work some time after being hired: told by the follow-ups with her, and counted without her."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from employers import uptake
from employers.records import Contact, Measure
from schedules.dates.purposes import Party, Purpose
from schedules.records.check_ins import CheckIn
from schedules.records.placements import HIRES, Placement

STILL, YES = "FU1", "yes"
# Days after the hiring -> what is counted.
AFTER: Mapping[int, Measure] = {90: Measure.AT_WORK_AFTER_90, 180: Measure.AT_WORK_AFTER_180}


def count_if_still(session: Session, check_in: CheckIn, *, on: date) -> None:
    """Count her, by the follow-up of the ninetieth or hundred-and-eightieth day that says that she is still at work."""
    if check_in.party is not Party.HER or (check_in.answers or {}).get(STILL) != YES:
        return
    placement = session.get_one(Placement, check_in.placement_id)
    hired_on = placement.closed_on if placement.outcome in HIRES else None
    follow_ups = (wish.on for wish in check_in.wishes if wish.purpose is Purpose.FOLLOW_UP)
    for measure in (AFTER.get((day - hired_on).days) for day in follow_ups if hired_on is not None):
        if measure is not None:
            uptake.count(session, measure, session.get_one(Contact, placement.contact_id).employer_id, on=on)
