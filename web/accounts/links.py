"""Links sent by mail: a secret good for one purpose, once, until its end; after five wrong answers it is burnt.

The secret itself is in the mail alone. What becomes of a link is told in the audit trail under its receiver.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact
from web.accounts.digests import digest, new_secret
from web.accounts.records import Account, Link, LinkKind

LIFE = timedelta(hours=24)  # of invitations and resets
MOST_TRIES = 5


def make(  # noqa: PLR0913 - all of it by name
    session: Session,
    kind: LinkKind,
    *,
    to: Account | Contact,
    now: datetime,
    life: timedelta = LIFE,
    about: str | None = None,
) -> str:
    """Make a link and return its secret, which can never be read again.

    The earlier links of this kind to the same receiver about the same are over: only the newest mail counts.
    """
    receiver = {"account_id": to.id} if isinstance(to, Account) else {"contact_id": to.id}
    earlier = select(Link).filter_by(kind=kind, concerns=about, used_at=None, **receiver).order_by(Link.id)
    for link in session.scalars(earlier.where(Link.expires_at > now)):
        link.expires_at = now
    secret = new_secret()
    session.add(Link(kind=kind, concerns=about, digest=digest(secret), made_at=now, expires_at=now + life, **receiver))
    session.flush()
    return secret


def find(session: Session, secret: str, kind: LinkKind, *, now: datetime) -> Link | None:
    """Return a link that is still good; None when it is unknown, used, burnt or over."""
    found = known(session, secret, kind)
    return found if found is not None and is_good(found, now=now) else None


def known(session: Session, secret: str, kind: LinkKind) -> Link | None:
    """Return a link of whatever age, so that somebody who comes with an old one can be sent a new one."""
    return session.scalars(select(Link).filter_by(digest=digest(secret), kind=kind)).one_or_none()


def is_good(link: Link, *, now: datetime) -> bool:
    """Tell whether a link still leads anywhere."""
    return link.used_at is None and link.tries < MOST_TRIES and now < link.expires_at


def use(session: Session, link: Link, *, now: datetime) -> bool:
    """Use a link up; False when somebody else was faster, and nothing may be done."""
    return _change(session, link, now=now, used=True)


def wrong(session: Session, link: Link, *, now: datetime) -> bool:
    """Count a wrong answer given where the link leads; False when it no longer led anywhere.

    A wrong answer is refused, and what a refused request writes is rolled back: this needs a session of its own.
    """
    return _change(session, link, now=now, used=False)


def _change(session: Session, link: Link, *, now: datetime, used: bool) -> bool:
    """Use the link or count a try, as it stands now: two at once stand in line."""
    own = select(Link).filter_by(id=link.id).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(own).one()
    if not is_good(found, now=now):
        return False
    if used:
        found.used_at = now
    else:
        found.tries += 1
    session.flush()
    return True
