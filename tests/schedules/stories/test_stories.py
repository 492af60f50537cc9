"""In each story of abuse a human being is told within one working day; ordinary placements leave people in peace.

Here are the short ones; all are played in ``tests/proofs``.
"""

from collections.abc import Callable

import pytest

from tests.schedules.stories import judging, reading
from tests.schedules.stories.judging import missed, played, too_many
from tests.schedules.stories.reading import Story

Fresh = Callable[[], str]
SHORT = ("A01", "A02", "A03", "A04", "A10", "A18", "A23", "A24")


def abuse(*names: str) -> list[Story]:
    return [each for each in reading.abuse() if each.name in names]


def test_of_each_sign_somebody_is_told_within_one_working_day(fresh_sqlite: Fresh) -> None:
    stories = abuse(*SHORT)

    assert missed(stories, played(fresh_sqlite(), stories)) == []


def test_an_ordinary_placement_alarms_nobody_twice(fresh_sqlite: Fresh) -> None:
    stories = [each for each in reading.ordinary() if each.name == "N01"]

    assert too_many(stories, played(fresh_sqlite(), stories)) == {}


@pytest.mark.parametrize(
    ("without", "unheard"),
    [("listen for silence", "A16"), ("follow up check-ins", "A23"), ("follow up check-ins", "A03")],
)
def test_a_clock_that_leaves_something_out_hears_less(without: str, unheard: str, fresh_sqlite: Fresh) -> None:
    stories = abuse(unheard)

    assert missed(stories, played(fresh_sqlite(), stories, without=[without])) != []


def test_there_are_forty_stories_with_fifty_signs_and_fifty_ordinary_placements() -> None:
    assert len(reading.abuse()) == 40
    assert sum(len(each.expected) for each in reading.abuse()) == 50
    assert len(reading.ordinary()) == 50
    assert judging.MOST_FALSE_ALARMS == 1
