"""The list of people."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from ground.territories import Programme
from tests import make
from tests.statements import counted
from tests.web.conftest import Clock, House
from tests.web.pages.conftest import OPEN, Her
from web import db
from web.invented.persons import PROGRAMME

INVENTED = "Tutti i dati sono inventati"


def test_everybody_sees_the_people_within_reach(house: House, engine: Engine, signed_in: OPEN) -> None:
    with db.session(engine, write=True) as session:
        own = make.beneficiary(session, by=house.tutor.actor).case_code
        others = make.beneficiary(session, by=house.colleague.actor).case_code

    seen = {}
    for name in ("tutor", "colleague", "coordinator", "coordinator_of_pisa"):
        page = signed_in(getattr(house, name)).get("/").text
        seen[name] = [code in page for code in (own, others)]

    assert seen == {
        "tutor": [True, False],
        "colleague": [False, True],
        "coordinator": [True, True],
        "coordinator_of_pisa": [False, False],
    }


def test_a_row_tells_where_she_stands_and_when_matches_were_looked_up(
    browser: FlaskClient, her: Her, clock: Clock
) -> None:
    before = browser.get("/").text
    browser.get(her.matches)
    clock.move(timedelta(minutes=10))

    after = browser.get("/").text

    assert "profilo in preparazione" in before
    assert ("mai" in before, "23 nov 2026: 1 posto possibile" in after) == (True, True)


def test_the_first_day_shows_what_will_come(browser: FlaskClient) -> None:
    assert "Non segui ancora nessuno" in browser.get("/").text


def test_fifty_people_stand_on_a_page_and_the_others_on_the_next(
    house: House, engine: Engine, browser: FlaskClient
) -> None:
    with db.session(engine, write=True) as session:
        codes = {make.beneficiary(session, by=house.tutor.actor).case_code for _ in range(51)}

    first = browser.get("/").text
    address = next(part.split('"')[0] for part in first.split('href="') if part.startswith("/?after="))
    second = browser.get(address).text

    assert sorted(code for code in codes if code in first) == sorted(codes)[:50]
    assert [code for code in codes if code in second] == [max(codes)]


def test_the_list_asks_as_much_for_many_as_for_one(app: Flask, house: House, engine: Engine, signed_in: OPEN) -> None:
    browser = signed_in(house.tutor)
    sent = []
    for more in (1, 20):
        with db.session(engine, write=True) as session:
            for _ in range(more):
                make.beneficiary(session, by=house.tutor.actor)
        with app.app_context(), counted(db.db.engine) as statements:
            browser.get("/")
        sent.append(len(statements))

    assert sent[0] == sent[1] <= 5


def test_only_the_demonstration_says_that_all_is_invented(browser: FlaskClient, engine: Engine) -> None:
    before = browser.get("/").text
    with db.session(engine, write=True) as session:
        session.add(Programme(code=PROGRAMME, name="Dati inventati"))

    assert (INVENTED in before, INVENTED in browser.get("/").text) == (False, True)
