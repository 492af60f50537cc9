"""Fixtures of accounts: a floor of territories, and who there is at the beginning."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from ground.audit.writing import Who
from ground.outbox import Message
from tests import make
from tests.make import NOW
from web import accounts
from web.accounts import Account, requests
from web.accounts.records import AccountRequest

ADA = {"role": "tutor", "territory": "TE", "name": "Ada", "email": "Ada@Example.org"}


@dataclass
class Office:
    """Who keeps accounts, and who answers for the people of Teramo and of Pisa."""

    session: Session
    administrator: Actor
    other_administrator: Actor
    lead: Actor
    auditor: Actor
    coordinator: Actor
    other_coordinator: Actor
    coordinator_of_pisa: Actor
    tutor: Actor

    def ask(self, by: Actor | None = None, **stated: object) -> AccountRequest:
        """Ask for an account for Ada; unless told otherwise as a tutor of Teramo, and by the administrator."""
        return requests.ask_to_open(self.session, {**ADA, **stated}, by=by or self.administrator, now=NOW)

    def replace(self, ref: str, by: Actor | None = None, **changes: object) -> AccountRequest:
        """Ask for an account in the place of another."""
        return requests.ask_to_replace(self.session, ref, changes, by=by or self.administrator, now=NOW)

    def approve(self, asked: AccountRequest, by: Who, after: timedelta = timedelta()) -> AccountRequest:
        """Say yes."""
        return requests.approve(self.session, asked.ref, by=by, now=NOW + after)

    def letters(self) -> list[tuple[str, str | None]]:
        """Return what waits to be sent: kind, and to which account."""
        return [(sent.kind, sent.to_account) for sent in self.session.scalars(select(Message).order_by(Message.id))]

    def account(self, ref: str | None) -> Account:
        """Return an account as it stands."""
        return self.session.query(Account).filter_by(ref=ref).one()


WHO = {
    "administrator": (Role.ADMINISTRATOR, None),
    "other_administrator": (Role.ADMINISTRATOR, None),
    "lead": (Role.LEAD, None),
    "auditor": (Role.AUDITOR, None),
    "coordinator": (Role.COORDINATOR, "TE"),
    "other_coordinator": (Role.COORDINATOR, "TE"),
    "coordinator_of_pisa": (Role.COORDINATOR, "PI"),
    "tutor": (Role.TUTOR, "TE"),
}


@pytest.fixture
def office(session: Session) -> Office:
    """Return who there is, on a fresh database."""
    make.floor(session)
    opened = {
        name: accounts.open_account(session, role, name, territory=territory, email=f"{name}@example.org").actor
        for name, (role, territory) in WHO.items()
    }
    return Office(session, **opened)
