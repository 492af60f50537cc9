"""Plain day-by-day model of messages, reminders and escalations if nobody acts.

Written from the product's own words before its code. An item may carry what somebody did (done_on, answered_on,
acknowledged_at); left empty, nobody acts. Instants are local wall time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Good = Callable[[date], bool]
ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)
MORNING, EVENING = time(9, 0), time(18, 0)  # working hours, Monday to Friday
MINUTES_TO_ACKNOWLEDGE = 120  # 2 working hours


@dataclass(frozen=True)
class Calendar:
    """Two questions about a date: is it a working day of the workplace, of the tutor?"""

    workplace: Good
    tutor: Good


@dataclass(frozen=True)
class Row:
    """One line of the ledger. at is None when product.md fixes only the day."""

    day: date
    at: datetime | None
    item: str
    what: str
    to: str


@dataclass(frozen=True)
class Checkin:
    """party: her, employer, both. strict: it belongs to weeks 1-2. cancelled_on: hiring or exit."""

    name: str
    party: str
    day: date
    strict: bool
    done_on: date | None = None
    cancelled_on: date | None = None
    second_channel: bool = True

    def begins(self) -> date:
        return self.day


@dataclass(frozen=True)
class Proposal:
    """answered_on: any answer, withdrawal or expiry by hand."""

    name: str
    sent_on: date
    answered_on: date | None = None

    def begins(self) -> date:
        return self.sent_on


@dataclass(frozen=True)
class Urgent:
    """A concern, or an absence without agreement, raised at a minute."""

    name: str
    raised_at: datetime
    acknowledged_at: datetime | None = None
    deputy: bool = True

    def begins(self) -> date:
        return self.raised_at.date()


@dataclass(frozen=True)
class Unpaid:
    """A month's allowance not declared paid: a task 5 days after the payday (issue 5)."""

    name: str
    payday: date
    paid_on: date | None = None

    def begins(self) -> date:
        return self.payday


Item = Checkin | Proposal | Urgent | Unpaid


def next_day(is_good: Good, day: date) -> date:
    """The first good day after `day`."""
    day += ONE_DAY
    while not is_good(day):
        day += ONE_DAY
    return day


def this_or_next(is_good: Good, day: date) -> date:
    return day if is_good(day) else next_day(is_good, day)


def who_works(cal: Calendar, party: str) -> Good:
    """Whose working days count for the second try."""
    if party == "employer":
        return cal.workplace
    if party == "her":
        return cal.tutor
    return lambda day: cal.workplace(day) and cal.tutor(day)


def second_try(cal: Calendar, item: Checkin) -> date:
    """Second working day of the workplace, then the first day good for the party."""
    day = next_day(cal.workplace, next_day(cal.workplace, item.day))
    return this_or_next(who_works(cal, item.party), day)


def after_working_minutes(cal: Calendar, start: datetime, minutes: int) -> datetime:
    """The moment when so many working minutes have passed. Minute by minute."""
    now, passed = start, 0
    while passed < minutes:
        if cal.workplace(now.date()) and MORNING <= now.time() < EVENING:
            passed += 1
        now += ONE_MINUTE
    return now


def open_in_morning(item: Checkin, day: date) -> bool:
    """Not done before this day and not cancelled before this day."""
    done = item.done_on is not None and item.done_on < day
    cancelled = item.cancelled_on is not None and item.cancelled_on < day
    return not done and not cancelled


def open_in_evening(item: Checkin, day: date) -> bool:
    """Not done and not cancelled up to and with this day."""
    return open_in_morning(item, day + ONE_DAY)


def asked_person(item: Checkin) -> str:
    return "employer" if item.party == "employer" else "tutor"


def checkin_rows(item: Checkin, cal: Calendar, day: date) -> Iterator[Row]:
    """What is sent on this day for this check-in."""
    if day == item.day and open_in_morning(item, day):
        yield Row(day, None, item.name, "due", asked_person(item))
    yield from (strict_rows if item.strict else later_rows)(item, cal, day)


def strict_rows(item: Checkin, cal: Calendar, day: date) -> Iterator[Row]:
    """Weeks 1-2: second channel in the evening of the same day, coordinator next working day."""
    if day == item.day and item.second_channel and open_in_evening(item, day):
        yield Row(day, None, item.name, "second_channel", "tutor")
    if day == next_day(cal.workplace, item.day) and open_in_morning(item, day):
        yield Row(day, None, item.name, "escalated", "coordinator")


def later_rows(item: Checkin, cal: Calendar, day: date) -> Iterator[Row]:
    """Later: again after 2 working days; still nothing: escalated the next working day."""
    again = second_try(cal, item)
    if day == again and open_in_morning(item, day):
        yield Row(day, None, item.name, "again", asked_person(item))
    if day == next_day(cal.workplace, again) and open_in_morning(item, day):
        yield Row(day, None, item.name, "escalated", "coordinator")


def unanswered(item: Proposal, day: date) -> bool:
    return item.answered_on is None or item.answered_on >= day


def proposal_rows(item: Proposal, cal: Calendar, day: date) -> Iterator[Row]:
    """Day n is n days after sending. What reaches the employer waits for a working day."""

    def after(number: int, is_good: Good | None = None) -> date:
        wanted = item.sent_on + number * ONE_DAY
        return this_or_next(is_good, wanted) if is_good else wanted

    if not unanswered(item, day):
        return
    if day in (after(3, cal.workplace), after(7, cal.workplace)):
        yield Row(day, None, item.name, "reminder", "employer")
    if day == after(10, lambda d: cal.workplace(d) and cal.tutor(d)):
        yield Row(day, None, item.name, "phone", "tutor")
    if day == after(21):
        yield Row(day, None, item.name, "expired", "employer")


def urgent_rows(item: Urgent, cal: Calendar, day: date) -> Iterator[Row]:
    """Tutor at once; 2 working hours later the deputy; 2 more the coordinator."""
    at, people = item.raised_at, ["tutor", "deputy", "coordinator"]
    if not item.deputy:
        people.remove("deputy")
    for person in people:
        if item.acknowledged_at is not None and item.acknowledged_at < at:
            return
        if at.date() == day:
            yield Row(day, at, item.name, "urgent", person)
        at = after_working_minutes(cal, at, MINUTES_TO_ACKNOWLEDGE)


def unpaid_rows(item: Unpaid, cal: Calendar, day: date) -> Iterator[Row]:  # noqa: ARG001 - as its likes
    wanted = item.payday + 5 * ONE_DAY
    if day == wanted and (item.paid_on is None or item.paid_on >= day):
        yield Row(day, None, item.name, "unpaid_task", "tutor")


RULES = {Checkin: checkin_rows, Proposal: proposal_rows, Urgent: urgent_rows, Unpaid: unpaid_rows}


def ledger(items: list[Item], cal: Calendar, first: date, last: date) -> list[Row]:
    """Every row from first to last, day by day, item by item."""
    rows, day = [], first
    while day <= last:
        for item in items:
            rows += list(RULES[type(item)](item, cal, day))
        day += ONE_DAY
    return rows


def item_from_text(given: dict[str, str]) -> Item:
    """ "kind=checkin party=her day=2026-03-09 strict=yes" ... -> an item."""

    def d(key: str) -> date | None:
        return date.fromisoformat(given[key]) if key in given else None

    def t(key: str) -> datetime | None:
        return datetime.fromisoformat(given[key]) if key in given else None

    kind = given["kind"]
    if kind == "checkin":
        return Checkin(
            "x",
            given["party"],
            d("day"),
            given["strict"] == "yes",
            d("done"),
            d("cancelled"),
            given.get("second_channel") != "no",
        )
    if kind == "proposal":
        return Proposal("x", d("sent"), d("answered"))
    if kind == "urgent":
        return Urgent("x", t("raised"), t("acknowledged"), given.get("deputy") != "no")
    return Unpaid("x", d("payday"), d("paid"))


def row_text(row: Row) -> str:
    when = row.at.strftime("%Y-%m-%dT%H:%M") if row.at else str(row.day)
    return f"{when} {row.what} {row.to}"
