"""Concerns are told at once, go up until somebody looks after them, and are settled by people alone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from ground.actors import Actor, Role
from ground.errors import IllegalMove
from ground.notices import Notice
from matching import covers
from schedules.alerting import concern_reach, concern_sweeps, concerns
from schedules.alerting.concerns import End, Raised, Told, WhyEnded
from schedules.errors import BadConcern, NoConcern
from schedules.records.concerns import Concern, Kind, Level, Source, Urgency
from schedules.records.placements import State
from tests import make
from tests.schedules.placed import of, placed
from tests.schedules.world import TESSA, World, at
from web.accounts import open_account

MORNING, NIGHT = at("09-07 10:00"), at("09-07 22:30")
DEPUTY = make.OTHER_TUTOR.ref


@pytest.fixture
def cora(world: World) -> Actor:
    """Return who coordinates the territory; somebody stands in for the tutor."""
    on = MORNING.date()
    covers.make(world.session, TESSA.ref, DEPUTY, starts_on=on, ends_on=on.replace(day=30), by=TESSA, on=on)
    placed(world)
    return open_account(world.session, Role.COORDINATOR, "Cora", territory="TE").actor


def raised(world: World, urgency: Urgency = Urgency.URGENT, *, now: datetime = MORNING) -> Concern:
    stated = Raised(Kind.HER_WORD, Source.HER, urgency, "she told me")
    return concerns.raise_concern(world.session, world.irma.ref, stated, by=TESSA, now=now)


def told(world: World, *accounts: str) -> Sequence[Sequence[str]]:
    """Return what each of these accounts was told of concerns."""
    return [
        list(world.session.scalars(select(Notice.kind).where(Notice.account == account, Notice.kind.in_(Told))))
        for account in accounts
    ]


def strike(world: World, *instants: datetime) -> None:
    for now in instants:
        concern_sweeps.pass_up(world.session, now)


@pytest.mark.usefixtures("cora")
@pytest.mark.parametrize("urgency", Urgency)
def test_a_concern_is_told_her_tutor_at_once_at_any_hour(world: World, urgency: Urgency) -> None:
    concern = raised(world, urgency, now=NIGHT)

    notices = world.session.scalars(select(Notice).where(Notice.about == concern.ref, Notice.account == TESSA.ref))
    assert [(each.kind, each.at) for each in notices] == [(Told.RAISED, NIGHT)]


def test_what_nobody_acknowledges_goes_to_the_deputy_and_then_to_who_coordinates(world: World, cora: Actor) -> None:
    raised(world)

    strike(world, at("09-07 11:59"), at("09-07 12:00"), at("09-07 13:59"), at("09-07 14:00"), at("09-08 14:00"))

    assert told(world, DEPUTY, cora.ref) == [[Told.PASSED_ON], [Told.PASSED_ON]]


def test_what_is_acknowledged_goes_no_further_unless_no_step_is_recorded(world: World, cora: Actor) -> None:
    concern = raised(world)
    concerns.acknowledge(world.session, concern.ref, by=TESSA, now=at("09-07 11:00"))

    strike(world, at("09-07 15:00"), at("09-08 10:59"))
    assert told(world, DEPUTY, cora.ref) == [[], []]

    strike(world, at("09-08 11:00"))
    assert told(world, DEPUTY, cora.ref) == [[], [Told.WITHOUT_STEP]]


def test_danger_at_night_is_told_to_all_at_once(world: World, cora: Actor) -> None:
    concern = raised(world, Urgency.DANGER, now=NIGHT)

    assert concern.told_to is Level.COORDINATOR
    assert told(world, TESSA.ref, DEPUTY, cora.ref) == [[Told.RAISED]] * 3


def test_two_people_agree_on_a_step_and_a_new_one_is_agreed_anew(world: World, cora: Actor) -> None:
    concern = raised(world)
    with pytest.raises(BadConcern, match="no step is recorded"):
        concerns.agree(world.session, concern.ref, by=cora, now=MORNING)

    concerns.plan(world.session, concern.ref, "call the firm with her", by=TESSA, now=MORNING)
    concerns.agree(world.session, concern.ref, by=cora, now=MORNING)
    assert (concern.agreed_by, concern.next_at) == (cora.ref, None)

    concerns.plan(world.session, concern.ref, "something else", by=cora, now=MORNING)
    assert concern.agreed_by is None
    with pytest.raises(BadConcern, match="who agrees"):
        concerns.agree(world.session, concern.ref, by=cora, now=MORNING)


def test_a_tutor_agrees_to_no_step(world: World, cora: Actor) -> None:
    concern = raised(world)
    concerns.plan(world.session, concern.ref, "a step", by=cora, now=MORNING)

    with pytest.raises(NoConcern):
        concerns.agree(world.session, concern.ref, by=TESSA, now=MORNING)


@pytest.mark.usefixtures("cora")
def test_a_settled_one_stays_as_it_was_and_is_told_no_more(world: World) -> None:
    concern = raised(world)

    concerns.settle(world.session, concern.ref, "it was a misunderstanding", by=TESSA, now=MORNING)
    strike(world, at("09-08 10:00"))

    assert told(world, DEPUTY) == [[]]
    assert (concern.text, concern.ending) == ("she told me", "it was a misunderstanding")
    assert concern_reach.listed(world.session, TESSA, limit=5) == []
    with pytest.raises(IllegalMove):
        concerns.settle(world.session, concern.ref, "again", by=TESSA, now=MORNING)


@pytest.mark.usefixtures("cora")
def test_nobody_of_another_territory_nor_a_firm_reaches_one(world: World) -> None:
    concern = raised(world)

    for stranger in (make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA, world.alfa.actor("Anna")):
        with pytest.raises(NoConcern):
            concern_reach.read(world.session, concern.ref, stranger)


def test_an_end_that_a_firm_alone_declares_is_urgent_and_ends_nothing(world: World) -> None:
    """The naive way, which closes the placement by the firm's word, cancels what is open with her."""
    placement = placed(world)
    before = [(each.ref, each.state, each.due_on) for each in of(world.session, placement)]
    said: dict[str, Any] = {"by": world.alfa.actor("Anna"), "now": MORNING}
    today, early = (End(date(2026, 9, day), WhyEnded.LEFT) for day in (7, 6))

    concerns.raise_by_firm(world.session, placement.ref, "she said goodbye", end=today, **said)

    concern = world.session.scalars(select(Concern)).one()
    assert (concern.source, concern.urgency) == (Source.EMPLOYER, Urgency.URGENT)
    assert concern.reasons == [{"code": "declared_end", "day": "2026-09-07", "why": "left"}]
    assert (placement.state, placement.closed_on) == (State.ACTIVE, None)
    assert [(each.ref, each.state, each.due_on) for each in of(world.session, placement)] == before
    with pytest.raises(BadConcern):
        concerns.raise_by_firm(world.session, placement.ref, "never came", end=early, **said)
