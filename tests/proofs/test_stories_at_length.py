"""All stories of abuse and all ordinary placements, each kind on one database over the years in which they happen."""

from collections.abc import Callable

from tests.schedules.stories import reading
from tests.schedules.stories.judging import alarms, missed, played, too_many

Fresh = Callable[[], str]


def test_in_all_stories_somebody_is_told_within_one_working_day(fresh_sqlite: Fresh) -> None:
    stories = reading.abuse()

    assert missed(stories, played(fresh_sqlite(), stories)) == []


def test_in_no_ordinary_placement_is_somebody_alarmed_twice_for_nothing(fresh_sqlite: Fresh) -> None:
    stories = reading.ordinary()
    seen = played(fresh_sqlite(), stories)

    assert too_many(stories, seen) == {}
    assert sum(alarms(each, seen) for each in stories) <= 14
