"""People and their matches through the API."""

from datetime import timedelta
from math import log

import pytest
from sqlalchemy import Engine, select

from matching.records.rankings import RankingLog
from tests import make
from tests.web.conftest import Clock, House
from web import db

PEOPLE = "/api/v1/beneficiaries"


@pytest.fixture
def her(house: House, engine: Engine) -> str:
    """Return the address of a person with a profile."""
    with db.session(engine, write=True) as session:
        return f"{PEOPLE}/{make.profiled(session, by=house.tutor.actor).ref}"


@pytest.fixture
def vacancy(house: House, engine: Engine) -> str:
    """Return the reference of an open vacancy."""
    with db.session(engine, write=True) as session:
        return make.vacancy(session, by=house.tutor.actor).ref


def test_a_tutor_takes_in_and_finds_her_in_the_caseload(house: House) -> None:
    taken = house.tutor.client.post(PEOPLE, json={"case_code": "TE-001", "programme": "fpi"}).json

    listed = {key: value for key, value in taken.items() if key != "permit"}
    assert house.tutor.client.get(PEOPLE).json == {"beneficiaries": [listed], "next": None}
    assert taken["tutor"] == house.tutor.actor.ref


def test_a_case_stays_within_its_caseload(house: House, her: str) -> None:
    readers = [name for name in vars(house) if getattr(house, name).client.get(her).status_code == 200]

    assert readers == ["tutor", "coordinator"]


def test_a_coordinator_gives_her_to_another_tutor(house: House, her: str) -> None:
    colleague = {"tutor": house.colleague.actor.ref}
    tag = {"If-Match": house.coordinator.client.get(her).headers["ETag"]}

    assert house.coordinator.client.patch(her, json=colleague, headers=tag).status_code == 200
    assert house.colleague.client.get(her).status_code == 200
    assert house.tutor.client.get(her).status_code == 404


@pytest.mark.parametrize("who", ["tutor_of_pisa", "coordinator", "auditor"])
def test_a_coordinator_gives_her_to_no_one_but_a_tutor_of_the_territory(house: House, her: str, who: str) -> None:
    other = {"tutor": getattr(house, who).actor.ref}

    answer = house.coordinator.client.patch(her, json=other, headers={"If-Match": "*"})

    assert (answer.status_code, answer.json["code"]) == (422, "unknown_tutor")


def test_a_profile_is_kept_as_stated_and_her_start_to_a_kilometre(house: House, her: str) -> None:
    told = house.tutor.client.get(f"{her}/profile").json

    assert told["skills"] == make.profile()["skills"]
    assert told["hours"] == make.profile()["hours"]
    assert told["place"] == {"lat": 42.66, "lon": 13.7}


def test_a_match_says_why(house: House, her: str, vacancy: str) -> None:
    told = house.tutor.client.post(f"{her}/matches").json

    [match] = told["matches"]
    score = match["score"]
    assert match["vacancy"] == vacancy
    assert sum(reason["weight"] for reason in match["reasons"]) == pytest.approx(log(score / (1 - score)), abs=1e-9)
    assert told["considered"] == 1
    assert match["asks"]


def test_every_vacancy_is_accounted_for(house: House, her: str, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        for kinds in ({}, {}, {"languages": {"it": "C2"}}, {"licences": ["C"]}):
            make.vacancy(session, by=house.tutor.actor, **kinds)

    told = house.tutor.client.post(f"{her}/matches", json={"top": 1}).json

    assert (told["considered"], len(told["matches"]), told["below"]) == (4, 1, 1)
    assert told["excluded"] == {"languages": 1, "licences": 1}


def test_what_was_shut_out_says_which_two_facts_clash(house: House, her: str, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        shut = {make.vacancy(session, by=house.tutor.actor, languages={"it": "C2"}).ref for _ in range(3)}
    ranking = house.tutor.client.post(f"{her}/matches").json["ranking"]

    address = f"{her}/matches/{ranking}/excluded?limit=2"
    first = house.tutor.client.get(address).json
    second = house.tutor.client.get(f"{address}&after={first['next']}").json

    told = first["excluded"] + second["excluded"]
    assert {each["vacancy"] for each in told} == shut
    assert {each["gate"] for each in told} == {"languages"}
    assert second["next"] is None


def test_what_would_open_more_is_told(house: House, her: str, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        make.vacancy(session, by=house.tutor.actor, licences=["B"])
    ranking = house.tutor.client.post(f"{her}/matches").json["ranking"]

    told = house.tutor.client.get(f"{her}/matches/{ranking}/unlock").json["unlock"]

    assert [change["opened"] for change in told] == [1]


def test_a_closed_vacancy_is_gone_from_the_next_answer(house: House, her: str, vacancy: str) -> None:
    before = house.tutor.client.post(f"{her}/matches").json
    house.tutor.client.post(f"/api/v1/vacancies/{vacancy}/close")

    after = house.tutor.client.post(f"{her}/matches").json

    assert (before["considered"], after["considered"]) == (1, 0)


def test_a_match_request_leaves_a_log_of_what_was_shown(house: House, her: str, vacancy: str, engine: Engine) -> None:
    told = house.tutor.client.post(f"{her}/matches").json

    with db.session(engine) as session:
        [log] = session.scalars(select(RankingLog))
        assert (log.ref, log.actor, log.at, log.model) == (
            told["ranking"],
            house.tutor.actor.ref,
            make.NOW,
            told["model"],
        )
        assert [shown["vacancy"] for shown in log.shown] == [vacancy]


def test_a_ranking_of_somebody_else_is_not_found(house: House, her: str, engine: Engine) -> None:
    with db.session(engine, write=True) as session:
        other = make.profiled(session, by=house.tutor.actor).ref
    ranking = house.tutor.client.post(f"{her}/matches").json["ranking"]

    assert house.tutor.client.get(f"{PEOPLE}/{other}/matches/{ranking}/unlock").status_code == 404


def test_her_tutor_and_the_coordinator_ask_for_matches_and_nobody_else(house: House, her: str) -> None:
    asking = [name for name in vars(house) if getattr(house, name).client.post(f"{her}/matches").status_code == 201]

    assert asking == ["tutor", "coordinator"]


def test_a_ranking_is_read_again_where_it_was_said_to_be(house: House, her: str, vacancy: str) -> None:
    asked = house.tutor.client.post(f"{her}/matches")

    again = house.coordinator.client.get(asked.headers["Location"])

    assert again.status_code == 200
    assert again.json == asked.json
    assert [match["vacancy"] for match in again.json["matches"]] == [vacancy]


@pytest.mark.usefixtures("vacancy")
def test_a_ranking_that_would_now_show_something_else_is_not_told_as_the_old_one(house: House, her: str) -> None:
    asked = house.tutor.client.post(f"{her}/matches")
    other = make.profile() | {"occupations": {"wished": [], "had": []}}
    house.tutor.client.put(f"{her}/profile", json=other, headers={"If-Match": "*"})

    again = house.tutor.client.get(asked.headers["Location"])

    assert (again.status_code, again.json["code"]) == (422, "ranking_outdated")


def test_the_day_of_an_answer_is_the_day_in_italy(house: House, her: str, clock: Clock, engine: Engine) -> None:
    clock.move(timedelta(hours=14))  # 23:30 in UTC, half past midnight in Rome

    house.tutor.client.post(f"{her}/matches")

    with db.session(engine) as session:
        assert session.scalars(select(RankingLog.on)).all() == [make.TODAY + timedelta(days=1)]
