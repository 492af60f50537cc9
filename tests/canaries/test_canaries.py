"""Nothing of a person is found where it may not be; and all of it is found where it may, so the search can find."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

import web.records
from tests.canaries.places import ECHO, Place, World, lived
from tests.canaries.searching import ENCRYPTED, found
from tests.canaries.sentinels import BARE, SENTINELS, personal, signs_in


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    """Return all that came out while everybody did everything; on PostgreSQL they do among the proofs."""
    folder = tmp_path_factory.mktemp("canaries")
    copy(sqlite_template, folder / "world.db")
    with pytest.MonkeyPatch.context() as patch, lived(f"sqlite:///{folder / 'world.db'}", folder, patch) as world:
        yield world


def test_every_field_that_could_hold_a_word_of_a_person_has_its_sentinel() -> None:
    assert web.records.TABLES is not None
    assert set(personal()) == set(SENTINELS) | set(BARE)


def test_every_encrypted_field_has_its_sentinel() -> None:
    assert set(SENTINELS) | set(BARE) >= ENCRYPTED


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
