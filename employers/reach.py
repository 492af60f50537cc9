"""Who may reach which employer, site and vacancy for which datum; for all others it is missing.

Tutors of a territory keep its employers and vacancies on behalf of the firms; elsewhere they read what is offered.
"""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, ScalarSelect, Select, or_, select, true
from sqlalchemy.orm import Session

from employers.errors import NoContact, NoEmployer, NoSite, NoTerm, NoVacancy
from employers.pacts import Term
from employers.records import Contact, Employer, Site, Vacancy, VacancyState
from ground.actors import Actor, Role
from ground.scope import Act, Reach, Viewer, found
from ground.territories import Territory


class Datum(StrEnum):
    """What there is to know of an employer, and of a vacancy."""

    EMPLOYER = "employer"  # what is registered, with its sites, and how far it is trusted
    VETTING = "vetting"  # the evidence; written by who proposes it, and by who withdraws the trust
    APPROVAL = "approval"  # of what another proposed; and the end of the work together
    POSTING = "posting"  # vacancies in its name
    CONTACTS = "contacts"  # who speaks for it
    VACANCY = "vacancy"
    CONVENTIONS = "conventions"  # without which nobody is trained there
    DECLARATIONS = "declarations"  # what the host has declared
    TERMS = "terms"  # what region and law ask of placements
    REVIEW = "review"  # what raises a doubt in a vacancy, and what is decided


class By(StrEnum):
    """How somebody may stand to an employer or a vacancy."""

    TUTOR = "tutor"
    COORDINATOR = "coordinator"
    TUTOR_ELSEWHERE = "tutor_elsewhere"
    COORDINATOR_ELSEWHERE = "coordinator_elsewhere"
    FIRM = "firm"
    AUDITOR = "auditor"


def _employers_here(by: Actor) -> ColumnElement[bool]:
    return Employer.territory == by.territory


def _own_employer(by: Actor) -> ColumnElement[bool]:
    return Employer.ref == by.employer


def _vacancies_here(by: Actor) -> ColumnElement[bool]:
    return or_(Vacancy.territory == by.territory, Vacancy.territory.is_(None))


def _own_vacancies(by: Actor) -> ColumnElement[bool]:
    return Vacancy.employer_id.in_(select(Employer.id).where(_own_employer(by)))


def _terms_here(by: Actor) -> ColumnElement[bool]:
    return or_(Term.region.is_(None), Term.region == _region(by))


def _region(by: Actor) -> ScalarSelect[str | None]:
    return select(Territory.region).where(Territory.code == by.territory).scalar_subquery()


def _all(_by: Actor) -> ColumnElement[bool]:
    return true()


_ELSEWHERE = {
    By.TUTOR_ELSEWHERE: Viewer(Role.TUTOR, _all),
    By.COORDINATOR_ELSEWHERE: Viewer(Role.COORDINATOR, _all),
    By.AUDITOR: Viewer(Role.AUDITOR, _all, bound=None),
}
_STAFF = {By.TUTOR: "RW", By.COORDINATOR: "RW"}
_READERS = {By.TUTOR_ELSEWHERE: "R", By.COORDINATOR_ELSEWHERE: "R", By.AUDITOR: "R"}

EMPLOYERS = Reach(
    viewers={
        By.TUTOR: Viewer(Role.TUTOR, _employers_here),
        By.COORDINATOR: Viewer(Role.COORDINATOR, _employers_here),
        By.FIRM: Viewer(Role.EMPLOYER, _own_employer, bound="employer"),
        **_ELSEWHERE,
    },
    table={
        Datum.EMPLOYER: _STAFF | _READERS | {By.FIRM: "R"},
        Datum.VETTING: _STAFF | {By.AUDITOR: "R"},
        Datum.APPROVAL: {By.COORDINATOR: "RW"},
        Datum.POSTING: _STAFF | {By.FIRM: "RW"},
        Datum.CONTACTS: _STAFF | {By.FIRM: "R"},
        Datum.CONVENTIONS: {By.TUTOR: "R", By.COORDINATOR: "RW", By.AUDITOR: "R"},
        Datum.DECLARATIONS: _STAFF | {By.FIRM: "RW", By.AUDITOR: "R"},
    },
)
VACANCIES = Reach(
    viewers={
        By.TUTOR: Viewer(Role.TUTOR, _vacancies_here),
        By.COORDINATOR: Viewer(Role.COORDINATOR, _vacancies_here),
        By.FIRM: Viewer(Role.EMPLOYER, _own_vacancies, bound="employer"),
        **_ELSEWHERE,
    },
    table={
        Datum.VACANCY: _STAFF | _READERS | {By.FIRM: "RW"},
        Datum.REVIEW: {By.TUTOR: "R", By.COORDINATOR: "RW"},
    },
)


TERMS = Reach(
    viewers={By.TUTOR: Viewer(Role.TUTOR, _terms_here), By.COORDINATOR: Viewer(Role.COORDINATOR, _terms_here)},
    table={Datum.TERMS: {By.TUTOR: "R", By.COORDINATOR: "RW"}},
)


def employer(session: Session, ref: str, by: Actor, datum: Datum = Datum.EMPLOYER) -> Employer:
    """Return an employer of which a datum is to be written, locked and freshly read. Raises NoEmployer."""
    query = select(Employer).where(Employer.ref == ref, EMPLOYERS.rows(by, datum, act=Act.WRITE))
    return found(session, query, NoEmployer, lock=True)


def site(session: Session, ref: str, by: Actor, datum: Datum = Datum.EMPLOYER) -> Site:
    """Return a site of an employer of which a datum is to be written, locked and freshly read. Raises NoSite."""
    own = select(Employer.id).where(EMPLOYERS.rows(by, datum, act=Act.WRITE))
    return found(session, select(Site).where(Site.ref == ref, Site.employer_id.in_(own)), NoSite, lock=True)


def contact(session: Session, ref: str, by: Actor) -> Contact:
    """Return a contact to be changed, locked and freshly read. Raises NoContact."""
    return found(session, _contact(ref, by, Act.WRITE), NoContact, lock=True)


def vacancy(session: Session, ref: str, by: Actor, datum: Datum = Datum.VACANCY) -> Vacancy:
    """Return a vacancy of which a datum is to be written, locked and freshly read. Raises NoVacancy."""
    query = select(Vacancy).where(Vacancy.ref == ref, VACANCIES.rows(by, datum, act=Act.WRITE))
    return found(session, query, NoVacancy, lock=True)


def read_employer(session: Session, ref: str, by: Actor, datum: Datum = Datum.EMPLOYER) -> Employer:
    """Return an employer of which a datum is to be read. Raises NoEmployer."""
    return found(session, select(Employer).where(Employer.ref == ref, EMPLOYERS.rows(by, datum)), NoEmployer)


def read_site(session: Session, ref: str, by: Actor) -> Site:
    """Return a site of an employer to be read. Raises NoSite."""
    readable = select(Employer.id).where(EMPLOYERS.rows(by, Datum.EMPLOYER))
    return found(session, select(Site).where(Site.ref == ref, Site.employer_id.in_(readable)), NoSite)


def read_contact(session: Session, ref: str, by: Actor) -> Contact:
    """Return a contact to be read. Raises NoContact."""
    return found(session, _contact(ref, by, Act.READ), NoContact)


def read_vacancy(session: Session, ref: str, by: Actor, datum: Datum = Datum.VACANCY) -> Vacancy:
    """Return a vacancy of which a datum is to be read. Raises NoVacancy."""
    return found(session, select(Vacancy).where(Vacancy.ref == ref, VACANCIES.rows(by, datum)), NoVacancy)


def read_term(session: Session, ref: str, by: Actor) -> Term:
    """Return a value that region or law set, to be read. Raises NoTerm."""
    return found(session, select(Term).where(Term.ref == ref, TERMS.rows(by, Datum.TERMS)), NoTerm)


def region_to_set(session: Session, by: Actor) -> str | None:
    """Return the region for which somebody may set values; None: it is not told of the territory. Raises NoTerm."""
    if not TERMS.may(by, Datum.TERMS, act=Act.WRITE):
        raise NoTerm
    return session.scalar(select(_region(by)))


def terms(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Term]:
    """Return what the country and the own region ask, the newest first, from the one after a reference."""
    query = select(Term).where(TERMS.rows(by, Datum.TERMS)).order_by(Term.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Term.id < read_term(session, after, by).id)
    return session.scalars(query).all()


def employers(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Employer]:
    """Return the employers within reach, oldest first, from the one after the reference ``after``."""
    query = select(Employer).where(EMPLOYERS.rows(by, Datum.EMPLOYER)).order_by(Employer.id).limit(limit)
    if after is not None:
        query = query.where(Employer.id > read_employer(session, after, by).id)
    return session.scalars(query).all()


def vacancies(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Vacancy]:
    """Return the vacancies within reach, oldest first, from the one after the reference ``after``."""
    query = select(Vacancy).where(VACANCIES.rows(by, Datum.VACANCY)).order_by(Vacancy.id).limit(limit)
    if after is not None:
        query = query.where(Vacancy.id > read_vacancy(session, after, by).id)
    return session.scalars(query).all()


def to_review(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Vacancy]:
    """Return the vacancies that wait for a review in the territory of who asks, oldest first."""
    waiting = Vacancy.state.in_((VacancyState.IN_REVIEW, VacancyState.FROZEN))
    query = select(Vacancy).where(waiting, VACANCIES.rows(by, Datum.REVIEW)).order_by(Vacancy.id).limit(limit)
    if after is not None:
        query = query.where(Vacancy.id > read_vacancy(session, after, by, Datum.REVIEW).id)
    return session.scalars(query).all()


def sees_flags(by: Actor, vacancy: Vacancy) -> bool:
    """Tell whether what raised a doubt in a vacancy is told: to the tutors and coordinators of its territory alone."""
    return VACANCIES.may(by, Datum.REVIEW) and vacancy.territory in {by.territory, None}


def _contact(ref: str, by: Actor, act: Act) -> Select[Contact]:
    own = select(Employer.id).where(EMPLOYERS.rows(by, Datum.CONTACTS, act=act))
    return select(Contact).where(Contact.ref == ref, Contact.employer_id.in_(own))
