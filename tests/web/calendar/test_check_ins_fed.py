"""Check-ins in a calendar: days alone; on her side with the sign of the case, on the firm's with nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from ground.actors import Actor, Role
from schedules.dates.purposes import Party
from schedules.records.check_ins import State
from tests import make
from tests.schedules.placed import STARTED_AT, of, placed
from tests.schedules.world import CORA, TESSA, World
from web.calendar.appointments import Appointment, contacts, interviews
from web.calendar.writing import written
from web.wording import Words

FAR = timedelta(days=400)


@pytest.fixture
def world(session: Session) -> World:
    make.floor(session)
    return World(session)


def fed(world: World, by: Actor) -> list[Appointment]:
    return [*contacts(world.session, by, STARTED_AT, STARTED_AT + FAR)]


def days(world: World, *parties: Party) -> list[date]:
    placement = placed(world)
    return [each.due_on for each in of(world.session, placement) if each.party in parties]


def test_a_tutor_has_the_contacts_with_her_and_of_the_three_with_the_sign_of_the_case(world: World) -> None:
    expected = days(world, Party.HER, Party.BOTH)

    found = fed(world, TESSA)

    assert [each.start for each in found] == expected
    assert {each.case_code for each in found} == {world.irma.case_code}


def test_a_firm_has_its_own_and_those_of_the_three_without_any_sign(world: World) -> None:
    expected = days(world, Party.EMPLOYER, Party.BOTH)

    found = fed(world, world.alfa.actor("Anna"))

    assert [each.start for each in found] == expected
    assert {each.case_code for each in found} == {None}


def test_nobody_else_has_any_and_what_is_cancelled_is_gone(world: World) -> None:
    placement = placed(world)
    others = (make.OTHER_TUTOR, CORA, world.beta.actor("Bruno"), world.alfa.actor("Aldo"))
    assert [fed(world, by) for by in others] == [[]] * len(others)

    for each in of(world.session, placement):
        each.state, each.next_at, each.next_step = State.CANCELLED, None, None
    world.session.flush()

    assert fed(world, TESSA) == fed(world, world.alfa.actor("Anna")) == []


def test_an_interview_bears_the_sign_of_the_case_for_her_tutor_alone(world: World) -> None:
    proposal = world.interview()
    on = STARTED_AT - timedelta(days=4)

    signs = {
        by.role: [each.case_code for each in interviews(world.session, replace(by, at=on), on - FAR, STARTED_AT + FAR)]
        for by in (TESSA, world.contact_of(proposal))
    }

    assert signs == {Role.TUTOR: [world.irma.case_code], Role.EMPLOYER: [None]}


def test_a_day_is_written_without_an_hour() -> None:
    day = Appointment("a", date(2026, 12, 1), date(2026, 12, 2), "TE-014")
    hour = Appointment("b", STARTED_AT, STARTED_AT + timedelta(hours=1))

    body = written([day, hour], Words("en"), key="k", domain="ponte.example", now=STARTED_AT)

    events = {str(event["SUMMARY"]): event.start for event in Calendar.from_ical(body).events}
    assert events == {"Appointment": STARTED_AT, "Appointment TE-014": date(2026, 12, 1)}
    assert b"DTSTART;VALUE=DATE:20261201" in body
