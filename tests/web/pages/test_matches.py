"""The ranked vacancies for one person, what was left out, and what would open more."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select, text

from employers.records import Vacancy
from matching import matches
from matching.ranking import Scorer
from matching.records.rankings import RankingLog
from tests import make
from tests.statements import counted
from tests.web.conftest import House
from tests.web.pages.conftest import OPEN, Her
from web import answers, db

LINK = re.compile(r'href="(/people/[^"]+)"')


def links(page: str, name: str) -> list[str]:
    """Return the addresses on a page that hold a word."""
    return [address.replace("&amp;", "&") for address in LINK.findall(page) if name in address]


def test_a_match_tells_its_score_its_reasons_its_gaps_and_what_to_ask(browser: FlaskClient, her: Her) -> None:
    page = browser.get(her.matches).text

    assert f"<h1>Abbinamenti per {her.case_code}</h1>" in page
    assert "Esaminati 2 posti aperti." in page
    assert "1 resta possibile." in page
    assert re.search(r"<strong>(molto adatto|adatto)</strong>\s*<span>\d+ su 100</span>", page)
    assert "Ha la competenza indispensabile." in page
    assert "È il lavoro che desidera: kitchen helper." in page
    assert "Trattoria da Prova, Teramo (TE)" in page
    assert "I tempi di viaggio sono stime." in page
    assert "Prima chiedi a lei" in page
    assert "Fino a quando è disponibile?" in page
    assert '<rect class="bar" width="' in page


def test_looking_at_matches_is_logged(browser: FlaskClient, her: Her, house: House, engine: Engine) -> None:
    browser.get(her.matches)

    with db.session(engine) as session:
        log = session.scalars(select(RankingLog)).one()
        assert (log.actor, log.considered, len(log.shown)) == (house.tutor.actor.ref, 2, 1)


def test_what_was_left_out_is_listed_by_reason_with_both_facts(browser: FlaskClient, her: Her) -> None:
    [address] = links(browser.get(her.matches).text, "excluded")

    page = browser.get(address).text

    assert "gate=languages" in address
    assert "<h1>Posti rimasti fuori: Lingue</h1>" in page
    assert "Addetta alla reception" in page
    assert "Lingue: niente inglese." in page
    assert "Chiede: inglese di livello B2." in page


def test_what_would_open_more_is_worked_out_on_request(browser: FlaskClient, her: Her) -> None:
    [address] = links(browser.get(her.matches).text, "unlock")

    assert "Con inglese di livello B2: si aprirebbe 1 posto in più." in browser.get(address).text


def test_when_nothing_is_possible_the_page_says_what_to_do(house: House, engine: Engine, browser: FlaskClient) -> None:
    with db.session(engine, write=True) as session:
        ref = make.profiled(session, by=house.tutor.actor).ref

    page = browser.get(f"/people/{ref}/matches").text

    assert "In questo momento nessun posto aperto è possibile." in page
    unlock = browser.get(links(page, "unlock")[0]).text
    assert "Oggi nessun cambiamento, da solo, aprirebbe altri posti." in unlock


@pytest.mark.parametrize("who", ["colleague", "tutor_of_pisa", "coordinator_of_pisa"])
def test_what_is_out_of_reach_looks_like_what_is_not_there(house: House, her: Her, signed_in: OPEN, who: str) -> None:
    browser = signed_in(getattr(house, who))
    nowhere = f"/people/{'x' * 22}/matches"

    forbidden, missing = (browser.get(address) for address in (her.matches, nowhere))

    assert forbidden.status_code == missing.status_code == 404
    assert _without_number(forbidden.text) == _without_number(missing.text)
    assert "Qui non c’è nulla" in forbidden.text


def _without_number(page: str) -> str:
    return re.sub(r"[0-9a-f]{16}|value=\"[^\"]+\"", "", page)


def test_a_ranking_of_one_person_opens_nothing_of_another(
    house: House, engine: Engine, her: Her, browser: FlaskClient
) -> None:
    with db.session(engine, write=True) as session:
        other = make.profiled(session, by=house.tutor.actor).ref
    address = links(browser.get(her.matches).text, "unlock")[0]

    assert browser.get(address.replace(her.ref, other)).status_code == 404


@pytest.mark.parametrize("gate", ["", "?gate=", "?gate=nothing"])
def test_a_reason_that_there_is_not_is_not_found(browser: FlaskClient, her: Her, gate: str) -> None:
    address = links(browser.get(her.matches).text, "excluded")[0].partition("?")[0]

    assert browser.get(address + gate).status_code == 404


def test_exclusions_that_cannot_be_read_stop_the_page(browser: FlaskClient, her: Her, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        session.execute(text("UPDATE protections SET avoid = '[]'"))

    answer = browser.get(her.matches)

    assert answer.status_code == 409
    assert "Quello che va evitato non si riesce a leggere" in answer.text
    assert "Trattoria" not in answer.text


def test_what_others_wrote_is_shown_as_text(house: House, engine: Engine, browser: FlaskClient, her: Her) -> None:
    with db.session(engine, write=True) as session:
        make.vacancy(session, by=house.tutor.actor, title='<script>alert("x")</script> & "so"')

    page = browser.get(her.matches).text

    assert "<script>" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; &#34;so&#34;" in page


def test_matches_are_told_of_a_vacancy_opened_after_the_request_began(
    app: Flask, house: House, engine: Engine, browser: FlaskClient, her: Her
) -> None:
    with app.test_request_context():  # the page is asked within, on the same transaction
        db.db.session.scalar(select(Vacancy.id))
        with db.session(engine, write=True) as session:
            at = make.site(session, make.employer(session, by=house.tutor.actor))
            make.vacancy(session, by=house.tutor.actor, site=at.ref, title="Aperta adesso")
        page = browser.get(her.matches)

    assert page.status_code == 200
    assert "Aperta adesso" in page.text


def test_what_was_left_out_is_listed_though_the_index_is_further_than_the_request(
    app: Flask, house: House, engine: Engine, browser: FlaskClient, her: Her
) -> None:
    [address] = links(browser.get(her.matches).text, "excluded")

    with app.test_request_context():
        db.db.session.scalar(select(Vacancy.id))
        with db.session(engine, write=True) as session:
            make.vacancy(session, by=house.tutor.actor, languages={"en": "C1"})
        with db.session(engine) as session, app.extensions["ponte"].openings.current(session):
            pass
        page = browser.get(address)

    assert page.status_code == 200
    assert "Addetta alla reception" in page.text


def test_a_vacancy_taken_back_after_the_ranking_is_left_out(app: Flask, house: House, engine: Engine, her: Her) -> None:
    by, openings, scorer = house.tutor.actor, app.extensions["ponte"].openings, Scorer.prior()
    with db.session(engine, write=True) as session:
        log, ranking = matches.request(
            session, openings, her.ref, by=by, now=make.NOW, on=make.NOW.date(), top=9, scorer=scorer
        )
        shut = matches.excluded(session, openings, her.ref, log.ref, by=by, scorer=scorer, limit=9)
        session.execute(delete(Vacancy))

        told = answers.answer(session, ranking, "it")

        assert (len(ranking.matches), told.items, told.ask_her, told.passed) == (1, (), (), 0)
        assert (len(shut), answers.exclusions(session, shut, "it", "TE")) == (1, [])


def test_a_page_asks_as_much_for_many_matches_as_for_one(
    app: Flask, house: House, engine: Engine, browser: FlaskClient, her: Her
) -> None:
    sent = []
    for more in (0, 12):
        with db.session(engine, write=True) as session:
            at = make.site(session, make.employer(session, by=house.tutor.actor))
            for number in range(more):
                lacking = {"languages": {"en": "C1"}} if number % 2 else {}
                make.vacancy(session, by=house.tutor.actor, site=at.ref, **lacking)
        browser.get(her.matches)
        sent.append([_statements(app, browser, address) for address in _addresses(browser, her)])

    assert sent[0] == sent[1]
    assert max(sent[0]) <= 16


def _addresses(browser: FlaskClient, her: Her) -> list[str]:
    page = browser.get(her.matches).text
    return [her.matches, links(page, "gate=languages")[0], links(page, "unlock")[0]]


def _statements(app: Flask, browser: FlaskClient, address: str) -> int:
    with app.app_context(), counted(db.db.engine) as statements:
        assert browser.get(address).status_code == 200
    return len(statements)
