"""What she agreed to holds: the card, the work, one yes at a time; who leaves has nothing more to do with a firm."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from employers import vacancies
from matching import avoidance, beneficiaries
from matching.errors import VacancyUnreadable
from schedules.dates.timing import life_over_on
from schedules.errors import AnswerStopped, BadProposal, ConsentMissing, NotReady
from schedules.proposing import answers, meetings, previews, proposals, sweeps
from schedules.proposing.cards import card, restored, stored
from schedules.proposing.proposal_moves import over_on_for_her
from schedules.records.consents import Consent
from schedules.records.proposals import Proposal, State
from tests import make
from tests.schedules.proposing.test_proposals import unreadable
from tests.schedules.world import SENT_AT, TESSA, World, at

ANSWERED_AT, LATER = at("09-02 10:00"), at("09-02 11:00")


def learn(world: World) -> None:
    """Write into her profile that she speaks less of a language that was asked."""
    profile = {**make.profile(), "languages": {"it": "A1"}}
    beneficiaries.put_profile(world.session, world.irma.ref, profile, by=TESSA)
    world.session.flush()


def change_pay(world: World) -> None:
    """Change what she was told of the work."""
    world.alfa.vacancy.allowance = (world.alfa.vacancy.allowance or 0) + 100
    world.session.flush()


# --- the card


def test_a_card_that_was_sent_says_what_she_agreed_to_whatever_her_profile_says_by_now(world: World) -> None:
    proposal = world.sent()
    agreed = previews.card_shown(world.session, proposal)

    learn(world)

    assert previews.card_shown(world.session, proposal) == agreed
    # The twin: a card that is made when it is read has changed.
    assert previews.card_of(world.session, proposal, world.consent_of(proposal).asked) != agreed


def test_a_card_that_would_say_something_else_by_now_is_not_sent(world: World) -> None:
    proposal = world.consented()
    learn(world)

    with pytest.raises(ConsentMissing) as refused:
        world.send(proposal)

    assert refused.value.code == "card_changed"


def test_a_card_comes_back_from_the_store_as_it_went_in(world: World) -> None:
    asked = world.consent_of(world.sent()).asked
    made = card(asked, {**make.profile(), "available_from": "2027-01-15"})

    assert restored(stored(made)) == made


# --- the work


def test_her_yes_is_to_the_work_that_she_was_told_of(world: World) -> None:
    proposal = world.willing(answered_at=ANSWERED_AT)
    change_pay(world)

    with pytest.raises(ConsentMissing) as refused:
        world.accept(proposal, now=LATER)
    told = proposals.accept(world.session, proposal.ref, by=TESSA, now=LATER, told_anew=True)

    assert refused.value.code == "vacancy_changed"
    assert told.state is State.ACCEPTED


def test_for_an_interview_she_is_told_of_the_work_as_it_is_then(world: World) -> None:
    proposal = world.willing(answered_at=ANSWERED_AT)
    world.agree(proposal, day=date(2026, 9, 4), now=LATER)
    change_pay(world)

    with pytest.raises(ConsentMissing) as refused:
        meetings.invite(world.session, proposal.ref, by=TESSA, now=LATER)
    world.agree(proposal, day=date(2026, 9, 4), now=LATER)
    meetings.invite(world.session, proposal.ref, by=TESSA, now=LATER)

    assert refused.value.code == "vacancy_changed"
    assert world.accept(proposal, now=LATER).state is State.ACCEPTED


# --- one yes at a time


def test_who_has_said_yes_is_proposed_to_nobody_else_while_a_slot_is_kept_for_her(world: World) -> None:
    world.accept(world.willing(answered_at=ANSWERED_AT), now=LATER)

    for of in (world.alfa, world.beta):
        with pytest.raises(NotReady) as refused:
            world.drafted(of=of, now=LATER)
        assert refused.value.code == "has_accepted"


def test_the_database_keeps_two_slots_for_nobody(world: World) -> None:
    world.accept(world.willing(answered_at=ANSWERED_AT), now=LATER)
    first = world.session.scalars(select(Proposal).where(Proposal.state == State.ACCEPTED)).one()
    again = world.consent_of(first)
    copied = {key: getattr(again, key) for key in ("asked", "work", "language", "given", "given_at", "recorded_by")}
    more = Consent(ref="C" * 22, sitting="S" * 22, purpose=again.purpose, until=again.until, **copied, **_whom(first))
    more.card, more.told = again.card, again.told
    world.session.add(more)
    world.session.flush()
    second = Proposal(consent_id=more.id, state=State.ACCEPTED, reserved_at=LATER, sent_at=LATER, **_whom(first))
    second.drafted_at = LATER
    world.session.add(second)

    with pytest.raises(IntegrityError, match=r"one_accepted|beneficiary_id"):
        world.session.flush()


def _whom(proposal: Proposal) -> dict[str, int]:
    return {key: getattr(proposal, key) for key in ("beneficiary_id", "vacancy_id", "contact_id")}


# --- who leaves


def test_who_leaves_after_her_yes_is_known_to_the_firm_no_more(world: World) -> None:
    proposal = world.accept(world.willing(answered_at=ANSWERED_AT), now=LATER)
    assert world.is_shown(proposal, now=LATER)

    beneficiaries.move(world.session, world.irma.ref, "withdraw", by=TESSA, on=date(2026, 9, 2))

    assert not world.is_shown(proposal, now=LATER)
    sweeps.withdraw_stranded(world.session, LATER)
    assert (world.state(proposal), world.slots_taken(world.alfa)) == (State.ACCEPTED, 0)
    assert world.consent_of(proposal).withdrawn_at == LATER


def test_a_vacancy_that_is_closed_after_her_yes_takes_nothing_away(world: World) -> None:
    proposal = world.accept(world.willing(answered_at=ANSWERED_AT), now=LATER)

    vacancies.close(world.session, world.alfa.vacancy.ref, by=TESSA)
    sweeps.withdraw_stranded(world.session, LATER)

    assert (proposal.why, world.slots_taken(world.alfa)) == (None, 1)


# --- an answer that can still be taken back


def test_an_open_answer_moves_no_day_that_her_side_can_see(world: World) -> None:
    proposal = world.willing(answered_at=ANSWERED_AT)

    assert over_on_for_her(proposal, at("09-02 10:29")) == life_over_on(SENT_AT)
    assert over_on_for_her(proposal, at("09-02 10:30")) == proposal.over_on != life_over_on(SENT_AT)


# --- what stops an answer


def test_what_stops_an_answer_reads_like_a_vacancy_that_takes_nobody(world: World) -> None:
    stopped, plain = world.sent(), world.sent(world.olga)
    vacancies.pause(world.session, world.alfa.vacancy.ref, by=TESSA)
    with pytest.raises(BadProposal) as other:
        world.be_willing(plain, now=ANSWERED_AT)
    unreadable(world)

    with pytest.raises(AnswerStopped) as refused:
        world.be_willing(stopped, now=ANSWERED_AT)

    assert (refused.value.code, str(refused.value)) == (other.value.code, str(other.value))


def test_a_vacancy_that_cannot_be_read_stops_an_answer_and_is_no_mistake_of_the_firm(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = world.sent()

    def unread(*_of: object) -> None:
        raise VacancyUnreadable

    monkeypatch.setattr(avoidance, "require_clear", unread)

    with pytest.raises(AnswerStopped):
        world.be_willing(proposal, now=ANSWERED_AT)


def test_a_tutor_is_called_once_a_day_however_often_the_contact_tries(world: World) -> None:
    proposal, by = world.sent(), world.alfa.actor("Anna")
    unreadable(world)

    for now in (at("09-02 10:00"), at("09-02 10:01"), at("09-02 18:00"), at("09-03 10:01")):
        answers.settle(world.session, proposal.ref, by=by, now=now)

    assert world.told(to_account=TESSA.ref) == ["proposal_stopped"] * 2
