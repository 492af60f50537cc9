"""Writing a feed: one word and the times, for who keeps a case its sign, nothing else."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from icalendar import Calendar, Event

from web.calendar.appointments import Appointment
from web.wording.words import Words

PRODUCT = "-//Ponte//Ponte//EN"


def written(appointments: Iterable[Appointment], words: Words, *, key: str, domain: str, now: datetime) -> bytes:
    """Return appointments as iCalendar (RFC 5545), each with the same word in the reader's language.

    ``key`` belongs to the feed: two feeds do not show by their entries' names that they hold the same appointment.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    for each in sorted(appointments, key=lambda found: (found.starts_at, found.uid)):
        event = Event()
        event.add("uid", f"{_name(key, each.uid)}@{domain}")
        event.add("dtstamp", now)
        event.add("dtstart", each.start)
        event.add("dtend", each.end)
        event.add("summary", " ".join(filter(None, (words.say("Appointment"), each.case_code))))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _name(key: str, uid: str) -> str:
    return hmac.digest(key.encode(), uid.encode(), sha256).hex()[:32]
