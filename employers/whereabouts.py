"""Where a place of work is: a municipality of the gazetteer, a position, or a text when neither is known."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers import facts
from ground.errors import Refused


def whereabouts(session: Session, stated: Mapping[str, Any], refusal: type[Refused]) -> dict[str, Any]:
    """Return municipality, place_text, lat and lon as stated; without a position that of the municipality.

    Raises ``refusal`` for a municipality that is not in the gazetteer, and for half a position.
    """
    readers = {
        "municipality": facts.text(6, refusal),
        "place_text": facts.text(200, refusal),
        "lat": facts.number(-90, 90, refusal),
        "lon": facts.number(-180, 180, refusal),
    }
    found = {key: None if stated.get(key) is None else reader(stated[key], key) for key, reader in readers.items()}
    if (found["lat"] is None) != (found["lon"] is None):
        raise refusal("half_position", "lat", "lat and lon come together")
    town = _town(session, found["municipality"], refusal)
    if town is not None and found["lat"] is None:
        found |= {"lat": town.lat, "lon": town.lon}
    return found


def _town(session: Session, code: str | None, refusal: type[Refused]) -> Municipality | None:
    if code is None:
        return None
    town = session.get(Municipality, code)
    if town is None:
        raise refusal("unknown_municipality", "municipality", "no municipality has this ISTAT code")
    return town
