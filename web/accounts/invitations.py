"""Choosing a password by a link from a mail: the first one at an invitation, another one when it was forgotten.

Nobody learns here whether an account exists: an unknown link looks like an old one, and asking for a new one is
answered and noted alike whether there is anybody to send it to.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground import outbox
from ground.audit.names import Name
from ground.audit.records import Action
from ground.audit.writing import Fact, note
from ground.outbox import Message
from web.accounts import links
from web.accounts.choosing import set_password
from web.accounts.letters import Letter
from web.accounts.passwords import Passwords
from web.accounts.records import Account, AccountState, Link, LinkKind

# Which account a link is for, by its state, and the letter that brings it.
FOR = {LinkKind.INVITATION: AccountState.INVITED, LinkKind.RESET: AccountState.ACTIVE}
LETTERS = {AccountState.INVITED: Letter.INVITATION, AccountState.ACTIVE: Letter.RESET}
# Between two letters to one account: whoever asks again meanwhile has one already, and it is still good.
PAUSE = timedelta(minutes=10)


def owner(session: Session, secret: str, kind: LinkKind, *, now: datetime) -> Account | None:
    """Return who may choose a password by a link; None when it is unknown or no longer good. Nothing changes."""
    link = links.find(session, secret, kind, now=now)
    account = link.account if link else None
    return account if account is not None and account.state is FOR.get(kind) else None


def accept(  # noqa: PLR0913 - all of it by name
    session: Session, secret: str, kind: LinkKind, password: str, *, using: Passwords, now: datetime
) -> bool:
    """Use a link up and choose the password; False when somebody else was faster, and nothing was done.

    The second factor stays as it is. Raises WeakPassword.
    """
    link, account = links.find(session, secret, kind, now=now), owner(session, secret, kind, now=now)
    if link is None or account is None or not links.use(session, link, now=now):
        return False
    set_password(session, account, password, using=using, now=now)
    account.state = AccountState.ACTIVE
    session.flush()
    return True


def send_anew(session: Session, account: Account | None, *, now: datetime) -> None:
    """Have a link sent to whom there is to send one to; note in any case that somebody asked for it."""
    letter = LETTERS.get(account.state) if account is not None else None
    ref = account.ref if account is not None and letter is not None else None
    note(session, Fact(Action.CREATE, Name(Link.__tablename__, ref, None), "asked"))
    if account is not None and letter is not None and not _was_sent(session, account, letter, now=now):
        outbox.put(session, letter, to_account=account.ref, due_at=now)


def owner_of_any(session: Session, secret: str, kind: LinkKind) -> Account | None:
    """Return to whom a link was sent once, however old it is."""
    link = links.known(session, secret, kind)
    return link.account if link else None


def _was_sent(session: Session, account: Account, letter: Letter, *, now: datetime) -> bool:
    lately = select(Message.id).filter_by(kind=letter, to_account=account.ref).where(Message.due_at > now - PAUSE)
    return session.scalar(lately.limit(1)) is not None
