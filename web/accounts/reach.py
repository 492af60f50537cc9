"""Who may see which accounts, and what was asked about them; for all others they are missing."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from employers.records import Employer
from ground.actors import Actor, Agent, Role
from ground.audit.writing import Who
from web.accounts.approvals import OF_TRUST, Seat
from web.accounts.errors import NoAccount, NoRequest
from web.accounts.records import Account, AccountRequest

OVER_ALL = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def seat(account: Account) -> Seat:
    """Return the seat of an account."""
    return Seat(account.role, account.employer.territory if account.employer else account.territory)


def account(session: Session, ref: str, by: Who, *, lock: bool = False) -> Account:
    """Return an account within reach, when it is to be changed locked and freshly read. Raises NoAccount."""
    query = select(Account).where(Account.ref == ref, scope(by))
    if lock:
        query = query.with_for_update(of=Account).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NoAccount
    return found


def accounts(session: Session, by: Who, *, limit: int, after: str | None = None) -> Sequence[Account]:
    """Return the accounts within reach, oldest first, from the one after the reference ``after``."""
    query = select(Account).where(scope(by)).order_by(Account.id).limit(limit)
    if after is not None:
        query = query.where(Account.id > account(session, after, by).id)
    return session.scalars(query).all()


def request(session: Session, ref: str, by: Who, *, lock: bool = False) -> AccountRequest:
    """Return a request within reach, when it is to be decided locked and freshly read. Raises NoRequest."""
    query = select(AccountRequest).where(AccountRequest.ref == ref, scope_of_requests(by))
    if lock:
        query = query.with_for_update(of=AccountRequest).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NoRequest
    return found


def requests(session: Session, by: Who, *, limit: int, after: str | None = None) -> Sequence[AccountRequest]:
    """Return the requests within reach, the newest first, from the one after the reference ``after``."""
    query = select(AccountRequest).where(scope_of_requests(by)).order_by(AccountRequest.id.desc()).limit(limit)
    if after is not None:
        query = query.where(AccountRequest.id < request(session, after, by).id)
    return session.scalars(query).all()


def scope(by: Who) -> ColumnElement[bool]:
    """Return the condition for the accounts that somebody may see beside her own."""
    if not isinstance(by, Actor):
        return true() if by is Agent.MACHINE else false()
    if by.role in OVER_ALL:
        return true()
    if by.role is Role.COORDINATOR and by.territory is not None:
        return or_(Account.territory == by.territory, _at(Employer.territory == by.territory))
    return _at(Employer.ref == by.employer) if by.role is Role.EMPLOYER and by.employer is not None else false()


def scope_of_requests(by: Who) -> ColumnElement[bool]:
    """Return the condition for the requests that somebody may see: who asks, approves or watches over them."""
    if not isinstance(by, Actor):
        return true() if by is Agent.MACHINE else false()
    if by.role in OVER_ALL:
        return true()
    if by.role is Role.COORDINATOR and by.territory is not None:
        return AccountRequest.territory == by.territory
    return AccountRequest.role.in_((*OF_TRUST, Role.COORDINATOR)) if by.role is Role.LEAD else false()


def _at(employers: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition for the accounts of some employers' contacts."""
    return Account.employer_id.in_(select(Employer.id).where(employers))
