"""What is heard of a running placement, and the weak signs in it as of a day, whether past or to come (pure)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from schedules.alerting import presence_kept, silence
from schedules.alerting.silence import Sign
from schedules.dates import working_days
from schedules.dates.courses import Span

FAR = timedelta(days=60)  # how far back is looked: longer than any sign counts


class Found(NamedTuple):
    """A sign, and the day that it is of, if it counts for so long only."""

    of: date | None
    sign: Sign


@dataclass(frozen=True)
class Heard:
    """What is known of a placement: pairs of when something was due and when it came, None while it has not.

    ``asked`` are the employer's check-ins, ``pay`` its months. ``recorded`` maps a day of presence to the one on which
    it was recorded; ``present`` and ``told`` are what ``presence_kept.awaited_on`` asks for. ``seen`` are the signs in
    what has come, which no later day changes. ``still`` are the spans on whose days it stands still: nothing is awaited
    of them, nor is it listened on them.
    """

    starts_on: date
    over_on: date
    hours: Sequence[Sequence[object]]
    patron_day: str | None
    asked: Sequence[tuple[date, date | None]] = ()
    recorded: Mapping[date, date] = field(default_factory=dict)
    present: Collection[date] = ()
    told: Collection[date] = ()
    pay: Sequence[tuple[date, date | None]] = ()
    seen: Sequence[Sign] = ()
    still: Sequence[Span] = ()

    def is_still(self, day: date) -> bool:
        """Tell whether it stands still on a day."""
        return any(day in span for span in self.still)


def signs(heard: Heard, today: date) -> list[Sign]:
    """Return the weak signs of a placement on a day, those that last and those that have passed."""
    return as_of(all_signs(heard, today, today), today)


def all_signs(heard: Heard, since: date, until: date) -> list[Found]:
    """Return all that can be seen on any day from one to another, for ``as_of`` to choose from."""
    found = [Found(None, sign) for sign in heard.seen]
    for due_on, done_on in heard.asked:
        if due_on <= until:
            found += _found(due_on, silence.late_answer(due_on, done_on, until, heard.patron_day))
    found += [each for day in _days(heard, since, until) for each in _of_day(heard, day, until)]
    for pay_on, paid_on in heard.pay:
        found += _found(None, silence.late_pay(pay_on, paid_on, until))
    return found


def as_of(found: Iterable[Found], today: date) -> list[Sign]:
    """Return the signs that count on a day: seen by then, of days that are not too far back."""
    return [
        each.sign for each in found if each.sign.on <= today and (each.of is None or today - FAR <= each.of <= today)
    ]


def _days(heard: Heard, since: date, until: date) -> Iterator[date]:
    first = max(heard.starts_on, since - FAR)
    for number in range((until - first).days):
        day = first + timedelta(days=number)
        is_awaited = heard.hours[day.weekday()] and not heard.is_still(day)
        if is_awaited and working_days.is_working(day, heard.patron_day):
            yield day


def _of_day(heard: Heard, day: date, until: date) -> list[Found]:
    awaited_on = presence_kept.awaited_on(day, heard.present, heard.told, over_on=heard.over_on)
    if awaited_on is None:
        return []
    # A month is told by who pays, as pay is: on banking days, which know no patron.
    kept_on = heard.patron_day if awaited_on == day else None
    return _found(day, silence.late_presence(awaited_on, heard.recorded.get(day), until, kept_on))


def _found(of: date | None, sign: Sign | None) -> list[Found]:
    return [] if sign is None else [Found(of, sign)]
