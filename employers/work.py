"""What a vacancy states: the work, its place, whose it is; read from facts into columns.

The facts of the work have the JSON form of the ranking's openings. How that form is read is handed in by the caller
(``matching.facts.read_work``), because the ranking stands above this room.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from employers import facts, reach
from employers.errors import BadVacancy, NoEmployer, NoSite
from employers.reach import Datum
from employers.records import Employer, Kind, Matched, Shift, Site, Vacancy
from employers.whereabouts import whereabouts
from ground.actors import Actor, Role

# Reads the facts of WORK; returns each in its stored form. Raises ground.errors.Refused.
Reader = Callable[[Session, Mapping[str, Any]], dict[str, Any]]

REQUIREMENTS = ("essential", "optional", "languages", "education", "licences")
PERIOD = ("starts_on", "ends_on", "open_until", "posted_on", "slots")
WORK = ("title", "occupation", *REQUIREMENTS, "hours", "shift", "kind", "allowance", *PERIOD)
WHERE = ("municipality", "place_text", "lat", "lon")
LONGEST_DESCRIPTION = 50_000
EMPTY: Mapping[str, Any] = MappingProxyType({})


def _truth(raw: object, where: str) -> bool:
    if not isinstance(raw, bool):
        raise BadVacancy("bad_truth", where, "true or false is expected here")
    return raw


def _how(raw: object, where: str) -> Matched:
    if raw not in list(Matched):
        raise BadVacancy("bad_choice", where, f"one of {', '.join(Matched)} is expected here")
    return Matched(str(raw))


ABOUT: Mapping[str, facts.Reader] = {
    "description": facts.text(LONGEST_DESCRIPTION, BadVacancy),
    "lang": facts.text(8, BadVacancy),
    "occupation_how": _how,
    "occupation_doubtful": _truth,
    "source": facts.text(64, BadVacancy),
    "external_ref": facts.text(128, BadVacancy),
}
KNOWN = frozenset((*WORK, *WHERE, *ABOUT, "employer", "site"))


def stated(vacancy: Vacancy) -> dict[str, Any]:
    """Return the facts of the work that a vacancy states; days are dates, None is unknown."""
    return {key: getattr(vacancy, key) for key in WORK}


def columns(
    session: Session, said: Mapping[str, Any], *, by: Actor, read: Reader, before: Mapping[str, Any] = EMPTY
) -> dict[str, Any]:
    """Return the columns for what is said of a vacancy, whose work was stated as ``before``. Raises Refused.

    All of the work is there, so that it is read as a whole; of the rest what is said.
    """
    for key in said:
        if key not in KNOWN:
            raise BadVacancy("unknown_field", str(key)[:64], "this field is not known")
    whole = {**before, **said}
    found = _work(read(session, {key: whole[key] for key in WORK if whole.get(key) is not None}))
    found |= {key: None if said[key] is None else ABOUT[key](said[key], key) for key in ABOUT if key in said}
    if any(key in said for key in WHERE):
        found |= whereabouts(session, said, BadVacancy)
    return _linked(found, said) | _parties(session, said, by)


def _work(known: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: known.get(key) for key in WORK}
    if found["title"] is None:
        raise BadVacancy("title_missing", "title", "a title is needed")
    if found["slots"] is not None and found["slots"] < 1:
        raise BadVacancy("no_slots", "slots", "a vacancy has at least one slot")
    found["slots"] = found["slots"] or 1
    found["kind"] = Kind(found["kind"]) if found["kind"] else None
    found["shift"] = Shift(found["shift"]) if found["shift"] else None
    return found


def _linked(found: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Add how the occupation is known: what nobody says otherwise was stated by a person."""
    if "occupation" in said:
        how = Matched.STATED if said["occupation"] is not None else None
        found = {"occupation_how": how, "occupation_doubtful": False} | found
    return found


def _parties(session: Session, said: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Return employer, site and territory as far as they are said; a site brings its employer."""
    found: dict[str, Any] = {}
    if "employer" in said:
        employer = _employer(session, said["employer"], by)
        found = {"employer_id": employer and employer.id, "territory": employer.territory if employer else by.territory}
    if "site" in said:
        site = _site(session, said["site"], by)
        found["site_id"] = site and site.id
        if site is not None and found.setdefault("employer_id", site.employer_id) != site.employer_id:
            raise BadVacancy("site_of_other_employer", "site", "this site belongs to another employer")
        if site is not None:
            found["territory"] = session.get_one(Employer, site.employer_id).territory
    return found


def _employer(session: Session, ref: object, by: Actor) -> Employer | None:
    if ref is None and by.role is not Role.EMPLOYER:
        return None
    try:
        return reach.employer(session, str(ref), by, Datum.POSTING)
    except NoEmployer:
        raise BadVacancy("unknown_employer", "employer", "no employer within your reach has this reference") from None


def _site(session: Session, ref: object, by: Actor) -> Site | None:
    if ref is None:
        return None
    try:
        return reach.site(session, str(ref), by, Datum.POSTING)
    except NoSite:
        raise BadVacancy("unknown_site", "site", "no site within your reach has this reference") from None
