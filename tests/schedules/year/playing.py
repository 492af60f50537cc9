"""The same year in fast motion on the real actions and the real ticker, and the ledger of what came of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import select

from ground.instants import HERE, day_of
from ground.notices import Notice
from schedules.alerting import concerns
from schedules.alerting.concerns import Raised
from schedules.checking_in import contacting, whose_days
from schedules.checking_in.contacting import Said
from schedules.dates.purposes import Party
from schedules.placing import placement_endings, presence
from schedules.records.check_ins import OPEN, Channel, CheckIn, State
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import InterruptedBy, Outcome, Why
from tests.schedules.stories.staging import Person, Stage, days, instant, planned_at
from tests.schedules.year.lives import FIRST, LAST, Life, Line

# The silence detector puts signs together that the model does not know.
UNKNOWN_TO_THE_MODEL = ("listen for silence",)
HOURS = tuple(f"{hour:02}:00" for hour in range(8, 22))
WHAT = {"check_in_due": "due", "check_in_second_channel": "second_channel", "check_in_again": "again",
        "check_in_escalated": "escalated"}  # fmt: skip
URGENT = {"concern", "concern_passed_on"}


class Year:
    """Lives on one stage, perhaps with a clock that leaves some steps out."""

    def __init__(self, address: str, lives: Sequence[Life], last: date = LAST, *, without: Iterable[str] = ()) -> None:
        self.stage = Stage(address, without=(*UNKNOWN_TO_THE_MODEL, *without))
        self.lives, self.last = lives, last
        self.people: dict[str, Person] = {}
        self.by_id: dict[int, Life] = {}
        self.lines: list[Line] = []
        self.noticed = 0

    def play(self) -> list[Line]:
        """Play the year and return its ledger."""
        for day in days(FIRST, self.last):
            self._day(day)
        self.stage.close()
        return sorted(self.lines)

    def _day(self, day: date) -> None:
        for life in self.lives:
            if day_of(planned_at(life.setting)) == day:
                self._begin(life)
        if not self.people:
            return
        deeds: list[tuple[datetime, Callable[[], object]]] = [
            (instant(day, at), partial(self.stage.tick, instant(day, at))) for at in ("00:05", "09:00", "18:00")
        ]
        deeds += [(instant(day, at), partial(self._pass_on, instant(day, at))) for at in HOURS]
        deeds += [deed for life in self.lives if life.name in self.people for deed in self._deeds(life, day)]
        for at, act in sorted(deeds, key=lambda deed: deed[0]):
            self.stage.clock.now = at
            act()
        self._look(day)

    def _begin(self, life: Life) -> None:
        person = self.stage.plan(life.setting)
        self.people[life.name], self.by_id[person.beneficiary_id] = person, life
        by, now = person.tutor, planned_at(life.setting)
        with self.stage.begin() as session:
            for first, last in life.of.tutor_absences:
                lasts = {"starts_on": first, "ends_on": last}
                whose_days.cover(session, by.ref, person.deputy.ref, **lasts, by=by, now=now)

    def _pass_on(self, at: datetime) -> None:
        if self._open_concerns:
            self.stage.tick(at, only="pass concerns on".__eq__)

    @property
    def _open_concerns(self) -> bool:
        with self.stage.begin() as session:
            return session.scalar(select(Concern.id).where(Concern.next_at.is_not(None)).limit(1)) is not None

    def _deeds(self, life: Life, day: date) -> list[tuple[datetime, Callable[[], object]]]:
        found: list[tuple[datetime, Callable[[], object]]] = [(instant(day, "16:30"), partial(self._meet, life, day))]
        found += [
            (instant(day, "16:00"), partial(self._pay, life, month, day))
            for month in life.months()
            if life.paid_on(month) == day
        ]
        if life.of.closed_on == day:
            found.append((instant(day, "12:00"), partial(self._close, life, day)))
        for at, act in ((life.concern_at, self._raise), (life.acknowledged_at, self._acknowledge)):
            if at is not None and at.date() == day:
                found.append((at.replace(tzinfo=HERE), partial(act, life)))
        return found

    def _meet(self, life: Life, day: date) -> None:
        """Make the contacts that are made on this day, whatever their day was."""
        person = self.people[life.name]
        with self.stage.begin() as session:
            mine = (CheckIn.placement_id == person.placement_id, CheckIn.state.in_(OPEN), CheckIn.due_on <= day)
            for each in session.scalars(select(CheckIn).where(*mine).order_by(CheckIn.due_on, CheckIn.id)).all():
                if life.done_on(each.party.value, each.due_on) == day:
                    said, now = Said(Channel.PHONE), self.stage.clock.now
                    if each.party is Party.EMPLOYER:
                        contacting.answer(session, each.ref, said, by=person.firm, now=now)
                    else:
                        contacting.record(session, each.ref, said, by=person.tutor, now=now)

    def _pay(self, life: Life, month: date, day: date) -> None:
        person = self.people[life.name]
        with self.stage.begin() as session:
            said = {"paid": life.setting.allowance, "paid_on": day}
            presence.tell(session, person.placement, month, said, by=person.firm, now=self.stage.clock.now)

    def _close(self, life: Life, _day: date) -> None:
        person, now = self.people[life.name], self.stage.clock.now
        with self.stage.begin() as session:
            if life.of.outcome == "interrupted":
                said = {"interrupted_by": InterruptedBy.HERS, "why": Why.FAMILY}
                placement_endings.interrupt(session, person.placement, **said, by=person.tutor, now=now)
            else:
                outcome = Outcome(str(life.of.outcome))
                placement_endings.finish(session, person.placement, outcome=outcome, by=person.tutor, now=now)

    def _raise(self, life: Life) -> None:
        person, now = self.people[life.name], self.stage.clock.now
        raised = Raised(Kind.HER_WORD, Source.HER, Urgency.URGENT, "invented")
        with self.stage.begin() as session:
            concerns.raise_concern(session, person.ref, raised, by=person.tutor, now=now)

    def _acknowledge(self, life: Life) -> None:
        person, now = self.people[life.name], self.stage.clock.now
        with self.stage.begin() as session:
            hers = (Concern.beneficiary_id == person.beneficiary_id, Concern.kind == Kind.HER_WORD)
            ref = session.scalars(select(Concern.ref).where(*hers)).one()
            concerns.plan(session, ref, "a step", by=person.tutor, now=now)

    # --- the ledger

    def _look(self, day: date) -> None:
        with self.stage.begin() as session:
            for notice in session.scalars(select(Notice).where(Notice.id > self.noticed).order_by(Notice.id)).all():
                self.noticed = notice.id
                if notice.kind in WHAT:
                    check_in = session.scalars(select(CheckIn).where(CheckIn.ref == notice.about)).one()
                    self._tell(
                        notice, check_in.beneficiary_id, f"{check_in.party} {check_in.due_on}", WHAT[notice.kind]
                    )
                elif notice.kind in URGENT:
                    concern = session.scalars(select(Concern).where(Concern.ref == notice.about)).one()
                    self._tell_concern(notice, concern)
            done = select(CheckIn).where(CheckIn.state == State.DONE, CheckIn.done_at >= instant(day, "00:00"))
            for each in session.scalars(done.order_by(CheckIn.id)):
                if each.done_at is not None and day_of(each.done_at) == day:
                    name = self.by_id[each.beneficiary_id].name
                    self.lines.append((name, day, f"{each.party} {each.due_on}", "done", "record"))

    def _tell_concern(self, notice: Notice, concern: Concern) -> None:
        if concern.kind is Kind.HER_WORD:
            self._tell(notice, concern.beneficiary_id, "concern", "urgent")
        elif concern.kind is Kind.UNPAID and notice.kind == "concern":
            self._tell(notice, concern.beneficiary_id, f"pay {concern.reasons[0]['month']}", "unpaid_task")

    def _tell(self, notice: Notice, her: int, item: str, what: str) -> None:
        life = self.by_id[her]
        person = self.people[life.name]
        levels = {person.tutor.ref: "tutor", person.deputy.ref: "deputy", person.firm.ref: "employer"}
        to = (levels | dict.fromkeys(person.coordinators, "coordinator"))[notice.account]
        # Who stands in is told besides; the model knows the tutor alone.
        if what == "urgent" or to != "deputy":
            self.lines.append((life.name, day_of(notice.at), item, what, to))


def differing(ours: Sequence[Line], wanted: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Return what only the product has, and what only the model has, each as often as it is."""
    left = defaultdict[Line, int](int)
    for line in ours:
        left[line] += 1
    for line in wanted:
        left[line] -= 1
    more = [line for line, count in sorted(left.items()) for _ in range(max(0, count))]
    return more, [line for line, count in sorted(left.items()) for _ in range(max(0, -count))]
