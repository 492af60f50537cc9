"""The people of the invented world: case codes, profiles, what protects them, where they stand."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from ground.actors import Actor
from matching import beneficiaries, identities
from matching.ranking.profile import Evidence
from web.invented import tables

# The first marks the world as invented. Where there is one alone, to be proposed tells what somebody comes from.
PROGRAMMES = (PROGRAMME, ANOTHER) = ("invented", "invented_too")
# How many people each territory has; in Teramo as many as the table has rows.
OTHERS = {"AP": 11, "PI": 11, "TO": 11, "GE": 11}
TOWNS = {
    "AP": ("044066", "044007", "044023", "044045"),
    "PI": ("050026", "050008", "050029", "050033"),
    "TO": ("001272", "001156", "001090", "001265"),
    "GE": ("010025", "010025", "010015", "010046"),
}
OWN = 12  # of the people in Teramo, the first so many are the demonstration tutor's
COLLEAGUE = "TE, colleague"
# The moves on the path that lead to each state.
PATHS = {
    "intake": (),
    "profiling": (),
    "ready": ("ready",),
    "in_placement": ("ready", "place"),
    "hired": ("ready", "hire"),
}
FIRST_NAMES = ("Fiaba", "Favola", "Leggenda", "Novella", "Parabola", "Rima", "Strofa", "Trama", "Utopia", "Fantasia")
FAMILY_NAMES = ("Esempio", "Inventata", "Prova", "Finta", "Immaginaria", "Fittizia", "Nessuno")
KNOWN_SKILLS = 9  # of an occupation: the skills that somebody who did the work may have


def take_in(
    session: Session, tutors: Mapping[str, Actor], refs: Mapping[str, str], *, on: date, chance: Random
) -> None:
    """Take all people in with their profiles.

    ``tutors`` are named by their territory, the colleague of the one in Teramo by COLLEAGUE; ``refs`` are those of
    the employers by name.
    """
    for row in _rows(chance):
        is_own = row["territory"] != "TE" or int(row["number"]) <= OWN
        by = tutors[row["territory"] if is_own else COLLEAGUE]
        _person(session, row, _profile(row, refs, on=on, chance=chance), by=by, on=_taken_in(on, chance))


def _rows(chance: Random) -> Iterator[dict[str, str]]:
    """Yield the people of Teramo as the table has them, then their like elsewhere."""
    for row in tables.people():
        yield {**row, "territory": "TE"}
    for territory, number in OTHERS.items():
        for place, row in enumerate(tables.people()[:number], 1):
            elsewhere = {"municipality": chance.choice(TOWNS[territory]), "number": f"{place:03}"}
            yield {**row, **elsewhere, "territory": territory}


def _person(session: Session, row: Mapping[str, str], profile: Mapping[str, Any], *, by: Actor, on: date) -> None:
    stated = {"case_code": f"{row['territory']}-{row['number']}", "programme": PROGRAMMES[int(row["number"]) % 2]}
    person = beneficiaries.take_in(session, stated, by=by, on=on)
    if row["state"] != "intake":
        beneficiaries.put_profile(session, person.ref, profile, by=by)
    identities.put(session, person.ref, _identity(row), by=by, on=on)
    for move in PATHS[row["state"]]:
        beneficiaries.move(session, person.ref, move, by=by, on=on)


def _identity(row: Mapping[str, str]) -> dict[str, Any]:
    """Return a name that nobody bears, made of words that say so."""
    number = int(row["number"])
    first, family = FIRST_NAMES[number % len(FIRST_NAMES)], FAMILY_NAMES[number // 3 % len(FAMILY_NAMES)]
    return {
        "first_name": first,
        "family_name": family,
        "phone": f"000 0000{number:03}",
        "email": f"{first}.{family}.{row['territory']}{number}@example.org".lower(),
        "municipality": row["municipality"],
        "safe_hours": "Dopo le 17, mai la domenica (inventato)",
        "voicemail_rule": "Nessun messaggio in segreteria (inventato)",
    }


def _taken_in(on: date, chance: Random) -> date:
    return on - timedelta(days=chance.randint(10, 160))


def _profile(row: Mapping[str, str], refs: Mapping[str, str], *, on: date, chance: Random) -> dict[str, Any]:
    """Return what is known of a person; of one who has only just come that is little."""
    known: dict[str, Any] = {
        "occupations": {"wished": row["wished"].split(), "had": row["had"].split()},
        "languages": dict(part.split(":") for part in row["languages"].split()),
        "place": {"municipality": row["municipality"]},
    }
    if not row["week"]:
        return known
    return known | {
        "skills": _skills(row, chance),
        "education": int(row["education"]),
        "licences": row["licences"].split(),
        "hours": tables.WEEKS[row["week"]],
        "max_hours": float(row["max_hours"]),
        "max_minutes": float(row["max_minutes"]),
        "modes": row["modes"].split(),
        "kinds": row["kinds"].split(),
        "available_from": (on + timedelta(days=chance.choice((0, 0, 7, 14)))).isoformat(),
        "until": (on + timedelta(days=chance.choice((400, 540, 720)))).isoformat(),
        "avoid": _avoid(row["avoid"], refs),
        "wishes": _wishes(row["wishes"]),
    }


def _skills(row: Mapping[str, str], chance: Random) -> dict[str, Any]:
    """Return skills from work done (most of it) and from work wished (a little)."""
    share = float(row["skilled"])
    found: dict[str, Any] = {}
    for occupation in row["wished"].split():
        found |= _some(occupation, share / 2, chance, most=3)
    for occupation in row["had"].split():
        found |= _some(occupation, share, chance, most=4)
    return found


def _some(occupation: str, share: float, chance: Random, *, most: int) -> dict[str, Any]:
    essential, optional = (tables.skills(occupation, relation) for relation in ("essential", "optional"))
    return {
        skill: {"level": chance.randint(2, most), "evidence": _evidence(chance)}
        for skill in (*essential[:KNOWN_SKILLS], *optional[:KNOWN_SKILLS])
        if chance.random() < share
    }


def _evidence(chance: Random) -> str:
    return chance.choices(list(Evidence), weights=(6, 3, 1))[0].value


def _avoid(text: str, refs: Mapping[str, str]) -> dict[str, Any]:
    """Read ``employer:Name night isolated``, each part optional."""
    named = [name for name in refs if f"employer:{name}" in text]
    words = text.split()
    return {"employers": [refs[name] for name in named], "night": "night" in words, "isolated": "isolated" in words}


def _wishes(text: str) -> dict[str, Any]:
    """Read ``nearness:0.6 sector:55:0.8 kind:employment:0.6``."""
    found: dict[str, Any] = {"sectors": {}, "kinds": {}}
    for part in text.split():
        *path, weight = part.split(":")
        match path:
            case ["sector", value]:
                found["sectors"][value] = float(weight)
            case ["kind", value]:
                found["kinds"][value] = float(weight)
            case [name]:
                found[name] = float(weight)
    return found
