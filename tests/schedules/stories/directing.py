"""Several stories at once, day by day: what is written, what everybody does otherwise, and the ticker in between."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from ground.instants import HERE, day_of
from schedules.alerting import concerns
from schedules.dates import working_days
from schedules.dates.purposes import Party
from schedules.records.check_ins import OPEN, CheckIn
from schedules.records.concerns import Concern
from tests.schedules.stories.playing import ORDINALS, REGULARLY, WITH_HER, Play, together
from tests.schedules.stories.reading import Row, Story
from tests.schedules.stories.seeing import Seen, Watcher
from tests.schedules.stories.staging import Stage, days, instant, planned_at

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
KNOCKS = ("00:05", "09:00", "13:00", "18:00")
AFTER_A_ROW = ("follow up check-ins", "tell of unpaid months", "pass concerns on", "listen for silence")
SETTLED_WITHIN = timedelta(hours=1)  # of work, by our side, in ordinary placements
Deed = tuple[datetime, int, Callable[[], object]]


class Due(NamedTuple):
    """A check-in that is open, as the day's plan needs it."""

    ref: str
    party: Party
    due_on: date
    repeat_on: date | None
    anchor: str


class Director:
    """Plays stories on one stage; what people see is kept as it comes."""

    def __init__(self, stage: Stage, stories: Sequence[Story], last: Callable[[Story], date]) -> None:
        self.stage, self.stories, self.last = stage, stories, last
        self.plays: dict[str, Play] = {}
        self.watcher = Watcher(stage)
        self.later: defaultdict[tuple[str, date], list[Row]] = defaultdict(list)

    def play(self) -> list[Seen]:
        """Play all stories to their last days, and return what was seen."""
        first = min(planned_at(each.setting).astimezone(HERE).date() for each in self.stories)
        for day in days(first, max(map(self.last, self.stories))):
            self._day(day)
        return self.watcher.seen

    def _day(self, day: date) -> None:
        for story in self.stories:
            if day_of(planned_at(story.setting)) == day:
                self.plays[story.name] = Play(self.stage, story, self.stage.plan(story.setting))
                self.watcher.watch(self.plays[story.name])
        playing = [each for each in self.plays.values() if each.story.setting.starts_on <= day <= self.last(each.story)]
        if not playing:
            return
        self.stage.tick(instant(day, KNOCKS[0]))
        self.watcher.look()
        open_ones = self._open(playing, day)
        deeds: list[Deed] = [(instant(day, at), 0, partial(self.stage.tick, instant(day, at))) for at in KNOCKS[1:]]
        for play in playing:
            deeds += self._deeds(play, open_ones[play.person.placement_id], day)
        for _, _, act in sorted(deeds, key=lambda each: each[:2]):
            act()
            self.watcher.look()
        self._settle(playing, day)

    def _open(self, playing: Sequence[Play], day: date) -> defaultdict[int, list[Due]]:
        """Return what is open of each placement by its day, each with what the stories call it."""
        found = defaultdict[int, list[Due]](list)
        ids = {each.person.placement_id for each in playing}
        with self.stage.begin() as session:
            query = select(CheckIn).where(CheckIn.placement_id.in_(ids)).order_by(CheckIn.due_on, CheckIn.id)
            counted = defaultdict[tuple[int, Party], int](int)
            for each in session.scalars(query):
                regular = sum(wish.purpose in REGULARLY for wish in each.wishes)
                anchor = ""
                if regular and each.state.value != "cancelled":
                    number = counted[each.placement_id, each.party]
                    counted[each.placement_id, each.party] += regular
                    names = ORDINALS.get(each.party.value, ())
                    anchor = f"{each.party.value}_day_{names[number]}" if number < len(names) else ""
                if each.state in OPEN and each.due_on <= day:
                    found[each.placement_id].append(Due(each.ref, each.party, each.due_on, each.repeat_on, anchor))
        return found

    def _deeds(self, play: Play, due: Sequence[Due], day: date) -> Iterator[Deed]:
        written = [*self._written(play, due, day)]
        for at, rows in together(sorted(written, key=lambda row: row.at)):
            yield at, 1, partial(self._act, play, rows, at)
        yield from self._baseline(play, due, day, {row.what for row in written})

    def _written(self, play: Play, due: Sequence[Due], day: date) -> Iterator[Row]:
        """Yield the rows of a day; those of a planned contact go with it, wherever the product has planned it."""
        self._anchor(play, due, day)
        yield from self.later.pop((play.story.name, day), [])
        for row in play.story.rows:
            if row.on == day and not row.anchor:
                yield row

    def _anchor(self, play: Play, due: Sequence[Due], day: date) -> None:
        for each in due:
            rows = [row for row in play.story.rows if each.anchor and row.anchor == f"checkin:{each.anchor}"]
            if each.due_on != day or not rows:
                continue
            for row in rows:
                late = int(row.args.get("late_working_days", 0))
                ahead = (row.on - rows[0].on) if not late else working_days_after(day, late) - day
                moved = replace(row, at=row.at + (day + ahead - row.on), anchor="")
                self.later[play.story.name, day + ahead].append(moved)

    def _baseline(self, play: Play, due: Sequence[Due], day: date, written: set[str]) -> Iterator[Deed]:
        if play.is_over:
            return
        setting, off = play.story.setting, play.off
        silent = {row.args["purpose"] for row in play.story.rows if row.what == "employer_silent"}
        answered = {row.args["purpose"] for row in play.story.rows if row.what == "employer_checkin_done"}
        now_due = [each for each in due if day in {each.due_on, each.repeat_on}]
        hers = [each.ref for each in now_due if each.party is not Party.EMPLOYER]
        firms = [
            each.ref for each in now_due
            if each.party is Party.EMPLOYER and each.anchor not in silent and each.anchor not in answered
        ]  # fmt: skip
        if hers and not written & WITH_HER and not off & {"her", "tutor"}:
            at = instant(day, setting.safe[0][0][0]) + 15 * MINUTE
            yield at, 2, partial(self._unless_off, play, {"her", "tutor"}, partial(play.contact_her, hers, at))
        if (
            firms
            and not written & {"arrived", "not_arrived", "hiring_decision", "employer_answer"}
            and "employer" not in off
        ):
            yield (
                instant(day, "11:00"),
                2,
                partial(self._unless_off, play, {"employer"}, partial(play.answer_all, firms, instant(day, "11:00"))),
            )
        if "employer_checkin_done" in written:
            late = [each.ref for each in due if each.party is Party.EMPLOYER and each.anchor in answered]
            yield instant(day, "16:45"), 2, partial(play.answer_all, late, instant(day, "16:45"))
        if not play.story.is_baseline_written:
            yield from self._presence_and_pay(play, day, written)

    def _presence_and_pay(self, play: Play, day: date, written: set[str]) -> Iterator[Deed]:
        setting = play.story.setting
        if day == setting.starts_on and not written & {"arrived", "not_arrived"}:
            at = instant(day, setting.hours[day.weekday()][0][0]) + 10 * MINUTE
            row = Row(0, at, "employer", "arrived", {}, "")
            yield at, 2, partial(self._unless_off, play, {"employer"}, partial(play.act, [row], at))
        if play.works(day) and not written & {"not_arrived", "presence_absent_unagreed"}:
            at = instant(day, setting.hours[day.weekday()][-1][1]) + 20 * MINUTE
            yield at, 2, partial(self._unless_off, play, {"employer"}, partial(play.keep_presence, day, at))
        if working_days.is_working(day):
            at = instant(day, "15:00")
            yield at, 2, partial(self._unless_off, play, {"employer"}, partial(play.pay, day, at))

    @staticmethod
    def _unless_off(play: Play, parties: set[str], act: Callable[[], object]) -> None:
        if not play.off & parties and not play.is_over:
            act()

    def _act(self, play: Play, rows: Sequence[Row], at: datetime) -> None:
        play.act(rows, at)
        if rows[0].what in {"finished", "interrupted"}:
            play.is_over = play.is_over or not play.story.is_baseline_written
        self.stage.tick(at + MINUTE, only=AFTER_A_ROW.__contains__)

    def _settle(self, playing: Sequence[Play], day: date) -> None:
        """Have our side look after what has come up, where it does; by the next morning's first hour all is settled."""
        ids = {each.person.beneficiary_id: each for each in playing if each.story.is_baseline_written}
        with self.stage.begin() as session:
            query = select(Concern).where(Concern.beneficiary_id.in_(ids), Concern.settled_at.is_(None))
            for concern in session.scalars(query.order_by(Concern.id)):
                now = instant(day, "23:00")
                self.stage.clock.now = now
                concerns.settle(
                    session, concern.ref, "looked after", by=ids[concern.beneficiary_id].person.tutor, now=now
                )


def working_days_after(day: date, count: int) -> date:
    """Return the working day that is so many after a day."""
    for _ in range(count):
        day = working_days.on_or_after(day + DAY)
    return day
