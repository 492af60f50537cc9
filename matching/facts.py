"""Reading what is stated of a profile or of work: its shape is judged by the ranking, its ids by the catalogue."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from babel import Locale
from sqlalchemy.orm import Session

from catalogue import words
from catalogue.identifiers import bare
from catalogue.records import ConceptKind
from ground.errors import Refused
from matching.errors import BadProfile, BadWork
from matching.ranking import BadFact, Opening, Profile
from matching.ranking.profile import Occupations

F = TypeVar("F", Profile, Opening)
Found = Iterable[tuple[str, str]]  # where an id stands, and the id
_LANGUAGES = frozenset(Locale("en").languages)
_DAYS = ("posted_on", "open_until", "starts_on", "ends_on", "available_from", "until")


def read_work(session: Session, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of the work in the form in which vacancies store them, days as dates. Raises BadWork."""
    opening = _read(Opening.from_json, {**stated, "id": "new"}, BadWork)
    skills = [
        (f"{kind}.{skill}", skill) for kind in ("essential", "optional") for skill in getattr(opening, kind) or ()
    ]
    occupations = [] if opening.occupation is None else [("occupation", opening.occupation)]
    _check(session, opening, (skills, occupations), BadWork)
    occupation = opening.occupation and bare(opening.occupation)
    return stored(replace(opening, occupation=occupation))


def read_profile(session: Session, stated: Mapping[str, Any]) -> Profile:
    """Return the profile stated. Raises BadProfile."""
    profile = _read(Profile.from_json, stated, BadProfile)
    skills = [(f"skills.{skill}", skill) for skill in profile.skills or ()]
    lists = profile.occupations._asdict() if profile.occupations else {}
    occupations = [
        (f"occupations.{name}.{number}", each) for name, ids in lists.items() for number, each in enumerate(ids)
    ]
    _check(session, profile, (skills, occupations), BadProfile)
    return replace(profile, occupations=_by_code(profile.occupations))


def _by_code(occupations: Occupations | None) -> Occupations | None:
    """Name groups of occupations by their bare code, as the ranking knows them, each once."""
    return occupations and Occupations(*(tuple(dict.fromkeys(map(bare, ids))) for ids in occupations))


def stored(facts: Profile | Opening) -> dict[str, Any]:
    """Return the known facts in their JSON form, but days as dates."""
    return {key: getattr(facts, key) if key in _DAYS else value for key, value in facts.to_json().items()}


def _read(read: Callable[[Mapping[str, Any]], F], stated: Mapping[str, Any], refusal: type[Refused]) -> F:
    try:
        return read(stated)
    except BadFact as bad:
        raise refusal("bad_fact", bad.where, bad.text) from None


def _check(session: Session, facts: Profile | Opening, ids: tuple[Found, Found], refusal: type[Refused]) -> None:
    for code in facts.languages or ():
        if code not in _LANGUAGES:
            raise refusal("unknown_language", f"languages.{code}", "this is not the code of a language")
    skills, occupations = ids
    _require_known(session, skills, ConceptKind.SKILL, refusal)
    _require_known(session, occupations, ConceptKind.OCCUPATION, refusal)


def _require_known(session: Session, found: Found, kind: ConceptKind, refusal: type[Refused]) -> None:
    entries = list(found)
    known = words.known(session, [entry for _, entry in entries], kind) if entries else set()
    for where, entry in entries:
        if entry not in known:
            raise refusal(f"unknown_{kind}", where, f"no {kind} of the catalogue has this id")
