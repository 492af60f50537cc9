"""From the first day until she is erased nothing of her comes out where it may not; afterwards there is nothing."""

from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

from tests.canaries.places import Place, World
from tests.canaries.searching import AGREED, after, found
from tests.canaries.sentinels import SENTINELS, signs_in
from tests.canaries.story import lived
from tests.web.words.matcher import LISTS, hits


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    """Return all that came out on her way; on PostgreSQL it is walked among the proofs."""
    folder = tmp_path_factory.mktemp("story")
    copy(sqlite_template, folder / "world.db")
    with pytest.MonkeyPatch.context() as patch, lived(f"sqlite:///{folder / 'world.db'}", folder, patch) as world:
        yield world


def test_nothing_of_her_is_where_it_may_not_be_on_her_way(world: World) -> None:
    assert found(place for place in world.places if place.kind != "after") == set()


def test_once_she_is_erased_the_database_holds_nothing_of_her(world: World) -> None:
    assert after(world.places) == set()
    left = [place.where for place in world.places if place.kind == "after" and world.her.casefold() in str(place.texts)]
    assert left == []


def test_a_row_that_is_left_of_her_is_noticed() -> None:
    name = SENTINELS["profiles.licences"].signs[0]

    assert after([Place("after", None, "profiles", (name,))]) == {"profiles.licences"}


def test_what_she_agreed_to_tell_is_told_at_the_interview_and_nowhere_before(world: World) -> None:
    """The positive control of what the firm is shown: the search reads those pages too."""
    told = {name for place in world.places if place.kind == "interview" for name in signs_in(place.texts)}
    before = {name for place in world.places if place.kind == "page" for name in signs_in(place.texts)}

    assert told == AGREED["interview"]
    assert before == set()


# What a contact, or whoever finds a link or a letter, reads.
RECEIVED = ("page", "interview", "letter", "calendar")


def is_read(text: str) -> bool:
    """Return whether a text can be read, and is not what a random reference gives when it is decoded."""
    return all(sign.isspace() or (sign.isprintable() and sign != "\N{REPLACEMENT CHARACTER}") for sign in text)


def test_a_word_within_what_cannot_be_read_is_chance_and_within_a_decoded_sentence_it_is_not() -> None:
    chance, told = b64decode("7QcgaGUgAPo=").decode(errors="replace"), b64decode("VGVsbCBoZXIgYm9zcw==").decode()

    assert hits(chance, LISTS[1]) == {"he"}
    assert not is_read(chance)
    assert is_read(told)
    assert hits(told, LISTS[1]) == {"her"}


@pytest.mark.parametrize("name", LISTS)
def test_no_letter_page_or_calendar_on_her_way_holds_a_word_of_the_lists(world: World, name: str) -> None:
    seen = [place for place in world.places if place.kind in RECEIVED]

    read = [(place.where, text) for place in seen for text in place.texts if is_read(text)]
    assert {(where, word) for where, text in read for word in hits(text, name)} == set()
    assert any('lang="fr"' in text for place in seen for text in place.texts)


def test_her_tutor_found_what_she_wrote(world: World) -> None:
    shown = {name for place in world.places if place.who == "tutor" for name in signs_in(place.texts)}

    assert shown >= {"identities.family_name", "protections.avoid", "notes.text", "consents.meeting"}


def test_places_of_every_kind_were_passed(world: World) -> None:
    seen = Counter(place.kind for place in world.places)

    assert seen.keys() >= {
        "JSON", "looked at", "page", "interview", "headers", "letter", "calendar",
        "command", "file", "log", "database", "after",
    }  # fmt: skip
    assert seen["letter"] >= 3
    assert any(place.where == "backup.bin" for place in world.places)
