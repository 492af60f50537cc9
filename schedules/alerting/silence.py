"""The silence detector: weak signs, none of which says anything alone, made into one signal with its reasons (pure).

The rules are few and stated here, so that a tutor can be told why. What is plainly wrong (an absence, a warning answer,
an urgent concern) does not wait for company and is not this file's business.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from schedules.dates import working_days

TOGETHER = 3  # different kinds of weak signs
WITHIN = timedelta(days=21)
LATE_ANSWER = 3  # working days of the workplace
LATE_PRESENCE = 5  # and more
LATE_PAY = 2  # banking days after the payday
MORE_HOURS, MOST_HOURS = 4, 40  # in a week: above what was agreed, and at all
APART_DAYS, APART_HOURS = 2, 4  # between her word and the record


class Weak(StrEnum):
    """A sign that alone says nothing."""

    REPEATED = "reached_at_repetition"
    LATE_ANSWER = "employer_answers_late"
    LATE_PAY = "pay_not_recorded"
    LATE_PRESENCE = "presence_late"
    WELLBEING = "wellbeing_down"
    SCALE = "changed_scale"


@dataclass(frozen=True)
class Sign:
    """A weak sign, the day on which it could be seen, and whether it lasts: what is late is still not there."""

    kind: Weak
    on: date
    facts: dict[str, int | str] = field(default_factory=dict)
    is_open: bool = False


class Rule(StrEnum):
    """Why a signal was given."""

    THREE_SIGNS = "three_weak_signs"
    TWO_SILENCES = "two_silences_of_the_employer"
    SCALE = "more_than_agreed"
    CONTRADICTION = "her_word_and_the_record_differ"


@dataclass(frozen=True)
class Signal:
    """One alert, with all its reasons."""

    rule: Rule
    reasons: tuple[Sign, ...] = ()
    facts: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What somebody tells of a period: days of presence, euro paid, hours of a week; None: not told."""

    days: int | None = None
    paid: int | None = None
    hours: int | None = None


def signal(signs: Iterable[Sign], today: date, *, told_on: date | None = None) -> Signal | None:
    """Return the one signal that weak signs make, if any.

    ``told_on`` is the day of the last signal about this placement: what could be seen by then is spent, so that nobody
    is told the same again.
    """
    fresh = [each for each in signs if each.on <= today and (told_on is None or each.on > told_on)]
    recent = {each.kind: each for each in sorted(fresh, key=lambda each: each.on) if today - each.on <= WITHIN}
    if len(recent) >= TOGETHER:
        return Signal(Rule.THREE_SIGNS, tuple(recent.values()))
    silent = {each.kind: each for each in fresh if each.is_open and each.kind in {Weak.LATE_ANSWER, Weak.LATE_PRESENCE}}
    if len(silent) > 1:
        return Signal(Rule.TWO_SILENCES, tuple(silent.values()))
    # What the record itself tells weighs no less than her word, of which the same number of hours is an alert.
    return Signal(Rule.SCALE, (recent[Weak.SCALE],)) if Weak.SCALE in recent else None


def contradictions(hers: Told, recorded: Told) -> tuple[Signal, ...]:
    """Return where her word and the record differ by more than happens: two days, any money, four hours a week."""
    return tuple(
        Signal(Rule.CONTRADICTION, facts={"about": name, "hers": word, "recorded": record})
        for name, word, record, least in _pairs(hers, recorded)
        if abs(word - record) >= least
    )


def reached_at_repetition(repeated_on: date) -> Sign:
    """Return the sign that she was reached only when asked again."""
    return Sign(Weak.REPEATED, repeated_on)


def wellbeing_down(on: date) -> Sign:
    """Return the sign that a scale of hers fell (``questions.Findings.is_wellbeing_down``)."""
    return Sign(Weak.WELLBEING, on)


def late_answer(due_on: date, done_on: date | None, today: date, patron_day: str | None) -> Sign | None:
    """Return the sign of an employer's answer that came late, or has not come yet."""
    return _late(Weak.LATE_ANSWER, working_days_on(due_on, LATE_ANSWER, patron_day), done_on, today)


def late_presence(day: date, done_on: date | None, today: date, patron_day: str | None) -> Sign | None:
    """Return the sign of a day of presence that was recorded late, or is not recorded yet."""
    return _late(Weak.LATE_PRESENCE, working_days_on(day, LATE_PRESENCE + 1, patron_day), done_on, today)


def late_pay(payday: date, done_on: date | None, today: date) -> Sign | None:
    """Return the sign of a month that was not recorded as paid by the end of the second banking day."""
    after = working_days_on(payday, LATE_PAY, None) + timedelta(days=1)
    return _late(Weak.LATE_PAY, after, done_on, today)


def changed_scale(seen_on: date, hours: int, agreed: int) -> Sign | None:
    """Return the sign of a week far above what was agreed, or above what is allowed."""
    if hours < agreed + MORE_HOURS and hours <= MOST_HOURS:
        return None
    return Sign(Weak.SCALE, seen_on, {"hours": hours, "agreed": agreed})


def other_day(seen_on: date) -> Sign:
    """Return the sign that she was at work on a day on which none was agreed."""
    return Sign(Weak.SCALE, seen_on, {"hours": "on a day that was not agreed"})


@lru_cache(maxsize=4_096)  # asked of the same days again and again
def working_days_on(day: date, count: int, patron_day: str | None) -> date:
    """Return the working day that is so many after a day."""
    for _ in range(count):
        day = working_days.on_or_after(day + timedelta(days=1), patron_day)
    return day


def _late(kind: Weak, seen_on: date, done_on: date | None, today: date) -> Sign | None:
    """Return the sign from the day on which it is seen, unless what was waited for had come before."""
    if seen_on > today or (done_on is not None and done_on < seen_on):
        return None
    return Sign(kind, seen_on, is_open=done_on is None)


def _pairs(hers: Told, recorded: Told) -> Iterator[tuple[str, int, int, int]]:
    for name, least in (("days", APART_DAYS), ("paid", 1), ("hours", APART_HOURS)):
        word, record = getattr(hers, name), getattr(recorded, name)
        if word is not None and record is not None:
            yield name, word, record, least
