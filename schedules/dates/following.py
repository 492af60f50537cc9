"""What follows if nobody acts: of a check-in, of a proposal without an answer, of a month that is not paid (pure).

One step at a time. The ticker does the next step once its instant has come; a forecast does one after the other, so
both tell the same. An item holds plain values, none of them encrypted, and the last step that was done.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, Self

from ground.instants import day_of, instant_of
from schedules.dates import timing, working_days
from schedules.dates.purposes import Party

UNPAID_AFTER = timedelta(days=5)  # calendar days after the payday


class Kind(StrEnum):
    """What is done."""

    DUE = "due"
    SECOND_CHANNEL = "second_channel"
    AGAIN = "again"
    ESCALATED = "escalated"
    REMINDER = "reminder"
    PHONE = "phone"
    EXPIRED = "expired"
    UNPAID = "unpaid"
    UNPAID_AGAIN = "unpaid_again"  # the second month: urgent


class Reader(StrEnum):
    """Who is told."""

    EMPLOYER = "employer"
    TUTOR = "tutor"
    COORDINATORS = "coordinators"


@dataclass(frozen=True)
class Step:
    """What is done, whom it tells, from which instant on (UTC); of a proposal on which of its days."""

    kind: Kind
    to: Reader
    at: datetime
    number: int = 0


class Item(Protocol):
    """Something that goes on by itself."""

    def next(self, patron_day: str | None) -> Step | None:
        """Return what is done next; None when it rests. The patron is that of the workplace."""

    def after(self, step: Step) -> Self:
        """Return the item once a step was done."""


@dataclass(frozen=True)
class CheckInItem:
    """An open check-in; ``repeat_on`` as in ``check_in_dates.Contact``."""

    party: Party
    due_on: date
    repeat_on: date | None
    is_strict: bool
    done: Kind | None = None

    def next(self, patron_day: str | None) -> Step | None:
        """Return the next step: due in the morning, tried again, then told to the coordinators."""
        asked = Reader.EMPLOYER if self.party is Party.EMPLOYER else Reader.TUTOR
        repeat_on = None if self.is_strict else self.repeat_on
        if self.done is None:
            return Step(Kind.DUE, asked, instant_of(self.due_on, working_days.OPENS))
        if self.done is Kind.DUE and repeat_on is None:
            return Step(Kind.SECOND_CHANNEL, Reader.TUTOR, instant_of(self.due_on, working_days.CLOSES))
        if self.done is Kind.DUE and repeat_on is not None:
            return Step(Kind.AGAIN, asked, instant_of(repeat_on, working_days.OPENS))
        if self.done in {Kind.SECOND_CHANNEL, Kind.AGAIN}:
            last = instant_of(repeat_on or self.due_on, working_days.OPENS)
            return Step(Kind.ESCALATED, Reader.COORDINATORS, working_days.next_morning(last, patron_day))
        return None

    def after(self, step: Step) -> Self:
        """Return the check-in once a step was done."""
        return replace(self, done=step.kind)


@dataclass(frozen=True)
class ProposalItem:
    """A proposal without an answer; ``reminded`` is the day of its last reminder, 0 before the first."""

    sent_at: datetime
    reminded: int = 0

    def next(self, patron_day: str | None) -> Step | None:
        """Return the next reminder, the call, or the end of it."""
        ahead = [each for each in reminders(self.sent_at, patron_day) if each[0] > self.reminded]
        if ahead:
            # Two that fall on one morning are one.
            number, at = max(each for each in ahead if each[1] == ahead[0][1])
            return Step(*_TOLD[number], at, number)
        if self.reminded < timing.LIFE.days:
            return Step(Kind.EXPIRED, Reader.EMPLOYER, instant_of(timing.life_over_on(self.sent_at)), timing.LIFE.days)
        return None

    def after(self, step: Step) -> Self:
        """Return the proposal once a step was done."""
        return replace(self, reminded=step.number)


_TOLD = dict.fromkeys(timing.REMINDERS, (Kind.REMINDER, Reader.EMPLOYER)) | {timing.PHONE: (Kind.PHONE, Reader.TUTOR)}


@dataclass(frozen=True)
class UnpaidItem:
    """A month that is not declared paid; ``is_second``: nor was the one before."""

    payday: date
    is_second: bool = False
    is_told: bool = False

    def next(self, patron_day: str | None) -> Step | None:  # noqa: ARG002  a task waits for no working day
        """Return the task for her tutor."""
        if self.is_told:
            return None
        kind = Kind.UNPAID_AGAIN if self.is_second else Kind.UNPAID
        return Step(kind, Reader.TUTOR, unpaid_at(self.payday))

    def after(self, step: Step) -> Self:  # noqa: ARG002
        """Return the month once it was told."""
        return replace(self, is_told=True)


def unpaid_at(payday: date) -> datetime:
    """Return from when on a month that is not declared paid is a task."""
    return instant_of(payday + UNPAID_AFTER, working_days.OPENS)


def last_unpaid(now: datetime) -> date:
    """Return the last payday whose months are a task by now if they are not declared paid."""
    payday = day_of(now) - UNPAID_AFTER
    return payday if unpaid_at(payday) <= now else payday - timedelta(days=1)


def next_step(item: Item, patron_day: str | None) -> Step | None:
    """Return what is done next about an item where the patron of the workplace is kept on a day."""
    return item.next(patron_day)


def forecast(item: Item, patron_day: str | None, until: datetime) -> Iterator[Step]:
    """Return all that follows up to an instant if nobody acts."""
    while (step := item.next(patron_day)) is not None and step.at <= until:
        yield step
        item = item.after(step)


def reminders(sent_at: datetime, patron_day: str | None) -> list[tuple[int, datetime]]:
    """Return the reminders of a proposal by their day, the last of them the call: on working days of the workplace."""
    return [(number, _morning(sent_at, number, patron_day)) for number in (*timing.REMINDERS, timing.PHONE)]


def _morning(sent_at: datetime, number: int, patron_day: str | None) -> datetime:
    day = working_days.on_or_after(day_of(sent_at) + timedelta(days=number), patron_day)
    return instant_of(day, working_days.OPENS)
