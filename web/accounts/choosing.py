"""Choosing a password, and the words that must not make up most of it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.territories import Territory
from web.accounts.ending import end_all
from web.accounts.errors import WeakPassword
from web.accounts.passwords import Passwords, weakness
from web.accounts.records import Account, AccountState, EndedReason


def set_password(session: Session, account: Account, password: str, *, using: Passwords, now: datetime) -> None:
    """Give the account another password and end its sign-ins, tokens and links. Raises WeakPassword."""
    found = weakness(password, own_words(session, account))
    if found is not None:
        raise WeakPassword(found)
    account.password_hash, account.password_at = using.hash(password), now
    end_all(session, account, EndedReason.PASSWORD_CHANGED, now=now)


def stored_password(account: Account | None) -> str | None:
    """Return what is stored of the password with which somebody may come in now, None where nobody may."""
    return account.password_hash if account is not None and account.state is AccountState.ACTIVE else None


def own_words(session: Session, account: Account) -> list[str]:
    """Return what others know of an account: names, address, role, territories."""
    bound = (account.employer, account.association)
    known = [account.name, account.email or "", account.role.value, *(each.name for each in bound if each)]
    return known + list(session.scalars(select(Territory.name).order_by(Territory.code)))
