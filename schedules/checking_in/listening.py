"""Listening for silence: once a day the weak signs of each running placement are put together.

What comes of them is one concern of hers with all its reasons, for her tutor; nobody else is told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from employers.records import Vacancy
from ground.instants import day_of, instant_of
from matching.records.people import Beneficiary
from schedules.alerting import concerns, silence
from schedules.alerting.concerns import Raised
from schedules.alerting.hearing import FAR, Heard, signs
from schedules.alerting.silence import Sign, Signal
from schedules.checking_in import questions
from schedules.dates import working_days
from schedules.dates.courses import Span
from schedules.dates.following import Kind as Step
from schedules.dates.purposes import Party
from schedules.messages import patron_days
from schedules.placing.agreed_hours import hours_of
from schedules.records.check_ins import CheckIn, State
from schedules.records.concerns import Concern, Kind, Source, Urgency
from schedules.records.placements import AllowanceMonth, Placement, Presence, PresenceDay, Suspension
from schedules.records.placements import State as PlacementState
from schedules.records.ticks import Tick

NAME = "listen for silence"  # of the step
DAY = timedelta(days=1)
KEPT = timedelta(days=62)  # how much further back it is looked whether a firm records presence by day
ASKED = (State.DUE, State.MISSED, State.REPEATED, State.ESCALATED, State.DONE)


def listen(session: Session, now: datetime, among: Collection[int] | None = None) -> int:
    """Look once a working day at the running placements, all or those given; return how many signals were raised."""
    numbers = to_listen_to(session, now) if among is None else among
    return sum(_listen_to(session, number, now) for number in numbers)


def to_listen_to(session: Session, now: datetime) -> Sequence[int]:
    """Return the ids of the placements that are to be listened to now."""
    opens = instant_of(day_of(now), working_days.OPENS)
    last = session.get(Tick, NAME)
    has_listened = last is not None and last.done_at is not None and last.done_at >= opens
    if now < opens or has_listened or not working_days.is_working(day_of(now)):
        return ()
    running = select(Placement.id).where(Placement.state == PlacementState.ACTIVE).order_by(Placement.id)
    return session.scalars(running).all()


def _listen_to(session: Session, number: int, now: datetime) -> bool:
    placement = session.get_one(Placement, number, with_for_update=True, populate_existing=True)
    today = day_of(now)
    found = silence.signal(signs(heard(session, placement, today), today), today, told_on=told_on(session, placement))
    if found is not None:
        her = session.get_one(Beneficiary, placement.beneficiary_id)
        said = Raised(Kind.SILENCE, Source.SILENCE, Urgency.ALERT, reasons=_reasons(found), placement=placement)
        concerns.raise_for(session, her, said, now=now)
    return found is not None


def heard(session: Session, placement: Placement, today: date, asked: Collection[State] = ASKED) -> Heard:
    """Return what is known of a placement by a day, and of its check-ins that stand so. Raises KeyMissing, Damaged."""
    of_it = (CheckIn.placement_id == placement.id, CheckIn.state.in_(asked), CheckIn.due_on >= today - FAR)
    contacts = session.scalars(select(CheckIn).where(*of_it).order_by(CheckIn.due_on, CheckIn.id)).all()
    recorded = _recorded(session, placement, today)
    months = session.scalars(select(AllowanceMonth).filter_by(placement_id=placement.id).order_by(AllowanceMonth.month))
    paid = months.all()
    done = [each for each in contacts if each.party is Party.HER and each.state is State.DONE]
    return Heard(
        starts_on=placement.starts_on,
        over_on=placement.closed_on or placement.ends_on,
        hours=placement.hours,
        patron_day=session.scalar(patron_days().where(Vacancy.id == placement.vacancy_id)),
        asked=[(each.due_on, _day(each.done_at)) for each in contacts if each.party is Party.EMPLOYER],
        recorded={day: day_of(each.recorded_at) for day, each in recorded.items()},
        present=[day for day, each in recorded.items() if each.what is Presence.PRESENT and day != placement.starts_on],
        told=[each.month for each in paid if each.hours is not None],
        pay=[(each.pay_on, each.paid_on) for each in paid],
        seen=[*_of_hers(done), *_of_weeks(placement, recorded)],
        still=[*_still(session, placement)],
    )


def _still(session: Session, placement: Placement) -> Iterator[Span]:
    """Yield since when it stood, stands or will stand still, until somebody lets it go on."""
    for each in session.scalars(select(Suspension).where(Suspension.placement_id == placement.id)):
        yield Span(each.starts_on, each.ended_on - DAY if each.ended_on else None)


def _recorded(session: Session, placement: Placement, today: date) -> dict[date, PresenceDay]:
    kept = (PresenceDay.placement_id == placement.id, PresenceDay.day >= today - FAR - KEPT)
    return {each.day: each for each in session.scalars(select(PresenceDay).where(*kept).order_by(PresenceDay.day))}


def _day(at: datetime | None) -> date | None:
    return day_of(at) if at else None


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


def told_on(session: Session, placement: Placement) -> date | None:
    """Return the day of the last signal about a placement, None before the first."""
    query = select(func.max(Concern.raised_at)).where(
        Concern.placement_id == placement.id, Concern.kind == Kind.SILENCE
    )
    return _day(session.scalar(query))


def _reasons(found: Signal) -> tuple[dict[str, Any], ...]:
    said: Iterator[dict[str, Any]] = (
        {"code": each.kind.value, "on": each.on.isoformat(), **each.facts} for each in found.reasons
    )
    return ({"code": found.rule.value}, *said)
