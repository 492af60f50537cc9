"""Her word beside the record: what her answers are compared with, and where the two differ by more than happens."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schedules.alerting import silence
from schedules.alerting.silence import Told
from schedules.checking_in.questions import Known
from schedules.dates import working_days
from schedules.placing.agreed_hours import daily_hours, hours_of
from schedules.records.placements import AllowanceMonth, Placement, Presence, PresenceDay

PAID, HOURS, REST = "WW1", "EO1", "EO2"  # for last month; last week; whole days of rest in the last seven
WEEK = 7


def known(session: Session, placement: Placement, *, on: date) -> Known:
    """Return what a placement's answers are compared with on a day."""
    month = _paid_last(session, placement, on)
    due = None if month is None else month.due if month.due is not None else placement.allowance
    return Known(agreed=int(placement.weekly_hours), due=None if due is None else int(due))


def contradictions(
    session: Session, placement: Placement, answers: Mapping[str, str], *, on: date
) -> tuple[dict[str, Any], ...]:
    """Return, as codes with facts, where her word and the record differ: two days, any money, four hours a week.

    Nothing is compared with a record that is not there; hours and days only with a week that is recorded by day.
    """
    month = _paid_last(session, placement, on)
    paid = Told(paid=None if month is None or month.paid is None else int(month.paid))
    found = [*silence.contradictions(Told(paid=_number(answers, PAID)), paid)]
    monday = on - timedelta(days=on.weekday() + WEEK)
    found += silence.contradictions(Told(hours=_number(answers, HOURS)), _hours(session, placement, answers, monday))
    rest = _number(answers, REST)
    told = Told(days=None if rest is None else WEEK - rest)
    found += silence.contradictions(told, _days(session, placement, told, on - timedelta(days=WEEK)))
    return tuple({"code": each.rule.value, **each.facts} for each in found)


def _paid_last(session: Session, placement: Placement, on: date) -> AllowanceMonth | None:
    """Return the last month whose payday has come, or that was recorded as paid."""
    has_come = or_(AllowanceMonth.pay_on <= on, AllowanceMonth.paid_on <= on)
    query = select(AllowanceMonth).where(AllowanceMonth.placement_id == placement.id, has_come)
    return session.scalars(query.order_by(AllowanceMonth.month.desc()).limit(1)).first()


def _hours(session: Session, placement: Placement, answers: Mapping[str, str], since: date) -> Told:
    """Return the recorded hours of a week; with agreed absence, which she may count or not, those nearest her word."""
    rows = _week(session, placement, since)
    word = _number(answers, HOURS)
    if not rows or word is None:
        return Told()
    least = sum(hours_of(placement.hours, each) for each in rows)
    away = (each.day for each in rows if each.what is Presence.AGREED_ABSENCE)
    most = least + sum(daily_hours(placement.hours, day) for day in away)
    return Told(hours=round(min(max(word, least), most)))


def _days(session: Session, placement: Placement, told: Told, since: date) -> Told:
    """Return likewise the recorded days of presence."""
    rows = _week(session, placement, since)
    if not rows or told.days is None:
        return Told()
    least = sum(each.what is Presence.PRESENT for each in rows)
    most = least + sum(each.what is Presence.AGREED_ABSENCE for each in rows)
    return Told(days=min(max(told.days, least), most))


def _week(session: Session, placement: Placement, since: date) -> list[PresenceDay]:
    """Return what is recorded of seven days; nothing where a day of hers is missing: then nothing can be compared."""
    until = since + timedelta(days=WEEK - 1)
    within = (PresenceDay.placement_id == placement.id, PresenceDay.day.between(since, until))
    rows = {each.day: each for each in session.scalars(select(PresenceDay).where(*within).order_by(PresenceDay.day))}
    days = (since + timedelta(days=number) for number in range(WEEK))
    is_whole = all(day in rows or not placement.hours[day.weekday()] or working_days.is_holiday(day) for day in days)
    return [*rows.values()] if is_whole else []


def _number(answers: Mapping[str, str], code: str) -> int | None:
    answer = answers.get(code, "")
    return int(answer) if answer.isdigit() else None
