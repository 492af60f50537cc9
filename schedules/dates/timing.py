"""Until when what holds: the days and half hours of proposals (pure).

Days are those of the place where the service works, so that a change of the clocks moves nothing. The day of the
event is day 0; ``..._over_on`` is the first day on which something no longer holds.
"""

from datetime import UTC, date, datetime, timedelta

from ground.instants import day_of

LIFE = timedelta(days=21)  # of a proposal and its card
TAKE_BACK = timedelta(minutes=30)
HER_DAYS = timedelta(days=5)
RESERVED = timedelta(days=14)
CONSENT = timedelta(days=30)
REMINDERS, PHONE = (3, 7), 10


def life_over_on(sent_at: datetime) -> date:
    """Return the first day on which a proposal that was sent is over."""
    return day_of(sent_at) + LIFE


def answer_over_on(sent_at: datetime, since: datetime | date) -> date:
    """Return the first day on which it is too late for her yes.

    ``since`` is when the employer's answer took effect, or the day of the interview. Her five days never lengthen the
    life of the proposal.
    """
    day = day_of(since) if isinstance(since, datetime) else since
    return min(day + HER_DAYS + timedelta(days=1), life_over_on(sent_at))


def effective_at(answered_at: datetime) -> datetime:
    """Return from when an answer can no longer be taken back, in UTC: else half an hour could be an hour and a half."""
    return answered_at.astimezone(UTC) + TAKE_BACK


def reservation_over_on(reserved_at: datetime) -> date:
    """Return the first day on which a slot is free again that no placement was planned in."""
    return day_of(reserved_at) + RESERVED


def longest_consent(given_at: datetime) -> date:
    """Return the last day on which a consent may hold."""
    return day_of(given_at) + CONSENT - timedelta(days=1)


def day_after(day: date) -> date:
    """Return the first day on which something is over that holds until a day."""
    return day + timedelta(days=1)
