"""What an employer may see of a proposal: answers to what the reviewed vacancy asked, and nothing else (pure).

A card is made when she consents, from what the vacancy asks then and from the few facts of a profile that answer it;
it is kept with her consent, and no other is ever shown. What she has beyond it, what she lacks and what is not known
leave no trace: a line says that something asked is met, or partly met, or it is not there.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from matching.ranking import Opening, Profile
from matching.ranking.week import MIDNIGHT, NIGHT_ENDS, Day, Week, outside, total

# Of a vacancy: what a card may answer; all else that she is told of it; and of a profile what answers.
ASKED = ("essential", "optional", "languages", "licences", "hours", "starts_on")
ANSWERING = ("skills", "languages", "licences", "hours", "available_from")
NOON, EVENING = 13 * 60, 18 * 60
WORKDAYS = 5


class Met(StrEnum):
    """How far something asked is met."""

    WHOLLY = "wholly"
    PARTLY = "partly"


class Band(StrEnum):
    """A part of the week."""

    NIGHTS = "nights"
    MORNINGS = "mornings"
    AFTERNOONS = "afternoons"
    EVENINGS = "evenings"
    WEEKENDS = "weekends"


# From and to, in minutes after midnight, from Monday to Friday; the weekend is one band.
BANDS = {
    Band.NIGHTS: (0, NIGHT_ENDS),
    Band.MORNINGS: (NIGHT_ENDS, NOON),
    Band.AFTERNOONS: (NOON, EVENING),
    Band.EVENINGS: (EVENING, MIDNIGHT),
}


@dataclass(frozen=True, slots=True)
class Card:
    """The answers: skills and languages by their ids, bands of the week, licences, each with how far it is met.

    ``start`` is the first day of the month in which the work can begin, None when it was not asked or is not known.
    """

    skills: tuple[tuple[str, Met], ...]
    languages: tuple[tuple[str, Met], ...]
    licences: tuple[str, ...]
    hours: tuple[tuple[Band, Met], ...]
    start: date | None


def asked(work: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a card may answer, from the facts of a vacancy in their stored form; as JSON, unknown left out."""
    known = {key: work[key] for key in ASKED if work.get(key) is not None}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in known.items()}


def card(asked: Mapping[str, Any], profile: Mapping[str, Any]) -> Card:
    """Return the card for what was asked, from the facts of a profile in their stored form; others are not read."""
    opening = Opening.from_json({"id": "card", **asked})
    hers = Profile.from_json({"ref": "card", **{key: profile.get(key) for key in ANSWERING}})
    return Card(
        skills=tuple(_skills(opening, hers)),
        languages=tuple(_languages(opening, hers)),
        licences=tuple(each for each in opening.licences or () if each in (hers.licences or ())),
        hours=tuple(_hours(opening.hours, hers.hours)) if opening.hours and hers.hours else (),
        start=_start(opening.starts_on, hers.available_from),
    )


def unanswered(asked: Mapping[str, Any], made: Card) -> int:
    """Return how many of the things asked have no answer on a card."""
    opening = Opening.from_json({"id": "card", **asked})
    wanted: set[object] = {*(opening.optional or {}), *(opening.essential or {}), *(opening.languages or {})}
    wanted |= {*(opening.licences or ()), *bands(asked)}
    answered = {*dict(made.skills), *dict(made.languages), *made.licences, *dict(made.hours)}
    return len(wanted - answered) + int(opening.starts_on is not None and made.start is None)


def bands(asked: Mapping[str, Any]) -> tuple[Band, ...]:
    """Return the bands of the week in which there are hours asked."""
    week = Opening.from_json({"id": "card", **asked}).hours
    return tuple(band for band in Band if total(_part(week, band))) if week else ()


def stored(made: Card) -> dict[str, Any]:
    """Return a card as JSON."""
    return {**asdict(made), "start": made.start.isoformat() if made.start else None}


def restored(kept: Mapping[str, Any]) -> Card:
    """Return the card that was stored."""
    return Card(
        skills=tuple((skill, Met(met)) for skill, met in kept["skills"]),
        languages=tuple((code, Met(met)) for code, met in kept["languages"]),
        licences=tuple(kept["licences"]),
        hours=tuple((Band(band), Met(met)) for band, met in kept["hours"]),
        start=date.fromisoformat(kept["start"]) if kept["start"] else None,
    )


def digest(*told: object) -> str:
    """Return a sign of what was put before somebody, the same for the same."""
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> object:  # noqa: ANN401 - what JSON does not know
    return value.isoformat() if isinstance(value, date) else asdict(value)


def _skills(opening: Opening, hers: Profile) -> Iterator[tuple[str, Met]]:
    wanted = {**(opening.optional or {}), **(opening.essential or {})}
    for skill in sorted(wanted, key=lambda each: (each not in (opening.essential or {}), each)):
        held = (hers.skills or {}).get(skill)
        if held is not None:
            yield skill, _level(held.level or 0, wanted[skill] or 0)


def _languages(opening: Opening, hers: Profile) -> Iterator[tuple[str, Met]]:
    for code, level in sorted((opening.languages or {}).items()):
        if code in (hers.languages or {}):
            yield code, _level((hers.languages or {})[code], level)


def _level(held: int, wanted: int) -> Met:
    return Met.WHOLLY if held >= wanted else Met.PARTLY


def _hours(wanted: Week, free: Week) -> Iterator[tuple[Band, Met]]:
    for band in Band:
        parts = _part(wanted, band)
        minutes, missing = total(parts), sum(_missing(parts, free))
        if missing < minutes:
            yield band, Met.PARTLY if missing else Met.WHOLLY


def _part(week: Week, band: Band) -> Week:
    """Return the windows of a week that lie in a band, cut to it."""
    if band is Band.WEEKENDS:
        return (*[()] * WORKDAYS, *week[WORKDAYS:])  # type: ignore[return-value]  # seven days
    return (*(_cut(day, *BANDS[band]) for day in week[:WORKDAYS]), (), ())  # type: ignore[return-value]  # likewise


def _cut(day: Day, since: int, until: int) -> Day:
    cut = ((max(start, since), min(end, until)) for start, end in day)
    return tuple((start, end) for start, end in cut if start < end)


def _missing(wanted: Week, free: Week) -> Iterable[int]:
    return (outside(window, day) for windows, day in zip(wanted, free, strict=True) for window in windows)


def _start(starts_on: date | None, available_from: date | None) -> date | None:
    if starts_on is None or available_from is None:
        return None
    return max(starts_on, available_from).replace(day=1)
