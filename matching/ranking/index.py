"""The openings as arrays: add one, remove one, read one back."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from matching.ranking import week
from matching.ranking.columns import UNKNOWN, Array, Bags, Columns, Vocabulary
from matching.ranking.errors import UnknownOpening
from matching.ranking.profile import Kind, Opening, Place, Record, Shift
from matching.ranking.relations import Relations, words

LEVELS = 6  # a requirement is a skill and a level: none stated, or 1..5
DAYLESS = 0  # the ordinal of no day
SLACK = 4096  # rows of closed openings that are never worth clearing away
_KINDS, _SHIFTS = tuple(Kind), tuple(Shift)

ROW = {
    "alive": np.bool_,
    "posted_on": np.int32,
    "open_until": np.int32,
    "starts_on": np.int32,
    "ends_on": np.int32,
    "slots": np.int32,
    "occupation": np.int32,
    "title": np.int32,
    "languages": np.int32,
    "licences": np.int32,
    "week": np.int32,
    "employer": np.int32,
    "site": np.int32,
    "municipality": np.int32,
    "sector": np.int32,
    "ended": np.int32,
    "hired": np.int32,
    "first": np.int32,
    "essential": np.int16,
    "optional": np.int16,
    "education": np.int8,
    "kind": np.int8,
    "shift": np.int8,
    "isolated": np.int8,
    "allowance": np.float64,
    "lat": np.float64,
    "lon": np.float64,
    "x": np.float64,
    "y": np.float64,
    "z": np.float64,
}


def unit_vector(lat: float, lon: float) -> tuple[float, float, float]:
    """Return the point of the unit sphere at these degrees."""
    north, east = math.radians(lat), math.radians(lon)
    return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)


def division(sector: str) -> str:
    """Return the ATECO division (two digits) of a code such as "56.11"."""
    return sector[:2]


class Index:
    """Openings laid out for ranking.

    Every fact is a number in a column; what many openings share (a week, a set of languages, a title) is kept once.
    An index changed in place answers as one built anew from the openings it holds.

    Parameters
    ----------
    openings
        Any iterable of Opening; a later one with the same id takes the place of the earlier.
    relations
        What the catalogue knows of near concepts; without it only equal ids count.

    Examples
    --------
    >>> index = Index([Opening(id="n1", slots=1)])
    >>> len(index), "n1" in index
    (1, True)
    """

    def __init__(self, openings: Iterable[Opening] = (), relations: Relations | None = None) -> None:
        self.relations = relations or Relations()
        self.rows = Columns(**ROW)
        self.requirements = Columns(requirement=np.int32)
        self.skills: Vocabulary[str] = Vocabulary()
        self.skills.code("")  # code 0, the blank that begins every list of requirements
        self.digits = Columns(first=np.int8, second=np.int8, third=np.int8, fourth=np.int8)
        self.occupations: Vocabulary[str] = Vocabulary(self._occupation_added)
        self.title_words: Bags[str] = Bags()
        self.title_sets = Columns(set=np.int32)
        self.titles: Vocabulary[str] = Vocabulary(self._title_added)
        self.languages: Bags[tuple[str, int]] = Bags()
        self.licences: Bags[str] = Bags()
        self.windows = Columns(day=np.int16, start=np.int16, end=np.int16)
        self.weeks: Bags[tuple[int, int, int]] = Bags(self._window_added)
        self.employers: Vocabulary[str] = Vocabulary()
        self.sites: Vocabulary[str] = Vocabulary()
        self.municipalities: Vocabulary[str] = Vocabulary()
        self.divisions: Vocabulary[str] = Vocabulary()
        self.sector_divisions = Columns(division=np.int32)
        self.sectors: Vocabulary[str] = Vocabulary(self._sector_added)
        self.records: dict[int, list[int]] = {}  # division -> placements ended, hired, of the openings that it holds
        self._row: dict[str, int] = {}
        self._ids: list[str] = []
        for opening in openings:
            self.add(opening)

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, opening_id: object) -> bool:
        return opening_id in self._row

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def add(self, opening: Opening) -> None:
        """Add an opening, or put it in the place of the one with its id."""
        # The new row is written before it is named and the old one closed, so that an opening is never half there.
        row = self.rows.append(self._encoded(opening))
        self._ids.append(opening.id)
        if opening.id in self._row:
            self._close(self._row[opening.id])
        self._row[opening.id] = row
        self._count(row, 1)
        self._tidy()

    def remove(self, opening_id: str) -> None:
        """Take an opening out. Raises UnknownOpening."""
        self._close(self.row(opening_id))
        del self._row[opening_id]
        self._tidy()

    def row(self, opening_id: str) -> int:
        """Return the row of an opening. Raises UnknownOpening."""
        if opening_id not in self._row:
            raise UnknownOpening(opening_id)
        return self._row[opening_id]

    def id(self, row: int) -> str:
        """Return the id of the opening in a row."""
        return self._ids[row]

    def alive(self) -> Array:
        """Return the rows that hold an opening, ascending."""
        return np.flatnonzero(self.rows["alive"][: self.rows.length])

    def get(self, opening_id: str) -> Opening:
        """Return an opening as it was added, its licences in order, an empty place as None. Raises UnknownOpening."""
        return self.decoded(np.array([self.row(opening_id)]))[0]

    def decoded(self, rows: Array) -> list[Opening]:
        """Return the openings in these rows, as they were added."""
        columns = [self.rows[name][rows].tolist() for name in ROW]
        cells = zip(*columns, strict=True)
        return [
            self._decoded(row, dict(zip(ROW, cell, strict=True)))
            for row, cell in zip(rows.tolist(), cells, strict=True)
        ]

    def required(self, rows: Array) -> Array:
        """Return the requirement codes of these rows, one row after another: skill x LEVELS + level, 0 a blank."""
        lengths = np.maximum(self.rows["essential"][rows], 0) + np.maximum(self.rows["optional"][rows], 0) + 2
        return self.requirements["requirement"][spread(self.rows["first"][rows], lengths)]

    def record_of(self, number: int) -> tuple[int, int]:
        """Return placements ended and hired in an ATECO division (by its number), UNKNOWN: in all."""
        if number == UNKNOWN:
            return sum(ended for ended, _ in self.records.values()), sum(hired for _, hired in self.records.values())
        ended, hired = self.records.get(number, (0, 0))
        return ended, hired

    # Openings to numbers, and back.

    def _encoded(self, opening: Opening) -> list[float]:
        place = opening.place or Place()
        x, y, z = (math.nan,) * 3 if place.lat is None or place.lon is None else unit_vector(place.lat, place.lon)
        return [
            True,
            _ordinal(opening.posted_on),
            _ordinal(opening.open_until),
            _ordinal(opening.starts_on),
            _ordinal(opening.ends_on),
            _or_unknown(opening.slots),
            self.occupations.code(opening.occupation),
            self.titles.code(opening.title),
            self.languages.code(None if opening.languages is None else opening.languages.items()),
            self.licences.code(opening.licences),
            self.weeks.code(_windows(opening.hours)),
            self.employers.code(opening.employer),
            self.sites.code(place.site),
            self.municipalities.code(place.municipality),
            self.sectors.code(opening.sector),
            *(opening.record or (UNKNOWN, UNKNOWN)),
            self._required(opening.essential, opening.optional),
            UNKNOWN if opening.essential is None else len(opening.essential),
            UNKNOWN if opening.optional is None else len(opening.optional),
            _or_unknown(opening.education),
            UNKNOWN if opening.kind is None else _KINDS.index(opening.kind),
            UNKNOWN if opening.shift is None else _SHIFTS.index(opening.shift),
            UNKNOWN if opening.isolated is None else opening.isolated,
            math.nan if opening.allowance is None else opening.allowance,
            math.nan if place.lat is None else place.lat,
            math.nan if place.lon is None else place.lon,
            x,
            y,
            z,
        ]

    def _required(self, *lists: Mapping[str, int | None] | None) -> int:
        codes = []
        for asked in lists:
            codes.append(0)
            codes.extend(self.skills.code(skill) * LEVELS + (level or 0) for skill, level in (asked or {}).items())
        return self.requirements.extend("requirement", codes)

    def _decoded(self, row: int, cell: Mapping[str, Any]) -> Opening:
        first, essential = cell["first"], max(0, cell["essential"])
        lat, lon = _known(cell["lat"]), _known(cell["lon"])
        place = Place(lat, lon, self.municipalities.value(cell["municipality"]), self.sites.value(cell["site"]))
        languages = self.languages.values(cell["languages"])
        licences = self.licences.values(cell["licences"])
        return Opening(
            id=self._ids[row],
            posted_on=_day(cell["posted_on"]),
            open_until=_day(cell["open_until"]),
            starts_on=_day(cell["starts_on"]),
            ends_on=_day(cell["ends_on"]),
            slots=_or_none(cell["slots"]),
            occupation=self.occupations.value(cell["occupation"]),
            title=self.titles.value(cell["title"]),
            languages=None if languages is None else dict(sorted(languages)),
            licences=None if licences is None else tuple(sorted(licences)),
            hours=_week(self.weeks.values(cell["week"])),
            employer=self.employers.value(cell["employer"]),
            sector=self.sectors.value(cell["sector"]),
            record=None if cell["ended"] == UNKNOWN else Record(cell["ended"], cell["hired"]),
            essential=self._asked(first + 1, cell["essential"]),
            optional=self._asked(first + 2 + essential, cell["optional"]),
            education=_or_none(cell["education"]),
            kind=None if cell["kind"] == UNKNOWN else _KINDS[cell["kind"]],
            shift=None if cell["shift"] == UNKNOWN else _SHIFTS[cell["shift"]],
            isolated=None if cell["isolated"] == UNKNOWN else bool(cell["isolated"]),
            allowance=_known(cell["allowance"]),
            place=None if place == Place() else place,
        )

    def _asked(self, first: int, count: int) -> dict[str, int | None] | None:
        if count == UNKNOWN:
            return None
        codes = self.requirements["requirement"][first : first + count].tolist()
        pairs = (divmod(code, LEVELS) for code in codes)
        return dict(sorted((self.skills.values[skill], level or None) for skill, level in pairs))

    # What is kept beside the rows.

    def _occupation_added(self, occupation: str) -> None:
        code = self.relations.isco(occupation)
        self.digits.append([int(code[place]) if place < len(code) else UNKNOWN for place in range(4)])

    def _window_added(self, window: tuple[int, int, int] | tuple[()]) -> None:
        self.windows.append(window or (UNKNOWN, 0, 0))

    def _title_added(self, title: str) -> None:
        self.title_sets.append([self.title_words.code(sorted(words(title)))])

    def _sector_added(self, sector: str) -> None:
        self.sector_divisions.append([self.divisions.code(division(sector))])

    def _count(self, row: int, sign: int) -> None:
        ended, hired, sector = (int(self.rows[name][row]) for name in ("ended", "hired", "sector"))
        if ended == UNKNOWN:
            return
        number = UNKNOWN if sector == UNKNOWN else int(self.sector_divisions["division"][sector])
        record = self.records.setdefault(number, [0, 0])
        record[0] += sign * ended
        record[1] += sign * hired

    def _close(self, row: int) -> None:
        self._count(row, -1)
        self.rows["alive"][row] = False

    def _tidy(self) -> None:
        """Lay the living rows anew, without the holes that closed openings left, when these are many."""
        if self.rows.length - len(self._row) <= max(SLACK, len(self._row)):
            return
        rows = self.alive()
        lengths = np.maximum(self.rows["essential"][rows], 0) + np.maximum(self.rows["optional"][rows], 0) + 2
        self.requirements.keep(spread(self.rows["first"][rows], lengths))
        self._ids = [self._ids[row] for row in rows]
        self.rows.keep(rows)
        self.rows["first"][: len(rows)] = np.cumsum(lengths, dtype=np.int64) - lengths
        self._row = {name: row for row, name in enumerate(self._ids)}


def spread(first: Array, lengths: Array) -> Array:
    """Return the positions of runs that begin at ``first`` and are ``lengths`` long, one run after another."""
    ends = np.cumsum(lengths, dtype=np.int64)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - lengths), lengths)


def _ordinal(day: date | None) -> int:
    return DAYLESS if day is None else day.toordinal()


def _day(ordinal: int) -> date | None:
    return None if ordinal == DAYLESS else date.fromordinal(ordinal)


def _or_unknown(value: int | None) -> int:
    return UNKNOWN if value is None else value


def _or_none(value: int) -> int | None:
    return None if value == UNKNOWN else value


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _windows(hours: week.Week | None) -> list[tuple[int, int, int]] | None:
    if hours is None:
        return None
    return [(number, start, end) for number, windows in enumerate(hours) for start, end in windows]


def _week(windows: list[tuple[int, int, int]] | None) -> week.Week | None:
    if windows is None:
        return None
    days: list[list[week.Window]] = [[] for _ in range(week.DAYS)]
    for number, start, end in windows:
        days[number].append((start, end))
    return tuple(week.merged(windows_of_day) for windows_of_day in days)  # type: ignore[return-value]  # seven days
