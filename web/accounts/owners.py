"""Accounts: opening them, finding them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Employer, TradeAssociation
from ground.actors import Role
from web.accounts.records import Account, AccountState


def open_account(  # noqa: PLR0913 - all of it by name
    session: Session,
    role: Role,
    name: str,
    *,
    territory: str | None = None,
    employer: Employer | None = None,
    association: TradeAssociation | None = None,
    email: str | None = None,
    lang: str = "it",
    state: AccountState = AccountState.ACTIVE,
) -> Account:
    """Store and return a new account; ``name`` is what its colleagues see."""
    known = normalised(email) if email else None
    bound = {"territory": territory, "employer": employer, "association": association}
    account = Account(role=role, name=name, **bound, email=known, lang=lang, state=state)
    session.add(account)
    session.flush()
    return account


def is_account(session: Session, ref: str, role: Role, **bound: str | None) -> bool:
    """Tell whether there is such an active account, of the ``territory`` too when one is given."""
    known = select(Account.id).filter_by(ref=ref, role=role, state=AccountState.ACTIVE, **bound)
    return session.scalar(known) is not None


def coordinators(session: Session, territory: str) -> Sequence[str]:
    """Return the active accounts of who coordinates a territory, by their references."""
    known = select(Account.ref).filter_by(role=Role.COORDINATOR, territory=territory, state=AccountState.ACTIVE)
    return session.scalars(known.order_by(Account.id)).all()


def ask_factor(session: Session, ref: str) -> None:
    """Ask a second factor of an account from now on, where the role alone does not."""
    account = session.scalar(select(Account).where(Account.ref == ref))
    if account is not None:
        account.factor_required = True


def account_of_email(session: Session, email: str) -> Account | None:
    """Return the account of an address in whatever spelling, None when there is none that is not disabled."""
    live = Account.state != AccountState.DISABLED
    return session.scalars(select(Account).where(Account.email == normalised(email), live)).one_or_none()


def normalised(email: str) -> str:
    """Return the one spelling of an address that is stored and looked for."""
    return email.strip().lower()
