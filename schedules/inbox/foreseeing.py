"""What will be told if nobody acts (pure): one step of the clock after the other, by the rules that the clock keeps.

What does not exist yet is told about its placement: a concern that will be raised, a check-in that will be planned.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

from ground.instants import day_of, instant_of
from schedules.alerting import silence, urgency
from schedules.alerting.hearing import Heard, all_signs, as_of
from schedules.alerting.urgency import Up
from schedules.dates import following, permit_alerts, working_days
from schedules.dates.courses import DAY, Span
from schedules.dates.following import CheckInItem, ProposalItem, UnpaidItem, next_step
from schedules.inbox.items import Her
from schedules.records.concerns import Level, Urgency


class To(StrEnum):
    """Who will be told."""

    EMPLOYER = "employer"
    TUTOR = "tutor"
    DEPUTY = "deputy"
    COORDINATORS = "coordinators"


class What(StrEnum):
    """What will be told, by the kind of the message."""

    CHECK_IN_DUE = "check_in_due"
    CHECK_IN_SECOND_CHANNEL = "check_in_second_channel"
    CHECK_IN_AGAIN = "check_in_again"
    CHECK_IN_ESCALATED = "check_in_escalated"
    CONCERN = "concern"
    CONCERN_PASSED_ON = "concern_passed_on"
    CONCERN_WITHOUT_STEP = "concern_without_step"
    ANSWERED = "proposal_answered"
    REMINDER = "proposal_reminder"
    PHONE = "proposal_phone"
    SHUT = "proposal_shut"
    EXPIRED = "proposal_expired"
    WITHDRAWN = "proposal_withdrawn"
    OVER = "proposal_over"
    NEWS = "proposal_news"
    LAPSED = "reservation_lapsed"
    DEADLINE_90 = "deadline_90"
    DEADLINE_60 = "deadline_60"
    DEADLINE_30 = "deadline_30"


class Period(NamedTuple):
    """From when until when is looked."""

    since: datetime
    until: datetime


class Coming(NamedTuple):
    """What will be told, when, to whom, about which thing (its reference) and about whom."""

    at: datetime
    what: What
    to: To
    about: str
    her: Her

    @property
    def position(self) -> str:
        """Where it stands in the list: by its instant."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{at}-{self.about}-{self.what}-{self.to}"


@dataclass(frozen=True)
class Side:
    """Who looks after a person: when her tutor has a deputy, and when one stands in; the patron of the capital."""

    her: Her
    patron_day: str | None
    deputies: Sequence[Span] = ()
    covers: Sequence[Span] = ()


@dataclass(frozen=True)
class OpenCheckIn:
    """A check-in with which the clock goes on at ``next_at``; until ``quiet_until`` nobody is reminded of it.

    The patron is that of the workplace. ``snoozed_until`` holds for her tutor alone.
    """

    ref: str
    item: CheckInItem
    next_at: datetime
    patron_day: str | None
    needs_cover: bool = False
    is_firm_reached: bool = True
    quiet_until: date | None = None
    snoozed_until: date | None = None


@dataclass(frozen=True)
class OpenConcern:
    """A concern that may go up."""

    ref: str
    urgency: Urgency
    raised_at: datetime
    told_to: Level
    acknowledged_at: datetime | None = None
    has_step: bool = False


@dataclass(frozen=True)
class OpenProposal:
    """A proposal that nobody on either side takes further; days on which it ends, is shut or loses its slot by itself.

    ``over_on`` and ``lost_on`` are the first days on which it is over, or has lost what it stands on, ``shut_on`` that
    on which its card opens no more, ``lapses_on`` that on which its slot is free.
    """

    ref: str
    patron_day: str | None
    reminded: ProposalItem | None = None
    answered_at: datetime | None = None
    over_on: date | None = None
    lost_on: date | None = None
    shut_on: date | None = None
    lapses_on: date | None = None
    is_willing: bool = False
    is_sent: bool = False
    is_firm_reached: bool = True


@dataclass(frozen=True)
class Running:
    """A placement that runs, or will from ``starts_at`` on: what will be heard of it, and its unpaid months.

    ``is_owing``: a month of it was told as unpaid before, and still is. ``heard_on`` is the last day on which somebody
    has listened for silence, ``told_on`` that of the last signal.
    """

    ref: str
    heard: Heard | None = None
    heard_on: date | None = None
    told_on: date | None = None
    unpaid: Sequence[date] = ()
    is_owing: bool = False
    starts_at: datetime | None = None
    check_ins: Sequence[OpenCheckIn] = field(default_factory=tuple)


@dataclass(frozen=True)
class Deadline:
    """A right to work that ends while she is placed, of how many days before was told, and when was last looked."""

    ref: str
    until: date
    told: frozenset[int] = frozenset()
    looked_on: date | None = None


DEADLINES = {90: What.DEADLINE_90, 60: What.DEADLINE_60, 30: What.DEADLINE_30}
LEVELS = {Level.TUTOR: To.TUTOR, Level.DEPUTY: To.DEPUTY, Level.COORDINATOR: To.COORDINATORS}
REMINDED = {
    following.Kind.REMINDER: (What.REMINDER, To.EMPLOYER),
    following.Kind.PHONE: (What.PHONE, To.TUTOR),
}


def of_check_in(row: OpenCheckIn, side: Side, period: Period) -> Iterator[Coming]:
    """Yield what will be told of a check-in that nobody makes."""
    item, due_at = row.item, row.next_at
    while (step := next_step(item, row.patron_day)) is not None:
        due_at = max(due_at, period.since)
        if due_at > period.until:
            return
        at, what = working_days.by_day(due_at, row.patron_day), What(f"check_in_{step.kind.value}")
        yield from (Coming(at, what, to, row.ref, side.her) for to in _told(row, step, side, day_of(due_at)))
        item = item.after(step)
        after = next_step(item, row.patron_day)
        due_at = after.at if after is not None else due_at


def of_concern(row: OpenConcern, side: Side, period: Period) -> Iterator[Coming]:
    """Yield to whom a concern goes up that nobody acknowledges, or for which nobody records a step."""
    while (up := _next_up(row, side)) is not None and max(up.at, period.since) <= period.until:
        at = max(up.at, period.since)
        what, level = What.CONCERN_WITHOUT_STEP, Level.COORDINATOR
        if up.kind is Up.PASS_ON:
            what, has_deputy = What.CONCERN_PASSED_ON, _is_any(side.deputies, day_of(at))
            level = urgency.passed_to(row.urgency, row.told_to, has_deputy=has_deputy)
        yield Coming(at, what, LEVELS[level], row.ref, side.her)
        row = replace(row, told_to=level)


def raised(about: str, how: Urgency, at: datetime, side: Side, period: Period) -> Iterator[Coming]:
    """Yield to whom a concern is told that will be raised, and how it goes up from there."""
    if at > period.until:
        return
    told_to = urgency.at_once(how, at, side.patron_day)
    upwards = [Level.TUTOR, Level.DEPUTY, Level.COORDINATOR]
    for level in upwards[: upwards.index(told_to) + 1]:
        if level is not Level.DEPUTY or _is_any(side.deputies, day_of(at)):
            yield Coming(at, What.CONCERN, LEVELS[level], about, side.her)
    yield from of_concern(OpenConcern(about, how, at, told_to), side, period)


def of_running(row: Running, side: Side, period: Period) -> Iterator[Coming]:
    """Yield what will be told of a placement of which nobody records anything."""
    if row.starts_at is not None:
        period = Period(max(period.since, row.starts_at), period.until)
    for each in row.check_ins:
        yield from of_check_in(each, side, period)
    yield from _of_months(row, side, period)
    yield from _of_silence(row, side, period)


def of_deadline(row: Deadline, side: Side, period: Period) -> Iterator[Coming]:
    """Yield what will be told of a right to work that nobody renews."""
    told = set(row.told)
    for at, day in _working_mornings(row.looked_on, period):
        days = permit_alerts.due(row.until, day)
        if days is not None and days not in told:
            told.add(days)
            yield Coming(working_days.at_work(at), DEADLINES[days], To.TUTOR, row.ref, side.her)


def of_proposal(row: OpenProposal, side: Side, period: Period) -> Iterator[Coming]:
    """Yield what will be told of a proposal that nobody answers or takes further."""
    found = (each for each in _of_proposal(row, side, period) if each.to is not To.EMPLOYER or row.is_firm_reached)
    yield from found


def _told(row: OpenCheckIn, step: following.Step, side: Side, on: date) -> Iterator[To]:
    """Yield who is told a step of a check-in: her tutor for a firm that cannot be written to."""
    if step.to is following.Reader.COORDINATORS:
        yield To.COORDINATORS
    elif step.to is following.Reader.EMPLOYER and row.is_firm_reached:
        yield To.EMPLOYER
    elif row.quiet_until is None or row.quiet_until <= on:
        if row.snoozed_until is None or row.snoozed_until <= on:
            yield To.TUTOR
        if row.needs_cover and _is_any(side.covers, on):
            yield To.DEPUTY


def _of_months(row: Running, side: Side, period: Period) -> Iterator[Coming]:
    is_owing = row.is_owing
    for payday in sorted(row.unpaid):
        step = next_step(UnpaidItem(payday, is_second=is_owing), None)
        if step is not None:
            how = Urgency.URGENT if step.kind is following.Kind.UNPAID_AGAIN else Urgency.ALERT
            yield from raised(row.ref, how, max(step.at, period.since), side, period)
        is_owing = True


def _of_silence(row: Running, side: Side, period: Period) -> Iterator[Coming]:
    if row.heard is None:
        return
    found, told_on = all_signs(row.heard, day_of(period.since), day_of(period.until)), row.told_on
    for at, day in _working_mornings(row.heard_on, period):
        is_heard = not row.heard.is_still(day)
        if is_heard and silence.signal(as_of(found, day), day, told_on=told_on) is not None:
            told_on = day
            yield from raised(row.ref, Urgency.ALERT, at, side, period)


def _working_mornings(looked_on: date | None, period: Period) -> Iterator[tuple[datetime, date]]:
    """Yield when the clock looks at what it looks at once a working day, after the day on which it last has."""
    day = max(day_of(period.since), looked_on + DAY) if looked_on is not None else day_of(period.since)
    while (at := max(morning(day), period.since)) <= period.until:
        if working_days.is_working(day):
            yield at, day
        day += DAY


def _of_proposal(row: OpenProposal, side: Side, period: Period) -> Iterator[Coming]:
    ends = [day for day in (row.over_on, row.lost_on) if day is not None]
    end = max(instant_of(min(ends)), period.since) if ends else None

    def at_work(at: datetime, what: What, to: To = To.TUTOR) -> Coming:
        patron_day = row.patron_day if to is To.EMPLOYER else None
        return Coming(working_days.at_work(at, patron_day), what, to, row.ref, side.her)

    if row.answered_at is not None and (at := max(row.answered_at, period.since)) <= period.until:
        yield at_work(at, What.ANSWERED)
    for step in following.forecast(row.reminded, row.patron_day, period.until) if row.reminded else ():
        at = max(step.at, period.since)
        if step.kind in REMINDED and (end is None or at < end):
            yield at_work(at, *REMINDED[step.kind])
    for day, what in ((row.shut_on, What.SHUT), (row.lapses_on, What.LAPSED)):
        if day is not None and (at := max(instant_of(day), period.since)) <= period.until and (end is None or at < end):
            yield at_work(at, what)
    if end is not None and end <= period.until:
        is_over = row.over_on == min(ends)
        yield at_work(end, What.EXPIRED if is_over else What.WITHDRAWN)
        if row.is_willing:
            yield Coming(working_days.next_morning(end, row.patron_day), What.NEWS, To.EMPLOYER, row.ref, side.her)
        elif row.is_sent and is_over:
            yield at_work(end, What.OVER, To.EMPLOYER)


def morning(day: date) -> datetime:
    """Return when the clock looks at what a day brings."""
    return instant_of(day, working_days.OPENS)


def in_order(found: Iterable[Coming]) -> list[Coming]:
    """Return what is coming as it is listed; what two things lead to at one instant, once."""
    return sorted(set(found), key=lambda each: each.position)


def _is_any(spans: Iterable[Span], day: date) -> bool:
    return any(day in span for span in spans)


def _next_up(row: OpenConcern, side: Side) -> urgency.Next | None:
    return urgency.next_up(
        row.urgency,
        raised_at=row.raised_at,
        told_to=row.told_to,
        acknowledged_at=row.acknowledged_at,
        has_step=row.has_step,
        patron_day=side.patron_day,
    )
