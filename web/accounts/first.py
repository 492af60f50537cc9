"""The first administrator of a database in which none can come in."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Role
from web.accounts import ending, links
from web.accounts.errors import BadAccount
from web.accounts.owners import account_of_email, open_account
from web.accounts.records import Account, AccountState, LinkKind
from web.accounts.wanted import Facts, wanted


def open_first(session: Session, stated: Facts, *, now: datetime) -> str:
    """Open the first administrator's account and return the secret of its invitation; ``name``, ``email``, ``lang``.

    One who was invited and never came has to make way. Raises BadAccount where an administrator can come in.
    """
    known = wanted(session, {**stated, "role": Role.ADMINISTRATOR})
    there = select(Account).where(Account.role == Role.ADMINISTRATOR, Account.state != AccountState.DISABLED)
    for account in session.scalars(there.order_by(Account.id).with_for_update(of=Account)):
        if account.state is AccountState.ACTIVE:
            raise BadAccount(
                "not_the_first", "", "there is an administrator already: have her ask for further accounts"
            )
        ending.disable(session, account, now=now)
    if account_of_email(session, known["email"]) is not None:
        raise BadAccount("address_taken", "EMAIL", "there is an account with this address already")
    person = {key: known[key] for key in ("email", "lang")}
    made = open_account(session, Role.ADMINISTRATOR, known["name"], **person, state=AccountState.INVITED)
    return links.make(session, LinkKind.INVITATION, to=made, now=now)
