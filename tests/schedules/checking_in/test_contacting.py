"""Contacts that were made: answers, what they tell, and the check-in in whose window they fall."""

from datetime import date

import pytest
from sqlalchemy import select

from ground.errors import IllegalMove
from schedules.checking_in import check_in_reach, contacting
from schedules.checking_in.contacting import Said, Words
from schedules.checking_in.following_up import follow_up
from schedules.dates.purposes import Party
from schedules.errors import BadAnswer, BadCheckIn, NoCheckIn
from schedules.records.check_ins import Channel, CheckIn, State
from schedules.records.concerns import Concern, Kind, Urgency
from schedules.records.placements import Placement
from tests import make
from tests.schedules.placed import of, placed
from tests.schedules.world import TESSA, World, at

EVENING = at("09-07 16:00")
CALLED = Said(Channel.PHONE)


def hers(world: World, placement: Placement, number: int = 0) -> CheckIn:
    return of(world.session, placement, Party.HER)[number]


def theirs(world: World, placement: Placement) -> CheckIn:
    return of(world.session, placement, Party.EMPLOYER)[0]


def raised(world: World) -> list[Concern]:
    return [*world.session.scalars(select(Concern).order_by(Concern.id))]


def test_what_is_answered_is_done_and_followed_up_no_more(world: World) -> None:
    check_in = hers(world, placed(world))

    contacting.record(world.session, check_in.ref, CALLED, by=TESSA, now=EVENING)
    world.session.commit()
    follow_up(world.session, at("09-07 18:00"))

    assert (check_in.state, check_in.done_by, check_in.next_at) == (State.DONE, TESSA.ref, None)
    with pytest.raises(IllegalMove):
        contacting.record(world.session, check_in.ref, CALLED, by=TESSA, now=EVENING)


def test_any_contact_closes_the_check_in_in_whose_window_it_falls(world: World) -> None:
    placement = placed(world)
    later = next(each for each in of(world.session, placement, Party.HER) if each.window_until > each.due_on)

    now = at(f"{later.window_until} 16:00")
    made = contacting.log_contact(world.session, placement.ref, Party.HER, CALLED, by=TESSA, now=now)

    assert (made.id, made.state) == (later.id, State.DONE)


def test_a_contact_between_two_check_ins_stands_alone(world: World) -> None:
    placement = placed(world)
    contacting.record(world.session, hers(world, placement).ref, CALLED, by=TESSA, now=EVENING)

    made = contacting.log_contact(world.session, placement.ref, Party.HER, CALLED, by=TESSA, now=at("09-09 16:00"))

    assert (made.purposes, made.state, made.due_on) == ([], State.DONE, date(2026, 9, 9))


def test_a_late_contact_closes_what_is_overdue(world: World) -> None:
    placement = placed(world)
    follow_up(world.session, at("09-07 09:00"))

    made = contacting.log_contact(world.session, placement.ref, Party.HER, CALLED, by=TESSA, now=at("09-10 16:00"))

    assert made.id == hers(world, placement).id


@pytest.mark.parametrize("words", [Words.DANGER, Words.MISSING, Words.OTHER_VOICE])
def test_a_contact_in_danger_is_a_concern_and_no_contact(world: World, words: Words) -> None:
    check_in = hers(world, placed(world))

    contacting.record(world.session, check_in.ref, Said(Channel.PHONE, words=words), by=TESSA, now=EVENING)

    [concern] = raised(world)
    assert (concern.urgency, concern.check_in_id, check_in.state) == (Urgency.DANGER, check_in.id, State.PLANNED)


def test_a_warning_answer_is_told_in_the_same_transaction(world: World) -> None:
    placement = placed(world)
    said = Said(Channel.PHONE, answers={"DE1": "no"})

    contacting.record(world.session, hers(world, placement).ref, said, by=TESSA, now=EVENING)

    [concern] = raised(world)
    assert (concern.kind, concern.urgency, concern.placement_id) == (Kind.ANSWERS, Urgency.ALERT, placement.id)


def test_a_question_that_is_not_hers_is_not_taken(world: World) -> None:
    check_in = hers(world, placed(world))

    with pytest.raises(BadAnswer):
        contacting.record(
            world.session, check_in.ref, Said(Channel.PHONE, answers={"XX": "yes"}), by=TESSA, now=EVENING
        )


def test_what_a_firm_told_by_phone_is_marked_until_it_confirms(world: World) -> None:
    check_in = theirs(world, placed(world))
    anna = world.alfa.actor("Anna")

    contacting.record(world.session, check_in.ref, CALLED, by=TESSA, now=EVENING)
    assert (check_in.on_behalf, check_in.confirmed_at) == (True, None)

    contacting.confirm(world.session, check_in.ref, by=anna, now=EVENING)
    assert check_in.confirmed_at == EVENING


def test_a_firm_answers_its_own_and_reaches_nothing_of_hers(world: World) -> None:
    placement = placed(world)
    anna, own = world.alfa.actor("Anna"), theirs(world, placement)

    contacting.answer(world.session, own.ref, CALLED, by=anna, now=EVENING)

    assert (own.channel, own.on_behalf) == (Channel.ONLINE, False)
    with pytest.raises(BadCheckIn):
        contacting.confirm(world.session, own.ref, by=anna, now=EVENING)
    for ref, by in ((hers(world, placement).ref, anna), (own.ref, world.alfa.actor("Aldo"))):
        with pytest.raises(NoCheckIn):
            check_in_reach.firms(world.session, ref, by)


def test_what_all_three_talk_about_is_not_for_the_firm_to_answer_or_confirm(world: World) -> None:
    placement = placed(world)
    meeting = of(world.session, placement, Party.BOTH)[0]
    anna = world.alfa.actor("Anna")

    with pytest.raises(NoCheckIn):
        contacting.answer(world.session, meeting.ref, CALLED, by=anna, now=EVENING)
    contacting.record(world.session, meeting.ref, CALLED, by=TESSA, now=EVENING)
    with pytest.raises(NoCheckIn):
        contacting.confirm(world.session, meeting.ref, by=anna, now=EVENING)


def test_a_comparison_takes_the_last_answer_to_each_question(world: World) -> None:
    placement = placed(world)
    days = ("09-07 16:00", "09-14 16:00", "09-21 16:00")
    for day, answers in zip(days, ({"AV1": "yes", "DE1": "yes"}, {"AV1": "no_answer"}, {}), strict=True):
        made = contacting.log_contact(
            world.session, placement.ref, Party.HER, Said(Channel.PHONE, answers), by=TESSA, now=at(day)
        )

    assert contacting.last_answers(world.session, made) == {"AV1": "no_answer", "DE1": "yes"}


def test_nobody_else_reaches_what_she_answered(world: World) -> None:
    check_in = hers(world, placed(world))

    for stranger in (make.OTHER_TUTOR, make.TUTOR_OF_PISA, make.COORDINATOR_OF_PISA):
        with pytest.raises(NoCheckIn):
            check_in_reach.hers(world.session, check_in.ref, stranger)


@pytest.mark.parametrize("answered", ["no", "unsure", "yes"])
def test_a_doubt_about_hiring_is_told_her_tutor_on_the_same_day(world: World, answered: str) -> None:
    check_in = theirs(world, placed(world))
    said = Said(Channel.ONLINE, {"EH1": answered})

    contacting.answer(world.session, check_in.ref, said, by=world.alfa.actor("Anna"), now=EVENING)

    assert ("hiring_doubtful" in world.told(to_account=TESSA.ref)) == (answered != "yes")
