"""The gates once more, in plain Python: may this pair be ranked at all, and what is not known of it.

Written from the docstrings of matching.ranking alone, as ``reference.py`` is, which ranks by them.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from matching.ranking import Opening, Profile
from matching.ranking.profile import Mode, Place, Shift

MET, UNKNOWN, NOT_MET = "met", "unknown", "not met"
GRACE = timedelta(days=14)
START_AND_SPEED = {Mode.FOOT: (0, 4.5), Mode.BUS: (15, 22), Mode.BICYCLE: (3, 13), Mode.CAR: (7, 45)}

Week = Sequence[Sequence[tuple[int, int]]]


def verdicts(profile: Profile, opening: Opening, on: date) -> dict[str, str]:
    """Return the verdict of every gate, in their order."""
    return {
        "open": _open(opening, on),
        "avoid": _avoid(profile, opening),
        "kind": _kind(profile, opening),
        "dates": _dates(profile, opening, on),
        "hours": _hours(profile, opening),
        "languages": _languages(profile, opening),
        "licences": _licences(profile, opening),
        "education": _education(profile, opening),
        "travel": _travel(profile, opening),
    }


def _open(opening: Opening, on: date) -> str:
    if opening.slots == 0 or (opening.posted_on and opening.posted_on > on):
        return NOT_MET
    if opening.open_until and opening.open_until < on:
        return NOT_MET
    return UNKNOWN if opening.slots is None or opening.posted_on is None else MET


def _avoid(profile: Profile, opening: Opening) -> str:
    avoid = profile.avoid
    if avoid is None:
        return UNKNOWN
    site = opening.place.site if opening.place else None
    met = [_named(site, avoid.sites), _named(opening.employer, avoid.employers), _under(opening.sector, avoid.sectors)]
    if avoid.night:
        met.append(_night(opening))
    if avoid.isolated:
        met.append(UNKNOWN if opening.isolated is None else NOT_MET if opening.isolated else MET)
    return _worst(met)


def _worst(found: Iterable[str]) -> str:
    return max(found, key=(MET, UNKNOWN, NOT_MET).index)


def _named(value: str | None, avoided: Sequence[str]) -> str:
    if not avoided:
        return MET
    return UNKNOWN if value is None else NOT_MET if value in avoided else MET


def _under(sector: str | None, avoided: Sequence[str]) -> str:
    if not avoided:
        return MET
    if sector is None:
        return UNKNOWN
    if any(sector.startswith(code) for code in avoided):
        return NOT_MET
    return UNKNOWN if any(code.startswith(sector) for code in avoided) else MET


def _night(opening: Opening) -> str:
    if opening.shift == Shift.NIGHT:
        return NOT_MET
    if opening.hours is None:
        return UNKNOWN
    return NOT_MET if any(start < 5 * 60 for day in opening.hours for start, _ in day) else MET


def _kind(profile: Profile, opening: Opening) -> str:
    if profile.kinds is None or opening.kind is None:
        return UNKNOWN
    return MET if opening.kind in profile.kinds else NOT_MET


def _dates(profile: Profile, opening: Opening, on: date) -> str:
    comes, leaves, starts, ends = profile.available_from, profile.until, opening.starts_on, opening.ends_on
    found = [MET]
    if ends and ends < on:
        found.append(NOT_MET)
    if comes and starts:
        found.append(_clash(max(starts, on), comes))
    if leaves and ends:
        found.append(_clash(leaves, ends))
    if leaves and starts and leaves < starts:
        found.append(NOT_MET)
    if not (comes and leaves and starts and ends):
        found.append(UNKNOWN)
    return _worst(found)


def _clash(wanted: date, late: date) -> str:
    if late <= wanted:
        return MET
    return UNKNOWN if late - wanted <= GRACE else NOT_MET


def _hours(profile: Profile, opening: Opening) -> str:
    if opening.hours is None:
        return UNKNOWN
    if minutes(opening.hours) == 0:
        return MET
    short = uncovered(profile, opening.hours)
    if short > 120:
        return NOT_MET
    return UNKNOWN if short > 0 or profile.hours is None or profile.max_hours is None else MET


def minutes(week: Week) -> int:
    return sum(end - start for day in week for start, end in day)


def uncovered(profile: Profile, asked: Week) -> float:
    """Return the minutes of a week that she cannot work, as far as is known."""
    outside, above = 0.0, 0.0
    if profile.hours is not None:
        outside = sum((_set(day) & ~_set(free)).bit_count() for day, free in zip(asked, profile.hours, strict=True))
    if profile.max_hours is not None:
        above = minutes(asked) - 60 * profile.max_hours
    return max(outside, above, 0.0)


def _set(day: Sequence[tuple[int, int]]) -> int:
    """Return the minutes of a day as the bits of a number."""
    found = 0
    for start, end in day:
        found |= (1 << end) - (1 << start)
    return found


def _languages(profile: Profile, opening: Opening) -> str:
    if opening.languages is None:
        return UNKNOWN
    if not opening.languages:
        return MET
    if profile.languages is None:
        return UNKNOWN
    return MET if margin(profile, opening) >= 0 else NOT_MET


def margin(profile: Profile, opening: Opening) -> int:
    """Return the least steps by which she passes the languages asked; both are known, and some is asked."""
    return min(profile.languages.get(code, 0) - level for code, level in opening.languages.items())


def _licences(profile: Profile, opening: Opening) -> str:
    if opening.licences is None:
        return UNKNOWN
    if not opening.licences:
        return MET
    if profile.licences is None:
        return UNKNOWN
    return MET if set(opening.licences) <= set(profile.licences) else NOT_MET


def _education(profile: Profile, opening: Opening) -> str:
    if opening.education is None:
        return UNKNOWN
    if opening.education == 0:
        return MET
    if profile.education is None:
        return UNKNOWN
    return MET if profile.education >= opening.education else NOT_MET


def _travel(profile: Profile, opening: Opening) -> str:
    way = way_minutes(profile, opening)
    if way is None or profile.max_minutes is None:
        return UNKNOWN
    return MET if way <= profile.max_minutes else NOT_MET


def way_minutes(profile: Profile, opening: Opening) -> float | None:
    if not _on_map(profile.place) or not _on_map(opening.place) or profile.modes is None:
        return None
    km = 1.3 * great_circle_km(profile.place, opening.place)
    ways = [START_AND_SPEED[mode][0] + 60 * km / START_AND_SPEED[mode][1] for mode in profile.modes]
    return min(ways, default=math.inf)


def _on_map(place: Place | None) -> bool:
    return place is not None and place.lat is not None and place.lon is not None


def great_circle_km(one: Place, other: Place) -> float:
    """Return the haversine distance on a sphere of the earth's mean radius."""
    a, b = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(half)))
