"""Who may reach which employer, site and vacancy; for all others it is missing."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from employers.errors import NoContact, NoEmployer, NoSite, NoVacancy
from employers.records import Contact, Employer, Site, Vacancy, VacancyState
from ground.actors import Actor, Role

STAFF = frozenset({Role.TUTOR, Role.COORDINATOR})
READERS = STAFF | {Role.AUDITOR}


def employer(session: Session, ref: str, by: Actor) -> Employer:
    """Return an employer to be changed, locked and freshly read. Raises NoEmployer."""
    query = select(Employer).where(Employer.ref == ref, _own_employers(by))
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NoEmployer
    return found


def site(session: Session, ref: str, by: Actor) -> Site:
    """Return a site to be changed, locked and freshly read. Raises NoSite."""
    query = select(Site).where(Site.ref == ref, Site.employer_id.in_(select(Employer.id).where(_own_employers(by))))
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NoSite
    return found


def contact(session: Session, ref: str, by: Actor) -> Contact:
    """Return a contact to be changed, locked and freshly read. Raises NoContact."""
    own = Contact.employer_id.in_(select(Employer.id).where(_own_employers(by)))
    query = select(Contact).where(Contact.ref == ref, own)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NoContact
    return found


def vacancy(session: Session, ref: str, by: Actor) -> Vacancy:
    """Return a vacancy to be changed, locked and freshly read. Raises NoVacancy."""
    query = select(Vacancy).where(Vacancy.ref == ref, _own_vacancies(by))
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NoVacancy
    return found


def read_employer(session: Session, ref: str, by: Actor) -> Employer:
    """Return an employer to be read. Raises NoEmployer."""
    found = session.scalar(select(Employer).where(Employer.ref == ref, _readable_employers(by)))
    if found is None:
        raise NoEmployer
    return found


def read_vacancy(session: Session, ref: str, by: Actor) -> Vacancy:
    """Return a vacancy to be read. Raises NoVacancy."""
    found = session.scalar(select(Vacancy).where(Vacancy.ref == ref, _readable_vacancies(by)))
    if found is None:
        raise NoVacancy
    return found


def employers(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Employer]:
    """Return the employers within reach, oldest first, from the one after the reference ``after``."""
    query = select(Employer).where(_readable_employers(by)).order_by(Employer.id).limit(limit)
    if after is not None:
        query = query.where(Employer.id > read_employer(session, after, by).id)
    return session.scalars(query).all()


def read_contact(session: Session, ref: str, by: Actor) -> Contact:
    """Return a contact to be read. Raises NoContact."""
    own = Contact.employer_id.in_(select(Employer.id).where(_own_employers(by)))
    found = session.scalar(select(Contact).where(Contact.ref == ref, own))
    if found is None:
        raise NoContact
    return found


def vacancies(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Vacancy]:
    """Return the vacancies within reach, oldest first, from the one after the reference ``after``."""
    query = select(Vacancy).where(_readable_vacancies(by)).order_by(Vacancy.id).limit(limit)
    if after is not None:
        query = query.where(Vacancy.id > read_vacancy(session, after, by).id)
    return session.scalars(query).all()


def to_review(session: Session, by: Actor, *, limit: int, after: str | None = None) -> Sequence[Vacancy]:
    """Return the vacancies that wait for a review in the territory of who asks, oldest first."""
    waiting = Vacancy.state.in_((VacancyState.IN_REVIEW, VacancyState.FROZEN))
    query = select(Vacancy).where(waiting, _own_vacancies(by)).order_by(Vacancy.id).limit(limit)
    if after is not None:
        query = query.where(Vacancy.id > read_vacancy(session, after, by).id)
    return session.scalars(query).all()


def sees_flags(by: Actor, found: Vacancy) -> bool:
    """Tell whether what raised a doubt in a vacancy is told: to the tutors and coordinators of its territory alone."""
    return by.role in STAFF and found.territory in {by.territory, None}


def owns(employer: Employer, by: Actor) -> bool:
    """Tell whether somebody acts for an employer, or keeps the employers of its territory."""
    if by.role in STAFF:
        return employer.territory == by.territory
    return by.role is Role.EMPLOYER and employer.ref == by.employer


def _own_employers(by: Actor) -> ColumnElement[bool]:
    if by.role in STAFF:
        return Employer.territory == by.territory
    return Employer.ref == by.employer if by.role is Role.EMPLOYER and by.employer else false()


def _readable_employers(by: Actor) -> ColumnElement[bool]:
    return true() if by.role in READERS else _own_employers(by)


def _own_vacancies(by: Actor) -> ColumnElement[bool]:
    if by.role in STAFF:
        return or_(Vacancy.territory == by.territory, Vacancy.territory.is_(None))
    return Vacancy.employer_id.in_(select(Employer.id).where(_own_employers(by)))


def _readable_vacancies(by: Actor) -> ColumnElement[bool]:
    return true() if by.role in READERS else _own_vacancies(by)
