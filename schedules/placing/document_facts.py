"""What stands in a document of a placement: of her exactly the fields that it holds, and around her the workplace.

Her tutor and the coordinator get every field of a document. The contact gets those that her live consent names with it;
without one the document is missing. Whoever gets one has looked at her identity, which is noted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.pacts import Convention
from employers.records import Contact, Employer, Site, Vacancy
from ground.actors import Actor, Role
from ground.audit.writing import look
from ground.instants import day_of
from ground.territories import Programme
from matching.reach import Datum
from matching.records.identities import Identity
from matching.records.people import Beneficiary
from schedules.errors import DocumentNotDue, NoPlacement
from schedules.placing import placement_reach as reach
from schedules.placing import presence
from schedules.placing.agreed_hours import daily_hours
from schedules.placing.assessments import assessed
from schedules.placing.attended import attended, working_days
from schedules.placing.documents import FIELDS, Document, is_attested, is_neutral
from schedules.records.assessments import Stage
from schedules.records.consents import Consent
from schedules.records.placements import Placement, Presence, PresenceDay

Reader = Callable[[Session, Placement], Any]


class Day(NamedTuple):
    """A day of an attendance sheet; ``agreed`` are windows, ``what`` None is not recorded."""

    day: date
    agreed: list[list[str]]
    what: Presence | None
    hours: float | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a document says of the workplace. ``municipality`` is an ISTAT code, ``tutor`` the ref of an account."""

    promoter: str
    firm: str
    vat: str | None
    site: str | None
    municipality: str | None
    work: str
    contact: str
    host_tutor: str
    tutor: str


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in a document: ``hers`` has the fields of her that it may hold, and no other."""

    document: Document
    hers: Mapping[str, Any]
    frame: Frame


def gather(session: Session, ref: str, document: Document, *, by: Actor, now: datetime) -> Told:
    """Return what stands in a document for who asks; the look at her identity is noted.

    The session must be one that writes. Raises NoPlacement, DocumentNotDue, KeyMissing, Damaged.
    """
    is_firm = by.role is Role.EMPLOYER
    placement = reach.seen(session, ref, by, Datum.PLACEMENT if is_firm else Datum.IDENTITY)
    fields = _agreed(session, placement, document, by=by, now=now) if is_firm else FIELDS[document]
    _require_due(session, placement, document)
    look(session, session.get_one(Identity, placement.beneficiary_id), reason=document.value)
    hers = {name: READERS[name](session, placement) for name in fields}
    return Told(document, hers, _frame(session, placement))


def _agreed(session: Session, placement: Placement, document: Document, *, by: Actor, now: datetime) -> tuple[str, ...]:
    """Return the fields that she agreed that exactly this contact gets with a document."""
    consent = session.get(Consent, placement.consent_id) if placement.consent_id is not None else None
    if consent is None or consent.withdrawn_at is not None or consent.until < day_of(now):
        raise NoPlacement
    named = (consent.documents or {}).get(document)
    if named is None or session.get_one(Contact, consent.contact_id).account != by.ref:
        raise NoPlacement
    return tuple(field for field in FIELDS[document] if field in named)


def _require_due(session: Session, placement: Placement, document: Document) -> None:
    if document is not Document.ATTESTATION:
        return
    if not assessed(session, placement, Stage.FINAL):
        text = "skills are attested once they were assessed at the end: record the final assessment first"
        raise DocumentNotDue("not_assessed", "", text)
    if not is_attested(*attended(session, placement)):
        text = "skills are attested from 70 % of the agreed hours on: complete the presence, or wait for it"
        raise DocumentNotDue("too_few_hours", "", text)


def _frame(session: Session, placement: Placement) -> Frame:
    vacancy = session.get_one(Vacancy, placement.vacancy_id)
    contact = session.get_one(Contact, placement.contact_id)
    employer = session.get_one(Employer, contact.employer_id)
    site = session.get(Site, vacancy.site_id) if vacancy.site_id is not None else None
    return Frame(
        promoter=_promoter(session, employer),
        firm=employer.name,
        vat=employer.vat,
        site=site.name if site else None,
        municipality=(site.municipality if site else None) or vacancy.municipality,
        work=vacancy.title,
        contact=contact.name,
        host_tutor=session.get_one(Contact, placement.host_tutor_id).name,
        tutor=session.get_one(Beneficiary, placement.beneficiary_id).tutor,
    )


def _promoter(session: Session, employer: Employer) -> str:
    """Return the name under which the newest convention was signed, which tells nothing of whom it works for."""
    query = select(Convention.promoter).where(Convention.employer_id == employer.id)
    found = session.scalars(query.order_by(Convention.signed_on.desc(), Convention.id.desc())).first()
    if found is None:
        text = "a document names the promoter as the convention does: record the convention of the firm first"
        raise DocumentNotDue("no_convention", "", text)
    if not is_neutral(found, _programmes(session)):
        # The firm may read this too, so it does not say what is wrong with the name.
        text = "the convention has a name of the promoter that is not for papers: record it anew with another"
        raise DocumentNotDue("promoter_not_for_papers", "", text)
    return found


def _programmes(session: Session) -> set[str]:
    """Return the codes and names of all programmes."""
    return {said for row in session.execute(select(Programme.code, Programme.name)) for said in row}


def _of_identity(name: str) -> Reader:
    return lambda session, placement: getattr(session.get_one(Identity, placement.beneficiary_id), name)


def _levels(stage: Stage) -> Reader:
    def levels(session: Session, placement: Placement) -> list[tuple[str, int]]:
        return [(row.skill, row.level) for row in assessed(session, placement, stage)]

    return levels


def _days(session: Session, placement: Placement) -> list[Day]:
    """Return the days on which work is agreed or something was recorded, in their order."""
    recorded = {row.day: row for row in presence.days(session, placement)}
    last = placement.closed_on or placement.ends_on
    found = {day for day in working_days(session, placement) if day <= last} | recorded.keys()
    return [_day(placement, day, recorded.get(day)) for day in sorted(found)]


def _day(placement: Placement, day: date, row: PresenceDay | None) -> Day:
    if row is None:
        return Day(day, placement.hours[day.weekday()], None, None)
    hours = daily_hours(placement.hours, day) if row.hours is None else row.hours
    return Day(day, placement.hours[day.weekday()], row.what, hours if row.what is Presence.PRESENT else None)


READERS: Mapping[str, Reader] = {
    **{name: _of_identity(name) for name in ("first_name", "family_name", "tax_code")},
    "legal_kind": lambda _, placement: placement.legal_kind,
    "period": lambda _, placement: (placement.starts_on, placement.closed_on or placement.ends_on),
    "agreed_hours": lambda _, placement: (placement.weekly_hours, placement.hours),
    "objectives": lambda _, placement: placement.objectives,
    "allowance": lambda _, placement: (placement.allowance, placement.payday),
    "presence": _days,
    "midterm_levels": _levels(Stage.MIDTERM),
    "final_levels": _levels(Stage.FINAL),
}
