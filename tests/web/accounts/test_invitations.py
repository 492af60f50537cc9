"""Links to choose a password: good once and for a day, looked at in vain by robots, silent about who exists."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from ground.actors import Role
from ground.outbox import Message
from tests import make
from tests.audits import told
from tests.web.accounts.mailbox import deliver, waiting
from tests.web.coming_in import PROOF, code, email, is_in, send, type_code, type_password
from tests.web.conftest import PASSWORDS, Clock, House
from web import accounts, db
from web.accounts import Account, AccountState, LinkKind, ending, invitations, links
from web.accounts.letters import Letter
from web.accounts.records import Link

NEW = "quattro gatti suonano l'arpa"
UNKNOWN = "/reset/" + "x" * 22


@pytest.fixture
def invited(app: Flask, engine: Engine, house: House) -> str:
    """Return the path of an invitation to a new tutor."""
    assert app
    assert house
    with db.session(engine, write=True) as session:
        account = accounts.open_account(
            session, Role.TUTOR, "Ada", territory="TE", email="ada@example.org", state=AccountState.INVITED
        )
        return f"/invitation/{links.make(session, LinkKind.INVITATION, to=account, now=make.NOW)}"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Return a browser in which nobody is signed in."""
    return app.test_client()


def choose(browser: FlaskClient, path: str, password: str = NEW, repeated: str | None = None) -> TestResponse:
    return send(browser, f"{path}?lang=en", new_password=password, repeated=repeated or password)


def ask_anew(browser: FlaskClient, path: str) -> TestResponse:
    return send(browser, f"{path}/again", at=f"{path}?lang=en")


def forget(browser: FlaskClient, address: str) -> TestResponse:
    return send(browser, "/forgotten", at="/forgotten?lang=en", email=address)


def state(engine: Engine, address: str) -> AccountState:
    with db.session(engine) as session:
        return session.scalars(select(Account.state).filter_by(email=address)).one()


def test_who_is_invited_chooses_a_password_and_comes_in_with_it(
    browser: FlaskClient, invited: str, engine: Engine
) -> None:
    chosen = choose(browser, invited)

    assert (chosen.status_code, chosen.location) == (303, "/sign-in?chosen=")
    assert "Your password is chosen" in browser.get(chosen.location).text
    assert state(engine, "ada@example.org") is AccountState.ACTIVE
    entered = send(browser, "/sign-in", email="ada@example.org", password=NEW)
    assert entered.location == "/account/second-factor"


def test_looking_at_a_link_however_often_changes_nothing(browser: FlaskClient, invited: str, engine: Engine) -> None:
    """Robots of mail servers and of chats open what they find."""
    with db.session(engine) as session:
        before = len(told(session))

    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        browser.open(invited, method=method)

    with db.session(engine) as session:
        assert len(told(session)) == before
        assert session.scalars(select(Link.used_at)).all() == [None]
    assert choose(browser, invited).status_code == 303


def naive_look(engine: Engine, secret: str) -> bool:
    """Look as one would at first: who opens the link has used it."""
    with db.session(engine, write=True) as session:
        link = links.find(session, secret, LinkKind.INVITATION, now=make.NOW)
        return link is not None and links.use(session, link, now=make.NOW)


def test_a_naive_link_is_used_up_by_a_robot(browser: FlaskClient, invited: str, engine: Engine) -> None:
    secret = invited.rpartition("/")[2]

    assert naive_look(engine, secret)
    assert not naive_look(engine, secret)
    assert "no longer good" in browser.get(f"{invited}?lang=en").text


def test_a_link_is_good_once(browser: FlaskClient, invited: str) -> None:
    form = PROOF.search(browser.get(invited).text)
    assert form
    fields = {"csrf_token": form[1], "new_password": NEW, "repeated": NEW}
    first, second = (browser.post(f"{invited}?lang=en", data=fields) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 200)
    assert "no longer good" in second.text


def test_of_two_who_use_a_link_together_one_does(engine: Engine, invited: str) -> None:
    secret = invited.rpartition("/")[2]
    with db.session(engine, write=True) as session:
        chosen = [
            invitations.accept(session, secret, LinkKind.INVITATION, NEW, using=PASSWORDS, now=make.NOW)
            for _ in range(2)
        ]

    assert chosen == [True, False]


def test_a_link_is_good_for_a_day(browser: FlaskClient, invited: str, clock: Clock, engine: Engine) -> None:
    proven = PROOF.search(browser.get(invited).text)
    assert proven
    clock.move(timedelta(hours=24))

    late = browser.post(invited, data={"csrf_token": proven[1], "new_password": NEW, "repeated": NEW})

    assert late.status_code == 200
    assert state(engine, "ada@example.org") is AccountState.INVITED


def plain(page: TestResponse, path: str) -> str:
    return re.sub(r'value="[^"]+"', "", page.text.replace(path, ""))


def test_used_late_and_unknown_links_look_alike(app: Flask, invited: str, clock: Clock, engine: Engine) -> None:
    unknown = "/invitation/" + "x" * 22
    seen = {plain(app.test_client().get(unknown), unknown)}
    choose(app.test_client(), invited)
    seen.add(plain(app.test_client().get(invited), invited))
    with db.session(engine, write=True) as session:
        account = accounts.account_of_email(session, "ada@example.org")
        assert account
        late = f"/invitation/{links.make(session, LinkKind.INVITATION, to=account, now=make.NOW)}"
    clock.move(timedelta(hours=25))
    seen.add(plain(app.test_client().get(late), late))

    assert len(seen) == 1


def test_an_old_link_gets_a_new_one_sent_and_a_good_one_stays(
    app: Flask, browser: FlaskClient, invited: str, clock: Clock, engine: Engine
) -> None:
    clock.move(timedelta(hours=25))
    ask_anew(browser, invited)

    assert [kind for kind, _ in waiting(engine)] == [Letter.INVITATION]
    [path] = deliver(engine, now=clock())
    assert choose(app.test_client(), path).status_code == 303


def answers(browser: FlaskClient, engine: Engine, *ask: object) -> tuple[str, int, int]:
    """Return the answer, how many rows the trail got, and how many messages wait."""
    with db.session(engine) as session:
        rows, messages = len(told(session)), session.scalar(select(func.count()).select_from(Message)) or 0
    request, what = ask
    answer = request(browser, what)  # type: ignore[operator]
    with db.session(engine) as session:
        sent = session.scalar(select(func.count()).select_from(Message)) or 0
        return PROOF.sub("", answer.text), len(told(session)) - rows, sent - messages


def test_asking_for_a_new_link_never_tells_whether_there_is_anybody(
    app: Flask, invited: str, house: House, engine: Engine
) -> None:
    with db.session(engine, write=True) as session:
        gone = accounts.open_account(session, Role.TUTOR, "gone", territory="TE", email="gone@example.org")
        ending.disable(session, gone, now=make.NOW)
    asked = {
        "invited": (ask_anew, invited),
        "unknown link": (ask_anew, UNKNOWN),
        "known address": (forget, f" {email(house.tutor).upper()}"),
        "unknown address": (forget, "nobody@example.org"),
        "ended": (forget, "gone@example.org"),
        "nonsense": (forget, "x" * 400),
    }

    seen = {name: answers(app.test_client(), engine, *each) for name, each in asked.items()}

    assert len({text for text, _, _ in seen.values()}) == 1
    assert {rows for _, rows, _ in seen.values()} == {1}
    assert {name for name, (_, _, sent) in seen.items() if sent} == {"invited", "known address"}


def test_who_asks_again_and_again_gets_one_letter_in_ten_minutes(
    app: Flask, house: House, clock: Clock, engine: Engine
) -> None:
    for _ in range(3):
        forget(app.test_client(), email(house.tutor))
    assert len(waiting(engine)) == 1

    clock.move(invitations.PAUSE)
    forget(app.test_client(), email(house.tutor))
    assert len(waiting(engine)) == 2


def test_who_asks_from_one_place_for_many_has_to_wait(app: Flask, house: House) -> None:
    assert house
    codes = [forget(app.test_client(), f"{number}@example.org").status_code for number in range(12)]

    assert codes == [200] * 11 + [429]


def test_another_password_leaves_the_second_factor_and_ends_all_else(
    app: Flask, house: House, engine: Engine, clock: Clock
) -> None:
    inside = app.test_client()
    type_password(inside, email(house.tutor))
    type_code(inside, code(clock()))
    assert is_in(inside)
    forget(app.test_client(), email(house.tutor))
    [path] = deliver(engine, now=clock())

    browser = app.test_client()
    assert choose(browser, path).status_code == 303

    assert not is_in(inside)
    assert house.tutor.client.get("/api/v1/accounts/own").status_code == 401
    assert type_password(browser, email(house.tutor)).status_code == 422
    assert type_password(browser, email(house.tutor), NEW).location == "/sign-in/code"
    clock.move(timedelta(seconds=30))
    assert type_code(browser, code(clock())).location == "/"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("breve", "at least 15"),
        ("adaadaadaadaada", ""),
        ("x" * 129, ""),
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays_good(
    browser: FlaskClient, invited: str, password: str, said: str
) -> None:
    refused = choose(browser, invited, password)

    assert refused.status_code == 422
    assert said in refused.text
    assert password not in refused.text
    assert choose(browser, invited).status_code == 303


def test_two_passwords_that_differ_are_refused(browser: FlaskClient, invited: str) -> None:
    assert choose(browser, invited, repeated=f"{NEW}.").status_code == 422


def test_a_link_of_one_kind_is_none_of_the_other(browser: FlaskClient, invited: str) -> None:
    other = invited.replace("/invitation/", "/reset/")

    assert "no longer good" in browser.get(f"{other}?lang=en").text
    assert browser.get(invited.replace("/invitation/", "/proposal/")).status_code == 404


def test_an_account_that_has_ended_is_opened_by_no_link(browser: FlaskClient, invited: str, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        account = accounts.account_of_email(session, "ada@example.org")
        assert account
        ending.disable(session, account, now=make.NOW)

    assert "no longer good" in browser.get(f"{invited}?lang=en").text


def test_a_form_sent_from_elsewhere_chooses_nothing(browser: FlaskClient, invited: str, engine: Engine) -> None:
    assert browser.post(invited, data={"new_password": NEW, "repeated": NEW}).status_code == 422
    assert browser.post(f"{invited}/again").status_code == 200
    assert waiting(engine) == []
    assert state(engine, "ada@example.org") is AccountState.INVITED


def test_what_was_done_by_a_link_is_told_under_its_owner(browser: FlaskClient, invited: str, engine: Engine) -> None:
    with db.session(engine) as session:
        before = len(told(session))
        ref = session.scalars(select(Account.ref).filter_by(email="ada@example.org")).one()

    choose(browser, invited)

    with db.session(engine) as session:
        rows = told(session)[before:]
    assert {(row.kind, row.actor, row.door) for row in rows} == {
        ("links", ref, "link.choose"),
        ("accounts", ref, "link.choose"),
    }


def test_letters_lead_where_they_should_and_say_nothing_of_why(engine: Engine, house: House) -> None:
    with db.session(engine, write=True) as session:
        account = accounts.account_of_email(session, email(house.tutor))
        assert account
        ending.forget_factor(session, account, now=make.NOW)
        ending.disable(session, account, now=make.NOW)

    assert deliver(engine, now=make.NOW) == ["/account", "/account"]
