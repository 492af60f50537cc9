"""Passwords: long, nobody's guess, and stored so that they cannot be read."""

import pytest
from argon2 import extract_parameters
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ground.actors import Role
from tests import make
from tests.web import conftest
from tests.web.coming_in import come_in, email, send, type_password
from tests.web.conftest import PASSWORD, PASSWORDS, Clock, House
from web import accounts, db
from web.accounts import Account
from web.accounts.choosing import own_words
from web.accounts.errors import TEXTS, WeakPassword
from web.accounts.passwords import MEMORY_KIB, PASSES, Passwords, Weakness, weakness
from web.wording import Words
from web.wording import passwords as sentences

CHIARA = ["Chiara Rossi", "c.rossi@cooperativa.example.org", "coordinator", "Teramo"]


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("sette tamburi 7", None),
        ("x" * 14, Weakness.TOO_SHORT),
        ("sette tamburi " * 10, Weakness.TOO_LONG),
        ("chiara.rossi1985", Weakness.OWN_WORDS),
        ("ChiaraRossiTeramo", Weakness.OWN_WORDS),
        ("coordinator2026!!", Weakness.OWN_WORDS),
        ("ponte-torino-2026", Weakness.COMMON),
        ("Benvenuta2026!!!!", Weakness.COMMON),
        ("passwordpassword1", Weakness.COMMON),
        ("qwertyuiopasdfghj", Weakness.GUESSABLE),
        ("aaaaaaaaaaaaaaaaaaaa", Weakness.GUESSABLE),
        ("12345678901234567890", Weakness.GUESSABLE),
        ("abcabcabcabcabcabc", Weakness.GUESSABLE),
        ("piove sui tetti lentamente", None),
        ("correct horse battery", None),
        ("7294 0183 6625 1947", None),
        ("39ey-gfsk-rw62-wh6n", None),
        ("日本の橋は長くて静かな道でした", None),
    ],
)
def test_a_password_is_long_and_not_what_others_would_try(password: str, found: Weakness | None) -> None:
    assert weakness(password, CHIARA) is found


def test_only_the_own_words_are_own_words() -> None:
    assert weakness("chiara.rossi1985", []) is not Weakness.OWN_WORDS


def test_the_longest_password_is_judged_in_a_moment_and_a_longer_one_not_at_all() -> None:
    assert weakness("aB3$xY" * 21, CHIARA) is Weakness.GUESSABLE
    assert weakness("aB3$xY" * 100_000, CHIARA) is Weakness.TOO_LONG


def test_the_own_words_are_those_that_others_know(session: Session) -> None:
    make.floor(session)
    account = accounts.open_account(session, Role.TUTOR, "Chiara Rossi", territory="TE", email="c.rossi@example.org")

    assert own_words(session, account) == ["Chiara Rossi", "c.rossi@example.org", "tutor", "Pisa", "Teramo"]


def test_a_weak_password_is_refused_and_changes_nothing(session: Session) -> None:
    account = accounts.open_account(session, Role.TUTOR, "Chiara Rossi")

    with pytest.raises(WeakPassword, match="others would try first"):
        accounts.set_password(session, account, "ChiaraRossi12345", using=PASSWORDS, now=make.NOW)

    assert account.password_hash is None


def test_what_is_stored_is_argon2id_of_at_least_what_owasp_asks() -> None:
    stored = extract_parameters(Passwords().hash(PASSWORD))

    assert (stored.type.name, stored.memory_cost, stored.time_cost) == ("ID", MEMORY_KIB, PASSES)
    assert stored.memory_cost >= 19_456
    assert stored.time_cost >= 2


def test_two_equal_passwords_are_stored_differently() -> None:
    assert PASSWORDS.hash(PASSWORD) != PASSWORDS.hash(PASSWORD)


def test_a_password_is_the_same_however_a_keyboard_puts_its_accents_together() -> None:
    assert PASSWORDS.fits(
        PASSWORDS.hash("perch\u00e9 no e perch\u00e9 s\u00ec"), "perche\u0301 no e perche\u0301 si\u0300"
    )


def test_nobodys_password_is_never_right() -> None:
    assert not PASSWORDS.fits(None, PASSWORD)
    assert not PASSWORDS.fits("", "")


def test_what_is_stored_is_renewed_when_the_cost_has_changed(app: Flask, house: House, engine: Engine) -> None:
    cheaper = Passwords(memory_kib=16, passes=1)
    with db.session(engine, write=True) as session:
        account = session.scalars(select(Account).filter_by(ref=house.tutor.actor.ref)).one()
        account.password_hash = cheaper.hash(PASSWORD)

    type_password(app.test_client(), email(house.tutor))

    with db.session(engine) as session:
        stored = session.scalars(select(Account.password_hash).filter_by(ref=house.tutor.actor.ref)).one()
    assert not PASSWORDS.is_outdated(str(stored))
    assert PASSWORDS.fits(stored, PASSWORD)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "wrong"}, "La password attuale è sbagliata."),
        ({"repeated": "another"}, "Le due nuove password non sono uguali."),
        ({"new_password": "short", "repeated": "short"}, "servono almeno 15 caratteri"),
        ({"new_password": "tutor tutor tutor", "repeated": "tutor tutor tutor"}, "un nome o una parola"),
    ],
    ids=["wrong", "not the same", "short", "own words"],
)
def test_a_change_that_cannot_be_is_told_in_words_and_changes_nothing(
    app: Flask, engine: Engine, house: House, fields: dict[str, str], said: str
) -> None:
    browser = conftest.signed_in(app, engine, house.tutor)
    browser.get("/account?lang=it")
    good = {"password": PASSWORD, "new_password": "sette tamburi sul ponte", "repeated": "sette tamburi sul ponte"}

    answer = send(browser, "/account/password", **good | fields)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert type_password(app.test_client(), email(house.tutor)).location == "/sign-in/code"


def test_who_holds_an_open_browser_cannot_guess_the_password_there(app: Flask, engine: Engine, house: House) -> None:
    browser = conftest.signed_in(app, engine, house.tutor)
    wrong = {"password": "wrong", "new_password": "sette tamburi sul ponte", "repeated": "sette tamburi sul ponte"}

    answers = [send(browser, "/account/password", **wrong).status_code for _ in range(5)]

    assert answers == [422] * 4 + [429]


def test_the_new_password_is_good_and_the_old_one_is_not(app: Flask, house: House, clock: Clock) -> None:
    browser, new = app.test_client(), "sette tamburi sul ponte"
    come_in(browser, house.tutor, clock())

    send(browser, "/account/password", password=PASSWORD, new_password=new, repeated=new)

    answers = [type_password(app.test_client(), email(house.tutor), each).status_code for each in (PASSWORD, new)]
    assert answers == [422, 303]


def test_every_weakness_has_its_sentences() -> None:
    assert set(sentences.SENTENCES) == set(TEXTS) == set(Weakness)
    assert sentences.weakness(Words("en"), Weakness.TOO_SHORT).endswith("at least 15 characters.")
