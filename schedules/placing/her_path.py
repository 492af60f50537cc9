"""Moves on her path that her tutor or a coordinator makes by hand; a placement makes the others by itself."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor
from ground.instants import day_of
from matching import beneficiaries
from matching.reach import Datum, person
from matching.records.people import Beneficiary
from schedules.checking_in import check_ins
from schedules.errors import BadPath
from schedules.proposing import sweeps
from schedules.records.placements import LIVING, Placement
from schedules.records.proposals import Proposal

BY_HAND = ("ready", "hire", "follow_up", "close", "withdraw")


def move(session: Session, ref: str, to: str, *, by: Actor, now: datetime) -> Beneficiary:
    """Make one of the moves of ``BY_HAND``: "ready" is she who may be proposed, "hire" who found work by another way.

    Her proposals end where they have lost their ground; who has left has no check-ins any more. While a placement of
    hers is planned or under way, its end moves her. Raises NoBeneficiary, IllegalMove, BadPath.
    """
    her = person(session, ref, by, Datum.PLACEMENT, write=True, lock=True)
    living = (Placement.beneficiary_id == her.id, Placement.state.in_(LIVING))
    if session.scalar(select(Placement.id).where(*living)) is not None:
        told = "a placement is planned or under way: end it first, and the path follows"
        raise BadPath("placement_living", "move", told)
    beneficiaries.move(session, ref, to, by=by, on=day_of(now))
    sweeps.withdraw_stranded(session, now, Proposal.beneficiary_id == her.id)
    check_ins.replan_person(session, her.id, now=now)
    return her
