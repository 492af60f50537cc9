"""A story as it is played: each thing that happens is one action of the product, by whoever does it.

What the product has no action for (a call that reaches nobody) only lets time pass.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import contacts, registry
from employers.records import Site, Vacancy
from ground.actors import Actor
from ground.instants import day_of
from schedules.alerting import concerns
from schedules.alerting.concerns import End, Raised, WhyEnded
from schedules.checking_in import contacting, whose_days
from schedules.checking_in.contacting import Said, Words
from schedules.dates import working_days
from schedules.dates.purposes import Party, Purpose
from schedules.placing import placement_endings, placements, presence
from schedules.placing.agreed_hours import daily_hours
from schedules.records.check_ins import OPEN, Channel, CheckIn
from schedules.records.concerns import Kind, Source, Urgency
from schedules.records.placements import (
    CLOSED,
    AllowanceMonth,
    InterruptedBy,
    Outcome,
    Placement,
    Presence,
    Why,
)
from tests import make
from tests.schedules.stories import answers
from tests.schedules.stories.reading import Row, Story
from tests.schedules.stories.staging import Person, Stage

TOGETHER = timedelta(minutes=10)
SPOKEN = {"contact_done", "checkin_answer", "danger_word", "call_back"}
WITH_HER = SPOKEN | {"contact_not_reached", "checkin_missed", "other_person_answered", "safe_word_not_given"}
DANGERS = {"not_home": Kind.NOT_HOME, "locked_in": Kind.LOCKED_IN, "threat": Kind.THREAT, "violence": Kind.VIOLENCE}
URGENCIES = {"low": Urgency.ORDINARY, "high": Urgency.URGENT, "urgent": Urgency.URGENT}
ORDINALS = {"her": (7, 14, 28, 42, 56, 86, 116), "employer": (14, 44, 62, 74, 104)}
REGULARLY = {Purpose.SETTLING_IN, Purpose.REGULAR}
TOWN_AVOIDED = {"municipality": make.PISA, "lat": 43.72, "lon": 10.40}


@dataclass
class Play:
    """One story on a stage: who does as in the baseline, and what was seen until now."""

    stage: Stage
    story: Story
    person: Person
    off: set[str] = field(default_factory=set)
    daily: set[tuple[int, int]] = field(default_factory=set)  # months in which presence is recorded by day
    agreed_hours: float = 0.0
    is_over: bool = False

    def __post_init__(self) -> None:
        self.agreed_hours = self.story.setting.weekly_hours
        for row in self.story.rows:
            if row.what == "presence_day":
                day = date.fromisoformat(row.args["date"])
                self.daily.add((day.year, day.month))

    # --- what is written down

    def groups(self, on: date) -> Iterator[tuple[datetime, list[Row]]]:
        """Yield what the story says of a day; what is said in one contact comes together, at its end."""
        rows = [row for row in self.story.rows if row.on == on and not row.anchor]
        yield from together(rows)

    def act(self, rows: Sequence[Row], now: datetime) -> None:
        """Do what one or several rows say."""
        self.stage.clock.now = now
        with self.stage.begin() as session:
            if rows[0].what in SPOKEN:
                self._speak(session, rows, now)
            elif rows[0].what == "employer_answer":
                self._answer(session, rows, now)
            else:
                does = getattr(self, f"_{rows[0].what}", None)
                if does is not None:
                    does(session, rows[0].args, now)

    def _speak(self, session: Session, rows: Sequence[Row], now: datetime) -> None:
        placement = self.read(session)
        spoken = answers.said(row.args for row in rows if row.what == "checkin_answer")
        words = Words.DANGER if any(row.what == "danger_word" for row in rows) else Words.NOT_ASKED
        check_in = contacting.in_window(session, placement, Party.HER, now=now)
        if not spoken and check_in is not None:
            spoken = self.harmless(session, check_in)
        contacting.log_contact(
            session, placement.ref, Party.HER, Said(Channel.PHONE, spoken, words=words), by=self.caller(now), now=now
        )

    def _answer(self, session: Session, rows: Sequence[Row], now: datetime) -> None:
        placement = self.read(session)
        spoken = answers.said(row.args for row in rows)
        check_in = contacting.in_window(session, placement, Party.EMPLOYER, now=now)
        if check_in is not None:
            contacting.answer(session, check_in.ref, Said(Channel.ONLINE, spoken), by=self.person.firm, now=now)
        elif spoken.get("EP3") == "yes":
            concerns.raise_by_firm(session, placement.ref, "please call me", by=self.person.firm, now=now)

    def _other_person_answered(self, session: Session, _args: Mapping[str, str], now: datetime) -> None:
        self._warn(session, Words.OTHER_VOICE, now)

    def _safe_word_not_given(self, session: Session, _args: Mapping[str, str], now: datetime) -> None:
        self._warn(session, Words.MISSING, now)

    def _warn(self, session: Session, words: Words, now: datetime) -> None:
        said = Said(Channel.PHONE, words=words)
        contacting.log_contact(session, self.person.placement, Party.HER, said, by=self.caller(now), now=now)

    def _arrived(self, session: Session, _args: Mapping[str, str], now: datetime) -> None:
        presence.record(session, self.person.placement, day_of(now), Presence.PRESENT, by=self.person.firm, now=now)
        self._answer_arrival(session, now)

    def _not_arrived(self, session: Session, _args: Mapping[str, str], now: datetime) -> None:
        presence.record(session, self.person.placement, day_of(now), Presence.ABSENCE, by=self.person.firm, now=now)
        self._answer_arrival(session, now)

    def _answer_arrival(self, session: Session, now: datetime) -> None:
        check_in = contacting.in_window(session, self.read(session), Party.EMPLOYER, now=now)
        if check_in is not None:
            contacting.answer(session, check_in.ref, Said(Channel.ONLINE), by=self.person.firm, now=now)

    def _presence_day(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        presence.record(
            session, self.person.placement, date.fromisoformat(args["date"]), Presence.PRESENT,
            hours=float(args["hours"]), by=self.person.firm, now=now,
        )  # fmt: skip

    def _presence_absent_unagreed(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        day = date.fromisoformat(args["date"])
        presence.record(session, self.person.placement, day, Presence.ABSENCE, by=self.person.firm, now=now)

    def _presence_corrected(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        day = date.fromisoformat(args["date"])
        presence.record(session, self.person.placement, day, Presence.PRESENT, by=self.person.firm, now=now)

    def _presence_absent_agreed(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        for day in self.working(date.fromisoformat(args["from"]), date.fromisoformat(args["to"])):
            presence.record(
                session, self.person.placement, day, Presence.AGREED_ABSENCE, reason=args.get("kind"),
                by=self.person.tutor, now=now,
            )  # fmt: skip

    def _workplace_closed(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        self._presence_absent_agreed(session, {**args, "kind": "other"}, now)

    def _presence_month(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        month = date.fromisoformat(f"{args['month']}-01")
        said = {"hours": float(args["hours"])}
        presence.tell(session, self.person.placement, month, said, by=self.person.firm, now=now)

    def _allowance_paid(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        month = date.fromisoformat(f"{args['month']}-01")
        closed_on = self.read(session).closed_on
        if closed_on is not None and month > closed_on:
            return  # of who is hired a wage is paid, which is not ours to look after
        amount = self.due(session, month) if args["amount"] == "as_due" else float(args["amount"])
        said = {"paid": amount, "paid_on": date.fromisoformat(args["date"])}
        presence.tell(session, self.person.placement, month, said, by=self.person.firm, now=now)

    def _concern(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        kind = DANGERS.get(args["topic"], Kind.HER_WORD)
        urgency = Urgency.DANGER if args["topic"] in DANGERS else URGENCIES[args["severity"]]
        raised = Raised(kind, Source.HER, urgency, args["topic"])
        concerns.raise_concern(session, self.person.ref, raised, by=self.caller(now), now=now)

    def _declared_end(self, session: Session, _args: Mapping[str, str], now: datetime) -> None:
        end = End(day_of(now), WhyEnded.LEFT)
        concerns.raise_by_firm(session, self.person.placement, "she has left", end=end, by=self.person.firm, now=now)

    def _hours_changed(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        if args["agreed"] == "no":
            concerns.raise_by_firm(session, self.person.placement, "other hours now", by=self.person.firm, now=now)
            return
        # There is no action that changes the agreed hours of a placement that runs: so it is written down.
        placement = self.read(session)
        factor = float(args["to"]) / float(args["from"])
        placement.hours = [_longer(day, factor) for day in placement.hours]
        placement.weekly_hours = self.agreed_hours = float(args["to"])

    def _site_changed(self, session: Session, args: Mapping[str, str], _now: datetime) -> None:
        if args["exclusion"] == "hit":
            vacancy = session.get_one(Vacancy, self.read(session).vacancy_id)
            site = session.get_one(Site, vacancy.site_id)
            registry.amend_site(session, site.ref, TOWN_AVOIDED, by=self.person.tutor)

    def _contact_changed(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        name = "Mario Rossi" if args["exclusion"] == "hit" else "Paola Prova"
        contacts.add(session, self.person.employer, {"name": name}, by=self.person.tutor, on=day_of(now))

    def _tutor_away(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        lasts = {"starts_on": date.fromisoformat(args["from"]), "ends_on": date.fromisoformat(args["to"])}
        by = self.person.tutor
        whose_days.cover(session, by.ref, self.person.deputy.ref, **lasts, by=by, now=now)

    def _suspended(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        span = {"since": date.fromisoformat(args["from"]), "until": date.fromisoformat(args["to"]) + timedelta(days=1)}
        placements.suspend(session, self.person.placement, **span, why=Why.CLOSURE, by=self.person.tutor, now=now)

    def _resumed(self, session: Session, _args: Mapping[str, str], now: datetime) -> None:
        if self.read(session).state not in CLOSED:  # who is hired before it stands still comes back to a job
            placements.resume(session, self.person.placement, by=self.person.tutor, now=now)

    def _finished(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        outcome = Outcome(args["outcome"])
        placement_endings.finish(session, self.person.placement, outcome=outcome, by=self.person.tutor, now=now)

    def _interrupted(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        by = {"her": InterruptedBy.HERS, "employer": InterruptedBy.EMPLOYER}.get(args["by"], InterruptedBy.PROGRAMME)
        placement_endings.interrupt(
            session, self.person.placement, interrupted_by=by, why=Why.OTHER_WAY, by=self.person.tutor, now=now
        )

    def _hiring_decision(self, session: Session, args: Mapping[str, str], now: datetime) -> None:
        check_in = contacting.in_window(session, self.read(session), Party.EMPLOYER, now=now)
        if check_in is not None:
            spoken = self.harmless(session, check_in) | {"EH1": args["answer"]}
            contacting.answer(session, check_in.ref, Said(Channel.ONLINE, spoken), by=self.person.firm, now=now)

    def _baseline_off(self, _session: Session, args: Mapping[str, str], _now: datetime) -> None:
        self.off.add(args["party"])

    def _baseline_on(self, _session: Session, args: Mapping[str, str], _now: datetime) -> None:
        self.off.discard(args["party"])

    # --- what everybody does who is not mentioned

    def contact_her(self, refs: Sequence[str], now: datetime) -> None:
        """Have her reached in the check-ins that are due; all is well."""
        self._through(refs, now, lambda session, each, said: contacting.record(
            session, each.ref, said, by=self.caller(now), now=now))  # fmt: skip

    def answer_all(self, refs: Sequence[str], now: datetime) -> None:
        """Have the employer answer what is due; all is well."""
        self._through(refs, now, lambda session, each, said: contacting.answer(
            session, each.ref, said, by=self.person.firm, now=now))  # fmt: skip

    def _through(self, refs: Sequence[str], now: datetime, act: Callable[[Session, CheckIn, Said], object]) -> None:
        self.stage.clock.now = now
        with self.stage.begin() as session:
            for check_in in session.scalars(select(CheckIn).where(CheckIn.ref.in_(refs), CheckIn.state.in_(OPEN))):
                act(session, check_in, Said(Channel.PHONE, self.harmless(session, check_in)))

    def keep_presence(self, on: date, now: datetime) -> None:
        """Have the employer record presence: by day in months of which days are told, else on the last day of each."""
        is_daily = (on.year, on.month) in self.daily
        told = {row.args.get("date") for row in self.story.rows if row.what.startswith("presence_")}
        is_told = str(on) in told
        rest = self.working(on + timedelta(days=1), min(_last_of(on), self.story.setting.ends_on))
        self.stage.clock.now = now
        with self.stage.begin() as session:
            if is_daily and not is_told:
                presence.record(session, self.person.placement, on, Presence.PRESENT, by=self.person.firm, now=now)
            elif not is_daily and not rest and not self._stays_away("presence_not_recorded", on):
                planned = presence.planned_hours(session, self.read(session), on.replace(day=1))
                said = {"hours": planned}
                presence.tell(session, self.person.placement, on.replace(day=1), said, by=self.person.firm, now=now)

    def pay(self, on: date, now: datetime) -> None:
        """Have the employer record what is paid on a banking day, if a month is payable by then."""
        month = self._payable(on)
        if month is not None:
            self.stage.clock.now = now
            with self.stage.begin() as session:
                said = {"paid": self.due(session, month), "paid_on": on}
                presence.tell(session, self.person.placement, month, said, by=self.person.firm, now=now)

    def _payable(self, on: date) -> date | None:
        setting = self.story.setting
        month = (
            on.replace(day=1)
            if setting.is_paid_in_same_month
            else (on.replace(day=1) - timedelta(days=1)).replace(day=1)
        )
        payday = on.replace(day=setting.payday)
        first = working_days.on_or_after(payday)
        written = self._stays_away("allowance_paid", month) or self._stays_away("allowance_not_paid", month)
        is_hers = setting.starts_on.replace(day=1) <= month <= setting.ends_on
        return month if on == first and is_hers and not written else None

    def _stays_away(self, what: str, month: date) -> bool:
        return any(row.what == what and row.args["month"] == f"{month:%Y-%m}" for row in self.story.rows)

    # --- what is known

    def read(self, session: Session) -> Placement:
        """Return her placement."""
        return session.get_one(Placement, self.person.placement_id)

    def caller(self, now: datetime) -> Actor:
        """Return who talks with her today."""
        away = any(
            row.what == "tutor_away" and row.args["from"] <= str(day_of(now)) <= row.args["to"]
            for row in self.story.rows
        )
        return replace(self.person.deputy if away else self.person.tutor, at=now)

    def due(self, session: Session, month: date) -> float:
        """Return what is due for a month, as the product reckons it, else the whole of it."""
        row = session.scalar(select(AllowanceMonth).filter_by(placement_id=self.person.placement_id, month=month))
        found = row.due if row is not None and row.due is not None else self.story.setting.allowance
        return float(int(found))

    def harmless(self, session: Session, check_in: CheckIn) -> dict[str, str]:
        """Return answers to what is asked in a check-in, as agreed."""
        codes = contacting.questions_of(session, check_in)
        paid = select(AllowanceMonth).filter_by(placement_id=check_in.placement_id)
        months = session.scalars(paid.where(AllowanceMonth.paid.is_not(None)).order_by(AllowanceMonth.month)).all()
        due = int(months[-1].paid or 0) if months else int(self.story.setting.allowance)
        worked = sum(bool(day) for day in self.story.setting.hours)
        return answers.harmless(codes, hours=int(self.agreed_hours), days=worked, due=due)

    def working(self, first: date, last: date) -> list[date]:
        """Return the days from one to another on which she is to work."""
        numbers = range((last - first).days + 1)
        all_days = (first + timedelta(days=number) for number in numbers)
        return [day for day in all_days if self.works(day)]

    def works(self, day: date) -> bool:
        """Tell whether she is to work on a day."""
        setting = self.story.setting
        return bool(setting.hours[day.weekday()]) and not (
            working_days.is_holiday(day) or working_days.is_patrons(day, setting.patron_day)
        )


def together(rows: Sequence[Row]) -> Iterator[tuple[datetime, list[Row]]]:
    """Yield rows that belong to one contact together, at the time of the last of them."""
    left = list(rows)
    while left:
        first = left.pop(0)
        group = [first]
        kind = SPOKEN if first.what in SPOKEN else {first.what} if first.what == "employer_answer" else set()
        while left and left[0].what in kind and left[0].at - first.at <= TOGETHER:
            group.append(left.pop(0))
        yield group[-1].at, group


def _longer(day: list[list[str]], factor: float) -> list[list[str]]:
    """Return the windows of a day as one that is so many times as long."""
    if not day:
        return day
    first = datetime.fromisoformat(f"2026-01-01T{day[0][0]}")
    hours = daily_hours([day], date(2026, 6, 1))  # a Monday
    return [[day[0][0], f"{first + timedelta(hours=hours * factor):%H:%M}"]]


def _last_of(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
