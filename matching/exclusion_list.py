"""What a person must avoid, as her tutor lists it: places, firms, people at firms, kinds of work."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple, Self, TypeVar

from matching.ranking import BadFact, reading
from matching.ranking.profile import Avoid

T = TypeVar("T")
MOST = 1_000  # entries of one kind
LONGEST_NAME = 120
LEAST_KM, MOST_KM = 0.1, 300.0
_MUNICIPALITY = re.compile("[0-9]{6}")


class Area(NamedTuple):
    """A circle on the map: degrees north and east of its middle, kilometres from there to its edge."""

    lat: float
    lon: float
    km: float


class Person(NamedTuple):
    """Somebody at a firm: a contact, or a name. ``employer`` is the firm; None: wherever the name is found."""

    contact: str | None
    name: str | None
    employer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """All that she must avoid. Sites, employers and contacts are references, sectors ATECO codes, towns ISTAT codes."""

    municipalities: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    sites: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    sectors: tuple[str, ...] = ()
    night: bool = False
    isolated: bool = False

    @classmethod
    def from_json(cls, raw: object) -> Self:
        """Read the whole list; what is absent is empty. Raises BadFact."""
        entry = reading.keys(raw, _READERS)
        found: dict[str, Any] = {key: reading.maybe(entry, key, read) for key, read in _READERS.items()}
        return cls(**{key: value for key, value in found.items() if value is not None})

    def to_json(self) -> dict[str, Any]:
        """Return the whole list, every key of it."""
        return {name: _plain(getattr(self, name)) for name in _READERS}

    def with_avoid(self, avoid: Avoid) -> Self:
        """Return the list with what a profile states of it; the places and people that no profile states stay."""
        return replace(self, **avoid._asdict())

    @property
    def avoid(self) -> Avoid:
        """The part of it that a profile states."""
        return Avoid(*(getattr(self, name) for name in Avoid._fields))

    def entries(self) -> Iterator[tuple[str, Self]]:
        """Yield every single exclusion with its place in the list, such as ``areas.0``."""
        for name in _READERS:
            value = getattr(self, name)
            many = isinstance(value, tuple)
            parts = [(f"{name}.{number}", (each,)) for number, each in enumerate(value)] if many else [(name, value)]
            for where, part in parts:
                one: dict[str, Any] = {name: part}
                if part:
                    yield where, type(self)(**one)


def _listed(read: Callable[[object, str], T], raw: object, where: str) -> tuple[T, ...]:
    if not isinstance(raw, list | tuple) or len(raw) > MOST:
        raise BadFact(where, f"a list of at most {MOST} entries is expected here")
    return tuple(dict.fromkeys(read(entry, f"{where}.{number}") for number, entry in enumerate(raw)))


def _municipality(raw: object, where: str) -> str:
    if not isinstance(raw, str) or not _MUNICIPALITY.fullmatch(raw):
        raise BadFact(where, "the ISTAT code of a municipality is six digits")
    return raw


def _area(raw: object, where: str) -> Area:
    entry = reading.keys(raw, Area._fields, where)
    bounds = {"lat": (-90.0, 90.0), "lon": (-180.0, 180.0), "km": (LEAST_KM, MOST_KM)}
    return Area(*(reading.number(entry.get(key), f"{where}.{key}", *bounds[key]) for key in Area._fields))


def _person(raw: object, where: str) -> Person:
    entry = reading.keys(raw, Person._fields, where)
    found = Person(*(reading.maybe(entry, key, reading.text, where) for key in Person._fields))
    if (found.contact is None) == (found.name is None):
        raise BadFact(where, "either a contact or a name is expected here")
    if found.name is not None and (len(found.name) > LONGEST_NAME or not re.search(r"\w\w", found.name)):
        raise BadFact(f"{where}.name", f"a name of 2 to {LONGEST_NAME} characters is expected here")
    return found


_READERS: Mapping[str, Callable[[object, str], Any]] = {
    "municipalities": partial(_listed, _municipality),
    "areas": partial(_listed, _area),
    "sites": partial(_listed, reading.text),
    "employers": partial(_listed, reading.text),
    "persons": partial(_listed, _person),
    "sectors": partial(_listed, reading.sector),
    "night": reading.truth,
    "isolated": reading.truth,
}


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    match value:
        case Area() | Person():
            return value._asdict()
        case tuple():
            return [_plain(each) for each in value]
    return value
