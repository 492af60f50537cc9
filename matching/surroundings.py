"""The places of work and the people at firms that exclusions are held against, read as they are now."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from catalogue.places import Position
from catalogue.records import Municipality
from employers.records import Contact, Employer, Site, Vacancy
from matching.crossings import UNKNOWN, Somebody, Spot, World, spot, spot_name
from matching.exclusion_list import Exclusions

Column = InstrumentedAttribute[str | None]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the world is looked at: conditions on sites, on vacancies, on employers."""

    sites: ColumnElement[bool]
    vacancies: ColumnElement[bool]
    employers: ColumnElement[bool]


EVERYWHERE = Part(true(), true(), true())


def around(vacancy_id: int) -> Part:
    """Return the part in which a vacancy is: its own place, the sites and the people of its employer."""
    employer = select(Vacancy.employer_id).where(Vacancy.id == vacancy_id).scalar_subquery()
    return Part(Site.employer_id == employer, Vacancy.id == vacancy_id, Employer.id == employer)


def world(session: Session, hers: Exclusions, part: Part = EVERYWHERE) -> World:
    """Return as much of a part of the world as these exclusions need; of most lists that is nothing."""
    has_areas = bool(hers.areas or hers.municipalities)
    has_names = any(person.name is not None for person in hers.persons)
    spots: list[Spot] = []
    if has_areas:
        spots += [*_sites(session, part.sites), *_places(session, part.vacancies)]
    elif hers.sites:
        spots += _sites(session, part.sites & Site.ref.in_(hers.sites))
    people: list[Somebody] = []
    if hers.persons:
        people += [*_contacts(session, part.employers), *_owners(session, part.employers)]
    return World(
        spots=tuple(spots),
        people=tuple(people),
        towns=_towns(session, hers.municipalities),
        ownerless=_ownerless(session, part.employers) if has_names else frozenset(),
    )


def contact(session: Session, contact_id: int) -> Somebody | None:
    """Return one contact as a person at a firm."""
    return next(_contacts(session, Contact.id == contact_id), None)


def _sites(session: Session, which: ColumnElement[bool]) -> Iterator[Spot]:
    query = (
        select(Site.ref, Employer.ref, Site.municipality, Site.lat, Site.lon, Municipality.lat, Municipality.lon)
        .join(Employer, Employer.id == Site.employer_id)
        .join(Municipality, Municipality.istat == Site.municipality, isouter=True)
        .where(which)
        .order_by(Site.id)
    )
    for ref, employer, municipality, lat, lon, town_lat, town_lon in session.execute(query):
        yield spot(ref, employer, municipality, _position(lat, lon), _position(town_lat, town_lon))


def _places(session: Session, which: ColumnElement[bool]) -> Iterator[Spot]:
    """Yield the places of vacancies without a site, each once; what many of them share is one place."""
    own = (Vacancy.municipality, Vacancy.lat, Vacancy.lon)
    query = (
        select(*own, Municipality.lat, Municipality.lon)
        .join(Municipality, Municipality.istat == Vacancy.municipality, isouter=True)
        .where(Vacancy.site_id.is_(None), which)
        .distinct()
        .order_by(*own)
    )
    for municipality, lat, lon, town_lat, town_lon in session.execute(query):
        name = spot_name(municipality, lat, lon)
        if name != UNKNOWN:
            yield spot(name, None, municipality, _position(lat, lon), _position(town_lat, town_lon))


def _contacts(session: Session, which: ColumnElement[bool]) -> Iterator[Somebody]:
    """Yield contacts, also those who no longer are: who speaks for the firm no more may still work there."""
    query = (
        select(Employer.ref, Site.ref, Contact.name, Contact.ref)
        .join(Employer, Employer.id == Contact.employer_id)
        .join(Site, Site.id == Contact.site_id, isouter=True)
        .where(which)
        .order_by(Contact.id)
    )
    for employer, site, name, ref in session.execute(query):
        yield Somebody(employer, site, name, ref)


def _owners(session: Session, which: ColumnElement[bool]) -> Iterator[Somebody]:
    query = select(Employer.ref, Employer.owner).where(which, Employer.owner.is_not(None)).order_by(Employer.id)
    for employer, owner in session.execute(query):
        yield Somebody(employer, None, owner or "", None)


def _ownerless(session: Session, which: ColumnElement[bool]) -> frozenset[str]:
    return frozenset(session.scalars(select(Employer.ref).where(which, Employer.owner.is_(None))))


def _towns(session: Session, codes: tuple[str, ...]) -> dict[str, Position | None]:
    if not codes:
        return {}
    query = select(Municipality.istat, Municipality.lat, Municipality.lon).where(Municipality.istat.in_(codes))
    return {istat: _position(lat, lon) for istat, lat, lon in session.execute(query)}


def _position(lat: float | None, lon: float | None) -> Position | None:
    return None if lat is None or lon is None else (lat, lon)
