"""The sentinels of a person on PostgreSQL too, in the files of its rows, its log and a dump of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.canaries import places, story
from tests.canaries.places import ECHO, World
from tests.canaries.searching import after, found

Lived = Callable[[str, Path, pytest.MonkeyPatch], AbstractContextManager[World]]


@pytest.mark.parametrize("lived", [places.lived, story.lived])
def test_nothing_of_her_is_where_it_may_not_be_on_postgresql(
    lived: Lived, fresh_postgresql: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lived(fresh_postgresql(), tmp_path, monkeypatch) as world:
        seen = world.places

    assert found(place for place in seen if place.kind != "after") == set()
    assert after(seen) == set()
    assert not any(ECHO.casefold() in text for place in seen for text in place.texts)
    assert sum(place.kind == "database" for place in seen) > 10
