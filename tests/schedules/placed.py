"""Placements that run, for the stories of check-ins: written down as they are, whatever brought them about.

The start is Monday 7 September 2026, the end Wednesday 6 January 2027; people work nine to one from Monday to Friday.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.pacts import LegalKind
from ground.base import public_ref
from matching.records.people import Beneficiary
from schedules.checking_in import check_ins
from schedules.dates.purposes import Party
from schedules.records.check_ins import CheckIn, ContactRule
from schedules.records.consents import Consent, Given, Purpose
from schedules.records.placements import FiledBy, Placement, State
from tests.schedules.world import Firm, World, at

STARTS_ON, ENDS_ON = date(2026, 9, 7), date(2027, 1, 6)
STARTED_AT = at("09-07 08:00")
SHIFT: list[Any] = [[["09:00", "13:00"]]] * 5 + [[], []]
AFTERNOONS: list[Any] = [[["15:00", "18:00"]]] * 7


def placed(
    world: World, her: Beneficiary | None = None, of: Firm | None = None, *, now: datetime = STARTED_AT, **said: object
) -> Placement:
    """Place somebody, by default Irma at Alfa, and lay out her check-ins."""
    placement = planned(world, her, of, **said)
    placement.state = State.ACTIVE
    world.session.flush()
    check_ins.lay_out(world.session, placement, now=now)
    world.session.commit()
    return placement


def planned(world: World, her: Beneficiary | None = None, of: Firm | None = None, **said: object) -> Placement:
    """Plan a placement for somebody whose yes is there; her safe hours are the afternoons."""
    session = world.session
    proposal = world.willing(her, of)
    world.accept(proposal, now=at("09-03 10:00"))
    exactly = {key: getattr(proposal, key) for key in ("beneficiary_id", "vacancy_id", "contact_id")}
    usual = {
        "proposal_id": proposal.id, "host_tutor_id": proposal.contact_id, "state": State.PLANNED,
        "consent_id": _consent(session, exactly).id, "legal_kind": LegalKind.EXTRACURRICULAR_TRAINEESHIP,
        "starts_on": STARTS_ON, "ends_on": ENDS_ON, "agreed_ends_on": ENDS_ON, "weekly_hours": 20, "hours": SHIFT,
        "allowance": 800, "payday": 27, "objectives": [], "filed_by": FiledBy.PROMOTER, "planned_at": STARTED_AT,
    }  # fmt: skip
    placement = Placement(ref=public_ref(), **exactly, **usual | said)
    placement.is_disadvantaged = True
    session.add_all([placement, _rule(exactly["beneficiary_id"])])
    session.flush()
    return placement


def of(session: Session, placement: Placement, party: Party | None = None) -> list[CheckIn]:
    """Return the check-ins of a placement as they are in the database, by their days."""
    session.expire_all()
    query = select(CheckIn).where(CheckIn.placement_id == placement.id).order_by(CheckIn.due_on, CheckIn.id)
    return [each for each in session.scalars(query) if party is None or each.party is party]


def _consent(session: Session, exactly: dict[str, Any]) -> Consent:
    said: dict[str, Any] = {"given": Given.IN_PERSON, "given_at": STARTED_AT, "language": "it", "until": ENDS_ON}
    consent = Consent(ref=public_ref(), sitting=public_ref(), **exactly, **said, purpose=Purpose.PLACEMENT)
    consent.asked, consent.work, consent.recorded_by = {}, "work", "tutor"
    consent.told, consent.documents = {}, {}
    session.add(consent)
    session.flush()
    return consent


def _rule(beneficiary_id: int) -> ContactRule:
    rule = ContactRule(beneficiary_id=beneficiary_id)
    rule.hours = AFTERNOONS
    return rule
