"""Profile and Opening: all that the ranking may see of a person and of an open placement slot.

No field for name, sex, age, nationality, family, health, permit or programme exists here, so no score can use them.
Everywhere ``None`` means unknown: it never excludes and never counts as met; it becomes a question. Inside a map or
a list that is given, what is not named is not had; an empty one means none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple, Self

from matching.ranking import reading, week
from matching.ranking.errors import BadFact
from matching.ranking.week import Week

CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")


class Evidence(StrEnum):
    """How a skill is known, weakest first."""

    DECLARED = "declared"
    OBSERVED = "observed"
    CERTIFIED = "certified"


class Mode(StrEnum):
    """A way to travel."""

    FOOT = "foot"
    BUS = "bus"
    BICYCLE = "bicycle"
    CAR = "car"


class Kind(StrEnum):
    """What a vacancy offers: practical training in an enterprise, or a job."""

    TRAINING = "training"
    EMPLOYMENT = "employment"


class Shift(StrEnum):
    """The part of the week in which most of the work falls."""

    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"
    WEEKEND = "weekend"


class Held(NamedTuple):
    """A skill that she has: level 1..5 (None: unknown) and how it is known."""

    level: int | None
    evidence: Evidence = Evidence.DECLARED


class Place(NamedTuple):
    """Where something is: degrees north and east (WGS 84), ISTAT code of the municipality, id of the site."""

    lat: float | None = None
    lon: float | None = None
    municipality: str | None = None
    site: str | None = None


class Record(NamedTuple):
    """An employer's record: placements that ended there, and how many of them in a hire."""

    ended: int
    hired: int


class Occupations(NamedTuple):
    """Occupations she wishes, and has had: ESCO ids or ISCO-08 codes of 1..4 digits."""

    wished: tuple[str, ...] = ()
    had: tuple[str, ...] = ()


class Avoid(NamedTuple):
    """What she must not meet: sites, employers, ATECO codes (each takes in those under it), night work, isolation."""

    sites: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    night: bool = False
    isolated: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much she cares, each 0..1: for pay, nearness, hours, and for single sectors (ATECO) and kinds."""

    pay: float = 0.0
    nearness: float = 0.0
    hours: float = 0.0
    sectors: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[str, float] = field(default_factory=dict)


def _level(raw: object, where: str) -> int:
    return reading.whole(raw, where, 1, 5)


def _held(raw: object, where: str) -> Held:
    entry = reading.keys(raw, ("level", "evidence"), where)
    level, evidence = entry.get("level"), entry.get("evidence")
    return Held(
        None if level is None else _level(level, f"{where}.level"),
        Evidence.DECLARED if evidence is None else reading.choice(Evidence, evidence, f"{where}.evidence"),
    )


def _asked(raw: object, where: str) -> dict[str, int | None]:
    """Read skills asked: a list of ids, or a map from id to the level asked (null: none stated)."""
    if isinstance(raw, list | tuple):
        return dict.fromkeys(reading.texts(raw, where))
    return reading.mapped(raw, where, lambda level, place: None if level is None else _level(level, place))


def _languages(raw: object, where: str) -> dict[str, int]:
    """Read languages with their CEFR levels as steps 1 (A1) to 6 (C2)."""
    levels = reading.mapped(raw, where, _cefr)
    return {reading.language(code, f"{where}.{code}"): level for code, level in levels.items()}


def _cefr(raw: object, where: str) -> int:
    if raw not in CEFR:
        raise BadFact(where, f"a CEFR level is expected here: {', '.join(CEFR)}")
    return CEFR.index(str(raw)) + 1


def _occupations(raw: object, where: str) -> Occupations:
    entry = reading.keys(raw, Occupations._fields, where)
    return Occupations(*(reading.maybe(entry, key, reading.texts, where) or () for key in Occupations._fields))


def _licences(raw: object, where: str) -> tuple[str, ...]:
    return tuple(sorted(reading.texts(raw, where)))


def _place(raw: object, where: str) -> Place:
    entry = reading.keys(raw, Place._fields, where)
    if (entry.get("lat") is None) != (entry.get("lon") is None):
        raise BadFact(where, "lat and lon come together")
    return Place(
        reading.maybe(entry, "lat", partial(reading.number, low=-90, high=90), where),
        reading.maybe(entry, "lon", partial(reading.number, low=-180, high=180), where),
        reading.maybe(entry, "municipality", reading.text, where),
        reading.maybe(entry, "site", reading.text, where),
    )


def _start(raw: object, where: str) -> Place:
    reading.keys(raw, ("lat", "lon"), where)
    return _place(raw, where)


def _avoid(raw: object, where: str) -> Avoid:
    entry = reading.keys(raw, Avoid._fields, where)
    sites, employers = (reading.maybe(entry, key, reading.texts, where) or () for key in ("sites", "employers"))
    sectors = reading.maybe(entry, "sectors", partial(reading.texts, read=reading.sector), where) or ()
    night, isolated = (reading.maybe(entry, key, reading.truth, where) or False for key in ("night", "isolated"))
    return Avoid(sites, employers, sectors, night=night, isolated=isolated)


def _weight(raw: object, where: str) -> float:
    return reading.number(raw, where, 0, 1)


def _weights(raw: object, where: str) -> dict[str, float]:
    return reading.mapped(raw, where, _weight)


def _wishes(raw: object, where: str) -> Wishes:
    entry = reading.keys(raw, [each.name for each in fields(Wishes)], where)
    weights = {key: reading.maybe(entry, key, _weight, where) or 0.0 for key in ("pay", "nearness", "hours")}
    sectors, kinds = (reading.maybe(entry, key, _weights, where) or {} for key in ("sectors", "kinds"))
    for sector in sectors:
        reading.sector(sector, f"{where}.sectors.{sector}")
    for kind in kinds:
        reading.choice(Kind, kind, f"{where}.kinds.{kind}")
    return Wishes(**weights, sectors=sectors, kinds=kinds)


def _record(raw: object, where: str) -> Record:
    entry = reading.keys(raw, Record._fields, where)
    ended = reading.whole(entry.get("ended"), f"{where}.ended", 0, 1_000_000)
    return Record(ended, reading.whole(entry.get("hired"), f"{where}.hired", 0, ended))


def _ordered(first: date | None, last: date | None, where: str, text: str) -> None:
    if first is not None and last is not None and last < first:
        raise BadFact(where, text)


_HOURS = partial(reading.number, low=0, high=168)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the ranking knows of a person.

    Levels of languages are steps 1 (A1) to 6 (C2); ``hours`` are weekly windows in minutes; ``max_hours`` a week;
    ``max_minutes`` for one way; ``education`` is ISCED 0..8.
    """

    ref: str
    skills: Mapping[str, Held] | None = None
    occupations: Occupations | None = None
    languages: Mapping[str, int] | None = None
    education: int | None = None
    licences: tuple[str, ...] | None = None
    hours: Week | None = None
    max_hours: float | None = None
    place: Place | None = None
    max_minutes: float | None = None
    modes: tuple[Mode, ...] | None = None
    available_from: date | None = None
    until: date | None = None
    kinds: tuple[Kind, ...] | None = None
    avoid: Avoid | None = None
    wishes: Wishes | None = None

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """Read a profile from its JSON form. Raises BadFact for an unknown key or an impossible value."""
        entry = reading.keys(raw, [each.name for each in fields(cls)])
        known = {key: reading.maybe(entry, key, read) for key, read in _PROFILE.items()}
        profile = cls(ref=reading.text(entry.get("ref"), "ref"), **known)
        _ordered(profile.available_from, profile.until, "until", "she cannot leave before she is available")
        return profile

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; unknown facts are left out."""
        return _written(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the ranking knows of a vacancy with free slots.

    ``essential`` and ``optional`` map skill ids to the level asked (None: no level stated). ``open_until`` is the last
    day on which it may be proposed; None: no such day.
    """

    id: str
    posted_on: date | None = None
    slots: int | None = None
    essential: Mapping[str, int | None] | None = None
    optional: Mapping[str, int | None] | None = None
    occupation: str | None = None
    title: str | None = None
    languages: Mapping[str, int] | None = None
    education: int | None = None
    licences: tuple[str, ...] | None = None
    hours: Week | None = None
    shift: Shift | None = None
    place: Place | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    kind: Kind | None = None
    allowance: float | None = None
    employer: str | None = None
    sector: str | None = None
    isolated: bool | None = None
    record: Record | None = None
    open_until: date | None = None

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """Read an opening from its JSON form. Raises BadFact for an unknown key or an impossible value."""
        entry = reading.keys(raw, [each.name for each in fields(cls)])
        known = {key: reading.maybe(entry, key, read) for key, read in _OPENING.items()}
        opening = cls(id=reading.text(entry.get("id"), "id"), **known)
        _ordered(opening.starts_on, opening.ends_on, "ends_on", "a vacancy cannot end before it starts")
        return opening

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; unknown facts are left out."""
        return _written(self)


_SHARED = {
    "languages": _languages,
    "education": partial(reading.whole, low=0, high=8),
    "licences": _licences,
    "hours": week.read,
}
_PROFILE: dict[str, Any] = {
    **_SHARED,
    "skills": partial(reading.mapped, value=_held),
    "occupations": _occupations,
    "max_hours": _HOURS,
    "place": _start,
    "max_minutes": partial(reading.number, low=0, high=1440),
    "modes": partial(reading.choices, Mode),
    "available_from": reading.day,
    "until": reading.day,
    "kinds": partial(reading.choices, Kind),
    "avoid": _avoid,
    "wishes": _wishes,
}
_OPENING: dict[str, Any] = {
    **_SHARED,
    "posted_on": reading.day,
    "slots": partial(reading.whole, low=0, high=10_000),
    "essential": _asked,
    "optional": _asked,
    "occupation": reading.text,
    "title": reading.text,
    "shift": partial(reading.choice, Shift),
    "place": _place,
    "starts_on": reading.day,
    "ends_on": reading.day,
    "kind": partial(reading.choice, Kind),
    "allowance": partial(reading.number, low=0, high=100_000),
    "employer": reading.text,
    "sector": reading.sector,
    "isolated": reading.truth,
    "record": _record,
    "open_until": reading.day,
}


def _written(facts: Profile | Opening) -> dict[str, Any]:
    known = ((each.name, getattr(facts, each.name)) for each in fields(facts))
    return {name: _plain(name, value) for name, value in known if value is not None}


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401, PLR0911  one line for each shape there is
    match value:
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case Wishes():
            return {each.name: getattr(value, each.name) for each in fields(value)}
        case Place():
            return {key: part for key, part in value._asdict().items() if part is not None}
        case Record() | Held() | Occupations() | Avoid():
            return {key: _plain("", part) for key, part in value._asdict().items()}
        case Mapping() if name == "languages":
            return {code: CEFR[level - 1] for code, level in value.items()}
        case Mapping():
            return {key: _plain("", part) for key, part in value.items()}
        case tuple() if name == "hours":
            return week.written(value)
        case tuple():
            return [_plain("", part) for part in value]
    return value
