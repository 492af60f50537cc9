"""Random small worlds of firms, sites, people and vacancies, random exclusions, and who crosses what, told plainly.

The reference reads the world as it was drawn and none of our code: it is what a careful tutor would say with a map, a
company register and a list of names on her table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import acos, cos, degrees, radians, sin
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from employers.records import Contact, Employer, Site, Vacancy
from matching import exclusions
from matching.records.people import Beneficiary
from tests import make

TOWNS = {make.TERAMO: (42.66, 13.70), make.PISA: (43.72, 10.40)}
NAMES = ("Mario Rossi", "Anna Bianchi", "Bruno De Luca")
SECTORS = ("56.11", "56", "96.02", None)
CLEAR, ASK, HIT = "clear", "ask", "hit"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a municipality or none, an exact position or none."""

    town: str | None
    at: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm with its sites and the people at them; people without a site are everywhere in it."""

    record: Employer
    sites: dict[str, tuple[Site, Place]]
    people: list[tuple[str, str, str | None]]  # name, reference of the contact, reference of the site


@dataclass(frozen=True, slots=True)
class Job:
    """A vacancy: at a site, at a firm, or of an unknown firm."""

    record: Vacancy
    firm: Firm | None
    site: str | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class World:
    """All of it."""

    firms: list[Firm]
    jobs: list[Job]


def drawn(session: Session, chance: Random, *, firms: int = 5, jobs: int = 12) -> World:
    """Draw a world and store it."""
    made = [_firm(session, chance) for _ in range(firms)]
    return World(made, [_job(session, chance, chance.choice([None, *made])) for _ in range(jobs)])


def excluded(chance: Random, world: World) -> dict[str, Any]:
    """Draw a list of exclusions from what there is in a world."""
    sites = [ref for firm in world.firms for ref in firm.sites]
    contacts = [ref for firm in world.firms for _, ref, _ in firm.people]
    firms = [firm.record.ref for firm in world.firms]

    def some(things: list[Any], most: int = 1) -> list[Any]:
        return chance.sample(things, chance.randint(0, min(most, len(things))))

    named = [{"name": name, "employer": chance.choice([None, *firms])} for name in some(list(NAMES))]
    return {
        "municipalities": some(list(TOWNS)) if chance.random() < 0.3 else [],
        "areas": [{"lat": lat, "lon": lon, "km": chance.choice((1, 8, 30))} for lat, lon in some([_spot(chance)])],
        "sites": some(sites),
        "employers": some(firms) if chance.random() < 0.4 else [],
        "persons": [*named, *({"contact": ref} for ref in some(contacts))],
        "sectors": some(["56", "96.02"]) if chance.random() < 0.4 else [],
        "night": chance.random() < 0.2,
        "isolated": chance.random() < 0.2,
    }


def put(session: Session, taken: Beneficiary, stated: dict[str, Any]) -> None:
    """Store a list of exclusions."""
    exclusions.put(session, taken.ref, stated, by=make.TUTOR)


def told(stated: dict[str, Any], job: Job) -> str:
    """Tell whether a list lets a vacancy through."""
    verdicts = list(_verdicts(stated, job))
    return HIT if HIT in verdicts else ASK if ASK in verdicts else CLEAR


def _verdicts(stated: dict[str, Any], job: Job) -> Iterator[str]:
    firm, ref = job.firm, job.firm.record.ref if job.firm else None
    for town in stated["municipalities"]:
        yield _in_town(job.place, town)
    for area in stated["areas"]:
        yield _in_area(job.place, (area["lat"], area["lon"]), area["km"])
    for site in stated["sites"]:
        is_there = firm is not None and site in firm.sites
        yield _at(site, job) if is_there or firm is None else CLEAR
    for employer in stated["employers"]:
        yield ASK if firm is None else HIT if employer == ref else CLEAR
    for person in stated["persons"]:
        yield from _of_person(person, job)
    for code in stated["sectors"]:
        sector = firm.record.sector if firm else None
        is_short = sector is None or (code.startswith(sector) and code != sector)
        yield ASK if is_short else HIT if str(sector).startswith(code) else CLEAR
    if stated["night"]:
        yield HIT if job.record.shift == "night" else CLEAR if job.record.hours else ASK
    if stated["isolated"]:
        known = firm.sites[job.site][0].isolated if firm and job.site else None
        yield ASK if known is None else HIT if known else CLEAR


def _of_person(person: dict[str, Any], job: Job) -> Iterator[str]:
    firm = job.firm
    if firm is None:
        yield ASK
        return
    name, here = person.get("name"), person.get("employer") in {None, firm.record.ref}
    met = [(site, ref) for known, ref, site in firm.people if ref == person.get("contact") or (here and known == name)]
    if name and here and firm.record.owner == name:
        met.append((None, ""))
    if name and not met and person.get("employer") == firm.record.ref:
        yield HIT
    for site, _ in met:
        yield HIT if site is None else _at(site, job)
    if name and here and firm.record.owner is None:
        yield ASK


def _at(site: str, job: Job) -> str:
    return ASK if job.site is None else HIT if job.site == site else CLEAR


def _in_town(place: Place | None, town: str) -> str:
    if place is not None and place.town is not None:
        return HIT if place.town == town else CLEAR
    is_far = place is not None and place.at is not None and _km(place.at, TOWNS[town]) > 40
    return CLEAR if is_far else ASK


def _in_area(place: Place | None, middle: tuple[float, float], km: float) -> str:
    if place is None:
        return ASK
    if place.at is not None:
        return HIT if _km(place.at, middle) <= km else CLEAR
    away = _km(TOWNS[place.town or ""], middle)
    return HIT if away <= km else ASK if away <= km + 40 else CLEAR


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance by the spherical law of cosines, a degree being 111.195 km."""
    (a, b), (c, d) = one, other
    angle = sin(radians(a)) * sin(radians(c)) + cos(radians(a)) * cos(radians(c)) * cos(radians(b - d))
    return degrees(acos(min(1.0, angle))) * 111.19493


def _firm(session: Session, chance: Random) -> Firm:
    known = {"sector": chance.choice(SECTORS), "owner": chance.choice([*NAMES, None])}
    firm = Firm(make.employer(session, **known), {}, [])
    for _ in range(chance.randint(0, 2)):
        place = _place(chance)
        stated = _columns(place) | {"isolated": chance.choice([True, False, False, None])}
        site = make.site(session, firm.record, **stated)
        firm.sites[site.ref] = (site, place)
    for _ in range(chance.randint(0, 2)):
        at = chance.choice([None, *firm.sites])
        site_id = firm.sites[at][0].id if at else None
        name = chance.choice([*NAMES, "Carla Neri"])
        contact = Contact(employer_id=firm.record.id, site_id=site_id, name=name, confirmed_on=make.TODAY)
        session.add(contact)
        session.flush()
        firm.people.append((name, contact.ref, at))
    return firm


def _job(session: Session, chance: Random, firm: Firm | None) -> Job:
    at = chance.choice([None, *firm.sites, *firm.sites]) if firm else None
    place = firm.sites[at][1] if firm and at else chance.choice([None, _place(chance)])
    said: dict[str, Any] = chance.choice([{}, {}, {"shift": "night"}, {"hours": None}])
    if at is not None:
        said = said | {"site": at}
    else:
        said = said | {"employer": firm.record.ref if firm else None} | (_columns(place) if place else {})
    return Job(make.vacancy(session, **said), firm, at, place)


def _place(chance: Random) -> Place:
    town = chance.choice([*TOWNS, *TOWNS, None])
    return Place(town, None if town and chance.random() < 0.4 else _spot(chance))


def _spot(chance: Random) -> tuple[float, float]:
    lat, lon = chance.choice(list(TOWNS.values()))
    return round(lat + chance.uniform(-0.3, 0.3), 4), round(lon + chance.uniform(-0.3, 0.3), 4)


def _columns(place: Place) -> dict[str, Any]:
    at = place.at or (None, None)
    return {"municipality": place.town, "lat": at[0], "lon": at[1]}
