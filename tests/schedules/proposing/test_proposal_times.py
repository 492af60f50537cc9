"""Until when what holds, rule by rule of a table that was written by somebody who did not know the code."""

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from employers import contacts, vacancies
from employers.records import Employer
from ground.errors import IllegalMove, Missing, Refused
from schedules.errors import BadConsent, NoSlot
from schedules.proposing import proposals, sweeps
from schedules.records.consents import Consent
from schedules.records.proposals import Proposal, State
from tests.schedules.world import TESSA, Firm, World, at, firm

TABLE = Path(__file__).with_name("proposal_times.csv")
with TABLE.open(newline="") as file:
    RULES = Counter(row["rule"] for row in csv.DictReader(file))
COVERED: Counter[str] = Counter()
Test = Callable[[World], None]


def rule(name: str, rows: int) -> Callable[[Test], Test]:
    """Note how many rows of a rule a test is about; those of the check word are tried where it is asked."""

    def note(test: Test) -> Test:
        COVERED[name] += rows
        return test

    return note


def ends(world: World, of: Proposal, act: Callable[..., object], *when: str, **named: object) -> list[str]:
    """Return where a proposal stands after an act at each of these times, or ``refused``; each is undone."""
    return [_ends(world, of, act, at(each), named) for each in when]


def _ends(world: World, of: Proposal, act: Callable[..., object], now: datetime, named: dict[str, object]) -> str:
    try:
        act(world, of, now=now, **named)
        return world.state(of).value
    except (IllegalMove, Missing, Refused):
        return "refused"
    finally:
        world.session.rollback()


def tick(world: World, now: datetime) -> None:
    """Do all that the clock does."""
    for step in (sweeps.take_effect, sweeps.expire_due, sweeps.lapse, sweeps.remind, sweeps.withdraw_stranded):
        step(world.session, now)


def after_tick(world: World, of: Proposal, now: datetime) -> tuple[str, int, list[str]]:
    """Return state, slots taken and messages to the tutor and the contact after a tick; then undo it."""
    tick(world, now)
    told = (world.state(of).value, world.slots_taken(world.alfa), world.told())
    world.session.rollback()
    return told


# --- the answer


@rule("take_back", 5)
@rule("reservation_taken_back", 1)
def test_an_answer_is_taken_back_within_half_an_hour(world: World) -> None:
    willing = world.willing(answered_at=at("09-02 10:00"))
    declined = world.sent(world.olga)
    world.decline(declined, now=at("09-02 10:00"))
    world.session.commit()

    times = ("09-02 10:29:59", "09-02 10:30:00", "09-02 10:31")
    assert ends(world, willing, World.take_back, *times) == ["sent", "refused", "refused"]
    assert ends(world, declined, World.take_back, *times) == ["sent", "refused", "refused"]
    world.take_back(willing, now=at("09-02 10:20"))
    assert (world.slots_taken(world.alfa), "proposal_answered" in world.told()) == (0, False)
    world.be_willing(willing, now=at("09-02 10:25"))
    assert willing.effective_at == at("09-02 10:55")
    assert willing.sent_at == at("09-01 10:00")
    assert (willing.reserved_at, sweeps.due_step(willing.sent_at, None, at("09-04 09:00"))) == (at("09-02 10:25"), 3)


@rule("answer_effect", 2)
def test_an_answer_takes_effect_after_half_an_hour(world: World) -> None:
    proposal, early, late = world.willing(answered_at=at("09-02 10:00")), "09-02 10:29:59", "09-02 10:30"
    world.session.commit()

    assert ends(world, proposal, World.agree, early, day=date(2026, 9, 4)) == ["refused"]
    assert ends(world, proposal, World.accept, early, late) == ["refused", "accepted"]
    assert after_tick(world, proposal, at(early)) == ("willing", 1, ["proposal"])
    assert after_tick(world, proposal, at(late)) == ("willing", 1, ["proposal", "proposal_answered"])


# --- her yes


@rule("her_yes", 2)
def test_her_yes_has_five_days_after_the_effect(world: World) -> None:
    proposal = world.willing(answered_at=at("09-02 10:00"))
    world.session.commit()

    said = ends(world, proposal, World.accept, "09-06 10:00", "09-07 23:59", "09-08 00:00", "09-09 10:00")

    assert said == ["accepted", "accepted", "refused", "refused"]
    assert after_tick(world, proposal, at("09-07 23:59"))[:2] == ("willing", 1)
    assert after_tick(world, proposal, at("09-08 00:00"))[:2] == ("expired", 0)


@rule("her_yes_after_interview", 2)
def test_after_an_interview_her_five_days_count_from_its_day(world: World) -> None:
    proposal = world.interview(day=date(2026, 9, 14))
    world.session.commit()

    times = ("09-19 23:59", "09-20 00:00")
    assert ends(world, proposal, World.accept, *times) == ["accepted", "refused"]
    assert [after_tick(world, proposal, at(when))[0] for when in times] == ["interview", "expired"]


@rule("her_yes_and_life", 1)
def test_her_five_days_do_not_lengthen_the_life_of_a_proposal(world: World) -> None:
    proposal = world.willing(answered_at=at("09-21 10:00"))
    world.session.commit()

    assert ends(world, proposal, World.accept, "09-21 23:00", "09-22 09:00") == ["accepted", "refused"]


# --- its life


@rule("life", 4)
def test_a_proposal_lives_to_the_end_of_its_twentieth_day(world: World) -> None:
    proposal = world.sent(now=at("09-01 10:00"))
    world.session.commit()

    times = ("09-21 23:59", "09-22 00:00", "09-22 09:00", "09-23 08:00")
    assert [world.is_shown(proposal, now=at(when)) for when in times] == [True, False, False, False]
    assert ends(world, proposal, World.be_willing, *times) == ["willing", "refused", "refused", "refused"]
    assert [after_tick(world, proposal, at(when))[0] for when in times] == ["sent", "expired", "expired", "expired"]


@rule("life_and_answer", 1)
def test_an_answer_of_the_last_minutes_is_told_to_the_tutor_though_the_proposal_expires(world: World) -> None:
    proposal = world.willing(answered_at=at("09-21 23:50"))
    world.session.commit()

    tick(world, at("09-22 00:00"))

    assert (world.state(proposal), proposal.answered_at) == (State.EXPIRED, at("09-21 23:50"))
    assert world.told(to_account=TESSA.ref) == ["proposal_expired"]


@rule("life_over_clock_change", 1)
def test_a_change_of_the_clocks_moves_no_day(world: World) -> None:
    proposal = world.sent(now=at("10-10 10:00"))
    world.session.commit()

    assert [world.is_shown(proposal, now=at(when)) for when in ("10-30 23:59", "10-31 00:00")] == [True, False]
    assert [after_tick(world, proposal, at(when))[0] for when in ("10-30 23:59", "10-31 00:00")] == ["sent", "expired"]


@rule("life_unsent", 1)
def test_what_was_not_sent_has_no_21_days(world: World) -> None:
    drafted, consented = world.drafted(), world.consented(world.olga)
    world.session.commit()

    assert after_tick(world, drafted, at("09-30 10:00"))[0] == "drafted"
    assert after_tick(world, consented, at("09-30 10:00"))[0] == "consented"
    assert after_tick(world, drafted, at("10-11 10:00"))[0] == "drafted"
    assert after_tick(world, consented, at("10-01 00:00"))[0] == "expired"


# --- reminders


@rule("reminder_day_3", 1)
@rule("reminder_day_7", 1)
@rule("phone_day_10", 1)
@rule("reminder_twice_ticked", 1)
def test_a_contact_is_reminded_twice_and_then_the_tutor_is_to_phone(world: World) -> None:
    world.sent(now=at("09-01 10:00"))
    reminder, phone = "proposal_reminder", "proposal_phone"

    told = {}
    for day in range(1, 22):
        for hour in (8, 9, 10, 15):
            before = len(world.told())
            tick(world, at(f"09-{day:02} {hour:02}:00"))
            tick(world, at(f"09-{day:02} {hour:02}:00"))
            if new := world.told()[before:]:
                told[day, hour] = new

    assert told == {(4, 9): [reminder], (8, 9): [reminder], (11, 9): [phone]}


@rule("reminder_off_day", 1)
def test_a_reminder_moves_to_a_working_day_of_the_workplace(world: World) -> None:
    proposal = world.sent(now=at("09-10 10:00"))
    world.session.commit()

    assert after_tick(world, proposal, at("09-13 10:00"))[2] == ["proposal"]
    assert after_tick(world, proposal, at("09-14 10:00"))[2] == ["proposal", "proposal_reminder"]


@rule("reminder_answered", 1)
@rule("reminder_pending_answer", 1)
@rule("phone_day_10", 1)
@pytest.mark.parametrize("answer", [World.be_willing, World.decline], ids=["willing", "declined"])
def test_who_has_answered_is_not_reminded(world: World, answer: Callable[..., object]) -> None:
    proposal = world.sent(now=at("09-01 10:00"))

    answer(world, proposal, now=at("09-04 08:50"))
    tick(world, at("09-04 09:00"))
    tick(world, at("09-08 09:00"))

    assert "proposal_reminder" not in world.told()


@rule("reminder_late", 1)
def test_a_reminder_that_was_late_goes_out_once(world: World) -> None:
    world.sent(now=at("09-01 10:00"))

    for when in ("09-06 10:00", "09-06 10:01", "09-08 09:00"):
        tick(world, at(when))

    assert world.told(to_contact=world.alfa.contacts["Anna"].ref) == ["proposal"] + ["proposal_reminder"] * 2


# --- a card that shuts while it waits


@pytest.mark.parametrize("what", ["vetting", "contact"])
def test_her_tutor_hears_once_that_a_card_that_waits_opens_no_more(world: World, what: str) -> None:
    world.sent(now=at("09-01 10:00"))
    anna, last = world.alfa.contacts["Anna"], date(2026, 9, 3)
    if what == "vetting":
        world.session.get_one(Employer, anna.employer_id).vetting_until = last
    else:
        anna.confirmed_on = last - contacts.CONFIRMED + timedelta(days=1)
    world.session.flush()

    told = []
    for when in ("09-03 10:00", "09-04 09:00", "09-04 09:01", "09-05 09:00"):
        sweeps.tell_of_shut(world.session, at(when))
        told.append(world.told(to_account=TESSA.ref).count("proposal_shut"))

    assert told == [0, 1, 1, 1]


# --- the reservation


@rule("reservation", 4)
def test_a_slot_without_a_planned_placement_is_free_again_on_the_fourteenth_day(world: World) -> None:
    proposal = world.willing(answered_at=at("09-02 10:00"))
    world.accept(proposal, now=at("09-04 10:00"))
    world.session.commit()
    answered = ["proposal", "proposal_news", "proposal_answered"]

    assert after_tick(world, proposal, at("09-15 23:59")) == ("accepted", 1, answered)
    assert after_tick(world, proposal, at("09-16 00:00")) == ("accepted", 0, [*answered, "reservation_lapsed"])
    proposals.hand_over_slot(world.session, proposal)
    assert after_tick_keeping(world, proposal, at("09-17 00:00")) == ("accepted", 1)


def after_tick_keeping(world: World, of: Proposal, now: datetime) -> tuple[str, int]:
    tick(world, now)
    return world.state(of).value, world.slots_taken(world.alfa)


def test_a_lapsed_slot_is_free_once_and_no_placement_takes_it_over(world: World) -> None:
    proposal = world.willing(answered_at=at("09-02 10:00"))
    world.accept(proposal, now=at("09-04 10:00"))
    tick(world, at("09-16 00:00"))
    tick(world, at("09-16 00:01"))

    assert world.slots_taken(world.alfa) == 0
    with pytest.raises(NoSlot):
        proposals.hand_over_slot(world.session, proposal)


def test_her_yes_after_the_slot_has_lapsed_takes_a_free_one_or_is_refused(world: World) -> None:
    proposal = world.interview(day=date(2026, 9, 14))
    tick(world, at("09-16 00:00"))
    world.session.commit()
    assert world.slots_taken(world.alfa) == 0

    assert ends(world, proposal, World.accept, "09-17 10:00") == ["accepted"]
    for _ in range(2):
        vacancies.take_slot(world.session, world.alfa.vacancy.id)
    assert ends(world, proposal, World.accept, "09-17 10:00") == ["refused"]


# --- the consent


def firms(world: World, number: int) -> list[Firm]:
    return [firm(world.session, f"Firm {each}", (f"C{each}",)) for each in range(number)]


@rule("consent_firms", 3)
def test_one_sitting_covers_five_firms_and_no_sixth(world: World) -> None:
    drafted = [world.drafted(of=each) for each in firms(world, 6)]
    world.session.commit()

    with pytest.raises(BadConsent):
        world.consent(*drafted)
    world.session.rollback()
    assert world.session.query(Consent).count() == 0
    given = world.consent(*drafted[:5]) + world.consent(drafted[5])

    assert [len({each.sitting for each in given}), len(given)] == [2, 6]


@rule("consent_life", 3)
def test_a_consent_holds_thirty_days_with_its_first(world: World) -> None:
    proposal = world.consented(now=at("09-01 10:00"))
    late = world.send(world.consented(world.olga, now=at("09-01 10:00")), now=at("09-15 10:00"))
    world.session.commit()

    times = ("09-30 23:59", "10-01 00:00", "10-02 10:00")
    assert ends(world, proposal, World.send, *times) == ["sent", "refused", "refused"]
    shown = [world.is_shown(late, now=at(when)) for when in ("09-30 23:59", "10-01 00:00")]
    assert shown == [True, False]


def test_no_consent_is_given_for_longer_or_for_the_past(world: World) -> None:
    proposal = world.drafted()
    world.session.commit()

    days = (date(2026, 10, 1), date(2026, 8, 31), date(2026, 9, 30), date(2026, 9, 1))
    said = [ends(world, proposal, World.consent, "09-01 10:00", until=until) for until in days]

    assert said == [["refused"], ["refused"], ["consented"], ["consented"]]


# --- the contact


@rule("contact_reconfirmed", 3)
def test_a_card_is_open_to_a_contact_who_was_confirmed_within_90_days(world: World) -> None:
    anna = world.alfa.contacts["Anna"]
    anna.confirmed_on = date(2026, 6, 1)
    proposal, other = world.sent(now=at("08-20 10:00")), world.consented(world.olga, now=at("08-20 10:00"))
    world.session.commit()

    days = ("08-29 10:00", "08-30 10:00", "08-31 10:00")
    assert [world.is_shown(proposal, now=at(when)) for when in days] == [True, False, False]
    assert ends(world, other, World.send, *days) == ["sent", "refused", "refused"]
    contacts.confirm(world.session, anna.ref, by=TESSA, on=date(2026, 9, 4))
    assert world.is_shown(proposal, now=at("09-04 10:00"))
    assert not world.is_shown(proposal, now=at("09-10 10:00"))


# --- and what a worse rule would do


def test_days_counted_in_hours_would_be_caught(world: World) -> None:
    proposal = world.sent(now=at("10-10 10:00"))

    naive = at("10-10 10:00") + timedelta(hours=21 * 24)

    assert naive > at("10-31 00:00")
    assert not world.is_shown(proposal, now=at("10-31 00:00"))


def test_every_row_of_the_table_is_covered() -> None:
    assert {name: count for name, count in RULES.items() if name != "check_word"} == dict(COVERED)
