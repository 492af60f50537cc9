"""Nothing of a person is found where it may not be; and all of it is found where it may, so the search can find."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copy

import pytest

import migrations.records
from ground import encryption
from tests.canaries.places import ECHO, Place, World, lived
from tests.canaries.sentinels import BARE, SENTINELS, personal, signs_in
from tests.databases import Databases
from tests.web.matrix.cast import NOBODY, viewer
from tests.web.matrix.table import may

ENCRYPTED = {
    f"{record.__tablename__}.{field.name}" for record in encryption.records() for field in encryption.fields(record)
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[World]:
    """Return all that came out while everybody did everything, on each kind of database."""
    folder, databases = tmp_path_factory.mktemp("canaries"), None
    address = f"sqlite:///{folder / 'world.db'}"
    if request.param == "sqlite":
        copy(sqlite_template, folder / "world.db")
    else:
        databases = request.getfixturevalue("databases")
        assert isinstance(databases, Databases)
        address = databases.lend()
    with pytest.MonkeyPatch.context() as patch, lived(address, folder, patch) as world:
        yield world
    if databases:
        databases.take_back(address)


def test_every_field_that_could_hold_a_word_of_a_person_has_its_sentinel() -> None:
    assert migrations.records.TABLES is not None
    assert set(personal()) == set(SENTINELS) | set(BARE)


def test_every_encrypted_field_has_its_sentinel() -> None:
    assert set(SENTINELS) | set(BARE) >= ENCRYPTED


def allowed(name: str, who: str | None) -> bool:
    """Tell whether somebody may see a field of the person: as the table says."""
    datum, owner = SENTINELS[name].datum, SENTINELS[name].owner
    if owner is not None:
        return who == owner
    return who not in {None, NOBODY} and datum is not None and may(datum, "read", viewer(str(who), "hers"))


def is_searched(name: str, place: Place) -> bool:
    """Tell whether a field has no business in a place."""
    if place.kind == "database" or place.where.endswith("/audit"):
        # What is not encrypted does lie in the database; a word of the catalogue is there, and came there, by itself.
        return name in ENCRYPTED and not SENTINELS[name].common
    return not allowed(name, place.who)


def found(places: Iterable[Place]) -> set[str]:
    """Return what is found where it has no business."""
    return {
        f"{name} in {place.kind} {place.where} for {place.who}"
        for place in places
        for name in signs_in(place.texts)
        if is_searched(name, place)
    }


def test_nothing_of_her_is_where_it_may_not_be(world: World) -> None:
    assert found(world.places) == set()


@pytest.mark.parametrize("kind", ["JSON", "headers", "log", "letter", "database", "command"])
def test_a_leak_into_a_place_of_any_kind_is_noticed(kind: str) -> None:
    name = SENTINELS["identities.family_name"].value

    assert found([Place(kind, None, "somewhere", (f"... {name.casefold()} ...",))]) != set()


def test_a_word_of_a_mistake_comes_back_nowhere(world: World) -> None:
    found = {
        f"{place.kind} {place.where}" for place in world.places if any(ECHO.casefold() in text for text in place.texts)
    }

    assert found == set()


def test_all_of_her_is_found_where_it_may_be(world: World) -> None:
    """The positive control: else the search above might find nothing because it cannot."""
    shown = {name for place in world.places if place.who == "tutor" for name in signs_in(place.texts)}

    assert shown == {name for name, each in SENTINELS.items() if (each.datum or each.owner) and each.shown}


def test_what_is_not_encrypted_is_found_in_the_database(world: World) -> None:
    stored = [text for place in world.places if place.kind == "database" for text in place.texts]

    assert all(any(word in text for text in stored) for word in ("zqskill", "zqjob", world.her.casefold()))


def test_places_of_every_kind_were_looked_at(world: World) -> None:
    seen = Counter(place.kind for place in world.places)

    assert seen.keys() == {
        "JSON", "page", "answer", "problem", "headers", "mistake", "command", "operator", "letter", "file", "log",
        "database",
    }  # fmt: skip
    assert seen.total() > 1_000
