"""Whatever changes, by whatever door: what then crosses an exclusion is withdrawn in the same transaction."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from catalogue.records import Municipality
from employers import registry
from employers.records import Contact, Employer, Site, Vacancy
from ground.base import Base
from matching import avoidance, beneficiaries, exclusions
from schedules.errors import NoProposal
from schedules.proposing import sweeps
from schedules.records.proposals import State
from tests import make
from tests.schedules.changing import (
    AROUND_PISA,
    CHANGES,
    LATER,
    a_site_moves,
    a_site_turns_out_to_be_lonely,
    avoiding,
    behind,
    damage,
    is_withdrawn,
    owners_known,
    site_of,
)
from tests.schedules.world import CORA, SENT_AT, TESSA, World, at

DAY = timedelta(days=1)


@pytest.fixture
def world(world: World) -> World:
    """Return the world with firms whose owners are known."""
    return owners_known(world)


@pytest.mark.parametrize(("change", "avoided"), CHANGES.items(), ids=[each.__name__ for each in CHANGES])
def test_what_a_change_makes_cross_is_withdrawn_with_it(
    world: World, change: Callable[[World], None], avoided: dict[str, Any]
) -> None:
    proposal, others = avoiding(world, **avoided), world.sent(world.olga)
    world.session.commit()
    contact = world.contact_of(proposal)
    assert world.is_shown(proposal, now=LATER)

    change(world)
    world.session.commit()

    assert is_withdrawn(world, proposal)
    assert not world.is_shown(proposal, now=LATER, by=contact)
    assert world.state(others) is State.SENT


# Every fact by which a place may come to be one that somebody avoids, each alone.
FACTS: list[tuple[type[Base], dict[str, object]]] = [
    (Municipality, {"lat": 43.0}),
    (Municipality, {"lon": 13.0}),
    (Site, {"municipality": make.PISA}),
    (Site, {"lat": 43.0}),
    (Site, {"lon": 13.0}),
    (Site, {"isolated": True}),
    (Contact, {"name": "Aldo Altri"}),
    (Contact, {"site_id": 1}),
    (Employer, {"owner": "Dario Neri"}),
    (Employer, {"sector": "96.02"}),
    (Vacancy, {"site_id": None}),
    (Vacancy, {"municipality": make.PISA}),
    (Vacancy, {"lat": 43.0, "lon": 13.0}),
    (Vacancy, {"hours": [[["00:00", "04:00"]]] * 5 + [[], []]}),
    (Vacancy, {"shift": "night"}),
]


@pytest.mark.parametrize(("record", "facts"), FACTS, ids=[f"{each.__name__}.{'.'.join(told)}" for each, told in FACTS])
def test_each_fact_is_noticed_alone(world: World, record: type[Base], facts: dict[str, object]) -> None:
    """Nobody's list can be read, so that whoever looks at all withdraws."""
    proposal = avoiding(world)
    damage(world)
    firm = world.alfa
    keys: dict[type[Base], object] = {
        Municipality: make.TERAMO,
        Site: firm.vacancy.site_id,
        Contact: firm.contacts["Aldo"].id,
        Employer: firm.employer.id,
        Vacancy: firm.vacancy.id,
    }

    found = world.session.get_one(record, keys[record])
    for name, value in facts.items():
        setattr(found, name, value)
    world.session.commit()

    assert is_withdrawn(world, proposal)


@pytest.mark.parametrize("by", [TESSA, CORA], ids=["tutor", "coordinator"])
def test_what_a_new_exclusion_crosses_is_withdrawn_and_nothing_else(world: World, by: Any) -> None:  # noqa: ANN401
    alfa, beta = avoiding(world), world.sent(of=world.beta)
    world.session.commit()

    exclusions.put(world.session, world.irma.ref, {"employers": [world.alfa.employer.ref]}, by=by)
    world.session.commit()

    assert is_withdrawn(world, alfa)
    assert world.state(beta) is State.SENT


def test_an_exclusion_stated_in_the_profile_withdraws_too(world: World) -> None:
    proposal = avoiding(world)

    stated = make.profile() | {"avoid": {"employers": [world.alfa.employer.ref]}}
    beneficiaries.put_profile(world.session, world.irma.ref, stated, by=TESSA)
    world.session.commit()

    assert is_withdrawn(world, proposal)


def test_what_can_no_longer_be_told_is_withdrawn_too(world: World) -> None:
    proposal = avoiding(world, **AROUND_PISA)

    registry.amend_site(world.session, site_of(world), {"municipality": None, "place_text": "altrove"}, by=TESSA)
    world.session.commit()

    assert is_withdrawn(world, proposal)


def test_exclusions_that_cannot_be_read_hold_all_back_and_the_change_is_made_all_the_same(world: World) -> None:
    proposal = avoiding(world, **AROUND_PISA)
    damage(world)

    registry.amend_site(world.session, site_of(world), {"name": "Magazzino", "isolated": True}, by=TESSA)
    world.session.commit()

    assert is_withdrawn(world, proposal)
    assert registry.sites(world.session, world.alfa.employer.ref, by=TESSA)[0].name == "Magazzino"


def test_a_yes_does_not_outlive_the_place_it_was_said_to(world: World) -> None:
    exclusions.put(world.session, world.irma.ref, AROUND_PISA, by=TESSA)
    proposal = world.willing()
    world.session.commit()
    assert world.slots_taken(world.alfa) == 1

    a_site_moves(world)
    world.session.commit()

    assert is_withdrawn(world, proposal)
    sweeps.free_kept(world.session, at("2027-01-04 09:00"))
    assert world.slots_taken(world.alfa) == 0


def test_a_change_that_concerns_no_exclusion_looks_at_nobody(world: World) -> None:
    proposal = avoiding(world, **AROUND_PISA)
    damage(world)

    registry.amend(world.session, world.alfa.employer.ref, {"employees": 7}, by=TESSA)
    world.session.commit()

    assert world.state(proposal) is State.SENT


def test_what_is_rolled_back_withdraws_nothing(world: World) -> None:
    proposal = avoiding(world, **AROUND_PISA)

    a_site_moves(world)
    world.session.rollback()
    world.session.commit()

    assert world.state(proposal) is State.SENT


def whom_she_avoids_leaves_for_another_firm(world: World) -> None:
    aldo = world.session.get_one(Contact, world.alfa.contacts["Aldo"].id)
    aldo.employer_id, aldo.site_id = world.beta.employer.id, None


def test_a_firm_that_somebody_has_left_is_looked_at_too(world: World) -> None:
    """As long as Aldo is known to work at another site of the firm, she may go to this one."""
    elsewhere = make.site(world.session, world.alfa.employer, isolated=False)
    world.alfa.contacts["Aldo"].site_id = elsewhere.id
    world.session.commit()
    proposal = avoiding(world, persons=[{"name": "Aldo Prova", "employer": world.alfa.employer.ref}])

    whom_she_avoids_leaves_for_another_firm(world)
    world.session.commit()

    assert is_withdrawn(world, proposal)


MOVED: dict[str, Callable[[Session], object]] = {
    "record": lambda session: setattr(session.get_one(Municipality, make.TERAMO), "lat", 42.9),
    "statement": lambda session: session.execute(
        update(Municipality).where(Municipality.istat == make.TERAMO).values(lat=42.9)
    ),
    "connection": lambda session: session.connection().execute(
        update(Municipality).where(Municipality.istat == make.TERAMO).values(lat=42.9)
    ),
    "words": lambda session: session.execute(
        text("UPDATE municipalities SET lat = 42.9 WHERE istat = :istat"), {"istat": make.TERAMO}
    ),
}


@pytest.mark.parametrize("move", MOVED.values(), ids=MOVED)
def test_a_town_that_moves_in_the_catalogue_is_followed_up(world: World, move: Callable[[Session], object]) -> None:
    """The site is known by its town alone; the advertisement's edge lies 42 km from there, and then nearer."""
    proposal = avoiding(world, areas=[{"lat": 43.15, "lon": 13.7, "km": 10}])
    site = world.session.get_one(Site, world.alfa.vacancy.site_id)
    world.session.execute(text("UPDATE sites SET lat = NULL, lon = NULL WHERE id = :id"), {"id": site.id})
    world.session.commit()
    assert world.state(proposal) is State.SENT

    move(world.session)
    world.session.commit()

    assert is_withdrawn(world, proposal)


def test_a_no_that_may_be_taken_back_is_over_once_the_place_is_to_be_avoided(world: World) -> None:
    proposal = avoiding(world)
    world.decline(proposal, now=at("09-02 10:00"))
    world.session.commit()

    exclusions.put(world.session, world.irma.ref, {"employers": [world.alfa.employer.ref]}, by=TESSA)
    world.session.commit()

    with pytest.raises(NoProposal):
        world.take_back(proposal, now=at("09-02 10:10"))
    world.session.rollback()
    assert (world.state(proposal), proposal.why) == (State.DECLINED, "hours")
    assert world.consent_of(proposal).withdrawn_at is not None


def test_what_is_moved_on_by_whoever_forgot_to_ask_does_not_stay(world: World) -> None:
    exclusions.put(world.session, world.irma.ref, AROUND_PISA, by=TESSA)
    proposal = world.consented()
    world.session.commit()
    behind(world, "UPDATE sites SET lat = 43.72, lon = 10.4")
    assert avoidance.crossing(world.session, world.irma.id, world.alfa.vacancy.id)

    proposal.state, proposal.sent_at = State.SENT, SENT_AT
    world.session.commit()

    assert is_withdrawn(world, proposal)


def test_a_part_of_a_transaction_is_followed_up_with_the_whole(world: World) -> None:
    proposal = avoiding(world, **AROUND_PISA)

    with world.session.begin_nested():
        a_site_moves(world)
    assert world.state(proposal) is State.SENT
    world.session.commit()

    assert is_withdrawn(world, proposal)


def test_a_part_that_is_rolled_back_does_not_take_the_follow_up_with_it(world: World) -> None:
    proposal = avoiding(world, **AROUND_PISA)

    a_site_moves(world)
    part = world.session.begin_nested()
    a_site_turns_out_to_be_lonely(world)
    part.rollback()
    world.session.commit()

    assert is_withdrawn(world, proposal)


# What somebody may do who may not know of her.
BY_OTHERS = {change: avoided for change, avoided in CHANGES.items() if "vacancy" not in change.__name__}


@pytest.mark.parametrize(("change", "avoided"), BY_OTHERS.items(), ids=[each.__name__ for each in BY_OTHERS])
def test_no_number_moves_with_what_others_change(
    world: World, change: Callable[[World], None], avoided: dict[str, Any]
) -> None:
    """Neither slots nor the version of the vacancy; the slot is free on the next morning."""
    proposal = avoiding(world, **avoided)
    world.be_willing(proposal, now=at("09-01 10:00"))
    world.session.commit()
    before = numbers(world)

    change(world)
    world.session.commit()

    assert is_withdrawn(world, proposal)
    assert numbers(world) == before
    consent = world.consent_of(proposal)
    ended = consent.withdrawn_at
    assert ended is not None
    sweeps.free_kept(world.session, ended)
    sweeps.free_kept(world.session, at(f"{ended + DAY:%Y-%m-%d} 08:59"))
    assert world.slots_taken(world.alfa) == 1
    sweeps.free_kept(world.session, at(f"{ended + DAY:%Y-%m-%d} 09:00"))
    assert world.slots_taken(world.alfa) == 0


def test_a_slot_that_goes_back_at_once_would_be_seen(world: World) -> None:
    """The twin: withdrawn by somebody of her side, the slot is free in the same moment."""
    proposal = avoiding(world)
    world.be_willing(proposal, now=at("09-01 10:00"))
    world.session.commit()
    before = numbers(world)

    exclusions.put(world.session, world.irma.ref, {"employers": [world.alfa.employer.ref]}, by=TESSA)
    world.session.commit()

    assert is_withdrawn(world, proposal)
    assert numbers(world) != before


def numbers(world: World) -> tuple[int, int]:
    """Return what others see of how many are taken."""
    return world.slots_taken(world.alfa), world.alfa.vacancy.version
