"""Presence and allowance: who tells them, what the firm never learns, and what is due."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.errors import IllegalMove
from schedules.errors import BadPlacement, NoPlacement
from schedules.placing import presence
from schedules.records.concerns import Concern, Kind, Urgency
from schedules.records.placements import Placement, Presence
from tests import make
from tests.schedules.placeable import PLANNED_AT, STARTED_AT, STARTS_ON, Placing
from tests.schedules.world import at

SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def world(session: Session) -> Placing:
    make.floor(session)
    return Placing(session)


def absences(session: Session) -> list[Concern]:
    return list(session.scalars(select(Concern).where(Concern.kind == Kind.ABSENCE).order_by(Concern.id)))


def record(world: Placing, placement: Placement, what: Presence, **more: object) -> object:
    said = {"by": world.tessa, "now": STARTED_AT, **more}
    return presence.record(world.session, placement.ref, STARTS_ON, what, **said)


def test_what_is_told_by_phone_waits_for_the_firm_to_confirm_it(world: Placing) -> None:
    placement = world.started()
    row = record(world, placement, Presence.PRESENT)

    count = presence.confirm(world.session, placement.ref, by=world.alfa.actor("Anna"), now=STARTED_AT)

    assert (row.on_behalf, row.confirmed_at, count) == (True, STARTED_AT, 1)


def test_another_firm_confirms_nothing(world: Placing) -> None:
    placement = world.started()
    row = record(world, placement, Presence.PRESENT)

    with pytest.raises(NoPlacement):
        presence.confirm(world.session, placement.ref, by=world.beta.actor("Bruno"), now=STARTED_AT)

    assert row.confirmed_at is None


def test_who_has_not_come_is_an_urgent_concern_which_a_correction_settles(world: Placing) -> None:
    placement = world.started()
    firm = {"by": world.alfa.actor("Anna")}
    record(world, placement, Presence.ABSENCE, **firm)
    [raised] = absences(world.session)
    was = (raised.urgency, raised.settled_at)

    record(world, placement, Presence.PRESENT, **firm)

    assert was == (Urgency.URGENT, None)
    assert raised.settled_at == STARTED_AT


def test_an_agreed_absence_is_ours_to_agree_and_the_firm_cannot_undo_it(world: Placing) -> None:
    placement = world.started()
    firm = {"by": world.alfa.actor("Anna")}
    with pytest.raises(BadPlacement):
        record(world, placement, Presence.AGREED_ABSENCE, **firm)
    record(world, placement, Presence.AGREED_ABSENCE, reason="an invented hearing")

    row = record(world, placement, Presence.ABSENCE, **firm)

    assert (row.what, row.reason, absences(world.session)) == (Presence.AGREED_ABSENCE, "an invented hearing", [])


def test_agreed_absence_counts_as_presence_for_what_is_due(world: Placing) -> None:
    """Thirteen days of four hours were agreed in September: 35 hours are not yet 70 percent of them, 39 are."""
    placement = world.started()
    now = at("09-30 20:00")
    said = {"by": world.tessa, "now": now}
    below = presence.tell(world.session, placement.ref, SEPTEMBER, {"hours": 35}, **said).due
    record(world, placement, Presence.AGREED_ABSENCE)

    due = presence.tell(world.session, placement.ref, SEPTEMBER, {"hours": 35}, **said).due

    whole = 800 * 17 / 30
    assert (below, due) == (pytest.approx(whole * 35 / 52, abs=0.01), pytest.approx(whole, abs=0.01))


def test_what_was_paid_is_told_with_its_day(world: Placing) -> None:
    placement = world.started()
    said = {"by": world.alfa.actor("Anna"), "now": at("10-12 10:00")}

    with pytest.raises(BadPlacement):
        presence.tell(world.session, placement.ref, SEPTEMBER, {"paid": 400.0}, **said)
    row = presence.tell(world.session, placement.ref, SEPTEMBER, {"paid": 400.0, "paid_on": date(2026, 10, 12)}, **said)

    assert (row.pay_on, row.paid, row.on_behalf) == (date(2026, 10, 10), 400.0, False)


def test_nothing_is_recorded_of_what_has_not_begun_or_of_days_to_come(world: Placing) -> None:
    planned = world.planned()
    with pytest.raises(IllegalMove):
        record(world, planned, Presence.PRESENT, now=PLANNED_AT)
    with pytest.raises(NoPlacement):
        record(world, planned, Presence.PRESENT, by=world.beta.actor("Bruno"))
    started = world.started(world.olga, world.beta)

    with pytest.raises(BadPlacement):
        presence.record(world.session, started.ref, date(2026, 9, 15), Presence.PRESENT, by=world.tessa, now=STARTED_AT)
