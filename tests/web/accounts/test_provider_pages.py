"""Coming in through the provider: never a way to an account that is not there, nor around the second factor."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from ground.actors import Role
from ground.audit.records import Action
from tests import make, provider
from tests.audits import told
from tests.web.coming_in import code, is_in, type_code
from tests.web.conftest import Clock, equip
from web import accounts, db
from web.accounts import Account, AccountState, oidc
from web.provider import Provider
from web.settings import Settings

GO, BACK = "/sign-in/provider", "/sign-in/provider/back"
Build = Callable[[Settings], Flask]


@pytest.fixture(scope="module")
def running() -> Iterator[provider.Provider]:
    """Return a provider that runs."""
    with provider.running() as found:
        yield found


@pytest.fixture
def there(running: provider.Provider, clock: Clock) -> provider.Provider:
    """Return a provider that tells the truth, by the clock on the wall."""
    clock.at = datetime.now(UTC)
    running.lie()
    running.user("ada", email="Ada@example.org", email_verified=True)
    return running


@pytest.fixture
def app(there: provider.Provider, build: Build, settings: Settings, engine: Engine) -> Flask:
    """Return the application with that provider, and the account of a tutor."""
    with db.session(engine, write=True) as session:
        make.floor(session)
        equip(accounts.open_account(session, Role.TUTOR, "ada", territory="TE"))
    known = Provider(there.issuer, "ponte", "our secret at the provider", frozenset({"mfa"}))
    return build(replace(settings, oidc=known))


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Return a browser in which nobody is signed in."""
    return app.test_client()


def sent(browser: FlaskClient, there: provider.Provider, subject: str = "ada") -> dict[str, str]:
    """Go to the provider and sign in there; return with what one is sent back."""
    return there.authorize(str(browser.get(GO).location), subject)


def come_in(browser: FlaskClient, there: provider.Provider, subject: str = "ada") -> TestResponse:
    return browser.get(BACK, query_string=sent(browser, there, subject))


def change(engine: Engine, **facts: object) -> None:
    with db.session(engine, write=True) as session:
        account = session.scalars(select(Account)).one()
        for name, value in facts.items():
            setattr(account, name, value)


def test_a_proven_address_stands_for_the_password_and_not_for_the_second_factor(
    browser: FlaskClient, there: provider.Provider, clock: Clock
) -> None:
    answer = come_in(browser, there)

    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert not is_in(browser)
    assert type_code(browser, code(clock())).location == "/"
    assert is_in(browser)


def test_a_second_factor_that_the_provider_states_counts_where_the_setting_says_so(
    app: Flask, build: Build, there: provider.Provider
) -> None:
    there.user("ada", email="ada@example.org", email_verified=True, amr=["pwd", "mfa"])
    trusting, browser = app.extensions["ponte"].settings, app.test_client()
    ours = build(replace(trusting, oidc=replace(trusting.oidc, second_factor=frozenset()))).test_client()

    assert come_in(browser, there).location == "/"
    assert is_in(browser)
    assert come_in(ours, there).location == "/sign-in/code"


def test_who_has_no_second_factor_yet_sets_it_up_first(
    browser: FlaskClient, there: provider.Provider, engine: Engine
) -> None:
    change(engine, factor_at=None, totp_secret=None)

    assert come_in(browser, there).location == "/account/second-factor"
    assert not is_in(browser)


def test_who_needs_none_is_in(browser: FlaskClient, there: provider.Provider, engine: Engine) -> None:
    change(engine, factor_at=None, totp_secret=None, role=Role.ASSOCIATION, territory=None)

    assert come_in(browser, there).location == "/account"
    assert is_in(browser)


def refused(answer: TestResponse) -> bool:
    return answer.location == "/sign-in?provider=in_vain" and "ponte=" not in str(answer.headers.getlist("Set-Cookie"))


def reasons(engine: Engine) -> list[str | None]:
    with db.session(engine) as session:
        return [row.reason for row in told(session) if row.action is Action.REFUSE_SIGN_IN]


@pytest.mark.parametrize("state", [AccountState.INVITED, AccountState.DISABLED])
def test_an_account_that_is_not_active_is_not_opened(
    browser: FlaskClient, there: provider.Provider, engine: Engine, state: AccountState
) -> None:
    change(engine, state=state)

    assert refused(come_in(browser, there))
    assert reasons(engine) == ["oidc_nobody"]


def test_nobody_gets_an_account_by_coming(browser: FlaskClient, there: provider.Provider, engine: Engine) -> None:
    there.user("eva", email="eva@example.org", email_verified=True)

    assert refused(come_in(browser, there, "eva"))
    with db.session(engine) as session:
        assert session.scalars(select(Account.email)).all() == ["ada@example.org"]


def test_an_address_that_is_not_verified_opens_nothing(
    browser: FlaskClient, there: provider.Provider, engine: Engine
) -> None:
    there.user("thief", email="ada@example.org", email_verified=False)

    assert refused(come_in(browser, there, "thief"))
    assert reasons(engine) == ["oidc_address"]


def test_an_address_given_to_somebody_else_opens_nothing_of_its_first_owner(
    app: Flask, there: provider.Provider, engine: Engine
) -> None:
    come_in(app.test_client(), there)
    there.user("heiress", email="ada@example.org", email_verified=True)

    assert refused(come_in(app.test_client(), there, "heiress"))
    assert reasons(engine) == ["oidc_somebody_else"]
    assert come_in(app.test_client(), there).status_code == 303


def test_somebody_known_comes_in_to_no_other_account(app: Flask, there: provider.Provider, engine: Engine) -> None:
    come_in(app.test_client(), there)
    with db.session(engine, write=True) as session:
        accounts.open_account(session, Role.LEAD, "eva", email="eva@example.org")
    there.user("ada", email="eva@example.org", email_verified=True)

    assert refused(come_in(app.test_client(), there))


def test_a_wrong_state_ends_the_errand(browser: FlaskClient, there: provider.Provider, engine: Engine) -> None:
    back = sent(browser, there)

    assert refused(browser.get(BACK, query_string=back | {"state": "x"}))
    assert reasons(engine) == ["oidc_state"]
    assert refused(browser.get(BACK, query_string=back))


def test_coming_back_twice_lets_nobody_in_twice(app: Flask, there: provider.Provider) -> None:
    browser = app.test_client()
    back = sent(browser, there)
    cookie = browser.get_cookie("form")
    assert cookie
    assert browser.get(BACK, query_string=back).status_code == 303

    again = app.test_client()
    again.set_cookie("form", cookie.value)

    assert refused(again.get(BACK, query_string=back))


def test_the_way_back_of_one_browser_leads_nowhere_in_another(
    app: Flask, there: provider.Provider, engine: Engine
) -> None:
    """So nobody can make somebody else come in as the wrong person; and who never left leaves no row."""
    back = sent(app.test_client(), there)

    assert refused(app.test_client().get(BACK, query_string=back))
    assert reasons(engine) == []


def test_an_audience_of_others_opens_nothing(browser: FlaskClient, there: provider.Provider) -> None:
    back = sent(browser, there)
    there.lie(claims={"aud": "another"})

    assert refused(browser.get(BACK, query_string=back))


def test_who_says_no_at_the_provider_is_not_in(browser: FlaskClient, there: provider.Provider) -> None:
    state = sent(browser, there)["state"]

    assert refused(browser.get(BACK, query_string={"error": "access_denied", "state": state}))


@pytest.mark.parametrize("path", [oidc.DISCOVERY, "/oauth2/token", "/jwks"])
def test_a_provider_that_is_away_is_told_in_plain_words(
    browser: FlaskClient, there: provider.Provider, path: str
) -> None:
    back = sent(browser, there)
    there.lie(broken=path)

    answer = browser.get(BACK, query_string=back)

    assert answer.location == "/sign-in?provider=away"
    page = browser.get(f"{answer.location}&lang=en").text
    assert "does not answer" in page
    assert 'action="/sign-in"' in page
    if path == oidc.DISCOVERY:
        assert browser.get(GO).location == answer.location


def test_what_did_not_work_is_told_in_plain_words(browser: FlaskClient) -> None:
    assert "did not work" in browser.get("/sign-in?provider=in_vain&lang=en").text
    assert "<script>" not in browser.get("/sign-in?provider=<script>&lang=en").text


def test_without_the_setting_there_is_no_such_way(build: Build, settings: Settings, engine: Engine) -> None:
    assert engine
    browser = build(settings).test_client()

    assert browser.get(GO).status_code == browser.get(BACK).status_code == 404
    assert GO not in browser.get("/sign-in").text


def test_the_way_begins_with_a_link_which_the_policy_lets_lead_elsewhere(browser: FlaskClient) -> None:
    """The answer to a form may lead nowhere else: form-action holds for redirects too."""
    page = browser.get("/sign-in?lang=en")

    assert f'<a class="button" href="{GO}">Sign in through your organisation</a>' in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]


def test_one_place_asks_the_provider_only_so_often(browser: FlaskClient) -> None:
    codes = [browser.get(GO).status_code for _ in range(12)]

    assert codes == [303] * 11 + [429]
