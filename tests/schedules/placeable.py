"""Somebody who has said yes to a firm that has all a placement asks for, and short ways to place her."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.pacts import Convention, Declaration, Declared
from employers.records import Contact, Employer, Vacancy
from ground.actors import Actor
from matching import beneficiaries
from matching.records.people import Beneficiary, PathState
from schedules.placing import papers, placement_consents, placements
from schedules.placing.placement_rules import BEFORE_START
from schedules.records.consents import Consent
from schedules.records.placements import PaperKind, Placement
from schedules.records.proposals import Proposal
from tests import make
from tests.schedules.world import Firm, World, at

PLANNED_AT = at("09-07 10:00")
STARTS_ON, ENDS_ON = date(2026, 9, 14), date(2027, 1, 13)
STARTED_AT = at("09-14 10:00")


def tell(_documents: object) -> dict[str, Any]:
    """Say in words what a firm gets, as the door does."""
    return {"lines": ["What stands in the papers"]}


def trusted(session: Session, employer: Employer, *, on: date = date(2026, 9, 1)) -> None:
    """Let an employer have signed all that a host signs."""
    session.add(Convention(employer_id=employer.id, promoter="Ente inventato", signed_on=on, recorded_by="a"))
    session.add_all(Declaration(employer_id=employer.id, kind=kind, signed_on=on, recorded_by="a") for kind in Declared)
    employer.vetting_until = date(2027, 8, 31)
    session.flush()


def allowed(session: Session, her: Beneficiary, *, by: Actor = make.TUTOR) -> None:
    """Let somebody have the right to work."""
    beneficiaries.amend(session, her.ref, {"permit": {"kind": "not_needed"}}, by=by)


def stated(session: Session, of: Proposal, **other: object) -> dict[str, Any]:
    """Return what is agreed for a placement out of a proposal."""
    host = session.get_one(Contact, of.contact_id)
    agreed = make.agreed() | {"legal_kind": "extracurricular_traineeship", "filed_by": "promoter"}
    days = {"starts_on": STARTS_ON, "ends_on": ENDS_ON}
    return {**agreed, **days, "host_tutor": host.ref, "is_disadvantaged": True, **other}


class Placing(World):
    """The world of the proposals, in which the firms have signed and the people may work."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        for firm in (self.alfa, self.beta):
            trusted(session, firm.employer)
        for her in (self.irma, self.olga):
            allowed(session, her)
        session.commit()

    def accepted(
        self, her: Beneficiary | None = None, of: Firm | None = None, *, now: datetime = PLANNED_AT - timedelta(days=4)
    ) -> Proposal:
        """Bring a proposal to her yes, by default on 3 September."""
        sent_at = now - timedelta(days=2)
        proposal = self.willing(her, of, now=sent_at, answered_at=sent_at + timedelta(days=1))
        return self.accept(proposal, now=sent_at + timedelta(days=2))

    def agreed(self, proposal: Proposal, *, now: datetime = PLANNED_AT, ends_on: date = ENDS_ON) -> Consent:
        """Have her agree to the papers of a placement."""
        said = {"language": "en", "given": "in_person", "ends_on": ends_on}
        return placement_consents.agree(self.session, proposal.ref, said, by=self.tessa, now=now, tell=tell)

    def planned(
        self, her: Beneficiary | None = None, of: Firm | None = None, *, now: datetime = PLANNED_AT, **other: object
    ) -> Placement:
        """Plan a placement of somebody who has said yes four days before."""
        proposal = self.accepted(her, of, now=now - timedelta(days=4))
        said = stated(self.session, proposal, **other)
        self.agreed(proposal, now=now, ends_on=said["ends_on"])
        return placements.plan(self.session, proposal.ref, said, by=self.tessa, now=now)

    def papered(self, placement: Placement, *, besides: Sequence[str] = ()) -> None:
        """Let all papers be done that are asked for before the start."""
        on = placement.starts_on - timedelta(days=1)
        now = at(f"{on} 12:00")
        for kind in {*BEFORE_START, "start_communication"} - {*besides}:
            papers.do(self.session, placement.ref, PaperKind(kind), done_on=on, by=self.tessa, now=now)

    def started(self, her: Beneficiary | None = None, of: Firm | None = None, **other: object) -> Placement:
        """Start a placement on its first day."""
        placement = self.planned(her, of, **other)
        self.papered(placement)
        return self.begin(placement)

    def begin(self, placement: Placement) -> Placement:
        """Start a planned placement on its first day."""
        return placements.start(self.session, placement.ref, by=self.tessa, now=at(f"{placement.starts_on} 10:00"))

    def path(self, her: Beneficiary) -> PathState:
        """Return where she stands on her path, in the database."""
        self.session.flush()
        return self.session.scalars(select(Beneficiary.state).where(Beneficiary.id == her.id)).one()

    def vacancy_of(self, of: Firm) -> Vacancy:
        """Return a firm's vacancy as it is in the database."""
        self.session.flush()
        self.session.refresh(of.vacancy)
        return of.vacancy
