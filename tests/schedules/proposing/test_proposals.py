"""What a proposal stands on: without it nothing is drafted, sent or answered."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from employers import contacts, registry, vacancies
from employers.records import Vacancy
from ground.errors import Missing
from matching import beneficiaries, matches
from matching.errors import ExclusionHit
from matching.openings import Openings
from matching.ranking import Scorer
from matching.records.profiles import Protection
from schedules.errors import AnswerCrossed, AnswerStopped, BadProposal, NoProposal, NotReady
from schedules.proposing import answers, consents, proposals, reach, sweeps
from schedules.records.consents import Consent
from schedules.records.proposals import Proposal, State
from tests import make
from tests.schedules.world import CORA, TESSA, World, at

NOW = at("09-01 10:00")


def unreviewed(world: World) -> None:
    vacancies.pause(world.session, world.alfa.vacancy.ref, by=TESSA)


def lapsed(world: World) -> None:
    world.session.execute(update(Vacancy).values(open_until=date(2026, 8, 31)))


def suspended(world: World) -> None:
    registry.suspend(world.session, world.alfa.employer.ref, by=CORA)


def unvetted(world: World) -> None:
    world.alfa.employer.vetting_until = date(2026, 8, 31)


def ended(world: World) -> None:
    contacts.end(world.session, world.alfa.contacts["Anna"].ref, by=TESSA, on=date(2026, 8, 31))


def unconfirmed(world: World) -> None:
    world.alfa.contacts["Anna"].confirmed_on = date(2026, 6, 1)


def unreachable(world: World) -> None:
    world.alfa.contacts["Anna"].account = world.alfa.contacts["Anna"].check_word_hash = None


def withdrawn(world: World) -> None:
    beneficiaries.move(world.session, world.irma.ref, "withdraw", by=TESSA, on=date(2026, 9, 1))


LOSSES: dict[str, Callable[[World], None]] = {
    "vacancy_not_open": unreviewed,
    "vacancy_not_open ": lapsed,
    "employer_not_active": suspended,
    "employer_not_active ": unvetted,
    "contact_not_confirmed": ended,
    "contact_not_confirmed ": unconfirmed,
    "contact_unreachable": unreachable,
    "not_ready": withdrawn,
}


@pytest.mark.parametrize(("code", "lose"), LOSSES.items(), ids=[each.__name__ for each in LOSSES.values()])
def test_nothing_is_drafted_or_sent_that_does_not_stand(world: World, code: str, lose: Callable[[World], None]) -> None:
    proposal = world.consented()
    lose(world)
    world.session.flush()

    with pytest.raises(NotReady) as refused:
        world.send(proposal)
    with pytest.raises((NotReady, BadProposal)):
        world.drafted()

    assert refused.value.code == code.strip()
    assert world.state(proposal) is State.CONSENTED


@pytest.mark.parametrize("lose", [suspended, ended, withdrawn], ids=lambda lose: lose.__name__)
def test_what_has_lost_its_ground_ends_with_the_next_tick(world: World, lose: Callable[[World], None]) -> None:
    proposals_ = [world.drafted(of=world.beta), world.sent()]
    lose(world)

    number = sweeps.withdraw_stranded(world.session, NOW)

    sent = proposals_[1]
    assert number == (2 if lose is withdrawn else 1)
    assert world.state(sent) is State.WITHDRAWN
    assert not world.is_shown(sent, now=NOW)
    assert sweeps.withdraw_stranded(world.session, NOW) == 0


def test_a_contact_of_another_firm_is_no_contact(world: World) -> None:
    stated = {"vacancy": world.alfa.vacancy.ref, "contact": world.beta.contacts["Bruno"].ref}

    with pytest.raises(BadProposal) as theirs:
        proposals.draft(world.session, world.irma.ref, stated, by=TESSA, now=NOW)
    with pytest.raises(BadProposal) as nobodys:
        proposals.draft(world.session, world.irma.ref, {**stated, "contact": "N" * 22}, by=TESSA, now=NOW)

    assert str(theirs.value) == str(nobodys.value)


def test_she_is_proposed_once_at_a_time_for_one_vacancy(world: World) -> None:
    first = world.drafted()

    with pytest.raises(BadProposal):
        world.drafted(contact="Aldo")

    proposals.take_out(world.session, first.ref, by=TESSA, now=NOW)
    assert world.drafted(contact="Aldo").state is State.DRAFTED


def test_the_reasons_of_the_ranking_are_kept(world: World) -> None:
    world.session.commit()
    log, _ = matches.request(
        world.session, Openings(), world.irma.ref, by=TESSA, now=NOW, on=make.TODAY, top=20, scorer=Scorer.prior()
    )
    stated = {"vacancy": world.alfa.vacancy.ref, "contact": world.alfa.contacts["Anna"].ref, "ranking": log.ref}

    proposal = proposals.draft(world.session, world.irma.ref, stated, by=TESSA, now=NOW)

    assert proposal.model == Scorer.prior().version
    assert proposal.reasons is not None
    assert [each["vacancy"] for each in proposal.reasons] == [world.alfa.vacancy.ref]
    with pytest.raises(BadProposal):
        proposals.draft(world.session, world.olga.ref, stated, by=TESSA, now=NOW)


@pytest.mark.parametrize("by", [make.OTHER_TUTOR, make.TUTOR_OF_PISA], ids=["another tutor", "another territory"])
def test_for_another_tutor_a_proposal_does_not_exist(world: World, by: object) -> None:
    proposal = world.consented()
    consent = world.consent_of(proposal)

    for act in (
        lambda: reach.hers(world.session, proposal.ref, by),  # type: ignore[arg-type]
        lambda: proposals.send(world.session, proposal.ref, consent.ref, by=by, now=NOW),  # type: ignore[arg-type]
        lambda: proposals.take_out(world.session, proposal.ref, by=by, now=NOW),  # type: ignore[arg-type]
        lambda: reach.consent(world.session, consent.ref, by),  # type: ignore[arg-type]
    ):
        with pytest.raises(Missing):
            act()


# --- the database itself


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "sent"},
        {"sent_at": NOW, "consent_id": None},
        {"state": "interview", "sent_at": NOW},
        {"reserved_at": NOW},
        {"state": "declined"},
    ],
    ids=str,
)
def test_the_database_refuses_half_a_proposal(world: World, broken: dict[str, object]) -> None:
    proposal = world.consented()

    with pytest.raises(IntegrityError):
        world.session.execute(update(Proposal).where(Proposal.id == proposal.id).values(broken))


def test_the_database_refuses_a_consent_to_something_else(world: World) -> None:
    mine, other = world.consented(), world.drafted(of=world.beta)

    with pytest.raises(IntegrityError):
        world.session.execute(
            update(Proposal).where(Proposal.id == other.id).values(consent_id=mine.consent_id, state="consented")
        )


# --- what she must avoid


def avoid(world: World) -> None:
    profile = {**make.profile(), "avoid": {"employers": [world.alfa.employer.ref]}}
    beneficiaries.put_profile(world.session, world.irma.ref, profile, by=TESSA)


def test_what_she_must_avoid_stops_drafting_and_sending(world: World) -> None:
    proposal = world.consented()
    avoid(world)

    with pytest.raises(ExclusionHit):
        world.send(proposal)
    proposals.take_out(world.session, proposal.ref, by=TESSA, now=NOW)
    with pytest.raises(ExclusionHit):
        world.drafted()


def test_an_answer_that_crosses_what_she_must_avoid_ends_the_proposal_without_a_word(world: World) -> None:
    proposal, by = world.sent(), world.alfa.actor("Anna")
    avoid(world)

    with pytest.raises(AnswerCrossed) as refused:
        answers.be_willing(world.session, proposal.ref, by=by, now=NOW)
    answers.settle(world.session, proposal.ref, by=by, now=NOW)

    assert isinstance(refused.value, NoProposal)
    assert world.state(proposal) is State.WITHDRAWN
    assert (proposal.why, world.slots_taken(world.alfa)) == ("exclusion", 0)
    assert world.consent_of(proposal).withdrawn_at is not None
    assert world.told(to_account=TESSA.ref, urgent=True) == ["proposal_withdrawn"]  # type: ignore[arg-type]
    assert not world.is_shown(proposal, now=NOW)


def test_exclusions_that_cannot_be_read_stop_an_answer_and_call_the_tutor(world: World) -> None:
    proposal, by = world.sent(), world.alfa.actor("Anna")
    unreadable(world)

    with pytest.raises(AnswerStopped) as refused:
        answers.be_willing(world.session, proposal.ref, by=by, now=NOW)
    answers.settle(world.session, proposal.ref, by=by, now=NOW)

    assert "avoid" not in str(refused.value)
    assert (world.state(proposal), world.slots_taken(world.alfa)) == (State.SENT, 0)
    assert world.told(to_account=TESSA.ref) == ["proposal_stopped"]


def unreadable(world: World) -> None:
    world.session.flush()
    world.session.execute(update(Protection).values(avoid_token="1.00000000.damaged"))
    world.session.expire_all()


# --- consents


def test_each_consent_of_a_sitting_is_withdrawn_alone(world: World) -> None:
    both = [world.drafted(), world.drafted(of=world.beta)]
    first, second = world.consent(*both)

    consents.withdraw(world.session, first.ref, by=TESSA, now=NOW)

    assert [world.state(each) for each in both] == [State.WITHDRAWN, State.CONSENTED]
    assert second.withdrawn_at is None
    assert first.sitting == second.sitting


def test_a_card_that_does_not_ask_for_consent_would_be_caught(world: World) -> None:
    proposal = world.sent()
    world.consent_of(proposal).withdrawn_at = NOW
    world.session.flush()

    naive = world.session.scalar(select(Proposal.id).where(Proposal.ref == proposal.ref, Proposal.state == State.SENT))

    assert naive is not None
    assert not world.is_shown(proposal, now=NOW)


def test_a_consent_keeps_what_was_put_before_her(world: World) -> None:
    consent = world.consent_of(world.consented())

    assert consent.asked["languages"] == {"it": "A2"}
    assert "lines" in consent.told
    assert (consent.language, consent.given, consent.recorded_by) == ("en", "in_person", TESSA.ref)
    stored = world.session.execute(select(Consent.__table__.c.told)).scalar_one()
    assert "Met" not in stored
