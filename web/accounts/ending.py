"""What ends with an account, and with its second factor; its owner is told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground import outbox
from ground.instants import day_of
from matching import cases
from web.accounts import second_factor
from web.accounts.letters import Letter
from web.accounts.records import Account, AccountState, ApiToken, EndedReason, Link
from web.accounts.sign_ins import end_sign_ins


def disable(session: Session, account: Account, *, now: datetime) -> None:
    """End an account for good: nobody comes in with it again, and nothing is left to come in with."""
    account.state = AccountState.DISABLED
    account.password_hash = account.oidc_subject = None
    second_factor.remove(session, account)
    end_all(session, account, EndedReason.DISABLED, now=now)
    cases.leave(session, account.ref, on=day_of(now))
    # Only here: what plans days loads the ranking, and commands that only know accounts do not wait for it.
    from schedules.checking_in import whose_days  # noqa: PLC0415

    whose_days.leave(session, account.ref, now=now)
    outbox.put(session, Letter.CHANGED, to_account=account.ref, due_at=now)


def forget_factor(session: Session, account: Account, *, now: datetime) -> None:
    """Take the second factor away, so that its owner sets up another one when she comes in the next time."""
    second_factor.remove(session, account)
    end_all(session, account, EndedReason.FACTOR_CHANGED, now=now)
    outbox.put(session, Letter.CHANGED, to_account=account.ref, due_at=now)


def end_all(session: Session, account: Account, reason: EndedReason, *, now: datetime) -> None:
    """End every sign-in, token and link of an account."""
    mine = {"account_id": account.id}
    end_sign_ins(session, account, reason, now=now)
    for token in session.scalars(select(ApiToken).filter_by(**mine, revoked_at=None).order_by(ApiToken.id)):
        token.revoked_at = now
    links = select(Link).filter_by(**mine, used_at=None).where(Link.expires_at > now).order_by(Link.id)
    for link in session.scalars(links):
        link.expires_at = now
    session.flush()
