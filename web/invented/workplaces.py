"""Who offers work in the invented world: employers with their record, their vacancies in every state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from employers import registry, vacancies
from employers.records import Employer, EvidenceKind, Site
from ground.actors import Actor
from matching.facts import read_work
from web.invented import tables

# Monthly allowance of a training by territory; in the Marche it is not set.
ALLOWANCE = {"TE": 800, "PI": 600, "TO": 600, "GE": 500}
HOURLY = 8.5  # euro before tax, for a job
WEEKS_A_MONTH = 4.33
ESSENTIAL, OPTIONAL = 5, 3  # how many skills a vacancy names
TRAINING_DAYS = 120


@dataclass(frozen=True, slots=True)
class Staff:
    """The tutor and the coordinator of a territory, who vet and review together."""

    tutor: Actor
    coordinator: Actor


def settle(session: Session, staff: Mapping[str, Staff], *, on: date, chance: Random) -> dict[str, str]:
    """Make all employers with their vacancies; return the references of the employers by name."""
    refs = {}
    for row in tables.employers():
        by = staff[row["territory"]]
        employer = _employer(session, row, by, on=on, chance=chance)
        site = _site(session, row, employer, by)
        for offer in row["jobs"].split():
            name, _, state = offer.partition(":")
            _vacancy(session, (employer, site), tables.jobs()[name], state, by=by, on=on, chance=chance)
        refs[employer.name] = employer.ref
    return refs


def _employer(session: Session, row: Mapping[str, str], by: Staff, *, on: date, chance: Random) -> Employer:
    stated = {"name": row["name"], "sector": row["sector"], "employees": int(row["employees"])}
    employer = registry.register(session, stated, by=by.tutor)
    # A vetting holds for twelve months: one that is to have lapsed was made longer ago.
    vetted_on = on - timedelta(days=380 if "lapsed" in row["jobs"] else chance.randint(20, 300))
    seen_on = vetted_on - timedelta(days=7)
    registry.vet(session, employer.ref, dict.fromkeys(EvidenceKind, seen_on), by=by.tutor, on=vetted_on)
    registry.approve(session, employer.ref, by=by.coordinator, on=vetted_on)
    for number in range(int(row["ended"])):
        registry.count_outcome(session, employer.id, hired=number < int(row["hired"]))
    return employer


def _site(session: Session, row: Mapping[str, str], employer: Employer, by: Staff) -> Site:
    isolated = {"yes": True, "no": False}.get(row["isolated"])
    stated = {"name": "Sede unica", "municipality": row["municipality"], "isolated": isolated}
    return registry.add_site(session, employer.ref, stated, by=by.tutor)


def _vacancy(  # noqa: PLR0913 - where, what and in which state, by whom and when
    session: Session,
    at: tuple[Employer, Site],
    job: Mapping[str, str],
    state: str,
    *,
    by: Staff,
    on: date,
    chance: Random,
) -> None:
    employer, site = at
    said = _work(job, employer.territory, on=on, chance=chance)
    said |= {"municipality": site.municipality} if state == "advert" else {"site": site.ref}
    vacancy = vacancies.post(session, said, by=by.tutor, on=on, read=read_work)
    vacancies.submit(session, vacancy.ref, by=by.tutor)
    if state == "review":
        return
    vacancies.approve(session, vacancy.ref, by=by.coordinator)
    match state:
        case "filled":
            for _ in range(vacancy.slots):
                vacancies.reserve(session, vacancy.ref, by=by.tutor)
        case "closed":
            vacancies.close(session, vacancy.ref, by=by.tutor)
        case "paused":
            vacancies.pause(session, vacancy.ref, by=by.tutor)


def _work(job: Mapping[str, str], territory: str, *, on: date, chance: Random) -> dict[str, Any]:
    """Return what a vacancy states of its work; now and then a fact is not stated, as in real life."""
    kind, week = chance.choice(job["kinds"].split()), chance.choice(job["weeks"].split())
    starts_on = on + timedelta(days=chance.randint(7, 35))
    posted_on = on - timedelta(days=chance.randint(1, 75))
    said: dict[str, Any] = {
        "title": job["title"],
        "occupation": job["occupation"],
        "essential": _asked(tables.skills(job["occupation"], "essential")[:ESSENTIAL], chance),
        "optional": dict.fromkeys(tables.skills(job["occupation"], "optional")[:OPTIONAL]),
        "languages": {"it": job["italian"]},
        "education": int(job["education"]),
        "licences": job["licences"].split(),
        "hours": tables.WEEKS[week],
        "shift": job["shift"],
        "kind": kind,
        "starts_on": starts_on.isoformat(),
        "ends_on": _end(kind, starts_on, chance),
        "posted_on": posted_on.isoformat(),
        "slots": chance.choice((1, 1, 1, 2)),
        "allowance": _pay(kind, week, territory),
    }
    said["open_until"] = (posted_on + timedelta(days=75)).isoformat() if chance.random() < LAPSES else None
    for fact in ("hours", "languages", "education", "optional"):
        if chance.random() < NOT_STATED:
            del said[fact]
    return said


LAPSES = 0.15  # share of vacancies with a last day for proposals
NOT_STATED = 0.05  # chance that a fact is not stated


def _asked(skills: tuple[str, ...], chance: Random) -> dict[str, int | None]:
    """Return the skills asked, every third with a level."""
    return {skill: chance.choice((2, 3)) if number % 3 == 0 else None for number, skill in enumerate(skills)}


def _end(kind: str, starts_on: date, chance: Random) -> str | None:
    """Return the last day: a training has one, a job now and then."""
    days = TRAINING_DAYS if kind == "training" else chance.choice((180, 365, None))
    return None if days is None else (starts_on + timedelta(days=days)).isoformat()


def _pay(kind: str, week: str, territory: str) -> float | None:
    if kind == "training":
        return ALLOWANCE.get(territory)
    hours = sum(_minutes(end) - _minutes(start) for day in tables.WEEKS[week] for start, end in day) / 60
    return float(round(hours * HOURLY * WEEKS_A_MONTH, -1))


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
