"""What is said to the owners of accounts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.outbox import Message
from web.accounts import Account, AccountState, LinkKind, links
from web.mail.letters import Mail
from web.wording.texts import noted

CHOOSE = noted("Here you choose your password. The link is good once, for 24 hours.")
TOLD = noted("Something was changed about your account. If you did not expect it, tell your coordinator.")


def invitation(session: Session, message: Message, now: datetime) -> Mail | None:
    """Send the link with which the owner of a new account begins, unless she has begun."""
    return _link(session, message, LinkKind.INVITATION, AccountState.INVITED, now)


def reset(session: Session, message: Message, now: datetime) -> Mail | None:
    """Send the link to choose another password."""
    return _link(session, message, LinkKind.RESET, AccountState.ACTIVE, now)


def changed(_session: Session, _message: Message, _now: datetime) -> Mail:
    """Say that something was changed, whatever it was."""
    return Mail(TOLD, "/account")


def _link(session: Session, message: Message, kind: LinkKind, state: AccountState, now: datetime) -> Mail | None:
    account = session.scalars(select(Account).filter_by(ref=message.to_account, state=state)).one_or_none()
    if account is None:
        return None
    return Mail(CHOOSE, f"/{kind}/{links.make(session, kind, to=account, now=now)}")
