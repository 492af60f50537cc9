"""Growing delays after wrong tries, by account and by address: never a lock, and never one that a stranger causes.

Each try is counted before it is judged, so many at once do not slip through; who has to wait is not judged, and not
counted. Accounts, browsers and addresses stand here as keyed digests only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ground.upserts import insert
from web.accounts.records import Attempt

FORGOTTEN = timedelta(days=1)  # after so long without a try
MOST_AT_ONCE = 100  # old ones forgotten with one new try


@dataclass(frozen=True, slots=True)
class Pace:
    """How many tries are free, and the longest that anybody waits; from the first that is not free on it doubles."""

    free: int
    longest: timedelta

    def after(self, tries: int) -> timedelta:
        """Return how long to wait after so many tries in vain."""
        if tries <= self.free:
            return timedelta()
        return min(timedelta(seconds=2 ** min(tries - self.free - 1, 20)), self.longest)


ACCOUNT = Pace(3, timedelta(minutes=1))
ADDRESS = Pace(10, timedelta(minutes=1))
# Who gets as far as the second factor knows the password: there are few codes to guess, and one owner to protect.
FACTOR = Pace(3, timedelta(minutes=15))
Paces = Mapping[str, Pace]  # by the digest of who tries


def claim(session: Session, paces: Paces, *, now: datetime) -> timedelta:
    """Count one try for all of these, or return how long to wait, where one of them has to: then none is counted."""
    _forget_old(session, now)
    rows = [(_row(session, who, now), pace) for who, pace in sorted(paces.items())]
    # Where tries are still free nobody waits, also when another's clock is a little ahead of ours.
    wait = max((row.free_at - now for row, pace in rows if pace.after(row.tries)), default=timedelta())
    if wait > timedelta():
        return wait
    for row, pace in rows:
        row.tries += 1
        row.tried_at, row.free_at = now, now + pace.after(row.tries)
    session.flush()
    return timedelta()


def forgive(session: Session, who: str, *, now: datetime) -> None:
    """Forget all tries of an account or browser: it got in."""
    _set(session, who, 0, now)


def give_back(session: Session, who: str, *, now: datetime) -> None:
    """Take one try back from an address: it was a good one. Those before it stay, whoever they were."""
    _set(session, who, -1, now)


def _set(session: Session, who: str, change: int, now: datetime) -> None:
    row = _row(session, who, now)
    row.tries = max(row.tries + change, 0) if change else 0
    row.free_at = now
    session.flush()


def _row(session: Session, who: str, now: datetime) -> Attempt:
    """Return the count of somebody, made if need be, and locked until the end of the transaction."""
    fresh = {"digest": who, "tries": 0, "tried_at": now, "free_at": now}
    session.execute(insert(session, Attempt).values(fresh).on_conflict_do_nothing())
    return session.scalars(select(Attempt).filter_by(digest=who).with_for_update()).one()


def _forget_old(session: Session, now: datetime) -> None:
    # Rows that another try is just using are left to it: nobody waits here.
    old = select(Attempt.id).where(Attempt.tried_at < now - FORGOTTEN)
    few = old.limit(MOST_AT_ONCE).with_for_update(skip_locked=True)
    session.execute(delete(Attempt).where(Attempt.id.in_(few)))
