"""The tokens of programs: named, scoped to their owner's role, expiring, revocable, shown once.

A token stands on what its owner's account was when it was made, as a sign-in does: another role or place, another
password, another second factor, or the end of the account, and it is dead.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.accounts.digests import digest
from web.accounts.errors import BadAccount, NoToken
from web.accounts.records import Account, AccountState, ApiToken

TOKEN_LIFE, LONGEST_LIFE = timedelta(days=90), timedelta(days=365)
LONGEST_NAME = 120
MOST = 20  # live tokens of one account


def issue_token(session: Session, account: Account, name: str, *, now: datetime) -> str:
    """Make a new token for the account and return it; it can never be read again. Raises BadAccount."""
    return make_token(session, account, name, now=now)[1]


def make_token(  # noqa: PLR0913 - all of it by name
    session: Session,
    account: Account,
    name: str,
    *,
    now: datetime,
    life: timedelta = TOKEN_LIFE,
    made_with: ApiToken | None = None,
) -> tuple[ApiToken, str]:
    """Make a new token and return its record and the token itself; one made with another does not outlive that one.

    Raises BadAccount.
    """
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadAccount("bad_name", "name", f"a name of 1 to {LONGEST_NAME} characters is expected here")
    if not timedelta() < life <= LONGEST_LIFE:
        raise BadAccount("bad_life", "days", f"a token lives for 1 to {LONGEST_LIFE.days} days")
    if len(tokens(session, account, now=now)) >= MOST:
        raise BadAccount("too_many_tokens", "", f"an account has at most {MOST} tokens: revoke one first")
    token = f"ponte_{secrets.token_urlsafe(32)}"
    end = min(now + life, made_with.expires_at) if made_with else now + life
    made = ApiToken(
        account=account,
        name=name.strip(),
        digest=digest(token),
        standing=account.standing,
        made_with_id=made_with.id if made_with else None,
        created_at=now,
        expires_at=end,
    )
    session.add(made)
    session.flush()
    return made, token


def tokens(session: Session, account: Account, *, now: datetime) -> Sequence[ApiToken]:
    """Return the live tokens of an account, the newest first."""
    kept = select(ApiToken).filter_by(account_id=account.id, revoked_at=None).order_by(ApiToken.id.desc())
    return [token for token in session.scalars(kept) if is_live(token, now=now)]


def own_token(session: Session, account: Account, ref: str, *, now: datetime) -> ApiToken:
    """Return a live token of the account. Raises NoToken."""
    found = session.scalars(select(ApiToken).filter_by(account_id=account.id, ref=ref)).one_or_none()
    if found is None or not is_live(found, now=now):
        raise NoToken
    return found


def revoke(session: Session, token: ApiToken, *, now: datetime) -> None:
    """End a token, and all that were made with it."""
    token.revoked_at = now
    made_with_it = select(ApiToken).filter_by(made_with_id=token.id, revoked_at=None).order_by(ApiToken.id)
    for made in session.scalars(made_with_it):
        revoke(session, made, now=now)
    session.flush()


def revoke_tokens(session: Session, account: Account, name: str, *, now: datetime) -> None:
    """End the account's live tokens of this name."""
    live = select(ApiToken).filter_by(account_id=account.id, name=name, revoked_at=None).order_by(ApiToken.id)
    for token in session.scalars(live):
        revoke(session, token, now=now)


def live_token(session: Session, token: str, *, now: datetime) -> ApiToken | None:
    """Return what is known of a token, None when it is unknown or lets nobody in any more."""
    found = session.scalars(select(ApiToken).filter_by(digest=digest(token))).one_or_none()
    return found if found is not None and is_live(found, now=now) else None


def account_of_token(session: Session, token: str, *, now: datetime) -> Account | None:
    """Return whose token this is, None when it is unknown or lets nobody in any more."""
    found = live_token(session, token, now=now)
    return found.account if found else None


def is_live(token: ApiToken, *, now: datetime) -> bool:
    """Tell whether a token still lets its owner's programs in."""
    account = token.account
    holds = account.state is AccountState.ACTIVE and token.standing == account.standing
    return holds and token.revoked_at is None and now < token.expires_at


def see_token(session: Session, token_id: int, *, on: date) -> None:
    """Note the day on which a token is used."""
    session.get_one(ApiToken, token_id).last_used_on = on
    session.flush()
