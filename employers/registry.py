"""Employers and their sites: register, amend, vet by two people, suspend, end; and the record they make."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from employers import clock, facts, reach, vetting
from employers.errors import BadEmployer, NoEmployer, TwoPeopleVet
from employers.reach import EMPLOYERS, Datum
from employers.records import Employer, EmployerState, Evidence, EvidenceKind, Site
from employers.whereabouts import whereabouts
from ground import versions
from ground.actors import Actor
from ground.errors import IllegalMove
from ground.moves import Moves
from ground.scope import Act

# An active employer is vetted anew before its vetting lapses and stays active meanwhile.
MOVES = Moves(
    {
        (EmployerState.APPLIED, "vet"): EmployerState.VETTED,
        # Who proposed may not approve: somebody else can propose anew.
        (EmployerState.VETTED, "vet"): EmployerState.VETTED,
        (EmployerState.VETTED, "approve"): EmployerState.ACTIVE,
        (EmployerState.ACTIVE, "vet"): EmployerState.ACTIVE,
        (EmployerState.ACTIVE, "approve"): EmployerState.ACTIVE,
        (EmployerState.ACTIVE, "suspend"): EmployerState.SUSPENDED,
        (EmployerState.ACTIVE, "end"): EmployerState.ENDED,
        # The way back is the whole way: seen anew by one, approved by another.
        (EmployerState.SUSPENDED, "vet"): EmployerState.VETTED,
        (EmployerState.SUSPENDED, "end"): EmployerState.ENDED,
    }
)
EMPLOYER_FIELDS: Mapping[str, facts.Reader] = {
    "name": facts.text(200),
    "vat": facts.vat,
    "owner": facts.text(120),
    "sector": facts.sector,
    "employees": facts.employees,
}
SITE_FIELDS: Mapping[str, facts.Reader] = {
    "name": facts.text(200),
    "isolated": facts.truth,
    "employees": facts.employees,
}
WHERE_FIELDS = ("municipality", "place_text", "lat", "lon")


def register(session: Session, stated: Mapping[str, Any], *, by: Actor) -> Employer:
    """Take in an employer that applies, in the territory of who registers it. Raises NoEmployer, BadEmployer."""
    if not EMPLOYERS.may(by, Datum.EMPLOYER, act=Act.WRITE):
        raise NoEmployer
    known = _named(_read_employer(session, {"name": None, **stated}))
    employer = Employer(**known, territory=by.territory)
    session.add(employer)
    session.flush()
    return employer


def amend(session: Session, ref: str, changes: Mapping[str, Any], *, by: Actor, version: int | None = None) -> Employer:
    """Change facts of an employer. Raises NoEmployer, BadEmployer, Stale."""
    number = clock.next_number(session)
    employer = reach.employer(session, ref, by)
    versions.require(employer.version, version)
    _assign(employer, _named(_read_employer(session, changes, employer)))
    clock.renumber_employer(session, employer.id, number)
    session.flush()
    return employer


def add_site(session: Session, ref: str, stated: Mapping[str, Any], *, by: Actor) -> Site:
    """Add a place of work to an employer. Raises NoEmployer, BadEmployer."""
    employer = reach.employer(session, ref, by)
    site = Site(**_named(_read_site(session, {"name": None, **stated})), employer_id=employer.id)
    session.add(site)
    session.flush()
    return site


def sites(session: Session, ref: str, *, by: Actor) -> Sequence[Site]:
    """Return the sites of an employer, oldest first. Raises NoEmployer."""
    employer = reach.read_employer(session, ref, by)
    return session.scalars(select(Site).where(Site.employer_id == employer.id).order_by(Site.id)).all()


def amend_site(
    session: Session, ref: str, changes: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> Site:
    """Change facts of a site; what is stated of its whereabouts replaces all that was.

    Raises NoSite, BadEmployer, Stale.
    """
    number = clock.next_number(session)
    site = reach.site(session, ref, by)
    versions.require(site.version, version)
    _assign(site, _named(_read_site(session, changes)))
    clock.renumber_employer(session, site.employer_id, number)
    session.flush()
    return site


def vet(session: Session, ref: str, evidence: Mapping[str, date], *, by: Actor, on: date) -> Employer:
    """Propose that an employer is fit, as the first of two people, by the day of each kind of evidence.

    Raises NoEmployer, IllegalMove, BadEmployer for evidence that is missing or too old.
    """
    employer = reach.employer(session, ref, by, Datum.VETTING)
    employer.state = MOVES.after(employer.state, "vet")
    for kind, dated_on in vetting.require(evidence, on=on).items():
        seen = {"kind": kind, "dated_on": dated_on, "noted_by": by.ref, "noted_on": on}
        session.add(Evidence(employer_id=employer.id, **seen))
    employer.vetted_by, employer.vetted_on, employer.approved_by = by.ref, on, None
    session.flush()
    return employer


def approve(session: Session, ref: str, *, by: Actor, on: date) -> Employer:
    """Approve the vetting that somebody else proposed; it holds for twelve months.

    Raises NoEmployer, IllegalMove when no vetting waits, TwoPeopleVet, BadEmployer for evidence grown too old.
    """
    number = clock.next_number(session)
    employer = reach.employer(session, ref, by, Datum.APPROVAL)
    after = MOVES.after(employer.state, "approve")
    if employer.approved_by is not None:
        raise IllegalMove(employer.state, "approve", ("vet",))
    if employer.vetted_by == by.ref:
        raise TwoPeopleVet
    vetting.require({seen.kind: seen.dated_on for seen in _evidence(session, employer)}, on=on)
    employer.state, employer.approved_by, employer.vetting_until = after, by.ref, _a_year_after(on)
    clock.renumber_employer(session, employer.id, number)
    session.flush()
    return employer


def evidence(session: Session, ref: str, *, by: Actor) -> Sequence[Evidence]:
    """Return the newest evidence of each kind, to those who vet and to the auditor. Raises NoEmployer."""
    return _evidence(session, reach.read_employer(session, ref, by, Datum.VETTING))


def suspend(session: Session, ref: str, *, by: Actor) -> Employer:
    """Take an employer out of the ranking at once, until it is vetted anew. Raises NoEmployer, IllegalMove."""
    return _take_out(session, ref, "suspend", by, Datum.VETTING)


def end(session: Session, ref: str, *, by: Actor) -> Employer:
    """End the work with an employer. Raises NoEmployer, IllegalMove."""
    return _take_out(session, ref, "end", by, Datum.APPROVAL)


def count_outcome(session: Session, employer_id: int, *, hired: bool) -> None:
    """Add one ended placement to an employer's record, with or without a hire."""
    number = clock.next_number(session)
    employer = session.get_one(Employer, employer_id, with_for_update=True, populate_existing=True)
    employer.ended_count += 1
    employer.hired_count += hired
    clock.renumber_employer(session, employer_id, number)
    session.flush()


def _take_out(session: Session, ref: str, move: str, by: Actor, datum: Datum) -> Employer:
    number = clock.next_number(session)
    employer = reach.employer(session, ref, by, datum)
    employer.state = MOVES.after(employer.state, move)
    clock.renumber_employer(session, employer.id, number)
    session.flush()
    return employer


def _evidence(session: Session, employer: Employer) -> list[Evidence]:
    newest = select(func.max(Evidence.id)).where(Evidence.employer_id == employer.id).group_by(Evidence.kind)
    found = {seen.kind: seen for seen in session.scalars(select(Evidence).where(Evidence.id.in_(newest)))}
    return [found[kind] for kind in EvidenceKind if kind in found]


def _read_employer(session: Session, stated: Mapping[str, Any], employer: Employer | None = None) -> dict[str, Any]:
    known = facts.read(stated, EMPLOYER_FIELDS)
    if known.get("vat") is not None:
        owner = session.scalar(select(Employer.id).where(Employer.vat == known["vat"]))
        if owner is not None and (employer is None or owner != employer.id):
            raise BadEmployer("vat_taken", "vat", "another employer is registered with this partita IVA")
    return known


def _read_site(session: Session, stated: Mapping[str, Any]) -> dict[str, Any]:
    known = facts.read({key: raw for key, raw in stated.items() if key not in WHERE_FIELDS}, SITE_FIELDS)
    if any(key in stated for key in WHERE_FIELDS):
        known |= whereabouts(session, stated, BadEmployer)
    return known


def _named(known: dict[str, Any]) -> dict[str, Any]:
    if "name" in known and known["name"] is None:
        raise BadEmployer("name_missing", "name", "a name is needed")
    return known


def _assign(record: Employer | Site, known: Mapping[str, Any]) -> None:
    for key, value in known.items():
        setattr(record, key, value)


def _a_year_after(day: date) -> date:
    """Return the same day of the next year; a 29 February lapses on the 28th."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap_day else day.day)
