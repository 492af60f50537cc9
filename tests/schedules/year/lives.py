"""Placements of a year with what people do in them, drawn by chance: what the product plays and the model reckons."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from tests.schedules.independent import dates, days, ledger
from tests.schedules.stories.reading import Setting

FIRST, LAST = date(2026, 1, 7), date(2026, 12, 31)
TERRITORIES = (("Teramo", "TE", "12-19", 800), ("Ascoli Piceno", "AP", "08-05", 500), ("Pisa", "PI", "06-17", 600),
               ("Torino", "TO", "06-24", 300), ("Genova", "GE", "06-24", 500))  # fmt: skip
SHIFTS = (("08:00", "12:00"), ("09:00", "13:00"), ("14:00", "18:00"), ("16:00", "20:00"))
SAFE = (("13:00", "19:00"), ("09:00", "21:00"), ("18:00", "20:30"))
UNPAID_AFTER = timedelta(days=5)
CLOSES_AT = time(12)
Line = tuple[str, date, str, str, str]  # whose, the day, the item, what, to whom


@dataclass(frozen=True)
class Life:
    """One placement by the model, and what people do in it, which follows from the draw alone."""

    name: str
    territory: int
    payday: int
    of: days.Placement
    concern_at: datetime | None
    acknowledged_at: datetime | None
    salt: int

    @property
    def setting(self) -> Setting:
        """The same placement for the product."""
        town, _, patron_day, allowance = TERRITORIES[self.territory]
        hours = [[list(window) for window in self.of.shifts.get(day, [])] for day in range(7)]
        safe = [[list(window) for window in self.of.safe.get(day, [])] for day in range(7)]
        return Setting(
            self.name, f"Ditta {self.name}", town, town, patron_day, self.of.start, self.of.planned_end, 20.0, hours,
            safe, float(allowance), self.payday, is_paid_in_same_month=False,
        )  # fmt: skip

    def done_on(self, party: str, day: date) -> date | None:
        """Return when a contact planned for a day is made: on it, later, or never."""
        chance = Random(f"{self.salt} {party} {day}")
        found = chance.choices((day, day + timedelta(days=chance.randrange(1, 7)), None), (6, 2, 2))[0]
        closed = self.of.closed_on
        return None if found is not None and closed is not None and day <= closed <= found else found

    def paid_on(self, month: date) -> date | None:
        """Return when a month is recorded as paid: on its payday, a week after, or never."""
        payday = self.pays_on(month)
        chance = Random(f"{self.salt} pay {month}")
        return chance.choices((payday, payday + timedelta(days=7), None), (7, 2, 1))[0]

    def pays_on(self, month: date) -> date:
        """Return the payday of a month, in the next one."""
        return days.add_months(month.replace(day=self.payday), 1)

    def months(self) -> Iterator[date]:
        """Yield the first days of the months in which she works."""
        month = self.of.start.replace(day=1)
        while month <= (self.of.closed_on or self.of.planned_end):
            yield month
            month = days.add_months(month, 1)


def drawn(seed: int, count: int) -> list[Life]:
    """Return so many placements in all territories."""
    chance = Random(seed)
    return [_life(chance, seed, number) for number in range(count)]


def _life(chance: Random, seed: int, number: int) -> Life:
    start = FIRST + timedelta(days=8 + chance.randrange(240))
    payday = chance.choice((10, 27))
    end = days.add_months(start, 4) - timedelta(days=1)
    found = days.Placement(
        start, end, TERRITORIES[number % 5][1], shifts={day: [chance.choice(SHIFTS)] for day in range(5)},
        safe={day: [chance.choice(SAFE)] for day in range(7)}, patience=2,
        paydays=[days.add_months(start.replace(day=payday), month) for month in range(1, 14)],
    )  # fmt: skip
    if chance.random() < 0.3:
        away = start + timedelta(days=chance.randrange(3, 90))
        found.tutor_absences.append((away, away + timedelta(days=chance.choice((0, 2, 7, 14)))))
    if chance.random() < 0.4:
        found.closed_on = start + timedelta(days=chance.randrange(10, 115))
        found.outcome = chance.choice(("hired_here", "hired_elsewhere", "ended", "interrupted"))
    at, acknowledged = _concern(chance, found)
    return Life(f"Y{seed}-{number:03}", number % 5, payday, found, at, acknowledged, chance.randrange(10**9))


def _concern(chance: Random, of: days.Placement) -> tuple[datetime | None, datetime | None]:
    """Return a full hour at which something urgent comes up, and one at which somebody looks after it, if at all."""
    if chance.random() < 0.4:
        return None, None
    at = datetime.combine(of.start + timedelta(days=chance.randrange(1, 60)), time(chance.randrange(8, 22)))
    return at, at + timedelta(hours=chance.randrange(1, 40), minutes=30) if chance.random() < 0.6 else None


# --- the independent ledger


def reckoned(life: Life, last: date = LAST) -> list[Line]:
    """Return what is told in a life by the model, and which contacts are made."""
    calendar = ledger.Calendar(
        lambda day: days.is_working_day(life.of, day), lambda day: days.good_for_her(life.of, day)
    )
    planned = [each for each in dates.plan(life.of) if each.first_day <= last]
    lines = [line for each in planned for line in _contact(life, each, last)]
    for month in life.months():
        item = ledger.Unpaid(f"pay {month}", life.pays_on(month), life.paid_on(month))
        lines += _lines(life, ledger.ledger([item], calendar, life.of.start, last))
    if life.concern_at is not None:
        urgent = ledger.Urgent("concern", life.concern_at, life.acknowledged_at)
        lines += _lines(life, ledger.ledger([urgent], calendar, life.of.start, last))
    return sorted(lines)


def _is_late(each: dates.Checkin) -> bool:
    return each.purposes[0].startswith("follow_up")


def _asked_again(life: Life, each: dates.Checkin) -> ledger.Calendar:
    """Return the days on which a party is asked again, by the model of the dates: it knows who stands in for long."""
    of = replace(life.of, planned_end=date.max) if _is_late(each) else life.of
    again = days.repeat_day(of, each.first_day, each.party) or date.max
    return ledger.Calendar(lambda day: days.is_working_day(life.of, day), lambda day: day >= again)


def _contact(life: Life, each: dates.Checkin, last: date) -> Iterator[Line]:
    calendar = _asked_again(life, each)
    done_on = life.done_on(each.party, each.first_day)
    closed = None if _is_late(each) else life.of.closed_on
    name = f"{each.party} {each.first_day}"
    item = ledger.Checkin(name, each.party, each.first_day, each.strict, done_on, closed)
    yield from _lines(
        life, ledger.ledger([item], calendar, each.first_day, min(last, each.first_day + timedelta(days=40)))
    )
    if done_on is not None and done_on <= last:
        yield life.name, done_on, name, "done", "record"


def _lines(life: Life, rows: list[ledger.Row]) -> Iterator[Line]:
    return ((life.name, row.day, row.item, row.what, row.to) for row in rows)
