"""What waits for somebody, as codes with facts (pure): one function for each kind of row, None where nothing waits yet.

Nothing is here before something can be done about it. ``on`` is the day by which, or since when, it is to be done.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from ground.instants import day_of
from schedules.alerting.silence import late_presence
from schedules.dates import timing
from schedules.dates.following import UNPAID_AFTER
from schedules.dates.purposes import Party
from schedules.records.check_ins import State as CheckInState
from schedules.records.concerns import PRESSING, Level, Urgency
from schedules.records.concerns import Kind as ConcernKind
from schedules.records.placements import PaperKind
from schedules.records.placements import State as PlacementState
from schedules.records.proposals import State as ProposalState

PAPER_AHEAD = timedelta(days=14)  # from when on a paper with a day to come is shown
CONSENT_AHEAD = timedelta(days=7)
PERMIT_AHEAD = timedelta(days=90)
DAY = timedelta(days=1)

Fact = str | int | list[str]


class Group(StrEnum):
    """How soon something is to be done, and by whom."""

    URGENT = "urgent"
    LATE = "late"
    DUE = "due"
    WAITING = "waiting"  # on somebody else
    PUT_OFF = "put_off"


# What is late and what is due stand together, by their days.
RANKS = {Group.URGENT: 0, Group.LATE: 1, Group.DUE: 1, Group.WAITING: 2, Group.PUT_OFF: 3}


class Code(StrEnum):
    """What waits."""

    CHECK_IN = "check_in"
    CHECK_IN_ASKED = "check_in_asked"  # the firm was asked, and may still answer
    CONCERN_NEW = "concern_new"
    CONCERN_OPEN = "concern_open"  # somebody looks after it, and no step is recorded
    CONCERN_TO_AGREE = "concern_to_agree"
    CONCERN_AGREED = "concern_agreed"
    PAPER = "paper"
    PAPER_STARTED = "paper_started"  # she works, and it is not there
    PAY_AWAITED = "pay_awaited"
    UNPAID = "unpaid"
    PRESENCE = "presence"
    NOT_STARTED = "not_started"
    ANSWER_AWAITED = "answer_awaited"
    TO_PHONE = "to_phone"
    INTERVIEW = "interview"
    HER_YES = "her_yes"
    CONSENT_ENDS = "consent_ends"
    TO_PLAN = "to_plan"
    PERMIT_ENDS = "permit_ends"
    PERMIT_OVER = "permit_over"
    PERMIT_UNREADABLE = "permit_unreadable"


class Her(NamedTuple):
    """Whom something is about: her reference, and the sign of her case."""

    ref: str
    case_code: str


@dataclass(frozen=True)
class Item:
    """Something that waits: what, about which thing (its reference) and whom, in which group, and by which day."""

    code: Code
    about: str
    her: Her
    group: Group
    on: date
    facts: Mapping[str, Fact] = field(default_factory=dict)
    put_off_until: date | None = None

    @property
    def position(self) -> str:
        """Where it stands in the list: the urgent first, then by day, what waits on others apart."""
        return f"{RANKS[self.group]}-{self.on}-{self.about}-{self.code}-{self.facts.get('paper', '')}"


class Reader(NamedTuple):
    """Who looks: the account, and whether it coordinates."""

    account: str
    coordinates: bool


class CheckInRow(NamedTuple):
    """An open check-in; until when its reader has put it off, and until when nobody is reminded of her."""

    ref: str
    her: Her
    party: Party
    purposes: Collection[str]
    due_on: date
    window_until: date
    state: CheckInState
    put_off_until: date | None
    paused_until: date | None


class ConcernRow(NamedTuple):
    """A concern that is not settled."""

    ref: str
    her: Her
    kind: ConcernKind
    urgency: Urgency
    told_to: Level
    raised_at: datetime
    is_acknowledged: bool
    planned_by: str | None
    is_agreed: bool


class PlacementRow(NamedTuple):
    """A placement with the days on which people there keep the patron, and its agreed weekly windows."""

    id: int
    ref: str
    her: Her
    state: PlacementState
    starts_on: date
    closed_on: date | None
    ends_on: date
    hours: Sequence[Sequence[object]]
    patron_day: str | None


class ProposalRow(NamedTuple):
    """A proposal that lives, or a yes for which no placement is planned; ``until`` is how long she consents."""

    ref: str
    her: Her
    state: ProposalState
    sent_at: datetime | None
    effective_at: datetime | None
    reserved_at: datetime | None
    over_on: date | None
    reminded: int
    until: date | None


def of_check_in(row: CheckInRow, reader: Reader, today: date) -> Item | None:
    """Return the item of a check-in; for who coordinates only of one that was handed on, which nobody puts off."""
    if row.due_on > today or (reader.coordinates and row.state is not CheckInState.ESCALATED):
        return None
    is_late = row.window_until < today or row.state is CheckInState.ESCALATED
    is_asked = row.party is Party.EMPLOYER and not is_late
    group = Group.LATE if is_late else Group.WAITING if is_asked else Group.DUE
    facts: dict[str, Fact] = {"party": row.party.value, "purposes": [*row.purposes], "state": row.state.value}
    code = Code.CHECK_IN_ASKED if is_asked else Code.CHECK_IN
    item = Item(code, row.ref, row.her, group, row.due_on, facts)
    return item if reader.coordinates else _put_off(item, row, today)


def of_concern(row: ConcernRow, reader: Reader, today: date) -> Item:
    """Return the item of a concern; nobody puts it off."""
    code = _standing(row)
    facts: dict[str, Fact] = {"kind": row.kind.value, "urgency": row.urgency.value}
    return Item(code, row.ref, row.her, _of_concern(row, code, reader, today), day_of(row.raised_at), facts)


def of_paper(placement: PlacementRow, kind: PaperKind, due_on: date, today: date) -> Item | None:
    """Return the item of a paper that is not done."""
    if placement.state is PlacementState.CANCELLED or due_on - today > PAPER_AHEAD:
        return None
    has_started = placement.state in {PlacementState.ACTIVE, PlacementState.SUSPENDED}
    is_for_start = due_on <= placement.starts_on
    code, on = (Code.PAPER_STARTED, placement.starts_on) if has_started and is_for_start else (Code.PAPER, due_on)
    group = Group.LATE if due_on < today or code is Code.PAPER_STARTED else Group.DUE
    return Item(code, placement.ref, placement.her, group, on, {"paper": kind.value})


def of_month(placement: PlacementRow, month: date, pay_on: date, today: date) -> Item | None:
    """Return the item of a month that is not recorded as paid: first it waits on the firm."""
    has_begun = placement.state not in {PlacementState.PLANNED, PlacementState.CANCELLED}
    if not has_begun or pay_on > today:
        return None
    is_late = pay_on + UNPAID_AFTER <= today
    code, group = (Code.UNPAID, Group.LATE) if is_late else (Code.PAY_AWAITED, Group.WAITING)
    return Item(code, placement.ref, placement.her, group, pay_on, {"month": month.isoformat()})


def of_presence(placement: PlacementRow, missing: Sequence[date], today: date) -> Item | None:
    """Return the item of days of which nobody has recorded how they went, once the oldest is late."""
    if not missing or late_presence(missing[0], None, today, placement.patron_day) is None:
        return None
    return Item(Code.PRESENCE, placement.ref, placement.her, Group.DUE, missing[0], {"days": len(missing)})


def of_start(placement: PlacementRow, today: date) -> Item | None:
    """Return the item of a planned placement whose day has come."""
    if placement.state is not PlacementState.PLANNED or placement.starts_on > today:
        return None
    group = Group.LATE if placement.starts_on < today else Group.DUE
    return Item(Code.NOT_STARTED, placement.ref, placement.her, group, placement.starts_on)


def of_proposal(row: ProposalRow, now: datetime) -> list[Item]:
    """Return what waits about a proposal: an answer, her yes, a placement to be planned, a consent that ends first."""
    today = day_of(now)
    return [item for item in (_answering(row, now), _consent_ending(row, today)) if item is not None]


def of_permit(placement: PlacementRow, until: date, today: date) -> Item | None:
    """Return the item of a right to work that ends, or has ended, while she works or is about to."""
    if until < today:
        return Item(Code.PERMIT_OVER, placement.her.ref, placement.her, Group.URGENT, until)
    if until - today > PERMIT_AHEAD:
        return None
    return Item(Code.PERMIT_ENDS, placement.her.ref, placement.her, Group.DUE, until)


def missing_days(
    placement: PlacementRow,
    working: Iterable[date],
    recorded: Collection[date],
    told: Collection[date],
    still: Collection[tuple[date, date]],
) -> list[date]:
    """Return which of the working days there nobody has recorded, nor told with the whole month (its first day).

    ``still`` are the times in which the placement stood still: the first day, and the day of the return.
    """
    return [
        day
        for day in working
        if day >= placement.starts_on
        and placement.hours[day.weekday()]
        and day not in recorded
        and day.replace(day=1) not in told
        and not any(begins <= day < ends for begins, ends in still)
    ]


def in_order(items: Iterable[Item]) -> list[Item]:
    """Return items as they are listed."""
    return sorted(items, key=lambda item: item.position)


def counts(items: Iterable[Item]) -> dict[str, int]:
    """Return how many there are in each group."""
    found = Counter(item.group for item in items)
    return {group.value: found[group] for group in Group}


def _put_off(item: Item, row: CheckInRow, today: date) -> Item:
    pauses = row.paused_until if row.party is not Party.EMPLOYER else None
    days = [day for day in (row.put_off_until, pauses) if day is not None and day > today]
    return replace(item, group=Group.PUT_OFF, put_off_until=max(days)) if days else item


def _standing(row: ConcernRow) -> Code:
    if row.planned_by is not None:
        return Code.CONCERN_AGREED if row.is_agreed else Code.CONCERN_TO_AGREE
    return Code.CONCERN_OPEN if row.is_acknowledged else Code.CONCERN_NEW


def _of_concern(row: ConcernRow, code: Code, reader: Reader, today: date) -> Group:
    is_theirs = not reader.coordinates or row.told_to is Level.COORDINATOR
    if code is Code.CONCERN_TO_AGREE:
        return Group.DUE if reader.coordinates and row.planned_by != reader.account else Group.WAITING
    if not is_theirs:
        return Group.WAITING
    if row.urgency in PRESSING and row.planned_by is None:
        return Group.URGENT
    return Group.LATE if code is Code.CONCERN_NEW and day_of(row.raised_at) < today else Group.DUE


def _answering(row: ProposalRow, now: datetime) -> Item | None:
    today = day_of(now)
    is_unanswered = row.effective_at is None or row.effective_at > now  # an answer may still be taken back
    if row.sent_at is not None and is_unanswered and row.state is not ProposalState.ACCEPTED:
        is_told = row.reminded >= timing.PHONE
        code, group = (Code.TO_PHONE, Group.DUE) if is_told else (Code.ANSWER_AWAITED, Group.WAITING)
        return Item(code, row.ref, row.her, group, day_of(row.sent_at))
    if row.state is ProposalState.ACCEPTED and row.reserved_at is not None:
        return Item(Code.TO_PLAN, row.ref, row.her, Group.DUE, timing.reservation_over_on(row.reserved_at) - DAY)
    if row.state in {ProposalState.WILLING, ProposalState.INTERVIEW} and row.over_on is not None:
        return _her_yes(row, row.over_on - DAY, today)
    return None


def _her_yes(row: ProposalRow, last: date, today: date) -> Item:
    """Return that her yes is waited for; before an interview it is only said when that is."""
    if row.state is ProposalState.INTERVIEW and last - today > timing.HER_DAYS:
        return Item(Code.INTERVIEW, row.ref, row.her, Group.WAITING, last - timing.HER_DAYS)
    return Item(Code.HER_YES, row.ref, row.her, Group.DUE, last)


def _consent_ending(row: ProposalRow, today: date) -> Item | None:
    if row.until is None or row.state is ProposalState.ACCEPTED or not today <= row.until <= today + CONSENT_AHEAD:
        return None
    ends_first = row.over_on is None or row.until < row.over_on - DAY
    return Item(Code.CONSENT_ENDS, row.ref, row.her, Group.DUE, row.until) if ends_first else None
