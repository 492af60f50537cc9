"""What was being typed when the sign-in ended: kept for its owner, encrypted, for a day, never sent by itself."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from ground.actors import Role
from tests import make
from tests.web.coming_in import come_in, email, proof, send, type_password
from tests.web.conftest import Clock, House
from web import accounts, db
from web.access import needs
from web.accounts import Account, AccountState, drafts, second_factor
from web.accounts.records import Draft

TYPED = "Tutor <da> Prova & figlie"
HOUR = timedelta(hours=1)


@pytest.fixture
def browser(app: Flask, house: House, clock: Clock) -> FlaskClient:
    """Return the tutor's browser, in with password and second factor."""
    browser = app.test_client()
    come_in(browser, house.tutor, clock())
    return browser


@pytest.fixture
def form(browser: FlaskClient) -> dict[str, str]:
    """Return a form that was opened while she was in, and is filled in."""
    return {"csrf_token": proof(browser.get("/account")), "name": TYPED, "lang": "it"}


def kept(engine: Engine) -> list[Draft]:
    with db.session(engine) as session:
        found = list(session.scalars(select(Draft).order_by(Draft.id)))
        session.expunge_all()
    return found


def name(engine: Engine, house: House) -> str:
    with db.session(engine) as session:
        return session.scalars(select(Account.name).filter_by(ref=house.tutor.actor.ref)).one()


def test_what_is_sent_too_late_is_kept_and_offered_where_it_was_typed(
    browser: FlaskClient, form: dict[str, str], house: House, clock: Clock, engine: Engine
) -> None:
    clock.move(HOUR)
    late = browser.post("/account", data=form)
    told = browser.get(late.location).text

    landed = come_in(browser, house.tutor, clock()).location

    assert late.location == "/sign-in?kept=1"
    assert "Quello che avevi scritto è conservato" in told
    assert landed == "/kept"
    for page in (browser.get("/kept").text, browser.get("/account").text):
        assert "<dd>Tutor &lt;da&gt; Prova &amp; figlie</dd>" in page
        assert 'href="/account?typed=1"' in page
    assert name(engine, house) == "tutor"


def test_nothing_is_in_the_form_until_she_asks_for_it(
    browser: FlaskClient, form: dict[str, str], house: House, clock: Clock
) -> None:
    clock.move(HOUR)
    browser.post("/account", data=form)
    come_in(browser, house.tutor, clock())

    empty, filled = browser.get("/account").text, browser.get("/account?typed=1").text

    assert 'value="tutor"' in empty
    assert 'value="Tutor &lt;da&gt; Prova &amp; figlie"' in filled


def test_once_sent_it_is_forgotten(
    browser: FlaskClient, form: dict[str, str], house: House, clock: Clock, engine: Engine
) -> None:
    clock.move(HOUR)
    browser.post("/account", data=form)
    come_in(browser, house.tutor, clock())

    browser.post("/account", data=form)

    assert kept(engine) == []
    assert name(engine, house) == TYPED
    assert "dd" not in browser.get("/account").text.partition("<dl>")[2]


def test_she_can_throw_it_away(
    browser: FlaskClient, form: dict[str, str], house: House, clock: Clock, engine: Engine
) -> None:
    clock.move(HOUR)
    browser.post("/account", data=form)
    come_in(browser, house.tutor, clock())

    answer = send(browser, f"/kept/{kept(engine)[0].id}/forget", at="/kept")

    assert answer.location == "/"
    assert kept(engine) == []


def test_a_refused_form_leaves_what_is_kept(
    browser: FlaskClient, form: dict[str, str], house: House, clock: Clock, engine: Engine
) -> None:
    clock.move(HOUR)
    browser.post("/account", data=form)
    come_in(browser, house.tutor, clock())

    browser.post("/account", data=form | {"name": ""})

    assert len(kept(engine)) == 1


def test_the_latest_of_one_page_is_kept(
    browser: FlaskClient, form: dict[str, str], clock: Clock, engine: Engine
) -> None:
    clock.move(HOUR)
    for typed in ("first", "second"):
        browser.post("/account", data=form | {"name": typed})

    assert [each.fields for each in kept(engine)] == [{"name": ["second"], "lang": ["it"]}]


def test_after_a_day_it_is_gone(
    browser: FlaskClient, form: dict[str, str], house: House, clock: Clock, engine: Engine
) -> None:
    clock.move(HOUR)
    browser.post("/account", data=form)
    clock.move(drafts.KEPT)

    landed = come_in(browser, house.tutor, clock()).location

    assert landed == "/"
    with db.session(engine, write=True) as session:
        drafts.forget_old(session, now=clock())
    assert kept(engine) == []


def test_a_form_sent_more_than_a_day_after_the_end_is_not_kept(
    browser: FlaskClient, form: dict[str, str], clock: Clock, engine: Engine
) -> None:
    clock.move(drafts.KEPT + HOUR)

    assert browser.post("/account", data=form).location == "/sign-in"
    assert kept(engine) == []


def test_after_signing_out_in_another_tab_it_is_kept_too(
    app: Flask, browser: FlaskClient, form: dict[str, str], engine: Engine
) -> None:
    tab = app.test_client()
    for each in ("ponte", "form"):
        found = browser.get_cookie(each)
        assert found is not None
        tab.set_cookie(each, found.value)

    send(tab, "/sign-out", at="/account")

    assert browser.post("/account", data=form).location == "/sign-in?kept=1"
    assert [each.fields["name"] for each in kept(engine)] == [[TYPED]]


# --- nobody else


def test_nobody_else_is_shown_it_or_can_throw_it_away(
    browser: FlaskClient, form: dict[str, str], house: House, clock: Clock, engine: Engine
) -> None:
    clock.move(HOUR)
    browser.post("/account", data=form)

    landed = come_in(browser, house.colleague, clock()).location
    answer = send(browser, f"/kept/{kept(engine)[0].id}/forget", at="/kept")

    assert landed == "/"
    assert "figlie" not in browser.get("/kept").text + browser.get("/account").text
    assert (answer.status_code, len(kept(engine))) == (404, 1)


def test_another_site_can_leave_nothing(
    browser: FlaskClient, form: dict[str, str], clock: Clock, engine: Engine
) -> None:
    clock.move(HOUR)

    for proven in ("", "forged"):
        assert browser.post("/account", data=form | {"csrf_token": proven}).location == "/sign-in"

    assert kept(engine) == []


def test_who_was_never_in_can_leave_nothing(app: Flask, form: dict[str, str], house: House, engine: Engine) -> None:
    stranger = app.test_client()
    mine = form | {"csrf_token": proof(stranger.get("/sign-in"))}
    stranger.set_cookie("ponte", "x" * 22)

    assert stranger.post("/account", data=mine).location == "/sign-in"
    assert kept(engine) == []
    assert house is not None


def test_who_gave_the_password_alone_can_leave_nothing(app: Flask, house: House, clock: Clock, engine: Engine) -> None:
    thief = app.test_client()
    type_password(thief, email(house.tutor))
    form = {"csrf_token": proof(thief.get("/sign-in/code")), "name": TYPED}
    clock.move(HOUR)

    assert thief.post("/account", data=form).location == "/sign-in"
    assert kept(engine) == []


def test_of_a_disabled_account_nothing_is_kept(
    browser: FlaskClient, form: dict[str, str], house: House, engine: Engine
) -> None:
    with db.session(engine, write=True) as session:
        session.scalars(select(Account).filter_by(ref=house.tutor.actor.ref)).one().state = AccountState.DISABLED

    assert browser.post("/account", data=form).location == "/sign-in"
    assert kept(engine) == []


def test_what_was_ended_from_another_browser_keeps_nothing(
    browser: FlaskClient, form: dict[str, str], house: House, clock: Clock, engine: Engine
) -> None:
    other = browser.application.test_client()
    clock.move(timedelta(minutes=1))
    come_in(other, house.tutor, clock())
    send(other, "/account/browsers/end-others", at="/account/browsers")

    assert browser.post("/account", data=form).location == "/sign-in"
    assert kept(engine) == []


# --- what is kept


def test_secrets_are_never_kept(browser: FlaskClient, form: dict[str, str], clock: Clock, engine: Engine) -> None:
    clock.move(HOUR)

    for address in ("/account/password", "/account/second-factor", "/account/second-factor/codes", "/sign-in/code"):
        secrets = {"csrf_token": form["csrf_token"], "password": "x", "new_password": "y", "code": "123456"}
        assert browser.post(address, data=secrets).location == "/sign-in"

    assert kept(engine) == []


def test_neither_what_was_typed_nor_where_is_readable_in_the_database(
    browser: FlaskClient, form: dict[str, str], clock: Clock, engine: Engine
) -> None:
    clock.move(HOUR)
    browser.post("/account", data=form)

    with engine.connect() as connection:
        stored = str(connection.execute(Draft.__table__.select()).all())
    assert "figlie" not in stored
    assert "/account" not in stored


def test_what_is_typed_about_somebody_is_bound_to_her(app: Flask, house: House, clock: Clock, engine: Engine) -> None:
    app.add_url_rule("/people/<ref:ref>/note", "people.note", needs(Role.TUTOR)(lambda ref: ref), methods=["POST"])
    with db.session(engine, write=True) as session:
        her = make.beneficiary(session, by=house.tutor.actor)
        ref, number = her.ref, her.id
    browser = app.test_client()
    come_in(browser, house.tutor, clock())
    form = {"csrf_token": proof(browser.get("/account")), "text": "a long note"}
    clock.move(HOUR)

    browser.post(f"/people/{ref}/note", data=form)

    assert [(each.beneficiary_id, each.address) for each in kept(engine)] == [(number, f"/people/{ref}/note")]
    with engine.connect() as connection:
        assert ref not in str(connection.execute(Draft.__table__.select()).all())


def test_too_much_is_not_kept(browser: FlaskClient, form: dict[str, str], clock: Clock, engine: Engine) -> None:
    clock.move(HOUR)

    answer = browser.post("/account", data=form | {"name": "x" * (drafts.LARGEST + 1)})

    assert answer.location == "/sign-in"
    assert kept(engine) == []


def test_an_account_keeps_twenty_pages_at_most(engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        account = accounts.open_account(session, Role.ASSOCIATION, "Association")
        assert not second_factor.gives_second_factor(account)
        taken = [
            drafts.keep(session, account, f"/{number}", {"a": ["b"]}, beneficiary_id=None, now=make.NOW)
            for number in range(drafts.MOST + 1)
        ]

    assert taken == [True] * drafts.MOST + [False]
