"""Nobody learns at the door who has an account: known and unknown are answered alike, in text and in work."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from tests.statements import counted
from tests.web.accounts.test_brute_force import NOBODY, from_
from tests.web.coming_in import PROOF, email, type_password
from tests.web.conftest import PASSWORD, PASSWORDS, Clock, House
from web import db
from web.accounts import Account, AccountState
from web.accounts.passwords import Passwords
from web.app import create_app
from web.settings import Settings


class Counting(Passwords):
    """Counts how often a password is checked."""

    def __init__(self) -> None:
        super().__init__(memory_kib=8, passes=1)
        self.checked = 0

    def fits(self, stored: str | None, password: str) -> bool:
        self.checked += 1
        return super().fits(stored, password)


# The length is that of the address, which the page repeats.
DIFFERENT = {"X-Request-Id", "Set-Cookie", "Content-Length"}


def without_proof(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    page = PROOF.sub("", answer.text)
    headers = [(name, "" if name in DIFFERENT else text) for name, text in answer.headers]
    return answer.status_code, page, headers


def states(house: House, engine: Engine) -> Iterator[str]:
    """Yield addresses of every kind of account with which nobody may come in, and one without an account."""
    kinds = {"colleague": AccountState.DISABLED, "coordinator": AccountState.INVITED}
    with db.session(engine, write=True) as session:
        for name, state in kinds.items():
            account = session.scalars(select(Account).filter_by(ref=getattr(house, name).actor.ref)).one()
            account.state = state
            if state is AccountState.INVITED:
                account.password_hash = None
    yield from (email(getattr(house, name)) for name in kinds)
    yield NOBODY


@pytest.mark.parametrize("tries", [1, 5], ids=["wrong", "too often"])
def test_known_and_unknown_are_answered_alike_in_text_and_work(
    settings: Settings, clock: Clock, house: House, engine: Engine, tries: int
) -> None:
    counting = Counting()
    app = create_app(settings, clock=clock, passwords=counting)
    seen = []
    for who in (email(house.tutor), *states(house, engine)):
        counting.checked = 0
        browser = from_(app, f"203.0.113.{len(seen)}")
        answers = [
            browser.post("/sign-in", data={"csrf_token": PROOF.findall(browser.get("/sign-in").text)[0], "email": who,
                                           "password": "wrong"})
            for _ in range(tries)
        ]  # fmt: skip
        status, page, headers = without_proof(answers[-1])
        seen.append((status, page.replace(who, ""), headers, counting.checked))
    with app.app_context():
        db.db.engine.dispose()

    assert seen == [seen[0]] * 4
    assert (seen[0][0], seen[0][3]) == ((422, 1) if tries == 1 else (429, 4))


def test_known_and_unknown_ask_the_database_the_same(app: Flask, house: House, engine: Engine) -> None:
    browser, asked = from_(app, "203.0.113.1"), []
    with app.app_context():
        own = db.db.engine
    for who in (NOBODY, email(house.tutor), *states(house, engine)):
        form = {"csrf_token": PROOF.findall(browser.get("/sign-in").text)[0], "email": who, "password": "wrong"}
        with counted(own) as sent:
            browser.post("/sign-in", data=form)
        asked.append(sent)

    assert len(asked[0]) > 5
    assert asked == [asked[0]] * 5


def test_the_right_password_of_a_disabled_account_is_answered_as_a_wrong_one(
    app: Flask, house: House, engine: Engine
) -> None:
    disabled = next(states(house, engine))

    answer = type_password(app.test_client(), disabled, PASSWORD)

    assert answer.status_code == 422
    assert "Indirizzo o password sbagliati" in answer.text


def test_a_twin_that_checks_a_password_only_where_there_is_one_tells_who_has_an_account() -> None:
    """Why nobody's password is checked as well."""
    counting = Counting()

    def naive(stored: str | None) -> bool:
        return stored is not None and counting.fits(stored, "wrong")

    work = []
    for stored in (PASSWORDS.hash(PASSWORD), None):
        counting.checked = 0
        naive(stored)
        work.append(counting.checked)

    assert work == [1, 0]
