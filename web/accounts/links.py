"""Links sent by mail: a secret good for one purpose, once, until its end.

The secret itself is in the mail alone. What becomes of a link is told in the audit trail under its receiver.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact
from web.accounts.digests import digest, new_secret
from web.accounts.records import Account, Link, LinkKind

LIFE = timedelta(hours=24)  # of invitations and resets


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
    """Return a link that is still good; None when it is unknown, used or over."""
    found = known(session, secret, kind)
    return found if found is not None and is_good(found, now=now) else None


def known(session: Session, secret: str, kind: LinkKind) -> Link | None:
    """Return a link of whatever age, so that somebody who comes with an old one can be sent a new one."""
    return session.scalars(select(Link).filter_by(digest=digest(secret), kind=kind)).one_or_none()


def is_good(link: Link, *, now: datetime) -> bool:
    """Tell whether a link still leads anywhere."""
    return link.used_at is None and now < link.expires_at


def is_any_good(session: Session, link: Link, *, now: datetime) -> bool:
    """Tell whether this link, or a newer one of its kind to the same receiver about the same, is still good."""
    same = {name: getattr(link, name) for name in ("kind", "concerns", "account_id", "contact_id")}
    return any(is_good(each, now=now) for each in session.scalars(select(Link).filter_by(**same)))


def end(session: Session, contact: Contact, *, now: datetime) -> None:
    """End all links to a contact, whatever they are for."""
    for link in session.scalars(select(Link).where(Link.contact_id == contact.id, Link.expires_at > now)):
        link.expires_at = now
    session.flush()


def use(session: Session, link: Link, *, now: datetime) -> bool:
    """Use a link up as it stands now; False when somebody else was faster, and nothing may be done."""
    own = select(Link).filter_by(id=link.id).with_for_update().execution_options(populate_existing=True)
    found = session.scalars(own).one()
    if not is_good(found, now=now):
        return False
    found.used_at = now
    session.flush()
    return True
