"""Guessing: tries have to wait longer and longer, the owner does not, and an answer never tells whether one exists."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from ground.audit.records import Action
from tests import make
from tests.audits import told
from tests.web.coming_in import PROOF, code, come_in, email, is_in, send, type_code, type_password
from tests.web.conftest import Clock, House
from web import db
from web.accounts import delays, second_factor
from web.accounts.delays import ACCOUNT, ADDRESS, FACTOR, Pace
from web.accounts.records import Account, Attempt
from web.settings import Settings

SECOND = timedelta(seconds=1)
NOBODY = "nobody@example.org"


def from_(app: Flask, address: str) -> FlaskClient:
    """Return a browser at an address of the network."""
    browser = app.test_client()
    browser.environ_base["REMOTE_ADDR"] = address
    return browser


def statuses(browser: FlaskClient, who: str, count: int) -> list[int]:
    return [type_password(browser, who, "wrong").status_code for _ in range(count)]


def test_after_three_wrong_tries_the_next_ones_wait_longer_and_longer(app: Flask, house: House, clock: Clock) -> None:
    browser, waits = app.test_client(), []

    for _ in range(12):
        answer = type_password(browser, email(house.tutor), "wrong")
        if answer.status_code == 429:
            waits.append(int(answer.headers["Retry-After"]))
            clock.move(waits[-1] * SECOND)

    assert waits == [1, 2, 4, 8]
    assert "Aspetta 8 secondi, poi riprova." in answer.text or answer.status_code == 422


def test_no_wait_is_longer_than_a_minute(app: Flask, house: House, clock: Clock) -> None:
    longest = 0
    for _ in range(30):
        answer = type_password(app.test_client(), email(house.tutor), "wrong")
        if answer.status_code == 429:
            longest = max(longest, int(answer.headers["Retry-After"]))
            clock.move(longest * SECOND)

    assert longest == 60


def test_who_has_to_wait_is_not_let_in_by_the_right_password(app: Flask, house: House, clock: Clock) -> None:
    browser = app.test_client()
    statuses(browser, email(house.tutor), 4)

    answers = [type_password(browser, email(house.tutor)).status_code]
    clock.move(SECOND)
    answers.append(type_password(browser, email(house.tutor)).status_code)

    assert answers == [429, 303]


def test_waiting_tries_do_not_make_the_wait_longer(app: Flask, house: House) -> None:
    browser = app.test_client()
    statuses(browser, email(house.tutor), 4)

    waits = {type_password(browser, email(house.tutor), "wrong").headers["Retry-After"] for _ in range(20)}

    assert waits == {"1"}


def test_a_success_forgets_the_wrong_tries_of_the_account(app: Flask, house: House) -> None:
    browser = app.test_client()
    statuses(browser, email(house.tutor), 3)
    type_password(browser, email(house.tutor))

    assert statuses(browser, email(house.tutor), 3) == [422] * 3


def test_wrong_tries_are_forgotten_after_a_day(app: Flask, house: House, clock: Clock, engine: Engine) -> None:
    statuses(app.test_client(), email(house.tutor), 4)
    clock.move(timedelta(days=1) + SECOND)

    statuses(app.test_client(), NOBODY, 1)

    with db.session(engine) as session:
        assert session.scalar(select(func.max(Attempt.tries))) == 1


# --- the owner


@pytest.fixture
def hers(app: Flask, house: House, clock: Clock) -> FlaskClient:
    """Return a browser in which the tutor has been signed in, and is out."""
    browser = from_(app, "192.0.2.1")
    come_in(browser, house.tutor, clock())
    send(browser, "/sign-out", at="/account")
    clock.move(timedelta(minutes=1))
    return browser


def storm(app: Flask, who: str) -> list[int]:
    """Try an account from many places until each has to wait."""
    return [status for last in range(5) for status in statuses(from_(app, f"198.51.100.{last}"), who, 4)]


def test_a_stranger_cannot_shut_the_owner_out_of_her_browser(app: Flask, house: House, hers: FlaskClient) -> None:
    assert 429 in storm(app, email(house.tutor))

    assert type_password(hers, email(house.tutor)).location == "/sign-in/code"


def test_a_twin_that_counts_by_account_alone_shuts_her_out(app: Flask, house: House, hers: FlaskClient) -> None:
    """Why a browser that is known has a count of its own."""
    storm(app, email(house.tutor))
    hers.delete_cookie("known")

    assert type_password(hers, email(house.tutor)).status_code == 429


def test_a_stranger_cannot_shut_her_out_of_the_second_factor_either(
    app: Flask, house: House, hers: FlaskClient, clock: Clock
) -> None:
    thief = from_(app, "198.51.100.1")
    type_password(thief, email(house.tutor))
    assert 429 in [type_code(thief, "000000").status_code for _ in range(5)]

    type_password(hers, email(house.tutor))

    assert type_code(hers, code(clock())).location == "/"


def test_a_known_browser_has_to_wait_too(house: House, hers: FlaskClient) -> None:
    assert statuses(hers, email(house.tutor), 4) == [422] * 4
    assert statuses(hers, email(house.tutor), 1) == [429]


def test_who_has_the_password_alone_makes_no_browser_known_and_shares_one_count(app: Flask, house: House) -> None:
    """Or each new browser of a thief would begin to guess the code anew."""
    thieves = [from_(app, f"198.51.100.{last}") for last in range(4)]
    for thief in thieves:
        assert type_password(thief, email(house.tutor)).location == "/sign-in/code"
        type_password(thief, email(house.tutor))

    answers = [type_code(thief, "000000").status_code for thief in (*thieves, *thieves)]

    assert [thief.get_cookie("known") for thief in thieves] == [None] * 4
    assert 429 in answers


def test_where_no_second_factor_is_asked_the_password_makes_a_browser_known(
    app: Flask, house: House, engine: Engine
) -> None:
    with db.session(engine, write=True) as session:
        account = session.scalars(select(Account).filter_by(ref=house.contact.actor.ref)).one()
        second_factor.remove(session, account)
    hers = from_(app, "192.0.2.1")
    type_password(hers, email(house.contact))
    storm(app, email(house.contact))

    assert type_password(hers, email(house.contact)).status_code == 303


def test_the_mark_of_one_account_is_none_of_another(app: Flask, house: House, hers: FlaskClient) -> None:
    storm(app, email(house.colleague))

    assert type_password(hers, email(house.colleague)).status_code == 429


def test_a_mark_made_by_a_stranger_is_none(app: Flask, house: House, hers: FlaskClient) -> None:
    found = hers.get_cookie("known")
    assert found is not None
    stranger = app.test_client()
    stranger.set_cookie("known", f"{found.value[:-4]}AAAA!~!x~{'0' * 64}")
    storm(app, email(house.tutor))

    assert type_password(stranger, email(house.tutor)).status_code == 429


def test_a_mark_lets_nobody_in_and_names_nobody(app: Flask, house: House, hers: FlaskClient) -> None:
    found = hers.get_cookie("known")
    assert found is not None

    assert not is_in(hers)
    assert house.tutor.actor.ref not in found.value
    assert type_password(hers, email(house.tutor), "wrong").status_code == 422
    assert app is not None


# --- addresses


def test_an_address_that_tries_many_accounts_has_to_wait(app: Flask, house: House) -> None:
    browser = from_(app, "203.0.113.9")

    answers = [statuses(browser, f"guess{number}@example.org", 1)[0] for number in range(12)]

    assert answers == [422] * 11 + [429]
    assert statuses(from_(app, "203.0.113.10"), email(house.tutor), 1) == [422]


def test_an_address_of_ipv6_counts_as_the_network_that_it_belongs_to(app: Flask, house: House) -> None:
    answers = [
        statuses(from_(app, f"2001:db8::{number:x}"), f"guess{number}@example.org", 1)[0] for number in range(12)
    ]

    assert answers[-1] == 429
    assert statuses(from_(app, "2001:db8:0:1::1"), email(house.tutor), 1) == [422]


def test_a_success_takes_only_its_own_try_from_the_address(app: Flask, house: House) -> None:
    browser = from_(app, "203.0.113.9")
    for number in range(10):
        statuses(browser, f"guess{number}@example.org", 1)

    type_password(browser, email(house.tutor))

    assert statuses(browser, "one@example.org", 1) + statuses(browser, "two@example.org", 1) == [422, 429]


def test_behind_a_proxy_the_address_is_the_one_it_tells(settings: Settings, build: Callable[[Settings], Flask]) -> None:
    app = build(replace(settings, proxies=1))

    def tried(address: str) -> int:
        form = {"email": NOBODY, "password": "wrong"}
        browser = app.test_client()
        page = browser.get("/sign-in").text
        form["csrf_token"] = PROOF.findall(page)[0]
        return browser.post("/sign-in", data=form, headers={"X-Forwarded-For": address}).status_code

    for _ in range(15):
        tried("203.0.113.9")

    with app.app_context(), db.session(db.db.engine) as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) == 2
    tried("203.0.113.10")
    with app.app_context(), db.session(db.db.engine) as session:
        assert session.scalar(select(func.count()).select_from(Attempt)) in {2, 3}


def test_neither_accounts_nor_addresses_are_stored_in_plain(app: Flask, house: House, engine: Engine) -> None:
    statuses(from_(app, "203.0.113.9"), email(house.tutor), 1)

    with db.session(engine) as session:
        stored = session.scalars(select(Attempt.digest)).all()
    assert [len(digest) for digest in stored] == [64, 64]


# --- the second factor, recovery codes


@pytest.mark.parametrize("guess", ["000000", "0000-0000-0000-0000"], ids=["a code", "a recovery code"])
def test_who_guesses_at_the_second_factor_soon_waits_for_long(
    app: Flask, house: House, clock: Clock, guess: str
) -> None:
    browser, waited = app.test_client(), timedelta()
    type_password(browser, email(house.tutor))
    tried = 0

    while waited < timedelta(days=1):
        answer = type_code(browser, guess)
        tried += answer.status_code == 422
        if answer.status_code == 429:
            wait = int(answer.headers["Retry-After"]) * SECOND
            waited += wait
            clock.move(wait)
        if answer.status_code == 303 or not answer.text:
            break
        type_password(browser, email(house.tutor))

    # Three codes of a million are good at any time: a day's tries find one with a chance of three in ten thousand.
    assert tried < 120


def test_the_second_factor_can_only_be_guessed_at_with_the_password(app: Flask) -> None:
    answer = app.test_client().post("/sign-in/code", data={"code": "000000"})

    assert answer.location == "/sign-in"


# --- the rule itself


@pytest.mark.parametrize(("pace", "free"), [(ACCOUNT, 3), (ADDRESS, 10), (FACTOR, 3)])
def test_a_pace_doubles_from_one_second_to_its_longest(pace: Pace, free: int) -> None:
    waits = [pace.after(tries) for tries in range(free + 40)]

    assert waits[: free + 1] == [timedelta()] * (free + 1)
    assert waits[free + 1] == SECOND
    assert waits[-1] == pace.longest
    assert all(
        later in {2 * sooner, pace.longest} for sooner, later in zip(waits[free + 1 :], waits[free + 2 :], strict=False)
    )


def test_two_who_come_in_at_the_same_moment_do_not_make_each_other_wait(session: Session) -> None:
    """Their tries stand in line, but each has looked at its own clock before."""
    ahead = make.NOW + timedelta(milliseconds=5)

    waits = [delays.claim(session, {"an address": ADDRESS}, now=at) for at in (ahead, make.NOW)]
    delays.give_back(session, "an address", now=ahead)
    waits.append(delays.claim(session, {"an address": ADDRESS}, now=make.NOW))

    assert waits == [timedelta()] * 3


def test_every_wrong_try_is_told_and_none_that_only_has_to_wait(app: Flask, house: House, engine: Engine) -> None:
    with db.session(engine) as session:
        before = len(told(session))

    statuses(app.test_client(), email(house.tutor), 6)

    with db.session(engine) as session:
        rows = told(session)[before:]
    assert [(row.action, row.reason) for row in rows] == [(Action.REFUSE_SIGN_IN, "wrong_password")] * 4
