"""Nothing that an employer reads changes by a byte because of her: not for answers, concerns, marks, or pauses."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from schedules.alerting import concerns
from schedules.alerting.concerns import Raised
from schedules.checking_in import check_ins, contact_rules, contacting
from schedules.checking_in.contacting import Said, Words
from schedules.checking_in.following_up import follow_up
from schedules.dates.purposes import Party
from schedules.records.check_ins import Channel, CheckIn
from schedules.records.concerns import Kind, Pause, Source, Urgency
from schedules.records.placements import Placement
from tests.schedules.placed import of, placed
from tests.schedules.world import World, at
from tests.web.conftest import House, Somebody, bind

NUMBER = re.compile(r'(?<="request": ")\w{16}')
MORNING, EVENING = at("09-07 09:00"), at("09-07 16:00")
Act = Callable[[World, Placement], object]


def first_of_hers(world: World, placement: Placement) -> CheckIn:
    return of(world.session, placement, Party.HER)[0]


def answer(world: World, placement: Placement) -> None:
    ref = first_of_hers(world, placement).ref
    said = Said(Channel.PHONE, {"DE1": "no", "AV2": "yes"}, "she is afraid")
    contacting.record(world.session, ref, said, by=world.tessa, now=EVENING)


def be_in_danger(world: World, placement: Placement) -> None:
    ref = first_of_hers(world, placement).ref
    contacting.record(world.session, ref, Said(Channel.PHONE, words=Words.DANGER), by=world.tessa, now=EVENING)


def raise_and_settle(world: World, _placement: Placement) -> None:
    raised = Raised(Kind.THREAT, Source.HER, Urgency.URGENT, "the owner shouted")
    concern = concerns.raise_concern(world.session, world.irma.ref, raised, by=world.tessa, now=EVENING)
    concerns.plan(world.session, concern.ref, "speak with her first", by=world.tessa, now=EVENING)
    concerns.settle(world.session, concern.ref, "spoken", by=world.tessa, now=EVENING)


def mark(world: World, placement: Placement) -> None:
    placement.at_risk_since = date(2026, 9, 20)
    world.session.flush()
    check_ins.replan(world.session, placement, now=at("09-20 10:00"))


def be_quiet(world: World, placement: Placement) -> None:
    pause = Pause(beneficiary_id=placement.beneficiary_id, until=date(2026, 12, 1), made_by="t", made_at=EVENING)
    pause.reason = "she asked"
    world.session.add(pause)


def narrow_hours(world: World, _placement: Placement) -> None:
    stated = {"hours": [[["16:00", "17:00"]]] * 7}
    contact_rules.put(world.session, world.irma.ref, stated, by=world.tessa, now=EVENING)


ACTS: Mapping[str, Act] = {
    "she answers": answer,
    "she is in danger": be_in_danger,
    "a concern": raise_and_settle,
    "a mark of risk": mark,
    "a pause": be_quiet,
    "fewer safe hours": narrow_hours,
}


def read(contact: Somebody, placement_ref: str, refs: Sequence[str]) -> list[str]:
    """Return all that the contact reads, without the ids of the requests."""
    paths = ["check-ins?due=2027-03-31", "notices", f"placements/{placement_ref}/check-ins"]
    paths += [f"check-ins/{ref}" for ref in refs]
    answers = [contact.client.get(f"/api/v1/{path}") for path in paths]
    return [f"{each.status_code} {NUMBER.sub('', each.text)}" for each in answers]


@pytest.fixture
def world(session: Session, house: House) -> World:
    """Return the people and firms, the contact of one of which is somebody who may come in."""
    world = World(session, house.tutor.actor)
    world.alfa.contacts["Anna"].account = house.contact.actor.ref
    session.flush()
    return world


@pytest.mark.parametrize("name", ACTS)
def test_what_the_employer_reads_stays_the_same_to_the_byte(
    world: World, engine: Engine, house: House, name: str
) -> None:
    placement = placed(world)
    follow_up(world.session, MORNING)
    refs = [each.ref for each in of(world.session, placement)]
    ref, firm = placement.ref, world.alfa.employer.ref
    world.session.commit()
    bind(engine, house.contact, firm)
    before = read(house.contact, ref, refs)

    ACTS[name](world, placement)
    world.session.commit()

    assert before[0].startswith("200")
    assert ref in before[0]
    assert read(house.contact, ref, refs) == before


def test_what_is_due_is_listed_to_whom_it_is_for(world: World, engine: Engine, house: House) -> None:
    first, second = placed(world).ref, placed(world, world.olga, world.beta).ref
    firm = world.alfa.employer.ref
    world.session.commit()
    bind(engine, house.contact, firm)

    def listed(who: Somebody) -> set[str]:
        told = who.client.get("/api/v1/check-ins?due=2027-03-31&limit=100").json
        return {each["placement"] for each in told["check_ins"]}

    assert listed(house.tutor) == {first, second}
    assert listed(house.contact) == {first}
    assert listed(house.colleague) == set()
