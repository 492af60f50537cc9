"""Fifty at one instant for one last slot: one has it, the others are told so, and nobody meets an error of ours."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from employers.records import Vacancy
from schedules.proposing import sweeps
from schedules.records.proposals import Proposal, State
from tests.schedules.answering import halves
from tests.schedules.world import at, firm, ready
from tests.web.conftest import Clock, House
from tests.web.stories.stage import API, Stage, set_up
from web import db

MANY, FEW = 50, 5
ANSWERED_AT, YES_AT = at("09-02 10:00"), at("09-17 10:00")
Came = tuple[int, str | None]  # the status, and the code of a refusal
WON, REFUSED = (200, None), (422, "no_slot")
Ask = Callable[[int], Came]


@pytest.fixture
def stage(engine: Engine, app: Flask, house: House, clock: Clock) -> Iterator[Stage]:
    """Return the world of stories, in which many may ask together: nothing of the world is kept before a request."""
    for stage in set_up(engine, app, house, clock):
        app.before_request_funcs[None].pop(0)
        yield stage


def sent(stage: Stage, count: int, *, slots: int = 1) -> list[Proposal]:
    """Propose as many people to Gina, who speaks for a firm with so many slots."""
    world = stage.world
    last = firm(world.session, "Gamma", ("Gina",), by=world.tessa, slots=slots)
    made = [world.sent(ready(world.session, by=world.tessa), last) for _ in range(count)]
    world.session.commit()
    return made


def at_once(count: int, ask: Ask) -> list[Came]:
    """Let as many ask at one instant, and return what each was answered."""
    together = Barrier(count)

    def one(number: int) -> Came:
        together.wait()
        return ask(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def posting(client: FlaskClient, addresses: Sequence[str], body: dict[str, str] | None = None) -> Ask:
    """Return what posts to one of the addresses, each time as a client of its own."""

    def ask(number: int) -> Came:
        own = client.application.test_client()
        own.environ_base.update(client.environ_base)
        answer = own.post(addresses[number], json=body)
        return answer.status_code, None if answer.status_code == WON[0] else answer.json["code"]

    return ask


def faults(stage: Stage, came: Sequence[Came]) -> list[str]:
    """Return what is wrong: not one has the slot, somebody is not told so, or who holds is not who is counted."""
    stage.world.session.rollback()
    wrong = [f"{count} were answered {each}" for each, count in Counter(came).items() if each not in {WON, REFUSED}]
    wrong += [] if came.count(WON) == 1 else [f"{came.count(WON)} have the slot"]
    return wrong + [each for each in halves(stage.world.session) if each.startswith("vacancy")]


def test_fifty_answers_for_the_last_slot_one_has_it(stage: Stage) -> None:
    made = sent(stage, MANY)
    addresses = [f"{API}/proposals/{each.ref}/answer" for each in made]
    client = stage.let_in(made[0])
    stage.at(ANSWERED_AT)

    came = at_once(MANY, posting(client, addresses, {"answer": "willing"}))

    assert faults(stage, came) == []
    assert Counter(each.state for each in made) == {State.WILLING: 1, State.SENT: MANY - 1}


def test_fifty_yeses_for_the_last_slot_one_has_it(stage: Stage) -> None:
    made = lapsed(stage, MANY)
    addresses = [f"{API}/proposals/{each.ref}/accept" for each in made]
    stage.at(YES_AT)

    came = at_once(MANY, posting(stage.tessa, addresses))

    assert faults(stage, came) == []
    assert Counter(each.state for each in made) == {State.ACCEPTED: 1, State.WILLING: MANY - 1}


def lapsed(stage: Stage, count: int) -> list[Proposal]:
    """Let the slots of a firm's answers lapse before her yes, and one alone be left; her days last, as after a talk."""
    made = sent(stage, count, slots=count)
    for each in made:
        stage.world.be_willing(each, now=ANSWERED_AT)
        each.over_on = date(2026, 9, 22)
    sweeps.lapse(stage.world.session, at("09-16 00:00"))
    stage.world.session.get_one(Vacancy, made[0].vacancy_id).slots = 1
    stage.world.session.commit()
    return made


def test_a_slot_that_is_looked_at_before_it_is_taken_is_given_to_all(stage: Stage, engine: Engine) -> None:
    made = sent(stage, FEW)
    keys, together = [(each.id, each.vacancy_id) for each in made], Barrier(FEW)
    stage.world.session.commit()

    def naive(number: int) -> Came:
        proposal, vacancy = keys[number]
        with db.session(engine) as own:
            is_free = own.get_one(Vacancy, vacancy).slots_taken == 0
        together.wait()
        if not is_free:
            return REFUSED
        with db.session(engine, write=True) as own:
            own.execute(update(Vacancy).where(Vacancy.id == vacancy).values(slots_taken=1, state="filled"))
            answered = own.get_one(Proposal, proposal)
            answered.state, answered.answered_at, answered.reserved_at = State.WILLING, ANSWERED_AT, ANSWERED_AT
        return WON

    assert faults(stage, at_once(FEW, naive)) == [
        f"{FEW} have the slot",
        f"vacancy {made[0].vacancy_id}: 1 of 1 taken, {FEW} held",
    ]
