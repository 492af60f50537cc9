"""What the days of a placement's check-ins depend on, out of its records."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from employers.records import Vacancy
from matching.ranking import week
from matching.ranking.week import Week
from matching.records.cases import Cover
from matching.records.people import Beneficiary
from schedules.dates.courses import DAY, MONDAY_TO_FRIDAY, Closing, Course, Extension, Span
from schedules.messages import patron_days
from schedules.records import placements as records
from schedules.records.check_ins import ContactRule, TutorWeek
from schedules.records.placements import Outcome, Placement, Suspension

MOST_MONTHS = 36  # longer than any placement lasts


def course_of(session: Session, placement: Placement) -> Course:
    """Return a placement as the days of its check-ins see it. Raises KeyMissing, Damaged."""
    her = session.get_one(Beneficiary, placement.beneficiary_id)
    rule = session.get(ContactRule, her.id)
    patron_day = session.scalar(patron_days().where(Vacancy.id == placement.vacancy_id))
    return Course(
        starts_on=placement.starts_on,
        ends_on=placement.agreed_ends_on,
        patron_day=patron_day,
        is_patron_known=patron_day is not None,
        tutor_weekdays=weekdays(session, her.tutor),
        tutor_away=tuple(_away(session, her.tutor)),
        shift=week.read(placement.hours, "hours"),
        safe_hours=_read(rule.hours) if rule else None,
        paydays=tuple(_paydays(placement)),
        risks=tuple(_risks(placement)),
        suspensions=tuple(_suspensions(session, placement)),
        extensions=tuple(_extensions(session, placement)),
        closing=_closing(placement, _read(rule.shift) if rule else None),
    )


def weekdays(session: Session, account: str) -> frozenset[int]:
    """Return on which days of the week an account works, 0 for Monday."""
    own = session.get(TutorWeek, account)
    return frozenset(own.days) if own else MONDAY_TO_FRIDAY


def _read(hours: list[object] | None) -> Week | None:
    return week.read(hours, "hours") if hours is not None else None


def _away(session: Session, tutor: str) -> Iterator[Span]:
    """Yield when a tutor is away, as far as somebody stands in for her."""
    covers = select(Cover).where(Cover.tutor == tutor, or_(Cover.ended_on.is_(None), Cover.ended_on > Cover.starts_on))
    for cover in session.scalars(covers.order_by(Cover.starts_on, Cover.id)):
        yield Span(cover.starts_on, min(cover.ends_on, cover.ended_on - DAY) if cover.ended_on else cover.ends_on)


def _paydays(placement: Placement) -> Iterator[date]:
    """Yield the days on which the months of a placement are paid, each in the month after it."""
    first = placement.starts_on.replace(day=1)
    for _ in range(MOST_MONTHS if placement.payday else 0):
        first = (first + timedelta(days=31)).replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - DAY
        yield first.replace(day=min(placement.payday or 1, last.day))


def _risks(placement: Placement) -> Iterator[Span]:
    if placement.at_risk_since is not None:
        yield Span(placement.at_risk_since, placement.at_risk_until)


def _suspensions(session: Session, placement: Placement) -> Iterator[Span]:
    of_it = select(Suspension).where(Suspension.placement_id == placement.id).order_by(Suspension.starts_on)
    for each in session.scalars(of_it):
        until = (each.ended_on or each.until) - DAY
        if until >= each.starts_on:
            yield Span(each.starts_on, until)


def _extensions(session: Session, placement: Placement) -> Iterator[Extension]:
    of_it = select(records.Extension).where(records.Extension.placement_id == placement.id)
    for each in session.scalars(of_it.order_by(records.Extension.decided_on, records.Extension.id)):
        yield Extension(each.decided_on, each.ends_on)


def _closing(placement: Placement, shift_after: Week | None) -> Closing | None:
    if placement.closed_on is None:
        return None
    return Closing(placement.closed_on, placement.outcome is Outcome.HIRED_HERE, shift_after)
