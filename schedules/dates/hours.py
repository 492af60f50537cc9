"""Hours at which she may be reached: her safe hours without her shift (pure).

They are wall time, so on the two nights on which the clocks change an hour may be missing or come twice: what is
returned lies inside her safe hours whichever of the two is meant.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from ground.instants import HERE
from matching.ranking.week import MIDNIGHT, Day, Window, merged


def left(safe: Day, shift: Day, *, after_shift: bool = False) -> Day:
    """Return the safe hours of a day outside its shift; on the first evening only those after it."""
    taken = merged(shift)
    if after_shift and taken:
        taken = ((0, taken[-1][1]),)
    return tuple(window for each in merged(safe) for window in _without(each, taken))


def instants(day: date, hours: Day) -> tuple[tuple[datetime, datetime], ...]:
    """Return the hours of a day as instants in UTC, without those that the change of the clocks skips."""
    found = ((_begin(day, start), _end(day, start, end)) for start, end in hours)
    return tuple((begin, end) for begin, end in found if begin < end)


def _without(window: Window, taken: Day) -> Iterator[Window]:
    start, end = window
    for since, upto in taken:
        if start < min(since, end):
            yield start, min(since, end)
        start = max(start, upto)
    if start < end:
        yield start, end


def _begin(day: date, minute: int) -> datetime:
    """Return when a window begins: of an hour that comes twice, in its second."""
    return _instant(day, minute, fold=1)


def _end(day: date, start: int, end: int) -> datetime:
    """Return when a window ends: of an hour that comes twice, in its first, unless it begins in there too."""
    comes_twice = _instant(day, start, fold=0) != _instant(day, start, fold=1)
    return _instant(day, end, fold=int(comes_twice))


def _instant(day: date, minute: int, *, fold: int) -> datetime:
    whole, rest = divmod(minute, MIDNIGHT)
    wall = datetime.combine(day + timedelta(days=whole), time(rest // 60, rest % 60, fold=fold), HERE)
    told = wall.astimezone(UTC)
    if told.astimezone(HERE).replace(tzinfo=None, fold=0) == wall.replace(tzinfo=None, fold=0):
        return told
    # The clocks skip this hour: the next one begins when it would have.
    return _instant(day, minute // 60 * 60 + 60, fold=0)
