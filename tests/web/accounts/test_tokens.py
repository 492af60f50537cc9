"""The tokens of programs: scoped, expiring, revocable, dead when their owner's account changes, shown once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ground.actors import Role
from tests.make import NOW, TODAY
from tests.web.accounts.conftest import Office
from web import accounts
from web.accounts import Account, requests, tokens
from web.accounts.errors import BadAccount, NoToken
from web.accounts.records import AccountState, ApiToken


@pytest.fixture
def hers(office: Office) -> Account:
    """Return the account of a tutor."""
    return office.account(office.tutor.ref)


def made(session: Session, account: Account, **more: object) -> tuple[ApiToken, str]:
    return tokens.make_token(session, account, "reports", now=NOW, **more)  # type: ignore[arg-type]


def test_a_token_acts_as_its_owner(session: Session, hers: Account) -> None:
    _, token = made(session, hers)

    found = accounts.account_of_token(session, token, now=NOW)

    assert found is not None
    assert found.actor == hers.actor


def test_of_a_token_only_a_digest_is_stored(session: Session, hers: Account) -> None:
    record, token = made(session, hers)

    stored = [str(getattr(record, column.key)) for column in inspect(ApiToken).columns]

    assert not any(token in value or token.removeprefix("ponte_") in value for value in stored)


@pytest.mark.parametrize(("life", "days"), [(None, 90), (timedelta(days=365), 365), (timedelta(days=1), 1)])
def test_a_token_expires(session: Session, hers: Account, life: timedelta | None, days: int) -> None:
    _, token = made(session, hers, **({"life": life} if life else {}))
    last = NOW + timedelta(days=days, microseconds=-1)

    assert accounts.account_of_token(session, token, now=last)
    assert accounts.account_of_token(session, token, now=NOW + timedelta(days=days)) is None


@pytest.mark.parametrize("life", [timedelta(), timedelta(days=-1), timedelta(days=365, seconds=1)])
def test_no_token_lives_longer_than_a_year(session: Session, hers: Account, life: timedelta) -> None:
    with pytest.raises(BadAccount, match="1 to 365 days"):
        made(session, hers, life=life)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 121])
def test_a_token_has_a_name(session: Session, hers: Account, name: str) -> None:
    with pytest.raises(BadAccount, match="name"):
        tokens.make_token(session, hers, name, now=NOW)


CHANGES: dict[str, Callable[[Account], None]] = {
    "role": lambda account: setattr(account, "role", Role.OPERATOR),
    "territory": lambda account: setattr(account, "territory", "PI"),
    "password": lambda account: setattr(account, "password_at", NOW),
    "factor": lambda account: setattr(account, "factor_at", NOW),
    "state": lambda account: setattr(account, "state", AccountState.DISABLED),
    "a factor is asked for": lambda account: setattr(account, "factor_required", True),
}


def naive(token: ApiToken) -> bool:
    """Let in as one would at first: a token that is neither revoked nor too old."""
    return token.revoked_at is None and token.expires_at > NOW


@pytest.mark.parametrize("what", CHANGES)
def test_a_token_is_dead_when_what_it_stands_on_changes(session: Session, hers: Account, what: str) -> None:
    record, token = made(session, hers)

    CHANGES[what](hers)
    session.flush()

    assert naive(record)
    assert accounts.account_of_token(session, token, now=NOW) is None
    assert tokens.tokens(session, hers, now=NOW) == []


def test_who_is_replaced_leaves_no_token_behind(office: Office, session: Session, hers: Account) -> None:
    _, token = made(session, hers)
    asked = requests.ask_to_replace(session, hers.ref, {"territory": "PI"}, by=office.administrator, now=NOW)
    assert accounts.account_of_token(session, token, now=NOW)

    requests.approve(session, asked.ref, by=office.coordinator_of_pisa, now=NOW)

    assert accounts.account_of_token(session, token, now=NOW) is None
    assert tokens.tokens(session, office.account(asked.opened), now=NOW) == []


def test_a_revoked_token_is_dead_at_once(session: Session, hers: Account) -> None:
    record, token = made(session, hers)

    tokens.revoke(session, record, now=NOW)

    assert accounts.account_of_token(session, token, now=NOW) is None


def test_what_a_token_has_made_dies_with_it_and_does_not_outlive_it(session: Session, hers: Account) -> None:
    """So that who has stolen one can neither prolong it nor keep another one."""
    parent, _ = made(session, hers, life=timedelta(days=2))
    child, _ = made(session, hers, life=timedelta(days=300), made_with=parent)
    _, grandchild = made(session, hers, life=timedelta(days=300), made_with=child)

    assert child.expires_at == parent.expires_at
    assert accounts.account_of_token(session, grandchild, now=NOW + timedelta(days=2)) is None
    assert accounts.account_of_token(session, grandchild, now=NOW)
    tokens.revoke(session, parent, now=NOW)
    assert accounts.account_of_token(session, grandchild, now=NOW) is None


def test_an_account_has_a_handful_of_tokens_and_dead_ones_do_not_count(session: Session, hers: Account) -> None:
    for _ in range(tokens.MOST):
        made(session, hers)

    with pytest.raises(BadAccount, match="at most"):
        made(session, hers)
    hers.password_at = NOW
    assert made(session, hers)


def test_nobody_reaches_the_token_of_somebody_else(office: Office, session: Session, hers: Account) -> None:
    record, _ = made(session, hers)

    with pytest.raises(NoToken):
        tokens.own_token(session, office.account(office.coordinator.ref), record.ref, now=NOW)
    assert tokens.own_token(session, hers, record.ref, now=NOW) is record


def test_a_token_tells_on_which_day_it_was_used_last(session: Session, hers: Account) -> None:
    record, _ = made(session, hers)
    assert record.last_used_on is None

    tokens.see_token(session, record.id, on=TODAY)

    assert record.last_used_on == TODAY
