"""Sign-ins: each ends when it should, a stolen or planted cookie is worth nothing, its owner sees where she is in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from ground.actors import Role
from tests.web import conftest
from tests.web.coming_in import code, come_in, email, is_in, proof, send, type_code, type_password
from tests.web.conftest import PASSWORD, PASSWORDS, Clock, House
from web import accounts, db
from web.accounts import Account, AccountState, EndedReason, SignIn, second_factor
from web.accounts.digests import digest

OTHER_PASSWORD = "sette tamburi sotto il ponte levatoio"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Act = Callable[[Session, Account], None]


def cookie(browser: FlaskClient) -> str:
    found = browser.get_cookie("ponte")
    assert found is not None
    return str(found.value)


def holding(app: Flask, secret: str) -> FlaskClient:
    """Return another browser that holds a copy of a cookie."""
    thief = app.test_client()
    thief.set_cookie("ponte", secret)
    return thief


def ended(engine: Engine, secret: str) -> EndedReason | None:
    with db.session(engine) as session:
        return session.scalars(select(SignIn).filter_by(digest=digest(secret))).one().ended_reason


@pytest.fixture
def browser(app: Flask, house: House, clock: Clock) -> FlaskClient:
    """Return the tutor's browser, in with password and second factor."""
    browser = app.test_client()
    come_in(browser, house.tutor, clock())
    return browser


# --- replay


def test_a_copied_cookie_is_worth_nothing_after_sign_out(app: Flask, browser: FlaskClient) -> None:
    thief = holding(app, cookie(browser))
    assert is_in(thief)

    send(browser, "/sign-out", at="/account")

    assert not is_in(thief)


def test_a_copied_cookie_is_worth_nothing_after_a_change_of_password(
    app: Flask, browser: FlaskClient, engine: Engine
) -> None:
    secret = cookie(browser)

    answer = send(browser, "/account/password", password=PASSWORD, new_password=OTHER_PASSWORD, repeated=OTHER_PASSWORD)

    assert answer.location == "/account"
    assert is_in(browser)
    assert not is_in(holding(app, secret))
    assert ended(engine, secret) is EndedReason.PASSWORD_CHANGED


def disable(_session: Session, account: Account) -> None:
    account.state = AccountState.DISABLED


def change_role(_session: Session, account: Account) -> None:
    account.role = Role.OPERATOR


def move(_session: Session, account: Account) -> None:
    account.territory = "PI"


def reset_factor(session: Session, account: Account) -> None:
    second_factor.remove(session, account)


def change_password(session: Session, account: Account) -> None:
    later = account.password_at or conftest.make.NOW
    accounts.set_password(session, account, OTHER_PASSWORD, using=PASSWORDS, now=later + MINUTE)


def by_hand(session: Session, account: Account) -> None:
    """Change the role as somebody at the database would, past all our code."""
    session.execute(text("UPDATE accounts SET role = 'operator' WHERE id = :id"), {"id": account.id})


@pytest.mark.parametrize("act", [disable, change_role, move, reset_factor, change_password, by_hand])
def test_a_cookie_is_worth_nothing_once_the_account_has_changed(
    app: Flask, browser: FlaskClient, engine: Engine, house: House, act: Act
) -> None:
    with db.session(engine, write=True) as session:
        act(session, session.scalars(select(Account).filter_by(ref=house.tutor.actor.ref)).one())

    assert not is_in(holding(app, cookie(browser)))
    assert browser.get("/").location == "/sign-in"


def test_a_twin_that_looks_at_the_row_of_the_sign_in_alone_lets_a_changed_role_in(
    browser: FlaskClient, engine: Engine, house: House, clock: Clock
) -> None:
    """Why a sign-in stands on what its account was when it began."""
    with db.session(engine, write=True) as session:
        by_hand(session, session.scalars(select(Account).filter_by(ref=house.tutor.actor.ref)).one())

    with db.session(engine) as session:
        found = session.scalars(select(SignIn).filter_by(digest=digest(cookie(browser)))).one()
        naive = found.ended_at is None and clock() < accounts.ends_at(found)
        assert (naive, accounts.live_sign_in(session, cookie(browser), now=clock())) == (True, None)


def test_nothing_that_comes_in_is_stored(browser: FlaskClient, engine: Engine) -> None:
    with engine.connect() as connection:
        stored = str([connection.execute(record.__table__.select()).all() for record in (SignIn, Account)])

    assert cookie(browser) not in stored
    assert PASSWORD not in stored


# --- the clock


def test_a_sign_in_ends_after_fifteen_minutes_without_use(browser: FlaskClient, clock: Clock) -> None:
    clock.move(15 * MINUTE - timedelta(seconds=1))
    assert is_in(browser)

    clock.move(15 * MINUTE)

    assert not is_in(browser)


def test_a_sign_in_ends_after_eight_hours_however_much_it_is_used(browser: FlaskClient, clock: Clock) -> None:
    uses = 0
    while is_in(browser):
        uses += 1
        clock.move(10 * MINUTE)

    assert uses == 8 * HOUR / (10 * MINUTE)


def test_each_page_tells_when_it_ends_and_staying_moves_that(browser: FlaskClient, clock: Clock) -> None:
    first = browser.get("/account?lang=en").text
    clock.move(13 * MINUTE)

    answer = browser.post(
        "/stay", data={"csrf_token": proof(browser.get("/account"))}, headers={"Accept": "application/json"}
    )

    # 9.30 in UTC is 10.30 in Teramo.
    assert "If you do nothing, you are signed out at 10:45." in first
    assert 'data-seconds="900" data-before="120"' in first
    assert answer.json == {"seconds": 900}
    assert "you are signed out at 10:58" in browser.get("/account").text


def test_without_a_script_staying_leads_to_the_first_page(browser: FlaskClient) -> None:
    assert send(browser, "/stay", at="/account").location == "/"


def test_staying_does_not_reach_beyond_eight_hours(browser: FlaskClient, clock: Clock) -> None:
    for _ in range(47):
        clock.move(10 * MINUTE)
        page = browser.get("/account")

    answer = browser.post("/stay", data={"csrf_token": proof(page)}, headers={"Accept": "application/json"})

    assert answer.json == {"seconds": 600}


# --- fixation


def test_a_planted_cookie_never_becomes_somebodys(app: Flask, house: House, clock: Clock) -> None:
    browser = holding(app, "planted-by-a-stranger")

    come_in(browser, house.tutor, clock())

    assert cookie(browser) != "planted-by-a-stranger"
    assert not is_in(holding(app, "planted-by-a-stranger"))


def test_each_step_of_coming_in_has_a_secret_of_its_own(app: Flask, house: House, clock: Clock, engine: Engine) -> None:
    browser = app.test_client()
    type_password(browser, email(house.tutor))
    half = cookie(browser)

    type_code(browser, code(clock()))

    assert cookie(browser) != half
    assert ended(engine, half) is EndedReason.RENEWED
    assert not is_in(holding(app, half))


def test_a_twin_that_keeps_its_secret_lets_a_stranger_in_behind_the_owner(
    app: Flask, house: House, engine: Engine
) -> None:
    """Why the second factor ends the sign-in that waited for it, instead of completing it."""
    browser = app.test_client()
    type_password(browser, email(house.tutor))
    stolen = cookie(browser)

    with db.session(engine, write=True) as session:
        session.scalars(select(SignIn).filter_by(digest=digest(stolen))).one().factor_at = conftest.make.NOW

    assert is_in(holding(app, stolen))


def test_whoever_has_a_live_sign_in_and_comes_in_anew_has_one(
    app: Flask, browser: FlaskClient, house: House, clock: Clock
) -> None:
    first = cookie(browser)
    clock.move(MINUTE)

    come_in(browser, house.tutor, clock())

    assert not is_in(holding(app, first))


# --- tabs and browsers


def test_two_tabs_share_one_sign_in(app: Flask, browser: FlaskClient) -> None:
    tab = holding(app, cookie(browser))

    seen = [each.get("/account").status_code for each in (browser, tab, browser)]
    send(tab, "/sign-out", at="/account")

    assert seen == [200, 200, 200]
    assert not is_in(browser)


def test_a_form_opened_before_the_sign_in_ended_is_good_after_the_next(
    browser: FlaskClient, house: House, clock: Clock
) -> None:
    form = {"csrf_token": proof(browser.get("/account")), "name": "Tutor da Prova", "lang": "it"}
    clock.move(HOUR)

    come_in(browser, house.tutor, clock())

    assert browser.post("/account", data=form).status_code == 303


def test_the_form_of_whoever_used_the_browser_before_is_worthless(
    browser: FlaskClient, house: House, clock: Clock
) -> None:
    form = {"csrf_token": proof(browser.get("/account")), "name": "Tutor da Prova", "lang": "it"}
    send(browser, "/sign-out", at="/account")

    come_in(browser, house.colleague, clock())

    assert browser.post("/account", data=form).status_code == 422


FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


def test_one_look_tells_where_somebody_is_signed_in_and_ends_it(
    app: Flask, browser: FlaskClient, house: House, clock: Clock
) -> None:
    other = app.test_client()
    other.environ_base["HTTP_USER_AGENT"] = FIREFOX
    clock.move(MINUTE)
    come_in(other, house.tutor, clock())

    page = browser.get("/account/browsers?lang=en").text
    address = page.partition('action="/account/browsers/')[2].partition('"')[0]
    send(browser, f"/account/browsers/{address}", at="/account/browsers")

    assert "Firefox, Linux" in page
    assert "133" not in page
    assert "This one" in page
    assert (is_in(other), is_in(browser)) == (False, True)


def test_all_others_end_at_once(app: Flask, browser: FlaskClient, house: House, clock: Clock) -> None:
    others = [app.test_client() for _ in range(2)]
    for each in others:
        clock.move(MINUTE)
        come_in(each, house.tutor, clock())

    send(browser, "/account/browsers/end-others", at="/account/browsers")

    assert [is_in(each) for each in (*others, browser)] == [False, False, True]


def test_nobody_ends_or_sees_the_sign_ins_of_another(
    app: Flask, browser: FlaskClient, house: House, engine: Engine
) -> None:
    colleague = conftest.signed_in(app, engine, house.colleague)
    with db.session(engine) as session:
        ref = session.scalars(select(SignIn).filter_by(digest=digest(cookie(browser)))).one().ref

    there = send(colleague, f"/account/browsers/{ref}/end", at="/account/browsers")
    nowhere = send(colleague, f"/account/browsers/{'A' * 22}/end", at="/account/browsers")

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert is_in(browser)
    assert ref not in colleague.get("/account/browsers").text
