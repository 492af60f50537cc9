"""Whether a human being was told in time, and how often somebody was alarmed for nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ground.instants import day_of
from schedules.dates import plans
from tests.schedules.stories.directing import Director
from tests.schedules.stories.reading import Expected, Story
from tests.schedules.stories.seeing import Seen
from tests.schedules.stories.staging import Stage, instant

MOST_FALSE_ALARMS = 1
# The plan of the programme in which the stories were written: the employer after a month and a half, then every month.
PLAN = replace(plans.DEFAULT, employer_days=(14, 44, 74, 104), employer_every=62)


def last_day(story: Story) -> date:
    """Return until when a story is played: to its last row, or the last day on which somebody has to be told."""
    return max([story.rows[-1].on, *(day_of(each.alert_by) for each in story.expected)])


def played(address: str, stories: Sequence[Story], *, without: Iterable[str] = ()) -> list[Seen]:
    """Play stories on one database and return what people saw; perhaps without some steps of the ticker."""
    stage = Stage(address, without=without, plan=PLAN)
    try:
        return Director(stage, stories, last_day).play()
    finally:
        stage.close()


def in_time(story: Story, expected: Expected, seen: Iterable[Seen]) -> bool:
    """Tell whether somebody was told of a sign within one working day, with at least one of its reasons."""
    first = story.row(expected.since)
    # What has not come by some day is told from the beginning of that day on.
    since = instant(first.on, "00:00") if first.who == "nobody" else first.at
    told = (each for each in seen if each.story == story.name and since <= each.at <= expected.alert_by)
    return any(each.reasons & expected.reasons for each in told)


def missed(stories: Iterable[Story], seen: Sequence[Seen]) -> list[str]:
    """Return the signs of which nobody was told in time, as the story and the number of the sign."""
    pairs = ((story, each) for story in stories for each in story.expected)
    return [f"{story.name}.{each.number}" for story, each in pairs if not in_time(story, each, seen)]


def alarms(story: Story, seen: Iterable[Seen]) -> int:
    """Return of how many things somebody was alarmed: what is passed on is the same thing."""
    last = last_day(story)
    return len({each.about for each in seen if each.story == story.name and day_of(each.at) <= last})


def too_many(stories: Iterable[Story], seen: Sequence[Seen]) -> dict[str, int]:
    """Return the ordinary placements in which there was more than one false alarm."""
    counted = {story.name: alarms(story, seen) for story in stories}
    return {name: count for name, count in counted.items() if count > MOST_FALSE_ALARMS}
