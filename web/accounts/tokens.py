"""The tokens of programs."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.accounts.digests import digest
from web.accounts.records import Account, AccountState, ApiToken

TOKEN_LIFE = timedelta(days=180)


def issue_token(session: Session, account: Account, name: str, *, now: datetime) -> str:
    """Make a new token for the account and return it; it can never be read again."""
    token = f"ponte_{secrets.token_urlsafe(32)}"
    session.add(
        ApiToken(account=account, name=name, digest=digest(token), created_at=now, expires_at=now + TOKEN_LIFE),
    )
    session.flush()
    return token


def revoke_tokens(session: Session, account: Account, name: str, *, now: datetime) -> None:
    """End the account's live tokens of this name."""
    live = select(ApiToken).filter_by(account_id=account.id, name=name, revoked_at=None).order_by(ApiToken.id)
    for token in session.scalars(live):
        token.revoked_at = now
    session.flush()


def account_of_token(session: Session, token: str, *, now: datetime) -> Account | None:
    """Return whose token this is, None when it is unknown, revoked, has expired, or its account is not active."""
    found = session.scalars(select(ApiToken).filter_by(digest=digest(token))).one_or_none()
    if found is None or found.revoked_at is not None or now >= found.expires_at:
        return None
    return found.account if found.account.state is AccountState.ACTIVE else None
