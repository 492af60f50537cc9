"""Links sent by mail: good once, for a time, and for one purpose."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from ground.actors import Role
from tests import make
from web import accounts
from web.accounts import Account, LinkKind, links
from web.accounts.records import Link

HOUR = timedelta(hours=1)


@pytest.fixture
def account(session: Session) -> Account:
    make.floor(session)
    return accounts.open_account(session, Role.TUTOR, "Tutor", territory="TE", email="Tutor@Example.org ")


def made(session: Session, account: Account, kind: LinkKind = LinkKind.RESET) -> str:
    return links.make(session, kind, to=account, now=make.NOW)


def test_a_link_is_found_by_its_secret_until_its_end(session: Session, account: Account) -> None:
    secret = made(session, account)

    found = [
        links.find(session, secret, LinkKind.RESET, now=make.NOW + after) is not None
        for after in (timedelta(), links.LIFE - HOUR, links.LIFE)
    ]

    assert found == [True, True, False]


def test_a_link_serves_its_own_purpose_alone(session: Session, account: Account) -> None:
    secret = made(session, account)

    assert links.find(session, secret, LinkKind.INVITATION, now=make.NOW) is None


def test_a_link_is_good_once(session: Session, account: Account) -> None:
    link = links.find(session, made(session, account), LinkKind.RESET, now=make.NOW)
    assert link is not None

    used = [links.use(session, link, now=make.NOW) for _ in range(2)]

    assert used == [True, False]


def test_only_the_newest_mail_counts(session: Session, account: Account) -> None:
    first, second = made(session, account), made(session, account)

    good = [links.find(session, each, LinkKind.RESET, now=make.NOW) is not None for each in (first, second)]

    assert good == [False, True]


def test_a_new_link_about_another_thing_leaves_the_first(session: Session, account: Account) -> None:
    about = [links.make(session, LinkKind.PROPOSAL, to=account, now=make.NOW, about=ref * 22) for ref in "ab"]

    good = [links.find(session, each, LinkKind.PROPOSAL, now=make.NOW) is not None for each in about]

    assert good == [True, True]


def test_no_secret_of_a_link_is_stored(session: Session, account: Account) -> None:
    secret = made(session, account)

    (stored,) = session.query(Link)

    assert secret not in {str(getattr(stored, column.name)) for column in Link.__table__.columns}


def test_an_address_is_found_in_whatever_spelling(session: Session, account: Account) -> None:
    assert account.email == "tutor@example.org"
    assert accounts.account_of_email(session, " TUTOR@example.ORG") is account
