"""What a plan of check-ins may never do, read off the calendars day by day; no model of the plan stands behind it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from schedules.dates.check_in_dates import Contact
from schedules.dates.purposes import Party, Purpose
from tests.schedules.independent import days
from tests.schedules.independent.days import Placement


def broken(of: Placement, contacts: tuple[Contact, ...]) -> list[str]:
    """Return the promises that a plan breaks, in words."""
    return [told for contact in contacts for told in _broken(of, contact)]


def _broken(of: Placement, contact: Contact) -> Iterator[str]:
    if Purpose.FOLLOW_UP in contact.purposes:
        yield from _after(of, contact)
    else:
        yield from _within(of, contact)
    for day in {contact.due_on, contact.window_until}:
        if contact.party is not Party.HER and not days.is_working_day(of, day):
            yield "the workplace is closed"
        if contact.party is not Party.EMPLOYER:
            yield from _hers(of, contact, day)


def _within(of: Placement, contact: Contact) -> Iterator[str]:
    end = days.end_day(of)
    last = min(end, of.closed_on) if of.closed_on else end
    if not of.start <= contact.due_on <= contact.window_until <= last:
        yield "outside the placement"
    if any(days.is_suspended(of, day) for day in (contact.due_on, contact.window_until)):
        yield "while suspended"
    if Purpose.FIRST_CONTACT in contact.purposes and contact.window_until > of.start + timedelta(days=2):
        yield "the first contact after day 3"


def _after(of: Placement, contact: Contact) -> Iterator[str]:
    if of.closed_on is None or contact.due_on <= of.closed_on:
        yield "follow-up of what has not ended"


def _hers(of: Placement, contact: Contact, day: date) -> Iterator[str]:
    if not contact.needs_cover and day == contact.due_on and not days.is_tutor_day(of, day):
        yield "her tutor does not work"
    first = Purpose.FIRST_CONTACT in contact.purposes and day == of.start
    is_after = Purpose.FOLLOW_UP in contact.purposes
    her = of if is_after else replace(of, closed_on=None)
    if not days.free_hours(her, day, after_shift=first):
        yield "no safe hour outside her shift"
