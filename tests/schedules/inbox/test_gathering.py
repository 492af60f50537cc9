"""What stands in an inbox: what is to be done, when it can be done, for whom it is; times are those of Rome."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from ground.actors import Role
from ground.errors import IllegalMove
from matching import beneficiaries
from matching.records.people import Beneficiary
from schedules.alerting import concerns
from schedules.alerting.concerns import Raised
from schedules.checking_in.following_up import follow_up
from schedules.dates.purposes import Party
from schedules.errors import BadCheckIn, NoCheckIn
from schedules.inbox import gathering, items, putting_off
from schedules.inbox.items import Code, Group, Item
from schedules.records.check_ins import CheckIn, State
from schedules.records.concerns import Kind, Source, Urgency
from schedules.records.placements import Paper, PaperKind, Placement, Presence, PresenceDay
from schedules.records.placements import State as PlacementState
from tests import make
from tests.schedules.placed import of, placed, planned
from tests.schedules.world import CORA, TESSA, World, at

FIRST_DAY = at("09-07 10:00")


def inbox(world: World, now: datetime, by: object = TESSA) -> list[Item]:
    world.session.flush()
    return gathering.gather(world.session, by, now=now)  # type: ignore[arg-type]


def codes(found: list[Item]) -> list[tuple[Code, Group]]:
    return [(each.code, each.group) for each in found]


def first(world: World, placement: Placement, party: Party = Party.HER) -> CheckIn:
    return of(world.session, placement, party)[0]


def raised(world: World, urgency: Urgency, now: datetime) -> str:
    said = Raised(Kind.HER_WORD, Source.HER, urgency, "the owner shouted")
    return concerns.raise_concern(world.session, world.irma.ref, said, by=TESSA, now=now).ref


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        asked.extend([statement] if statement.startswith("SELECT") else [])

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_before_its_day_nothing_of_a_check_in_is_shown(world: World) -> None:
    placed(world)

    assert inbox(world, at("09-06 23:59")) == []


def test_on_its_day_hers_is_due_and_the_firms_waits_on_the_firm(world: World) -> None:
    placement = placed(world)

    found = {each.about: each for each in inbox(world, FIRST_DAY)}

    assert found[first(world, placement).ref].group is Group.DUE
    assert found[first(world, placement, Party.EMPLOYER).ref].group is Group.WAITING


def test_after_its_window_it_is_late_on_whichever_side(world: World) -> None:
    placement = placed(world)

    found = {each.about: each for each in inbox(world, at("09-10 10:00"))}

    assert found[first(world, placement).ref].group is Group.LATE
    assert found[first(world, placement, Party.EMPLOYER).ref].code is Code.CHECK_IN


def test_the_urgent_stands_first_though_it_came_last(world: World) -> None:
    placed(world)
    ref = raised(world, Urgency.URGENT, at("09-10 09:30"))

    found = inbox(world, at("09-10 10:00"))

    assert found[0].about == ref
    assert [each.group for each in found[1:]] == sorted(
        (each.group for each in found[1:]), key=lambda group: items.RANKS[group]
    )


def test_who_coordinates_has_what_was_handed_on_and_all_concerns(world: World) -> None:
    placement = placed(world)
    ref = raised(world, Urgency.ALERT, FIRST_DAY)
    assert [each.about for each in inbox(world, FIRST_DAY, CORA)] == [ref]

    for now in (at("09-07 09:00"), at("09-07 18:00"), at("09-08 09:00")):
        follow_up(world.session, now)
    world.session.commit()
    handed_on = {each.ref for each in of(world.session, placement) if each.state is State.ESCALATED}

    assert handed_on
    assert {each.about for each in inbox(world, at("09-08 10:00"), CORA)} == {ref, *handed_on}


def test_nobody_else_finds_anything(world: World) -> None:
    placed(world)
    others = [make.OTHER_TUTOR, replace(TESSA, territory="PI")]
    others += [replace(TESSA, role=role) for role in Role if role not in {Role.TUTOR, Role.COORDINATOR}]

    assert [inbox(world, FIRST_DAY, by) for by in others] == [[]] * len(others)


def test_a_paper_is_shown_two_weeks_ahead_and_says_when_the_work_began_without_it(world: World) -> None:
    placement = planned(world)
    hers = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id}
    world.session.add(Paper(**hers, kind=PaperKind.PROJECT_HOST, due_on=placement.starts_on))
    assert codes(inbox(world, at("08-23 10:00"))) == []
    assert codes(inbox(world, at("08-24 10:00"))) == [(Code.PAPER, Group.DUE)]

    placement.state = PlacementState.ACTIVE

    assert codes(inbox(world, at("09-11 10:00"))) == [(Code.PAPER_STARTED, Group.LATE)]


def test_a_planned_placement_that_has_not_started_is_shown_from_its_day(world: World) -> None:
    planned(world)

    assert codes(inbox(world, at("09-06 10:00"))) == []
    assert codes(inbox(world, FIRST_DAY)) == [(Code.NOT_STARTED, Group.DUE)]
    assert codes(inbox(world, at("09-09 10:00"))) == [(Code.NOT_STARTED, Group.LATE)]


def test_presence_is_asked_for_once_a_day_is_late_and_counts_what_is_missing(world: World) -> None:
    placement = placed(world)
    hers = {"placement_id": placement.id, "beneficiary_id": placement.beneficiary_id, "recorded_by": "a"}
    day = PresenceDay(**hers, day=date(2026, 9, 8), what=Presence.PRESENT, recorded_at=FIRST_DAY)
    world.session.add(day)

    def missing(now: datetime) -> list[Item]:
        return [each for each in inbox(world, now) if each.code is Code.PRESENCE]

    assert missing(at("09-14 10:00")) == []
    assert [(each.on, each.facts["days"]) for each in missing(at("09-15 10:00"))] == [(date(2026, 9, 7), 5)]


def test_a_right_to_work_that_ends_is_shown_ninety_days_ahead(world: World) -> None:
    placed(world)
    permit = {"kind": "permit", "until": date(2026, 12, 31)}
    beneficiaries.amend(world.session, world.irma.ref, {"permit": permit}, by=make.TUTOR)

    def told(now: datetime) -> list[Group]:
        return [each.group for each in inbox(world, now) if each.code in {Code.PERMIT_ENDS, Code.PERMIT_OVER}]

    assert told(at("10-01 10:00")) == []
    assert told(at("10-02 10:00")) == [Group.DUE]
    assert told(at("2027-01-01 10:00")) == [Group.URGENT]


def test_a_proposal_waits_on_the_firm_until_it_is_time_to_phone(world: World) -> None:
    proposal = world.sent()

    assert codes(inbox(world, at("09-02 10:00"))) == [(Code.ANSWER_AWAITED, Group.WAITING)]
    proposal.reminded = 10
    assert codes(inbox(world, at("09-11 10:00"))) == [(Code.TO_PHONE, Group.DUE)]


def test_a_willing_firm_is_shown_once_its_answer_counts_and_the_slot_until_it_is_planned(world: World) -> None:
    proposal = world.willing()
    answered_at = proposal.answered_at
    assert answered_at is not None

    assert codes(inbox(world, answered_at)) == [(Code.ANSWER_AWAITED, Group.WAITING)]
    later = at("09-03 10:00")
    assert codes(inbox(world, later)) == [(Code.HER_YES, Group.DUE)]
    world.accept(proposal, now=later)
    assert codes(inbox(world, later)) == [(Code.TO_PLAN, Group.DUE)]


def test_an_inbox_asks_as_many_questions_for_two_people_as_for_one(world: World) -> None:
    """The naive way, which asks for each of them, asks more."""
    placed(world)
    both = (world.irma.id, world.olga.id)
    with counted(world.session) as one:
        inbox(world, FIRST_DAY)
    placed(world, world.olga, world.beta)
    world.session.expunge_all()
    with counted(world.session) as two:
        assert len({each.her for each in inbox(world, FIRST_DAY)}) == 2
    with counted(world.session) as naive:
        for number in both:
            [*gathering._placed(world.session, Beneficiary.id == number, FIRST_DAY.date())]  # noqa: SLF001

    assert len(one) == len(two) == 9
    assert len(naive) > 7


# --- putting off


def test_what_is_put_off_stands_apart_until_its_day_and_is_told_again_after(world: World) -> None:
    hers = first(world, placed(world))
    putting_off.snooze(world.session, hers.ref, date(2026, 9, 9), "tomorrow", by=TESSA, now=FIRST_DAY)

    def group(now: datetime) -> Group:
        return next(each.group for each in inbox(world, now) if each.about == hers.ref)

    assert (group(FIRST_DAY), group(at("09-10 10:00"))) == (Group.PUT_OFF, Group.LATE)
    putting_off.end_snooze(world.session, hers.ref, by=TESSA)
    assert group(FIRST_DAY) is Group.DUE


def test_a_pause_puts_off_her_check_ins_alone_and_no_concern(world: World) -> None:
    placement = placed(world)
    ref = raised(world, Urgency.ALERT, FIRST_DAY)
    putting_off.pause(world.session, world.irma.ref, date(2026, 9, 20), "a bereavement", by=TESSA, now=FIRST_DAY)

    found = {each.about: each.group for each in inbox(world, FIRST_DAY)}

    assert found[first(world, placement).ref] is Group.PUT_OFF
    assert found[first(world, placement, Party.EMPLOYER).ref] is Group.WAITING
    assert found[ref] is Group.DUE
    putting_off.end_pause(world.session, world.irma.ref, by=TESSA)
    assert putting_off.paused(world.session, world.irma.ref, by=TESSA) is None


@pytest.mark.parametrize("until", [date(2026, 9, 7), date(2026, 10, 8)])
def test_a_day_out_of_bounds_is_refused(world: World, until: date) -> None:
    hers = first(world, placed(world))

    with pytest.raises(BadCheckIn):
        putting_off.snooze(world.session, hers.ref, until, "later", by=TESSA, now=FIRST_DAY)


def test_what_is_over_or_out_of_reach_cannot_be_put_off(world: World) -> None:
    hers = first(world, placed(world))
    hers.state, hers.next_at, hers.next_step = State.CANCELLED, None, None
    world.session.flush()

    with pytest.raises(IllegalMove):
        putting_off.snooze(world.session, hers.ref, date(2026, 9, 9), "later", by=TESSA, now=FIRST_DAY)
    with pytest.raises(NoCheckIn):
        putting_off.snooze(world.session, hers.ref, date(2026, 9, 9), "later", by=CORA, now=FIRST_DAY)
