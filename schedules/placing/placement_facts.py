"""The facts on which the rules of placement are asked, as they are at this moment, in a few queries."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers.pacts import Convention, Declaration, Term
from employers.records import Contact, Employer, EmployerState, Site, Vacancy, VacancyState
from employers.terms import Stated, Terms
from ground.errors import Unreadable
from ground.instants import day_of
from ground.territories import Territory
from matching import avoidance
from matching.errors import ExclusionsUnreadable, VacancyUnreadable
from matching.records.people import Beneficiary
from schedules.placing.placement_rules import LIVING, Clear, Facts, Other, Right
from schedules.records.consents import Consent, Purpose
from schedules.records.placements import Paper, Placement
from schedules.records.proposals import Proposal, State

# Work at night: D.Lgs. 66/2003 art. 1 asks for the time between midnight and five.
NIGHT_UNTIL, NIGHT_FROM = "05:00", "23:00"


def load(session: Session, placement: Placement, *, on: date) -> Facts:
    """Return the facts of a placement, stored or not yet, as of a day; the clock of the vacancies is held already."""
    vacancy = session.get_one(Vacancy, placement.vacancy_id, populate_existing=True)
    her = session.get_one(Beneficiary, placement.beneficiary_id)
    contact = session.get_one(Contact, placement.contact_id)
    employer = session.get_one(Employer, contact.employer_id, populate_existing=True)
    proposal = session.get_one(Proposal, placement.proposal_id, populate_existing=True)
    region = region_of(session, vacancy, her.territory)
    legal_kind = None if placement.legal_kind is None else placement.legal_kind.value
    return Facts(
        on=on,
        terms=terms(session, region, legal_kind, placement.starts_on),
        region=region,
        legal_kind=legal_kind,
        **_agreed(placement),
        site_employees=_employees(session, vacancy, employer),
        right=_right(her.permit),
        is_employer_active=employer.state is EmployerState.ACTIVE and contact.ended_on is None,
        vetting_until=employer.vetting_until,
        is_vacancy_frozen=vacancy.state is VacancyState.FROZEN,
        convention=_convention(session, employer),
        declared=_declared(session, employer),
        consent_until=_consent_until(session, placement),
        clear=clear(session, placement),
        is_accepted=proposal.state is State.ACCEPTED,
        reserved_on=None if proposal.reserved_at is None else day_of(proposal.reserved_at),
        papers=papers(session, placement),
        others=_others(session, placement, vacancy, her, employer),
    )


def terms(session: Session, region: str | None, legal_kind: str | None, on: date) -> Terms:
    """Return what region and law set for a kind of placement on a day."""
    names = ("key", "value", "region", "legal_kind", "valid_from", "valid_to")
    rows = session.scalars(select(Term).where(or_(Term.region.is_(None), Term.region == region)).order_by(Term.id))
    stated = [Stated(**{name: getattr(row, name) for name in names}, number=row.id) for row in rows]
    return Terms(stated, region, legal_kind, on)


def region_of(session: Session, vacancy: Vacancy, territory: str) -> str | None:
    """Return the region of a workplace; where its municipality is not known, that of the territory."""
    site = session.get(Site, vacancy.site_id) if vacancy.site_id is not None else None
    istat = (site and site.municipality) or vacancy.municipality
    town = session.get(Municipality, istat) if istat is not None else None
    return (town and town.region) or session.get_one(Territory, territory).region


def papers(session: Session, placement: Placement) -> dict[str, date]:
    """Return the papers that are done, by kind with the first day."""
    query = select(Paper.kind, func.min(Paper.done_on)).where(Paper.placement_id == placement.id)
    return {kind.value: day for kind, day in session.execute(query.group_by(Paper.kind)) if day is not None}


def clear(session: Session, placement: Placement) -> Clear:
    """Tell how the place, who speaks for it and who looks after her there stand to what she must avoid."""
    pair = (placement.beneficiary_id, placement.vacancy_id)
    people = sorted({placement.contact_id, placement.host_tutor_id})
    try:
        found = [avoidance.crossing(session, *pair, contact_id) for contact_id in people]
    except (ExclusionsUnreadable, Unreadable, VacancyUnreadable):
        return Clear.UNREADABLE
    crossings = [each for each in found if each is not None]
    if any(not each.asks for each in crossings):
        return Clear.HIT
    return Clear.DOUBT if crossings else Clear.CLEAR


def is_at_night(hours: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Tell whether weekly windows reach into the night."""
    return any(first < NIGHT_UNTIL or last > NIGHT_FROM for day in hours for first, last in day)


def _agreed(placement: Placement) -> dict[str, Any]:
    kept = ("starts_on", "ends_on", "weekly_hours", "allowance", "is_seasonal", "attested_months", "is_disadvantaged")
    same = {name: getattr(placement, name) for name in (*kept, "worked_there_until", "is_night_justified")}
    filed_by = None if placement.filed_by is None else placement.filed_by.value
    return same | {"filed_by": filed_by, "is_night": is_at_night(placement.hours)}


def _employees(session: Session, vacancy: Vacancy, employer: Employer) -> int | None:
    """Return how many work at the site; where only the firm's number is known, that if it has one site alone."""
    sites = session.scalars(select(Site).where(Site.employer_id == employer.id)).all()
    here = next((each for each in sites if each.id == vacancy.site_id), None)
    if here is not None and here.employees is not None:
        return here.employees
    return employer.employees if len(sites) <= 1 else None


def _right(permit: Mapping[str, Any] | None) -> Right | None:
    if permit is None:
        return None
    days = {name: date.fromisoformat(permit[name]) for name in ("since", "until") if permit.get(name)}
    return Right(kind=permit["kind"], **days)


def _convention(session: Session, employer: Employer) -> tuple[date, date | None] | None:
    query = select(Convention).where(Convention.employer_id == employer.id)
    found = session.scalars(query.order_by(Convention.signed_on.desc(), Convention.id.desc())).first()
    return None if found is None else (found.signed_on, found.until)


def _declared(session: Session, employer: Employer) -> dict[str, date]:
    query = select(Declaration.kind, func.min(Declaration.signed_on)).where(Declaration.employer_id == employer.id)
    return {kind.value: day for kind, day in session.execute(query.group_by(Declaration.kind))}


def _consent_until(session: Session, placement: Placement) -> date | None:
    consent = session.get(Consent, placement.consent_id) if placement.consent_id is not None else None
    is_live = consent is not None and consent.withdrawn_at is None and consent.purpose is Purpose.PLACEMENT
    return consent.until if consent is not None and is_live else None


def _others(
    session: Session, placement: Placement, vacancy: Vacancy, her: Beneficiary, employer: Employer
) -> tuple[Other, ...]:
    at_site = Vacancy.site_id == vacancy.site_id if vacancy.site_id is not None else Vacancy.id == vacancy.id
    query = (
        select(Placement, Vacancy.site_id, Vacancy.employer_id, Beneficiary.tutor)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Beneficiary, Beneficiary.id == Placement.beneficiary_id)
        .where(Placement.id != (placement.id or 0))
    )
    hers = Placement.beneficiary_id == her.id
    living = Placement.state.in_(LIVING)
    near = at_site | (Placement.host_tutor_id == placement.host_tutor_id) | (Beneficiary.tutor == her.tutor)
    rows = session.execute(query.where(hers | (living & near)).order_by(Placement.id))
    return tuple(
        Other(
            state=each.state.value,
            starts_on=each.starts_on,
            ends_on=each.closed_on or each.ends_on,
            legal_kind=each.legal_kind.value,
            is_hers=each.beneficiary_id == her.id,
            is_at_host=employer_id == employer.id,
            is_at_site=each.vacancy_id == vacancy.id or (site_id is not None and site_id == vacancy.site_id),
            has_host_tutor=each.host_tutor_id == placement.host_tutor_id,
            has_tutor=tutor == her.tutor,
            is_disadvantaged=each.is_disadvantaged,
        )
        for each, site_id, employer_id, tutor in rows
    )
