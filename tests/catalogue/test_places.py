"""Municipalities: their names, provinces and positions."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalogue import places
from catalogue.records import Municipality
from tests.catalogue import shared


@pytest.fixture
def filled(session: Session) -> Session:
    """Return a session on a database with all municipalities."""
    places.load(session)
    return session


def test_nearly_all_municipalities_have_a_position_near_the_town(filled: Session) -> None:
    towns = {(row["municipality"], row["region"][:5]): row for row in shared.rows("geo/comuni.csv.gz")}
    here = [(place, towns.get((place.name, place.region[:5]))) for place in filled.scalars(select(Municipality))]
    far = [
        places.kilometres((place.lat, place.lon), (float(town["lat"]), float(town["lon"])))
        for place, town in here
        if town and place.lat is not None and place.lon is not None
    ]

    assert sum(place.lat is not None for place, _ in here) >= 0.95 * len(here)
    assert len(far) >= 0.94 * len(towns)
    assert sorted(far)[int(0.99 * len(far))] < 1.5
    assert sum(distance > 20 for distance in far) <= 1


def test_a_position_once_known_stays_and_a_missing_one_is_filled_in(filled: Session) -> None:
    """A place without a position of its own is known by standing exactly where its town does."""
    pisa, teramo = filled.get_one(Municipality, "050026"), filled.get_one(Municipality, "067041")
    pisa.lat, pisa.lon, teramo.lat, teramo.lon = 43.0, 10.0, None, None
    filled.flush()

    places.load(filled)

    assert (pisa.lat, pisa.lon, teramo.lat is None) == (43.0, 10.0, False)


def test_each_of_the_five_territories_is_whole(filled: Session) -> None:
    counts = filled.execute(select(Municipality.province, func.count()).group_by(Municipality.province)).all()

    assert {sign: count for sign, count in counts if sign in {"TO", "GE", "PI", "AP", "TE"}} == {
        "TO": 312, "GE": 67, "PI": 37, "AP": 33, "TE": 47,
    }  # fmt: skip


NAMED = {
    "Teramo": "067041",
    "teramo (TE)": "067041",
    "TERAMO TE": "067041",
    "Castro (LE)": "075096",
    "Castro, BG": "016065",
    "Castro": None,
    "Cantu": "013041",
    "L’Aquila": "066049",
    "Reggio nell'Emilia": "035033",
    "Bozen": "021008",
    "Bolzano/Bozen": "021008",
    "Ne": "010040",
    "Pisa (TE)": None,
    "Atlantide": None,
    "": None,
}


def test_a_place_is_found_by_name_and_a_homonym_needs_its_province(filled: Session) -> None:
    found = {text: places.find(filled, text) for text in NAMED}

    assert {text: place.istat if place else None for text, place in found.items()} == NAMED


@pytest.mark.parametrize(
    ("town", "patron_day"),
    [("Teramo", "12-19"), ("Ascoli Piceno", "08-05"), ("Pisa", "06-17"), ("Torino", "06-24"), ("Genova", "06-24")],
)
def test_a_provincial_capital_has_its_patron_day(filled: Session, town: str, patron_day: str) -> None:
    found = places.find(filled, town)

    assert found is not None
    assert found.patron_day == patron_day


def test_the_patron_of_another_town_is_not_that_of_its_capital(filled: Session) -> None:
    found = places.find(filled, "San Benedetto del Tronto")

    assert found is not None
    assert found.patron_day is None


def test_again_keeps_patron_days_and_doubles_nothing(filled: Session) -> None:
    filled.execute(update(Municipality).where(Municipality.istat == "067041").values(patron_day="12-20"))
    count = filled.scalar(select(func.count()).select_from(Municipality))

    gazetteer = places.load(filled)

    assert filled.scalar(select(func.count()).select_from(Municipality)) == count == gazetteer.municipalities
    assert filled.get_one(Municipality, "067041").patron_day == "12-20"
