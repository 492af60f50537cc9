"""Signed-in browsers: a row each, known by the digest of the secret in the browser's cookie."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.accounts.digests import digest, new_secret
from web.accounts.records import Account, AccountState, EndedReason, SignIn
from web.accounts.second_factor import gives_second_factor

# A sign-in ends this long after its last use, and at the latest this long after its start.
IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)


def sign_in(session: Session, account: Account, *, now: datetime, browser: str = "", factor: bool = False) -> str:
    """Start a sign-in and return the secret for its cookie; ``factor``: the second factor has been given."""
    secret = new_secret()
    session.add(
        SignIn(
            account=account,
            digest=digest(secret),
            standing=account.standing,
            browser=browser,
            started_at=now,
            factor_at=now if factor else None,
            seen_at=now,
        )
    )
    session.flush()
    return secret


def live_sign_in(session: Session, secret: str, *, now: datetime) -> SignIn | None:
    """Return the sign-in of a cookie's secret, None when it is unknown, ended, too old or unused for too long.

    It is over too when the account is no longer what it was when the sign-in began.
    """
    found = session.scalars(select(SignIn).filter_by(digest=digest(secret))).one_or_none()
    return found if found is not None and is_live(found, now=now) else None


def is_live(found: SignIn, *, now: datetime) -> bool:
    """Tell whether a sign-in still lets somebody in."""
    account = found.account
    holds = account.state is AccountState.ACTIVE and found.standing == account.standing
    return holds and found.ended_at is None and now < ends_at(found)


def ends_at(found: SignIn) -> datetime:
    """Return when a sign-in ends unless it is used before."""
    return min(found.seen_at + IDLE, found.started_at + LONGEST)


def is_whole(found: SignIn) -> bool:
    """Tell whether a sign-in has all it needs; one that lacks its second factor opens nothing but the way to it."""
    return found.factor_at is not None or not gives_second_factor(found.account)


def live_sign_ins(session: Session, account: Account, *, now: datetime) -> Sequence[SignIn]:
    """Return where somebody is signed in, the latest used first."""
    mine = select(SignIn).filter_by(account_id=account.id, ended_at=None).order_by(SignIn.seen_at.desc(), SignIn.id)
    return [found for found in session.scalars(mine) if is_live(found, now=now) and is_whole(found)]


def see(session: Session, sign_in_id: int, *, now: datetime) -> None:
    """Note that a sign-in is in use."""
    session.get_one(SignIn, sign_in_id).seen_at = now
    session.flush()


def sign_out(session: Session, secret: str, *, now: datetime, reason: EndedReason = EndedReason.SIGNED_OUT) -> None:
    """End the sign-in of a cookie's secret, if it lives."""
    found = live_sign_in(session, secret, now=now)
    if found is not None:
        end(session, found, reason, now=now)


def end_sign_ins(
    session: Session, account: Account, reason: EndedReason, *, now: datetime, but: int | None = None
) -> None:
    """End all sign-ins of an account, but the one of this id."""
    open_ones = select(SignIn).filter_by(account_id=account.id, ended_at=None).order_by(SignIn.id)
    for found in session.scalars(open_ones):
        if found.id != but:
            found.ended_at, found.ended_reason = now, reason
    session.flush()


def end(session: Session, found: SignIn, reason: EndedReason, *, now: datetime) -> None:
    """End one sign-in."""
    found.ended_at, found.ended_reason = now, reason
    session.flush()
