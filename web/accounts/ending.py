"""What ends with an account, and with its second factor; its owner is told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground import outbox
from web.accounts.letters import Letter
from web.accounts.records import Account, AccountState, ApiToken, EndedReason, Link, RecoveryCode, SignIn


def disable(session: Session, account: Account, *, now: datetime) -> None:
    """End an account for good: nobody comes in with it again, and nothing is left to come in with."""
    account.state = AccountState.DISABLED
    account.password_hash = account.oidc_subject = None
    _take_factor(session, account)
    end_all(session, account, EndedReason.DISABLED, now=now)
    outbox.put(session, Letter.CHANGED, to_account=account.ref, due_at=now)


def forget_factor(session: Session, account: Account, *, now: datetime) -> None:
    """Take the second factor away, so that its owner sets up another one when she comes in the next time."""
    _take_factor(session, account)
    end_all(session, account, EndedReason.FACTOR_CHANGED, now=now)
    outbox.put(session, Letter.CHANGED, to_account=account.ref, due_at=now)


def end_all(session: Session, account: Account, reason: EndedReason, *, now: datetime) -> None:
    """End every sign-in, token and link of an account."""
    mine = {"account_id": account.id}
    for sign_in in session.scalars(select(SignIn).filter_by(**mine, ended_at=None).order_by(SignIn.id)):
        sign_in.ended_at, sign_in.ended_reason = now, reason
    for token in session.scalars(select(ApiToken).filter_by(**mine, revoked_at=None).order_by(ApiToken.id)):
        token.revoked_at = now
    links = select(Link).filter_by(**mine, used_at=None).where(Link.expires_at > now).order_by(Link.id)
    for link in session.scalars(links):
        link.expires_at = now
    session.flush()


def _take_factor(session: Session, account: Account) -> None:
    account.totp_secret = account.totp_counter = account.factor_at = None
    for code in session.scalars(select(RecoveryCode).filter_by(account_id=account.id).order_by(RecoveryCode.id)):
        session.delete(code)
