"""The second factor: asked of all who see people, its codes good once, and set up before anything else."""

import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ground.actors import Role
from tests import make
from tests.web.coming_in import code, come_in, email, is_in, send, type_code, type_password
from tests.web.conftest import PASSWORD, TOTP_SECRET, Clock, House, Somebody
from web import accounts, db
from web.accounts import Account, second_factor
from web.accounts.records import RecoveryCode
from web.pages.account.drawing import BORDER, drawing

STEP = timedelta(seconds=30)
SECRET = re.compile(r'class="secret">([A-Z2-7 ]+)<')
RECOVERY = re.compile(r"<li>((?:[0-9a-z]{4}-){3}[0-9a-z]{4})</li>")


@pytest.fixture
def account(session: Session) -> Account:
    """Return an account with a second factor."""
    made = accounts.open_account(session, Role.TUTOR, "Tutor")
    made.totp_secret, made.factor_at = TOTP_SECRET, make.NOW
    session.flush()
    return made


def accepts(session: Session, account: Account, shown: str, after: timedelta = timedelta()) -> bool:
    return second_factor.accept(session, account, shown, now=make.NOW + after)


# --- codes


@pytest.mark.parametrize(("after", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)], ids=str)
def test_the_codes_of_a_minute_and_a_half_are_good(
    session: Session, account: Account, after: int, *, is_good: bool
) -> None:
    assert accepts(session, account, code(make.NOW + after * STEP)) is is_good


def test_a_code_is_good_once(session: Session, account: Account) -> None:
    shown = code(make.NOW)

    assert [accepts(session, account, shown), accepts(session, account, shown, STEP)] == [True, False]


def test_an_earlier_code_is_worth_nothing_after_a_later_one(session: Session, account: Account) -> None:
    accepts(session, account, code(make.NOW))

    assert not accepts(session, account, code(make.NOW - STEP))


def test_a_twin_that_remembers_no_code_takes_it_again(session: Session, account: Account) -> None:
    """Why the half minute of the last code is kept."""
    shown = code(make.NOW)
    accepts(session, account, shown)

    assert pyotp.TOTP(TOTP_SECRET).verify(shown, for_time=make.NOW, valid_window=1)
    assert not accepts(session, account, shown)


@pytest.mark.parametrize("shown", ["", "12345", "abcdef", "١٢٣٤٥٦", "9" * 300, "\ud800"])
def test_what_is_no_code_is_wrong(session: Session, account: Account, shown: str) -> None:
    assert not accepts(session, account, shown)


def test_a_code_seen_over_a_shoulder_lets_nobody_in(app: Flask, house: House, clock: Clock) -> None:
    come_in(app.test_client(), house.tutor, clock())
    thief = app.test_client()
    type_password(thief, email(house.tutor))

    assert type_code(thief, code(clock())).status_code == 422
    assert not is_in(thief)


# --- recovery codes


def test_each_recovery_code_is_good_once(session: Session, account: Account) -> None:
    codes = second_factor.new_recovery_codes(session, account)

    first = [accepts(session, account, each) for each in codes]
    again = [accepts(session, account, each) for each in codes]

    assert (len(set(codes)), set(first), set(again)) == (10, {True}, {False})
    assert second_factor.codes_left(session, account) == 0


def test_a_recovery_code_is_read_however_it_was_copied(session: Session, account: Account) -> None:
    shown = second_factor.new_recovery_codes(session, account)[0]
    copied = f" {shown.upper().replace('-', ' ').replace('0', 'O').replace('1', 'l')} "

    assert accepts(session, account, copied)


def test_new_recovery_codes_end_the_old_ones(session: Session, account: Account) -> None:
    old = second_factor.new_recovery_codes(session, account)
    second_factor.new_recovery_codes(session, account)

    assert not any(accepts(session, account, each) for each in old)


def test_a_recovery_code_of_another_is_worth_nothing(session: Session, account: Account) -> None:
    other = accounts.open_account(session, Role.TUTOR, "Other")
    codes = second_factor.new_recovery_codes(session, other)

    assert not accepts(session, account, codes[0])


def test_no_recovery_code_is_stored(session: Session, account: Account) -> None:
    codes = second_factor.new_recovery_codes(session, account)
    stored = session.scalars(select(RecoveryCode.digest)).all()

    assert not {each.replace("-", "") for each in codes} & set(stored)
    assert {len(each) for each in stored} == {64}


# --- who needs it, and setting it up


@pytest.mark.parametrize("role", Role)
def test_it_is_asked_of_all_who_see_people_or_keep_their_safety(session: Session, role: Role) -> None:
    made = accounts.open_account(session, role, "Somebody")

    asked = accounts.needs_second_factor(made)

    assert asked is (role not in {Role.EMPLOYER, Role.ASSOCIATION})


def test_of_an_employer_it_is_asked_from_the_first_placement_on(session: Session) -> None:
    made = accounts.open_account(session, Role.EMPLOYER, "Contact")
    made.factor_required = True

    assert accounts.needs_second_factor(made)


def test_what_came_in_without_one_is_over_as_soon_as_it_is_asked_for(app: Flask, house: House, engine: Engine) -> None:
    without_factor(engine, house.contact)
    browser = app.test_client()
    type_password(browser, email(house.contact))
    before = is_in(browser)

    with db.session(engine, write=True) as session:
        session.scalars(select(Account).filter_by(ref=house.contact.actor.ref)).one().factor_required = True

    assert (before, is_in(browser)) == (True, False)
    assert type_password(browser, email(house.contact)).location == "/account/second-factor"


@pytest.fixture
def newcomer(app: Flask, house: House, engine: Engine) -> FlaskClient:
    """Return the browser of a tutor without a second factor who has just given the password."""
    without_factor(engine, house.tutor)
    browser = app.test_client()
    assert type_password(browser, email(house.tutor)).location == "/account/second-factor"
    return browser


def without_factor(engine: Engine, who: Somebody) -> None:
    with db.session(engine, write=True) as session:
        account = session.scalars(select(Account).filter_by(ref=who.actor.ref)).one()
        second_factor.remove(session, account)


def shown_secret(browser: FlaskClient) -> str:
    found = SECRET.search(browser.get("/account/second-factor").text)
    assert found is not None
    return found[1].replace(" ", "")


def test_until_it_is_set_up_nothing_else_is_reached(app: Flask, newcomer: FlaskClient) -> None:
    adapter = app.url_map.bind("localhost")
    values = {"ref": "A" * 22, "ranking": "A" * 22, "number": 1, "filename": "x", "name": "swagger-ui.css"}
    reached = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.rule.startswith("/api/") or getattr(view, "needs", None) is None:
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            address = adapter.build(rule.endpoint, {key: values[key] for key in rule.arguments}, method)
            if newcomer.open(address, method=method).location != "/sign-in/code":
                reached.add(f"{method} {rule.rule}")

    assert reached == {
        "GET /sign-in/code",
        "POST /sign-in/code",
        "GET /account/second-factor",
        "POST /account/second-factor",
        "POST /account/second-factor/begin",
    }


def test_setting_it_up_shows_ten_recovery_codes_once_and_opens_the_pages(
    app: Flask, newcomer: FlaskClient, house: House, clock: Clock
) -> None:
    secret = shown_secret(newcomer)

    answer = send(newcomer, "/account/second-factor", code=pyotp.TOTP(secret).at(clock()))

    codes = RECOVERY.findall(answer.text)
    assert len(codes) == 10
    assert is_in(newcomer)
    assert not any(each in newcomer.get("/account/second-factor").text for each in (*codes, secret))
    other = app.test_client()
    type_password(other, email(house.tutor))
    assert type_code(other, codes[0]).location == "/"


def test_the_secret_stays_the_same_until_its_first_code(newcomer: FlaskClient) -> None:
    assert shown_secret(newcomer) == shown_secret(newcomer)


def test_a_wrong_first_code_puts_nothing_in_force(newcomer: FlaskClient) -> None:
    answer = send(newcomer, "/account/second-factor", code="000000")

    assert answer.status_code == 422
    assert "Controlla che il dispositivo segni l’ora giusta" in answer.text
    assert not is_in(newcomer)


def test_the_code_that_set_it_up_is_used_up(app: Flask, newcomer: FlaskClient, house: House, clock: Clock) -> None:
    shown = pyotp.TOTP(shown_secret(newcomer)).at(clock())
    send(newcomer, "/account/second-factor", code=shown)
    other = app.test_client()
    type_password(other, email(house.tutor))

    assert type_code(other, shown).status_code == 422


def test_who_knows_the_password_alone_cannot_replace_the_second_factor(app: Flask, house: House) -> None:
    thief = app.test_client()
    type_password(thief, email(house.tutor))

    seen = [
        thief.get("/account/second-factor").location,
        thief.post("/account/second-factor/begin").location,
        thief.post("/account/second-factor", data={"code": "000000"}).location,
    ]

    assert seen == ["/sign-in/code"] * 3


def test_another_phone_takes_over_only_with_its_first_code(app: Flask, house: House, clock: Clock) -> None:
    browser = app.test_client()
    come_in(browser, house.tutor, clock())
    clock.move(STEP)
    send(browser, "/account/second-factor/begin", at="/account/second-factor", code=code(clock()))
    clock.move(STEP)
    meanwhile = app.test_client()
    come_in(meanwhile, house.tutor, clock())

    send(browser, "/account/second-factor", code=pyotp.TOTP(shown_secret(browser)).at(clock()))

    assert (is_in(browser), is_in(meanwhile)) == (True, False)
    clock.move(STEP)
    type_password(meanwhile, email(house.tutor))
    assert type_code(meanwhile, code(clock())).status_code == 422


@pytest.mark.parametrize("act", ["begin", "codes"])
def test_an_open_browser_alone_replaces_nothing(app: Flask, house: House, clock: Clock, act: str) -> None:
    browser = app.test_client()
    come_in(browser, house.tutor, clock())

    answer = send(browser, f"/account/second-factor/{act}", at="/account/second-factor", code="000000")

    assert answer.status_code == 422
    assert not RECOVERY.findall(answer.text)


def test_new_recovery_codes_are_shown_for_a_present_code(app: Flask, house: House, clock: Clock) -> None:
    browser = app.test_client()
    come_in(browser, house.tutor, clock())
    clock.move(STEP)

    answer = send(browser, "/account/second-factor/codes", at="/account/second-factor", code=code(clock()))

    assert len(RECOVERY.findall(answer.text)) == 10


def test_who_needs_none_may_have_one_and_is_then_asked_for_it(
    app: Flask, house: House, engine: Engine, clock: Clock
) -> None:
    without_factor(engine, house.contact)
    browser = app.test_client()
    assert type_password(browser, email(house.contact), PASSWORD).location == "/account"
    send(browser, "/account/second-factor/begin", at="/account/second-factor")

    send(browser, "/account/second-factor", code=pyotp.TOTP(shown_secret(browser)).at(clock()))

    assert type_password(app.test_client(), email(house.contact)).location == "/sign-in/code"


# --- the drawing


def test_the_drawing_holds_the_modules_of_the_code_within_its_square() -> None:
    size, path = drawing("otpauth://totp/Ponte:x?secret=ABC&issuer=Ponte")
    strokes = [(int(x), int(y), int(length)) for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path)]

    assert path == "".join(f"M{x} {y}.5h{length}" for x, y, length in strokes)
    assert min(x for x, *_ in strokes) == min(y for _, y, _ in strokes) == BORDER
    assert max(x + length for x, _, length in strokes) == size - BORDER
    # The three corners by which a reader finds it begin with seven dark modules.
    assert {(BORDER, BORDER, 7), (size - BORDER - 7, BORDER, 7), (BORDER, size - BORDER - 7, 7)} <= set(strokes)
