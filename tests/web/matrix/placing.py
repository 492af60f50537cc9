"""Placements of the cast, in each of the states in which somebody does something with one."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import contacts
from employers.pacts import Convention, Declaration, Declared
from employers.records import Contact, Employer
from matching import beneficiaries, identities
from matching.records.people import Beneficiary, PathState
from schedules.placing import placement_consents
from schedules.proposing import proposals
from schedules.records.assessments import Assessment, Assessor, Stage
from schedules.records.placements import AllowanceMonth, Outcome, Paper, PaperKind, Placement, State, Suspension, Why
from schedules.records.proposals import Proposal
from tests import make
from tests.web.matrix.following import followed
from tests.web.matrix.proposing import STEPS, Between

BEGUN = make.TODAY - timedelta(days=14)
ENDS_ON = date(2027, 4, 10)
NAMED = "Berta Prova"
# Who is placed where: somebody of a caseload, with a firm.
PLACED = {
    "hers in kitchen": ("hers", "kitchen"),
    "beside in bakery": ("beside", "bakery"),
    "elsewhere in harbour": ("elsewhere", "harbour"),
}
# What is otherwise than planned for December, by state.
STATES: Mapping[str, Mapping[str, Any]] = {
    "planned placement": {},
    "ready placement": {"starts_on": make.TODAY},
    "active placement": {"state": State.ACTIVE, "starts_on": BEGUN},
    "suspended placement": {"state": State.SUSPENDED, "starts_on": BEGUN},
    "hired placement": {
        "state": State.COMPLETED,
        "starts_on": BEGUN,
        "outcome": Outcome.HIRED_HERE,
        "outcome_on": make.TODAY,
        "ends_on": make.TODAY,
        "closed_on": make.TODAY,
    },
}
PATHS = {State.PLANNED: PathState.READY, State.COMPLETED: PathState.FOLLOW_UP}


def placed(session: Session, between: Between) -> Iterator[tuple[str, str, str]]:
    """Yield a kind of thing, its reference, and its person's: who looks after them, a proposal, then placements."""
    _sign(session, between)
    yield "host", host(session, between), ""
    for state in ("accepted proposal", *STATES):
        person = _person(session, between)
        proposal = _accepted(session, Between(between.by, person.ref, between.firm, between.account))
        if state == "accepted proposal":
            yield state, proposal.ref, person.ref
            continue
        placement = _place(session, person, proposal, STATES[state])
        yield state, placement.ref, person.ref
        if state == "active placement":
            yield from ((kind, ref, "") for kind, ref in followed(session, placement))


def host(session: Session, between: Between) -> str:
    """Return the reference of the contact who speaks for the workplace."""
    return _contact(session, between).ref


def _contact(session: Session, between: Between) -> Contact:
    own = select(Contact).join(Employer, Employer.id == Contact.employer_id).where(Employer.ref == between.firm)
    return session.scalars(own.where(Contact.name == NAMED)).one()


def _sign(session: Session, between: Between) -> None:
    employer = session.scalars(select(Employer).where(Employer.ref == between.firm)).one()
    noted = {"employer_id": employer.id, "signed_on": BEGUN, "recorded_by": "somebody"}
    session.add(Convention(**noted, promoter="Ente inventato"))
    session.add_all(Declaration(**noted, kind=kind) for kind in Declared)
    stated = {"name": NAMED, "account": between.account or "nobody"}
    contacts.add(session, between.firm, stated, by=between.by, on=make.TODAY)


def _person(session: Session, between: Between) -> Beneficiary:
    person = make.profiled(session, by=between.by)
    identities.put(session, person.ref, make.identity(), by=between.by, on=make.TODAY)
    beneficiaries.amend(session, person.ref, {"permit": {"kind": "not_needed"}}, by=between.by)
    return beneficiaries.move(session, person.ref, "ready", by=between.by, on=make.TODAY)


def _accepted(session: Session, between: Between) -> Proposal:
    vacancy = make.vacancy(session, by=between.by, employer=between.firm)
    stated = {"vacancy": vacancy.ref, "contact": host(session, between)}
    proposal = proposals.draft(session, between.her, stated, by=between.by, now=make.NOW - timedelta(hours=2))
    for step in ("consent", "send", "answer"):
        STEPS[step](session, proposal, between)
    proposals.accept(session, proposal.ref, by=between.by, now=make.NOW)
    said = {"language": "en", "given": "in_person", "ends_on": ENDS_ON}
    placement_consents.agree(
        session, proposal.ref, said, by=between.by, now=make.NOW, tell=lambda _: {"lang": "en", "documents": []}
    )
    return proposal


def _place(session: Session, person: Beneficiary, proposal: Proposal, otherwise: Mapping[str, Any]) -> Placement:
    consent = placement_consents.live(session, proposal)
    proposal.reserved_at = None
    session.flush()
    made = make.placement(session, proposal, consent_id=consent and consent.id, **otherwise)
    made.host_tutor_id = _host_of_own(session, proposal).id
    person.state = PATHS.get(made.state, PathState.IN_PLACEMENT)
    hers: dict[str, Any] = {"placement_id": made.id, "beneficiary_id": person.id}
    done = {} if made.state is State.PLANNED and made.starts_on > make.TODAY else _done(made)
    kinds = [kind for kind in PaperKind if "change" not in kind and "end_" not in kind]
    session.add_all(Paper(**hers, kind=kind, due_on=made.starts_on, **done) for kind in kinds)
    if made.state is State.SUSPENDED:
        still = Suspension(**hers, starts_on=BEGUN + timedelta(days=1), until=make.TODAY, recorded_by="somebody")
        still.why = Why.HEALTH
        session.add(still)
    if made.state is State.COMPLETED:
        session.add_all(_attested(hers))
    session.flush()
    return made


def _attested(hers: Mapping[str, Any]) -> Iterator[AllowanceMonth | Assessment]:
    """Yield what attests skills: that somebody was there, and what was seen at the end."""
    yield AllowanceMonth(**hers, month=BEGUN.replace(day=1), pay_on=make.TODAY, hours=100, recorded_by="somebody")
    seen = {"stage": Stage.FINAL, "level": 4, "assessor": Assessor.HOST_TUTOR}
    yield Assessment(**hers, **seen, skill="wash_dishes", recorded_at=make.NOW, recorded_by="somebody")


def _host_of_own(session: Session, proposal: Proposal) -> Contact:
    """Add somebody who looks after this one person alone: nobody there looks after many."""
    speaks = session.get_one(Contact, proposal.contact_id)
    own = Contact(employer_id=speaks.employer_id, name="Carlo Prova", confirmed_on=make.TODAY)
    session.add(own)
    session.flush()
    return own


def _done(placement: Placement) -> dict[str, Any]:
    return {"done_on": placement.starts_on - timedelta(days=1), "done_by": "somebody"}
