"""Listening for silence: once a day the weak signs of each running placement are put together.

What comes of them is one concern of hers with all its reasons, for her tutor; nobody else is told.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from employers.records import Vacancy
from ground.instants import day_of, instant_of
from matching.records.people import Beneficiary
from schedules.alerting import concerns, presence_kept, silence
from schedules.alerting.concerns import Raised
from schedules.alerting.silence import Sign, Signal
from schedules.checking_in import questions
from schedules.dates import working_days
from schedules.dates.following import Kind as Step
from schedules.dates.purposes import Party
from schedules.messages import patron_days
from schedules.placing.agreed_hours import hours_of
from schedules.records.check_ins import CheckIn, State
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import AllowanceMonth, Placement, Presence, PresenceDay
from schedules.records.placements import State as PlacementState
from schedules.records.ticks import Tick

NAME = "listen for silence"  # of the step
DAY = timedelta(days=1)
FAR = timedelta(days=60)  # how far back is looked: longer than any sign counts
ASKED = (State.DUE, State.MISSED, State.REPEATED, State.ESCALATED, State.DONE)


def listen(session: Session, now: datetime) -> int:
    """Look once a working day at every running placement; return how many signals were raised."""
    opens = instant_of(day_of(now), working_days.OPENS)
    last = session.get(Tick, NAME)
    has_listened = last is not None and last.done_at is not None and last.done_at >= opens
    if now < opens or has_listened or not working_days.is_working(day_of(now)):
        return 0
    running = select(Placement.id).where(Placement.state == PlacementState.ACTIVE).order_by(Placement.id)
    return sum(_listen_to(session, number, now) for number in session.scalars(running).all())


def _listen_to(session: Session, number: int, now: datetime) -> bool:
    placement = session.get_one(Placement, number, with_for_update=True, populate_existing=True)
    found = silence.signal(signs(session, placement, now=now), day_of(now), told_on=_told_on(session, placement))
    if found is not None:
        her = session.get_one(Beneficiary, placement.beneficiary_id)
        said = Raised(Kind.SILENCE, Source.SILENCE, Urgency.ALERT, reasons=_reasons(found), placement=placement)
        concerns.raise_for(session, her, said, now=now)
    return found is not None


def signs(session: Session, placement: Placement, *, now: datetime) -> Iterator[Sign]:
    """Yield the weak signs of a placement, those that last and those that have passed."""
    today, patron_day = day_of(now), session.scalar(patron_days().where(Vacancy.id == placement.vacancy_id))
    asked = (CheckIn.placement_id == placement.id, CheckIn.state.in_(ASKED), CheckIn.due_on >= today - FAR)
    contacts = session.scalars(select(CheckIn).where(*asked).order_by(CheckIn.due_on, CheckIn.id)).all()
    yield from _of_employer([each for each in contacts if each.party is Party.EMPLOYER], today, patron_day)
    yield from _of_hers([each for each in contacts if each.party is Party.HER and each.state is State.DONE])
    yield from _of_presence(session, placement, today, patron_day)
    months = select(AllowanceMonth).where(AllowanceMonth.placement_id == placement.id)
    for month in session.scalars(months.order_by(AllowanceMonth.month)):
        yield from filter(None, [silence.late_pay(month.pay_on, month.paid_on, today)])


def _of_employer(contacts: Sequence[CheckIn], today: date, patron_day: str | None) -> Iterator[Sign]:
    for each in contacts:
        done_on = day_of(each.done_at) if each.done_at else None
        yield from filter(None, [silence.late_answer(each.due_on, done_on, today, patron_day)])


def _of_hers(contacts: Sequence[CheckIn]) -> Iterator[Sign]:
    """Yield what shows in the contacts with her, each beside what she had answered before."""
    before: dict[str, str] = {}
    for each in contacts:
        done_on = day_of(each.done_at) if each.done_at else each.due_on
        if each.told == Step.AGAIN:
            yield silence.reached_at_repetition(done_on)
        answers = each.answers or {}
        if questions.compared(answers, before).is_wellbeing_down:
            yield silence.wellbeing_down(done_on)
        before |= answers


def _of_presence(session: Session, placement: Placement, today: date, patron_day: str | None) -> Iterator[Sign]:
    since = max(placement.starts_on, today - FAR)
    kept = select(PresenceDay).where(PresenceDay.placement_id == placement.id, PresenceDay.day >= since)
    recorded = {each.day: each for each in session.scalars(kept.order_by(PresenceDay.day))}
    present = [day for day, each in recorded.items() if each.what is Presence.PRESENT and day != placement.starts_on]
    of_it = (AllowanceMonth.placement_id == placement.id, AllowanceMonth.hours.is_not(None))
    told = session.scalars(select(AllowanceMonth.month).where(*of_it)).all()
    for number in range((today - since).days):
        day = since + timedelta(days=number)
        if placement.hours[day.weekday()] and working_days.is_working(day, patron_day):
            awaited_on = presence_kept.awaited_on(day, present, told, over_on=placement.closed_on or placement.ends_on)
            done_on = day_of(recorded[day].recorded_at) if day in recorded else None
            if awaited_on is not None:
                # A month is told by who pays, as pay is: on banking days, which know no patron.
                kept_on = patron_day if awaited_on == day else None
                yield from filter(None, [silence.late_presence(awaited_on, done_on, today, kept_on)])
    yield from _of_weeks(placement, recorded)


def _of_weeks(placement: Placement, recorded: Mapping[date, PresenceDay]) -> Iterator[Sign]:
    """Yield the weeks that grew too long, each on the day on which it could be seen."""
    hours = defaultdict[date, float](float)
    for day, each in recorded.items():
        week = day - timedelta(days=day.weekday())
        before, hours[week] = hours[week], hours[week] + hours_of(placement.hours, each)
        # It is listened in the morning: what was recorded since is heard on the next one.
        agreed, seen_on = round(placement.weekly_hours), day_of(each.recorded_at) + DAY
        if silence.changed_scale(seen_on, round(before), agreed) is None:
            yield from filter(None, [silence.changed_scale(seen_on, round(hours[week]), agreed)])
        if each.what is Presence.PRESENT and not placement.hours[day.weekday()]:
            yield silence.other_day(seen_on)


def _told_on(session: Session, placement: Placement) -> date | None:
    query = select(func.max(Concern.raised_at)).where(
        Concern.placement_id == placement.id, Concern.kind == Kind.SILENCE
    )
    told_at = session.scalar(query)
    return day_of(told_at) if told_at else None


def _reasons(found: Signal) -> tuple[dict[str, Any], ...]:
    said: Iterator[dict[str, Any]] = (
        {"code": each.kind.value, "on": each.on.isoformat(), **each.facts} for each in found.reasons
    )
    return ({"code": found.rule.value}, *said)
