"""Builders: each fills in everything with plausible, invented values; a test states only what it is about."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from catalogue.records import CatalogueVersion, Concept, ConceptKind, Label, LabelKind, Municipality, NearSkill, Source
from employers import registry, vacancies
from employers.pacts import LegalKind
from employers.records import Employer, EvidenceKind, Site, Vacancy
from ground.actors import Actor, Agent, Role
from ground.audit.chain import SealingKeys
from ground.audit.writing import Trail
from ground.base import public_ref
from ground.territories import Programme, Territory
from matching import beneficiaries
from matching.facts import read_work
from matching.records.people import Beneficiary
from schedules.records.placements import FiledBy, Placement
from schedules.records.proposals import Proposal

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

# A key for tests alone.
DATA_KEYS = "YSBrZXkgZm9yIHRoZSB0ZXN0cyBhbG9uZSwgMzIgYnk="

TUTOR = Actor("tutor-te", Role.TUTOR, "TE")
OTHER_TUTOR = Actor("tutor-te-2", Role.TUTOR, "TE")
COORDINATOR = Actor("coordinator-te", Role.COORDINATOR, "TE")
TUTOR_OF_PISA = Actor("tutor-pi", Role.TUTOR, "PI")
COORDINATOR_OF_PISA = Actor("coordinator-pi", Role.COORDINATOR, "PI")
CONTACT = Actor("contact", Role.EMPLOYER, employer="E" * 22)

# How the tests write to the audit trail: whoever operates the machine does, unless a session says who else.
SECRET = "a secret for tests of more than 32 characters"
TRAIL = Trail(SealingKeys((SECRET,)), lambda: NOW, Agent.MACHINE)

SKILLS = ("prepare_vegetables", "wash_dishes", "clean_floors", "serve_guests")
OCCUPATIONS = {"kitchen_helper": "9412", "cleaner": "9112", "cook": "5120"}
TERAMO, PISA = "067041", "050026"

_codes = count(1)


def floor(session: Session) -> None:
    """Add what all else stands on: territories, a programme, municipalities, a handful of words."""
    session.add_all([Territory(code="TE", name="Teramo", region="Abruzzo")])
    session.add_all([Territory(code="PI", name="Pisa", region="Toscana")])
    session.add(Programme(code="fpi", name="Formazione pratica in impresa"))
    session.add(town(TERAMO, "Teramo", province="TE", region="Abruzzo", lat=42.66, lon=13.70))
    session.add(town(PISA, "Pisa", province="PI", region="Toscana", lat=43.72, lon=10.40))
    words(session)


def words(session: Session, number: int = 1) -> None:
    """Add a handful of skills and occupations with Italian names, two skills near each other."""
    for skill in SKILLS:
        concept(session, skill, ConceptKind.SKILL)
    for occupation, code in OCCUPATIONS.items():
        concept(session, occupation, ConceptKind.OCCUPATION, code)
        concept(session, f"C{code}", ConceptKind.ISCO_GROUP, code, f"gruppo {occupation}")
    session.flush()
    session.add(NearSkill(skill_id="prepare_vegetables", near_id="wash_dishes", nearness=0.5))
    session.add(CatalogueVersion(id=1, number=number, release="invented", languages=["it"], at=NOW))
    session.flush()


def concept(session: Session, name: str, kind: ConceptKind, code: str | None = None, label: str = "") -> None:
    """Add a concept; its Italian label is, unless told, its id in words."""
    session.add(Concept(id=name, kind=kind, code=code, source=Source.PONTE))
    label = label or name.replace("_", " ")
    session.add(Label(concept_id=name, lang="it", kind=LabelKind.PREF, label=label, source=Source.PONTE))


def employer(
    session: Session, *, active: bool = True, by: Actor = TUTOR, ref: str | None = None, **stated: object
) -> Employer:
    """Register an employer; unless told otherwise two people have vetted it."""
    made = registry.register(session, {"name": "Trattoria da Prova", "sector": "56.11", **stated}, by=by)
    if ref is not None:
        made.ref = ref
        session.flush()
    if active:
        registry.vet(session, made.ref, evidence(), by=by, on=TODAY)
        registry.approve(session, made.ref, by=Actor("approver", Role.COORDINATOR, by.territory), on=TODAY)
    return made


def evidence(on: date = TODAY) -> dict[str, date]:
    """Return what is seen before an employer is trusted, a week before a day."""
    return dict.fromkeys(EvidenceKind, on - timedelta(days=7))


def site(session: Session, of: Employer, **stated: object) -> Site:
    """Add a site in Teramo to an employer."""
    by = Actor("tutor", Role.TUTOR, of.territory)
    return registry.add_site(session, of.ref, {"name": "Centro", "municipality": TERAMO, **stated}, by=by)


def draft(session: Session, *, by: Actor = TUTOR, **said: object) -> Vacancy:
    """Post a vacancy; without an employer it is an advertisement."""
    return vacancies.post(session, {**work(), **said}, by=by, on=TODAY, read=read_work)


def vacancy(session: Session, *, by: Actor = TUTOR, **said: object) -> Vacancy:
    """Post a vacancy and open it."""
    made = draft(session, by=by, **said)
    vacancies.submit(session, made.ref, by=by)
    return vacancies.approve(session, made.ref, by=Actor("reviewer", Role.COORDINATOR, made.territory))


def work() -> dict[str, Any]:
    """Return the facts of some work in a kitchen."""
    return {
        "title": "Aiuto cuoco",
        "occupation": "kitchen_helper",
        "essential": {"prepare_vegetables": 2},
        "optional": {"wash_dishes": None},
        "languages": {"it": "A2"},
        "education": 1,
        "licences": [],
        "hours": [[["09:00", "13:00"]]] * 5 + [[], []],
        "shift": "day",
        "kind": "training",
        "allowance": 800,
        "starts_on": "2026-12-01",
        "ends_on": "2027-03-31",
        "slots": 1,
    }


def beneficiary(session: Session, *, by: Actor = TUTOR, **stated: object) -> Beneficiary:
    """Take somebody in."""
    code = f"{by.territory}-{next(_codes):03}"
    return beneficiaries.take_in(session, {"case_code": code, **stated}, by=by, on=TODAY)


def profiled(session: Session, *, by: Actor = TUTOR, **stated: object) -> Beneficiary:
    """Take somebody in with a profile that fits the work above."""
    made = beneficiary(session, by=by)
    beneficiaries.put_profile(session, made.ref, {**profile(), **stated}, by=by)
    return made


def profile() -> dict[str, Any]:
    """Return the facts of somebody who has worked in kitchens."""
    return {
        "skills": {"prepare_vegetables": {"level": 3, "evidence": "observed"}},
        "occupations": {"wished": ["kitchen_helper"], "had": ["9112"]},
        "languages": {"it": "B1", "es": "C1"},
        "education": 2,
        "licences": [],
        "hours": [[["08:00", "14:00"]]] * 5 + [[], []],
        "max_hours": 30,
        "place": {"lat": 42.6589, "lon": 13.7043},
        "max_minutes": 45,
        "modes": ["bus", "foot"],
        "available_from": "2026-12-01",
        "kinds": ["training", "employment"],
        "avoid": {},
        "wishes": {"nearness": 0.5},
    }


def placement(session: Session, proposal: Proposal, **stated: object) -> Placement:
    """Store a placement out of a proposal as it was agreed, whatever has come of the proposal; by default planned."""
    same = {key: getattr(proposal, key) for key in ("beneficiary_id", "vacancy_id", "contact_id")}
    facts = {**agreed(), "host_tutor_id": proposal.contact_id, "proposal_id": proposal.id, **same, **stated}
    is_disadvantaged, why = facts.pop("is_disadvantaged", True), facts.pop("why", None)
    made = Placement(ref=public_ref(), planned_at=NOW, **facts)
    made.is_disadvantaged, made.why = bool(is_disadvantaged), None if why is None else str(why)
    session.add(made)
    session.flush()
    return made


def agreed() -> dict[str, Any]:
    """Return what is agreed for a placement in the work above."""
    return {
        "legal_kind": LegalKind.EXTRACURRICULAR_TRAINEESHIP,
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 3, 31),
        "weekly_hours": 20.0,
        "hours": [[["09:00", "13:00"]]] * 5 + [[], []],
        "allowance": 800.0,
        "payday": 10,
        "objectives": ["wash_dishes"],
        "filed_by": FiledBy.PROMOTER,
    }


def identity() -> dict[str, Any]:
    """Return who nobody is."""
    return {
        "first_name": "Fiaba",
        "family_name": "Esempio Inventàta",
        "phone": "000 1234567",
        "email": "fiaba@example.org",
        "other_contact": "the invented neighbour",
        "tax_code": "SMPFBI00A41L103M",
        "birth_date": date(2000, 1, 1),
        "municipality": TERAMO,
        "safe_hours": "after five",
        "voicemail_rule": "no voicemail",
        "safe_word": "lemon",
        "danger_word": "orange",
    }


def town(istat: str, name: str, **facts: object) -> Municipality:
    """Return a municipality that gives its name to its province."""
    return Municipality(istat=istat, name=name, plain_name=name.casefold(), province_name=name, **facts)
