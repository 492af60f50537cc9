"""Which places and firms an exclusion takes in, and what has to be asked before it can be told.

Where a place lies may be known exactly, or only by its municipality, whose town then stands for it. A place of which it
cannot be told whether it lies in an area is never let through by that: it becomes a question. A name is compared
without accents, capitals, titles and order, and a part of a name counts as the whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from catalogue.places import Position, kilometres, plain
from matching.exclusion_list import Area, Exclusions, Person
from matching.ranking import Opening
from matching.ranking.profile import Avoid

# No municipality on the mainland reaches further from its town than this.
REACH_KM = 40.0
# What stands before a name and is no part of it.
TITLES = {"sig", "signor", "signora", "sigra", "ra", "dott", "dottor", "dottore", "dottoressa", "dr", "ssa", "prof"}
TITLES |= {"professor", "professore", "professoressa", "ing", "avv", "geom", "rag", "arch", "mr", "mrs", "ms", "mme"}
BETWEEN = "@"  # in the name of a place that is no site; no reference holds it
UNKNOWN = BETWEEN


class Verdict(IntEnum):
    """Whether a place lies in an area."""

    CLEAR = 0
    DOUBTFUL = 1
    WITHIN = 2


class Spot(NamedTuple):
    """A place of work: a site by its reference, or the place of vacancies without a site by the name given to it.

    ``at`` is its own position, None where only the municipality is known; ``town`` the position of its municipality.
    """

    name: str
    employer: str | None
    municipality: str | None
    at: Position | None
    town: Position | None


class Somebody(NamedTuple):
    """A person at a firm: a contact, at a site or (None) anywhere in it; without a contact's reference, its owner."""

    employer: str
    site: str | None
    name: str
    contact: str | None


@dataclass(frozen=True, slots=True)
class World:
    """What exclusions are held against: places of work, people at firms, towns by code, firms of no known owner."""

    spots: tuple[Spot, ...]
    people: tuple[Somebody, ...]
    towns: Mapping[str, Position | None]
    ownerless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Exclusions as the ranking reads them, and where they leave a question.

    ``doubtful`` are the places that may lie in an area; ``partly`` the firms of which a site is avoided, or a person at
    one; ``ownerless`` the firms whose owner may be a person who is avoided.
    """

    avoid: Avoid
    doubtful: frozenset[str] = frozenset()
    partly: frozenset[str] = frozenset()
    ownerless: frozenset[str] = frozenset()
    has_areas: bool = False
    has_firms: bool = False

    def questions(self, opening: Opening) -> tuple[str, ...]:
        """Return the facts of an opening that have to be asked, beyond those that the ranking asks itself."""
        name = (opening.place.site if opening.place else None) or UNKNOWN
        has_site = BETWEEN not in name
        asked = {
            "place": name in self.doubtful or (name == UNKNOWN and self.has_areas),
            "employer": opening.employer is None and self.has_firms,
            "site": opening.employer in self.partly and not has_site,
            "owner": opening.employer in self.ownerless,
        }
        return tuple(fact for fact, is_asked in asked.items() if is_asked)


def spot_name(municipality: str | None, lat: float | None, lon: float | None) -> str:
    """Return the name of a place that is no site; of one of which nothing is known it is UNKNOWN."""
    return f"{municipality or ''}{BETWEEN}{'' if lat is None else f'{lat},{lon}'}"


def spot(
    name: str, employer: str | None, municipality: str | None, position: Position | None, town: Position | None
) -> Spot:
    """Return a place of work; a position that is the town's own says no more than the municipality."""
    return Spot(name, employer, municipality, None if position == town else position, town)


def resolve(hers: Exclusions, world: World) -> Resolved:
    """Return her exclusions as sites and employers of this world, and the questions that they leave."""
    verdicts = {each.name: _verdict(each, hers, world) for each in world.spots}
    people = [found for person in hers.persons for found in _of(person, world)]
    sites = [name for name, verdict in verdicts.items() if verdict is Verdict.WITHIN]
    sites += [each.site for each in people if each.site is not None]
    firms = [each.employer for each in people if each.site is None]
    return Resolved(
        avoid=hers.avoid._replace(
            sites=tuple(dict.fromkeys((*hers.sites, *sites))),
            employers=tuple(dict.fromkeys((*hers.employers, *firms))),
        ),
        doubtful=frozenset(name for name, verdict in verdicts.items() if verdict is Verdict.DOUBTFUL),
        partly=_partly(hers, world) | {each.employer for each in people},
        ownerless=frozenset(firm for firm in world.ownerless if any(_may_own(each, firm) for each in hers.persons)),
        has_areas=bool(hers.areas or hers.municipalities),
        has_firms=bool(hers.sites or hers.employers or hers.persons),
    )


def is_same(one: str, other: str) -> bool:
    """Tell whether two names may be one person's: the words of one are all among those of the other."""
    words, others = _words(one), _words(other)
    if not words or not others:
        return False
    # De Luca is Deluca.
    return words <= others or others <= words or sorted("".join(words)) == sorted("".join(others))


def is_avoided(person: Person, somebody: Somebody) -> bool:
    """Tell whether somebody at a firm is the person of an exclusion."""
    if person.contact is not None:
        return person.contact == somebody.contact
    return person.employer in {None, somebody.employer} and is_same(person.name or "", somebody.name)


def _of(person: Person, world: World) -> Iterable[Somebody]:
    """Return where a person is: at sites, at whole firms; the whole of a firm that is named and does not tell."""
    found = [each for each in world.people if is_avoided(person, each)]
    if not found and person.employer is not None:
        return [Somebody(person.employer, None, "", person.contact)]
    return found


def _partly(hers: Exclusions, world: World) -> frozenset[str]:
    return frozenset(each.employer for each in world.spots if each.name in hers.sites and each.employer is not None)


def _may_own(person: Person, firm: str) -> bool:
    return person.name is not None and person.employer in {None, firm}


def _words(name: str) -> frozenset[str]:
    """Return the words of a name; initials and titles tell nobody apart."""
    words = plain(name.replace("'", "").replace("’", "")).split()
    return frozenset(word for word in words if len(word) > 1) - TITLES


def _verdict(place: Spot, hers: Exclusions, world: World) -> Verdict:
    found = [_in_town(place, code, world.towns.get(code)) for code in hers.municipalities]
    found += [_in_area(place, area) for area in hers.areas]
    return max(found, default=Verdict.CLEAR)


def _in_town(place: Spot, code: str, town: Position | None) -> Verdict:
    if place.municipality is not None:
        return Verdict.WITHIN if place.municipality == code else Verdict.CLEAR
    if place.at is not None and town is not None and kilometres(place.at, town) > REACH_KM:
        return Verdict.CLEAR
    return Verdict.DOUBTFUL


def _in_area(place: Spot, area: Area) -> Verdict:
    middle = (area.lat, area.lon)
    if place.at is not None:
        return Verdict.WITHIN if kilometres(place.at, middle) <= area.km else Verdict.CLEAR
    if place.town is None:
        return Verdict.DOUBTFUL
    away = kilometres(place.town, middle)
    if away <= area.km:
        return Verdict.WITHIN
    return Verdict.DOUBTFUL if away <= area.km + REACH_KM else Verdict.CLEAR
