"""Making, revoking and finding the feed of an account."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Role
from web.accounts import Account, AccountState
from web.accounts.digests import digest, new_secret
from web.calendar.records import CalendarFeed

# Who has appointments.
WHO = (Role.TUTOR, Role.COORDINATOR, Role.OPERATOR, Role.EMPLOYER)


def of(session: Session, account: Account) -> CalendarFeed | None:
    """Return the feed of an account, None when there is none."""
    return session.scalars(select(CalendarFeed).filter_by(account_id=account.id)).one_or_none()


def make(session: Session, account: Account, *, now: datetime) -> str:
    """Give an account a feed, in the place of the one it had, and return its secret; it can never be read again."""
    secret, found = new_secret(), of(session, account)
    if found is None:
        session.add(CalendarFeed(account=account, digest=digest(secret), made_at=now))
    else:
        found.digest, found.made_at = digest(secret), now
    session.flush()
    return secret


def revoke(session: Session, account: Account) -> None:
    """Take the feed of an account away, if it has one."""
    found = of(session, account)
    if found is not None:
        session.delete(found)
        session.flush()


def find(session: Session, secret: str) -> CalendarFeed | None:
    """Return the feed of a secret, None when it is unknown, revoked, or its owner may not come in any more."""
    found = session.scalars(select(CalendarFeed).filter_by(digest=digest(secret))).one_or_none()
    may_come = found is not None and found.account.state is AccountState.ACTIVE and found.account.role in WHO
    return found if may_come else None


def address(base_url: str, secret: str) -> str:
    """Return the address at which a feed is read."""
    return f"{base_url}/calendar/{secret}.ics"
