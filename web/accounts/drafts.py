"""What somebody had typed when the sign-in ended: kept for a day, encrypted, one for each page, for its owner alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.accounts.digests import digest
from web.accounts.records import Account, AccountState, Draft, EndedReason, SignIn
from web.accounts.sign_ins import ends_at, is_whole

KEPT = timedelta(hours=24)
MOST = 20  # of one account
MOST_AT_ONCE = 100  # old ones thrown away with one new
LARGEST = 100_000  # signs of all fields together
# After these the browser is still its owner's, or nobody has said otherwise.
HARMLESS = (None, EndedReason.SIGNED_OUT, EndedReason.RENEWED, EndedReason.PASSWORD_CHANGED, EndedReason.FACTOR_CHANGED)
Fields = dict[str, list[str]]


def owner(session: Session, secret: str, *, now: datetime) -> Account | None:
    """Return whose sign-in of the last day has ended, from its cookie; None where nothing is to be kept for it."""
    found = session.scalars(select(SignIn).filter_by(digest=digest(secret))).one_or_none()
    if found is None or found.ended_reason not in HARMLESS or found.account.state is not AccountState.ACTIVE:
        return None
    ended_at = min(found.ended_at or now, ends_at(found))
    return found.account if is_whole(found) and now - ended_at < KEPT else None


def keep(  # noqa: PLR0913 - all of it by name
    session: Session, account: Account, address: str, fields: Fields, *, beneficiary_id: int | None, now: datetime
) -> bool:
    """Keep what was typed on a page, over what was kept of it before; False for what is too much."""
    forget_old(session, now=now)
    if sum(len(text) for texts in fields.values() for text in texts) > LARGEST:
        return False
    draft = find(session, account, address, now=now)
    if draft is None:
        if len(of(session, account, now=now)) >= MOST:
            return False
        draft = Draft(account_id=account.id, page=digest(address), beneficiary_id=beneficiary_id)
        draft.address = address
    draft.fields, draft.kept_at = fields, now
    session.add(draft)
    session.flush()
    return True


def find(session: Session, account: Account, address: str, *, now: datetime) -> Draft | None:
    """Return what was kept of a page, None when there is nothing."""
    known = select(Draft).filter_by(account_id=account.id, page=digest(address)).where(Draft.kept_at > now - KEPT)
    return session.scalars(known).one_or_none()


def of(session: Session, account: Account, *, now: datetime) -> Sequence[Draft]:
    """Return all that is kept for an account, the latest first."""
    mine = select(Draft).filter_by(account_id=account.id).where(Draft.kept_at > now - KEPT)
    return session.scalars(mine.order_by(Draft.kept_at.desc(), Draft.id)).all()


def forget(session: Session, draft: Draft) -> None:
    """Throw away what was kept of a page."""
    session.delete(draft)
    session.flush()


def forget_old(session: Session, *, now: datetime) -> None:
    """Throw away what was kept for longer than a day, whosever it is."""
    old = select(Draft).where(Draft.kept_at <= now - KEPT).order_by(Draft.id).limit(MOST_AT_ONCE)
    for draft in session.scalars(old.with_for_update(skip_locked=True)):
        session.delete(draft)
    session.flush()
