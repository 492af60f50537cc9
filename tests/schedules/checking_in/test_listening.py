"""Silence is heard once a working day, and becomes one concern with its reasons."""

from datetime import timedelta

from sqlalchemy import select

from ground.instants import day_of
from schedules.checking_in import check_ins
from schedules.checking_in.following_up import follow_up
from schedules.checking_in.listening import listen
from schedules.records.concerns import Concern, Kind, Urgency
from schedules.records.placements import Placement, Presence, PresenceDay
from schedules.records.ticks import Tick
from tests.schedules.placed import STARTS_ON, placed
from tests.schedules.world import World, at


def recorded(world: World, placement: Placement, days: int, hours: float = 4) -> None:
    """Record presence on the first days, each on the day itself."""
    hers = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id, "recorded_by": "anna"}
    for day in (STARTS_ON + timedelta(days=number) for number in range(days)):
        world.session.add(
            PresenceDay(**hers, day=day, what=Presence.PRESENT, hours=hours, recorded_at=at(f"{day} 14:00"))
        )
    world.session.flush()


def heard(world: World) -> list[Concern]:
    return [*world.session.scalars(select(Concern).where(Concern.kind == Kind.SILENCE).order_by(Concern.id))]


def test_where_all_is_recorded_in_time_nothing_is_heard(world: World) -> None:
    recorded(world, placed(world), 3)

    assert listen(world.session, at("09-10 09:00")) == 0


def test_two_silences_of_the_employer_are_one_alert_told_once(world: World) -> None:
    recorded(world, placed(world), 3)
    for hour in ("09:00", "18:00"):
        follow_up(world.session, at(f"09-07 {hour}"))

    assert [listen(world.session, at(f"09-{day} 09:00")) for day in (17, 18, 21, 22)] == [0, 1, 0, 0]
    [concern] = heard(world)
    codes = [each["code"] for each in concern.reasons]
    assert codes == ["two_silences_of_the_employer", "employer_answers_late", "presence_late"]
    assert concern.urgency is Urgency.ALERT


def test_it_is_listened_once_a_day_and_never_on_a_day_off(world: World) -> None:
    recorded(world, placed(world), 3)
    follow_up(world.session, at("09-07 09:00"))
    world.session.add(Tick(step="listen for silence", begun_at=at("09-18 09:00"), done_at=at("09-18 09:01")))
    world.session.flush()

    assert [listen(world.session, at(when)) for when in ("09-18 10:00", "09-19 10:00", "09-21 08:00")] == [0, 0, 0]
    assert listen(world.session, at("09-21 09:00")) == 1


def test_a_placement_that_is_planned_anew_is_heard_as_before(world: World) -> None:
    placement = placed(world)
    recorded(world, placement, 3)
    follow_up(world.session, at("09-07 09:00"))
    check_ins.replan(world.session, placement, now=at("09-08 09:00"))

    assert listen(world.session, at("09-18 09:00")) == 1
    assert day_of(heard(world)[0].raised_at) == at("09-18 09:00").date()


def test_who_records_presence_by_month_is_not_late_before_the_month_is_over(world: World) -> None:
    recorded(world, placed(world), 1)  # one tap on the first day
    follow_up(world.session, at("09-07 09:00"))

    assert listen(world.session, at("10-07 09:00")) == 0
    assert listen(world.session, at("10-08 09:00")) == 1
    assert heard(world)[0].reasons[-1] == {"code": "presence_late", "on": "2026-10-08"}


def test_a_week_four_hours_above_what_was_agreed_is_told_on_the_next_morning(world: World) -> None:
    recorded(world, placed(world), 3, hours=8)

    assert listen(world.session, at("09-09 09:00")) == 0  # twenty hours were agreed; she has come to 16
    assert listen(world.session, at("09-10 09:00")) == 1
    assert [each["code"] for each in heard(world)[0].reasons] == ["more_than_agreed", "changed_scale"]
