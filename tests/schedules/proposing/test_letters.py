"""When somebody is told of a proposal: at hours of work, each time for a reason, the firm never for which."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from ground.actors import Actor
from ground.outbox import Message
from schedules.dates import working_days
from schedules.proposing import meetings, proposals, sweeps
from schedules.proposing.endings import withdraw
from schedules.records.proposals import HerReason, Proposal, State, Withdrawal
from tests.schedules.world import TESSA, World, at

PATRON = "12-04"


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("09-01 10:00", "09-01 10:00"),
        ("09-01 08:59", "09-01 09:00"),
        ("09-01 18:00", "09-02 09:00"),
        ("09-04 20:00", "09-07 09:00"),  # a Friday evening
        ("09-05 12:00", "09-07 09:00"),
        ("12-03 19:00", "12-07 09:00"),  # the patron's day, a weekend; the eighth is a holiday, the seventh is none
        ("12-07 19:00", "12-09 09:00"),
        ("10-25 02:30", "10-26 09:00"),  # the night on which the clocks change
    ],
)
def test_nobody_is_written_to_at_night_or_on_a_day_off(now: str, due: str) -> None:
    assert working_days.at_work(at(now), PATRON) == at(due)


def test_the_next_morning_is_never_today() -> None:
    assert working_days.next_morning(at("09-01 00:01")) == at("09-02 09:00")
    assert working_days.next_morning(at("09-04 23:59")) == at("09-07 09:00")


def due(world: World, kind: str) -> list[datetime]:
    return list(world.session.scalars(select(Message.due_at).filter_by(kind=kind).order_by(Message.id)))


def test_the_kind_text_of_an_expiry_and_the_tutors_notice_wait_for_the_morning(world: World) -> None:
    world.sent(now=at("09-01 10:00"))

    sweeps.expire_due(world.session, at("09-22 00:00"))
    sweeps.expire_due(world.session, at("09-22 00:01"))

    assert due(world, "proposal_over") == due(world, "proposal_expired") == [at("09-22 09:00")]


def test_a_reminder_that_a_late_ticker_finds_at_night_waits_for_the_morning(world: World) -> None:
    world.sent(now=at("09-01 10:00"))

    sweeps.remind(world.session, at("09-04 22:00"))

    assert due(world, "proposal_reminder") == [at("09-07 09:00")]


# --- news to a firm that was willing

End = Callable[[World, Proposal, datetime], object]


def withdrawn(reason: Withdrawal) -> End:
    """Return what ends a proposal for a reason."""
    return lambda world, proposal, now: withdraw(world.session, proposal, reason=reason, now=now)


def her_no(world: World, proposal: Proposal, now: datetime) -> object:
    return proposals.decline(world.session, proposal.ref, HerReason.PAY, by=TESSA, now=now)


ENDS: list[End] = [her_no, *map(withdrawn, Withdrawal)]


def test_however_it_ends_a_willing_firm_is_written_to_alike_and_at_the_same_hour(world: World) -> None:
    told = []
    for number, end in enumerate(ENDS):
        proposal = world.willing(answered_at=at("09-02 10:00"))
        end(world, proposal, at(f"09-02 {13 + number % 5}:{10 + number}"))
        contact = world.alfa.contacts["Anna"].ref
        query = select(Message.kind, Message.due_at, Message.urgent).filter_by(to_contact=contact, about=proposal.ref)
        told.append([tuple(row) for row in world.session.execute(query.order_by(Message.id))])

    news = ("proposal_news", at("09-03 09:00"), False)
    assert told == [[("proposal", at("09-01 10:00"), False), news]] * len(ENDS)


def test_a_firm_that_has_not_answered_hears_nothing_of_the_end(world: World) -> None:
    proposal = world.sent()

    withdraw(world.session, proposal, reason=Withdrawal.EXCLUSION, now=at("09-02 10:00"))

    assert world.told(to_contact=world.alfa.contacts["Anna"].ref) == ["proposal"]


def test_the_firm_is_told_of_an_interview_and_of_her_yes(world: World) -> None:
    proposal = world.interview()
    assert due(world, "proposal_news") == [at("09-03 10:00")]

    world.accept(proposal, now=at("09-04 19:00"))

    assert world.state(proposal) is State.ACCEPTED
    assert due(world, "proposal_news") == [at("09-03 10:00"), at("09-07 09:00")]


def test_a_firm_that_declines_hears_nothing_more(world: World) -> None:
    world.decline(world.interview(), now=at("09-03 12:00"))

    sweeps.take_effect(world.session, at("09-03 12:31"))

    assert world.told(to_contact=world.alfa.contacts["Anna"].ref) == ["proposal", "proposal_news"]


# --- appointments


def test_an_interview_stands_in_the_calendars_of_both_sides_alone(world: World) -> None:
    proposal = world.interview()
    sides = [TESSA, world.contact_of(proposal)]
    others = [world.alfa.actor("Aldo"), world.beta.actor("Bruno")]

    def planned(who: Actor, when: str = "09-03 11:00") -> list[meetings.Planned]:
        return meetings.planned(world.session, replace(who, at=at(when)))

    assert [planned(who) for who in sides] == [[(proposal.ref, at("09-04 10:30"), world.irma.case_code)]] * 2
    assert [planned(who) for who in others] == [[], []]
    assert meetings.planned(world.session, TESSA) == []
    proposals.take_out(world.session, proposal.ref, by=TESSA, now=at("09-03 12:00"))
    assert [planned(who, "09-03 12:01") for who in sides] == [[], []]
