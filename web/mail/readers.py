"""To which address a message goes, and in which language."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact
from ground.outbox import Message
from web.accounts import Account


class Reader(NamedTuple):
    """Somebody who reads a letter."""

    address: str
    lang: str


class NoAddress(Exception):  # noqa: N818
    """There is somebody to write to, but no address to write to yet."""


def reader(session: Session, message: Message) -> Reader | None:
    """Return whom a message goes to, None when nobody is there any more. Raises NoAddress."""
    found = _account(session, message) if message.to_account else _contact(session, message)
    if found is None:
        return None
    if not found.email:
        raise NoAddress
    return Reader(found.email, found.lang)


def _account(session: Session, message: Message) -> Account | None:
    return session.scalar(select(Account).where(Account.ref == message.to_account))


def _contact(session: Session, message: Message) -> Contact | None:
    return session.scalar(select(Contact).where(Contact.ref == message.to_contact, Contact.ended_on.is_(None)))
