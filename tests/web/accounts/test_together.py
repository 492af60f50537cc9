"""Two at the same moment: a code is taken once, a link is used once, and tries in parallel gain nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ground.actors import Role
from tests import make
from tests.web.conftest import TOTP_SECRET
from web import accounts, db
from web.accounts import Account, LinkKind, delays, links, second_factor
from web.accounts.delays import ACCOUNT
from web.accounts.records import Attempt

TOGETHER = 4


@pytest.fixture
def ref(engine: Engine) -> str:
    """Return the reference of an account with a second factor."""
    with db.session(engine, write=True) as session:
        account = accounts.open_account(session, Role.TUTOR, "Tutor")
        account.totp_secret, account.factor_at = TOTP_SECRET, make.NOW
        return account.ref


def together(engine: Engine, act: Callable[[Session], object], count: int = TOGETHER) -> list[object]:
    """Do the same several times at once, each in a transaction of its own, and return what came of each."""
    line = Barrier(count)

    def one(_: int) -> object:
        line.wait()
        with db.session(engine, write=True) as session:
            return act(session)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def account(session: Session, ref: str) -> Account:
    return session.scalars(select(Account).filter_by(ref=ref)).one()


def test_a_code_sent_several_times_at_once_is_taken_once(engine: Engine, ref: str) -> None:
    shown = pyotp.TOTP(TOTP_SECRET).at(make.NOW)

    taken = together(engine, lambda session: second_factor.accept(session, account(session, ref), shown, now=make.NOW))

    assert sorted(map(bool, taken)) == [False] * (TOGETHER - 1) + [True]


def test_a_recovery_code_sent_several_times_at_once_is_taken_once(engine: Engine, ref: str) -> None:
    with db.session(engine, write=True) as session:
        code = second_factor.new_recovery_codes(session, account(session, ref))[0]

    taken = together(engine, lambda session: second_factor.accept(session, account(session, ref), code, now=make.NOW))

    assert sorted(map(bool, taken)) == [False] * (TOGETHER - 1) + [True]


def test_a_link_used_several_times_at_once_is_used_once(engine: Engine, ref: str) -> None:
    with db.session(engine, write=True) as session:
        secret = links.make(session, LinkKind.RESET, to=account(session, ref), now=make.NOW)

    def use(session: Session) -> bool:
        link = links.known(session, secret, LinkKind.RESET)
        assert link is not None
        return links.use(session, link, now=make.NOW)

    assert sorted(map(bool, together(engine, use))) == [False] * (TOGETHER - 1) + [True]


def test_tries_in_parallel_are_counted_one_by_one(engine: Engine) -> None:
    waits = together(engine, lambda session: delays.claim(session, {"who": ACCOUNT}, now=make.NOW), count=8)

    assert [bool(wait) for wait in waits].count(False) == ACCOUNT.free + 1


def test_a_twin_that_counts_after_judging_lets_all_of_them_through(engine: Engine) -> None:
    """Why a try is counted before it is judged."""
    line = Barrier(8)

    def naive(_: int) -> bool:
        with db.session(engine) as session:
            row = session.scalars(select(Attempt).filter_by(digest="who")).one_or_none()
            is_free = row is None or not ACCOUNT.after(row.tries)
        line.wait()  # here the password would be checked
        with db.session(engine, write=True) as session:
            delays.claim(session, {"who": ACCOUNT}, now=make.NOW)
        return is_free

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(naive, range(8)))
