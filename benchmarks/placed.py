"""Some hundred tutors with forty people each, all of them placed, and 100,000 open check-ins: written in one go.

Placements began on working days of the last half year and last a year; their check-ins fall as the usual plan has them.
What is past is mostly done: of every fourth person the last one is open, and of all the presence of the last two days.
The clock has done all that is to be done by ``NOW``, a Tuesday at half past nine in Rome; with ``due`` so many of what
is planned are due at this instant instead. Nothing more can be added to these tables on PostgreSQL, whose counters
know nothing of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, insert, select, text, update

from catalogue.bulk import portions
from catalogue.records import Municipality
from employers.pacts import LegalKind
from employers.records import Contact, Employer, EmployerState, Vacancy, VacancyState
from employers.terms import months_later
from ground import encryption
from ground.actors import Actor, Agent, Role
from ground.audit.chain import SealingKeys
from ground.audit.writing import Trail
from ground.base import Base, public_ref
from ground.instants import day_of
from ground.keys import Keys, new_key
from ground.territories import Territory
from matching.ranking.week import Week
from matching.records.people import Beneficiary, PathState, Permit
from schedules.checking_in.following_up import AFTER
from schedules.dates import check_in_dates, working_days
from schedules.dates.courses import Course
from schedules.dates.following import CheckInItem, Kind, next_step
from schedules.records.check_ins import OPEN, Channel, CheckIn, State
from schedules.records.concerns import Concern, Source, Urgency
from schedules.records.concerns import Kind as About
from schedules.records.consents import Consent, Given, Purpose
from schedules.records.placements import AllowanceMonth, FiledBy, Paper, PaperKind, Placement, Presence, PresenceDay
from schedules.records.placements import State as PlacementState
from schedules.records.proposals import Proposal
from schedules.records.proposals import State as ProposalState
from web import db, upgrades

CHECK_INS, CASES, FIRMS = 100_000, 40, 500
NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
TODAY = day_of(NOW)
DAY, YEAR = timedelta(days=1), timedelta(days=364)
TOWN = "067041"
PATRON_DAY = "12-19"
MORNINGS: Week = (((540, 780),),) * 5 + ((), ())
HOURS: list[Any] = [[["09:00", "13:00"]]] * 5 + [[], []]
STARTS = [day for number in range(3, 180) if working_days.is_working(day := TODAY - number * DAY, PATRON_DAY)]
BY = "clerk"  # who has written all of it
TOLD = {"recorded_by": BY, "on_behalf": False}
KEY = "only-for-measuring-only-for-measuring"

PORTION = 25_000  # rows at a time

Row = tuple[type[Base], dict[str, Any]]


class Placed(NamedTuple):
    """The filled database, and its tutors with forty people each."""

    engine: Engine
    tutors: Sequence[Actor]


def fill(url: str, *, check_ins: int = CHECK_INS, due: int = 0) -> Placed:
    """Fill a new database; raises what the database does."""
    encryption.hand_in(Keys.read(new_key()))
    upgrades.upgrade(url)
    engine = db.engine(url, Trail(SealingKeys((KEY,)), lambda: NOW, Agent.MACHINE))
    with engine.begin() as connection:
        _write(connection, _firms())
        people = _people(connection, check_ins)
        if due:
            _make_due(connection, due)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    numbers = range(1, people // CASES + 1)
    return Placed(engine, [Actor(_tutor(number), Role.TUTOR, "TE", at=NOW) for number in numbers])


def _people(connection: Connection, check_ins: int) -> int:
    """Add people with their check-ins until there are enough; return how many people there are."""
    left, her, ids = check_ins, 0, count(1)
    while left > 0:
        rows: list[Row] = []
        while left > 0 and len(rows) < PORTION:
            her += 1
            planned = [*_check_ins(her, ids)]
            left -= sum(row["state"] in OPEN for row in planned)
            rows += [*_person(her), *((CheckIn, row) for row in planned)]
        _write(connection, rows)
    return her


def _write(connection: Connection, rows: Iterable[Row]) -> None:
    found: dict[type[Base], list[dict[str, Any]]] = {}
    for record, row in rows:
        found.setdefault(record, []).append(row)
    for record, portion in found.items():
        connection.execute(insert(record), portion)


def _firms() -> Iterator[Row]:
    yield Territory, {"code": "TE", "name": "Teramo"}
    named = {"name": "Teramo", "plain_name": "teramo", "province": "TE", "province_name": "Teramo"}
    yield Municipality, {"istat": TOWN, **named, "region": "Abruzzo", "patron_day": PATRON_DAY}
    vetted = {"state": EmployerState.ACTIVE, "vetted_by": BY, "vetting_until": TODAY + YEAR}
    kept: dict[str, Any] = {"territory": "TE", "version": 1}
    for number in range(1, FIRMS + 1):
        name = f"Impresa inventata {number}"
        reached = {"email": f"firm{number}@example.org", "confirmed_on": TODAY - 30 * DAY, "version": 1}
        place = {"title": "Aiuto cuoca", "lang": "it", "municipality": TOWN, "slots": 99, "posted_on": TODAY - YEAR}
        state = {"state": VacancyState.OPEN, "change_number": number}
        yield Employer, {"id": number, "name": name, **vetted, **kept}
        yield Contact, {"id": number, "ref": public_ref(), "employer_id": number, "name": name, "lang": "it", **reached}
        yield Vacancy, {"id": number, "ref": public_ref(), "employer_id": number, **place, **state, **kept}


def _person(her: int) -> Iterator[Row]:
    """Yield who she is, what she agreed to, where she is, and what has been recorded there; all by one number."""
    firm, starts_on = her % FIRMS + 1, _starts_on(her)
    at, ends_on = _at(starts_on - 7 * DAY), starts_on + YEAR
    right = {"kind": Permit.PERMIT.value, "since": "2025-01-10", "until": str(TODAY + (her * 37 % 900 + 30) * DAY)}
    looked_after = {"tutor": _tutor((her - 1) // CASES + 1), "territory": "TE", "state": PathState.IN_PLACEMENT}
    bound: dict[str, Any] = {"id": her, "ref": public_ref(), "version": 1}
    sealed = {"permit": Beneficiary.permit.token_of(right, bound)}
    taken = {"case_code": f"TE-{her:05d}", "taken_in_on": starts_on - 60 * DAY, "salt": public_ref()}
    yield Beneficiary, bound | looked_after | taken | sealed
    exactly = {"beneficiary_id": her, "vacancy_id": firm, "contact_id": firm}
    yield from (_consent(2 * her - 1, Purpose.PROPOSAL, exactly, at), _consent(2 * her, Purpose.PLACEMENT, exactly, at))
    settled = {"state": ProposalState.ACCEPTED, "drafted_at": at, "sent_at": at, "accepted_at": at, "told_at": at}
    asked = {"consent_id": 2 * her - 1, "effective_at": at, "answered_at": at, "reminded": 0}
    yield Proposal, {"id": her, "ref": public_ref(), "version": 1, **exactly, **settled, **asked}
    yield Placement, _placement(her, exactly, starts_on, ends_on)
    yield from _recorded(her, starts_on, ends_on)
    if her % 10 == 0:
        yield Concern, _concern(her)


def _consent(number: int, purpose: Purpose, exactly: dict[str, int], at: datetime) -> Row:
    bound: dict[str, Any] = {"id": number, "ref": public_ref(), "version": 1, "sitting": public_ref(), **exactly}
    said = {"given": Given.IN_PERSON, "given_at": at, "language": "it", "recorded_by": BY, "until": TODAY + YEAR}
    sealed = {name: getattr(Consent, name).token_of({}, bound) for name in ("card", "told", "documents")}
    return Consent, bound | said | sealed | {"purpose": purpose, "asked": {}, "work": "work"}


def _placement(her: int, exactly: dict[str, int], starts_on: date, ends_on: date) -> dict[str, Any]:
    bound: dict[str, Any] = {"id": her, "ref": public_ref(), "version": 1, **exactly, "host_tutor_id": her % FIRMS + 1}
    sealed = {"is_disadvantaged": Placement.is_disadvantaged.token_of(value=True, row=bound)}
    kind = {"legal_kind": LegalKind.EXTRACURRICULAR_TRAINEESHIP, "filed_by": FiledBy.PROMOTER, "holds_slot": True}
    days = {"starts_on": starts_on, "ends_on": ends_on, "agreed_ends_on": ends_on, "planned_at": _at(starts_on)}
    work = {"weekly_hours": 20, "hours": HOURS, "allowance": 800, "payday": 27, "objectives": []}
    stands = {"proposal_id": her, "consent_id": 2 * her, "state": PlacementState.ACTIVE, "plan": {}, "plan_version": 0}
    return bound | sealed | kind | days | work | stands | {"is_night_justified": False, "is_seasonal": False}


def _recorded(her: int, starts_on: date, ends_on: date) -> Iterator[Row]:
    of_it = {"placement_id": her, "beneficiary_id": her, "version": 1}
    for kind in (PaperKind.PROJECT_HOST, PaperKind.PROJECT_TRAINEE, PaperKind.INAIL, PaperKind.START_COMMUNICATION):
        done: dict[str, Any] = {"done_on": starts_on, "done_by": BY}
        yield Paper, {**of_it, "kind": kind, "due_on": starts_on, **done}
    yield Paper, {**of_it, "kind": PaperKind.END_COMMUNICATION, "due_on": ends_on, "done_on": None, "done_by": None}
    # Firms record presence by day or by month, half of them so.
    is_by_day = her % 2 == 0
    last = TODAY - 2 * DAY if is_by_day else starts_on + DAY
    for day in (starts_on + number * DAY for number in range((last - starts_on).days)):
        if working_days.is_working(day, PATRON_DAY):
            yield PresenceDay, of_it | TOLD | {"day": day, "what": Presence.PRESENT, "recorded_at": _at(day)}
    month = starts_on.replace(day=1)
    while month <= ends_on:
        yield AllowanceMonth, of_it | TOLD | _month(month, None if is_by_day else 80)
        month = months_later(month, 1)


def _month(month: date, hours: int | None) -> dict[str, Any]:
    """Return a month that was paid if its day is past; ``hours`` are told for the whole of it, None by day."""
    pay_on = months_later(month, 1).replace(day=10)
    known = {"due": 800, "paid": 800, "paid_on": pay_on, "hours": hours}
    return {"month": month, "pay_on": pay_on} | (known if pay_on <= TODAY else dict.fromkeys(known))


def _concern(her: int) -> dict[str, Any]:
    bound: dict[str, Any] = {"id": her, "ref": public_ref(), "version": 1, "beneficiary_id": her, "placement_id": her}
    said = {"source": Source.TUTOR, "kind": About.OTHER, "urgency": Urgency.ORDINARY, "raised_at": _at(TODAY - 2 * DAY)}
    return bound | said | {"told_to": "tutor", "reasons": Concern.reasons.token_of([], bound)}


def _check_ins(her: int, ids: Iterator[int]) -> Iterator[dict[str, Any]]:
    contacts = _plan(_starts_on(her))
    past = [each for each in contacts if each.due_on < TODAY]
    left_open = past[-1] if past and her % 4 == 0 else None
    for each in contacts:
        row = {name: getattr(each, name) for name in ("party", "due_on", "window_until", "repeat_on", "is_strict")}
        row |= {"id": next(ids), "ref": public_ref(), "placement_id": her, "beneficiary_id": her, "version": 1}
        row |= {"purposes": [[wish.purpose.value, wish.on.isoformat()] for wish in each.wishes]}
        row |= {"needs_cover": each.needs_cover, "on_behalf": False}
        is_done = each.due_on < TODAY and each is not left_open
        yield row | (_done(each.due_on) if is_done else _moved(CheckInItem(*[row[name] for name in ITEM])))


ITEM = ("party", "due_on", "repeat_on", "is_strict")
_LEFT = ("told", "next_step", "next_at", "done_at", "done_by", "channel")


def _done(on: date) -> dict[str, Any]:
    done = {"state": State.DONE, "told": Kind.DUE.value, "done_at": _at(on), "done_by": BY, "channel": Channel.PHONE}
    return dict.fromkeys(_LEFT) | done


def _moved(item: CheckInItem) -> dict[str, Any]:
    """Return how a check-in stands that nobody makes, and what the clock does next with it."""
    while (step := next_step(item, PATRON_DAY)) is not None and step.at <= NOW:
        item = item.after(step)
    stands: dict[str, Any] = {"state": AFTER[item.done] if item.done else State.PLANNED, "told": item.done}
    ahead = {"next_step": step.kind.value, "next_at": step.at} if step else {}
    return dict.fromkeys(_LEFT) | stands | ahead


def _make_due(connection: Connection, due: int) -> None:
    """Let so many of what is planned, spread by chance, be due now."""
    planned = select(CheckIn.id).where(CheckIn.state == State.PLANNED).order_by(CheckIn.ref).limit(due)
    now = {"due_on": TODAY, "next_step": Kind.DUE.value, "next_at": NOW}
    for portion in portions(connection.scalars(planned).all(), 1_000):
        connection.execute(update(CheckIn).where(CheckIn.id.in_(portion)).values(now))


@cache
def _plan(starts_on: date) -> tuple[check_in_dates.Contact, ...]:
    course = Course(starts_on, starts_on + YEAR, PATRON_DAY, shift=MORNINGS, paydays=(), safe_hours=None)
    return check_in_dates.plan(course)


def _starts_on(her: int) -> date:
    return STARTS[her * 7 % len(STARTS)]


def _tutor(number: int) -> str:
    return f"tutor{number:017d}"


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
