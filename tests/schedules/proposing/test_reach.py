"""Who reaches consents, proposals and cards, until when, and whose the register is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from employers.records import Contact, Employer, EmployerState, Vacancy, VacancyState
from ground.actors import Actor, Role
from ground.base import Base
from ground.errors import Missing
from matching.reach import Datum
from matching.records.people import Beneficiary, PathState
from schedules.errors import NoConsent, NoProposal
from schedules.proposing import answers, meetings, reach
from schedules.records.consents import Consent
from schedules.records.proposals import EmployersReason, Proposal, Side, State
from tests import make
from tests.schedules.world import CORA, TESSA, World, at, ready

AUDITOR = Actor("auditor", Role.AUDITOR)


def test_the_register_of_consents_is_the_auditors_alone(world: World) -> None:
    consents = [world.consent_of(world.consented(her)) for her in (world.irma, world.olga)]
    newest, oldest = sorted(consents, key=lambda each: -each.id)

    assert reach.register(world.session, AUDITOR, limit=9) == [newest, oldest]
    assert reach.register(world.session, AUDITOR, limit=9, after=newest.ref) == [oldest]
    with pytest.raises(NoConsent):
        reach.register(world.session, AUDITOR, limit=9, after="nobody")
    for by in (TESSA, CORA, *(Actor("x", role, "TE") for role in Role if role is not Role.AUDITOR)):
        assert reach.register(world.session, by, limit=9) == []
        with pytest.raises(NoConsent):
            reach.register(world.session, by, limit=9, after=newest.ref)


def test_who_only_reads_changes_nothing(world: World) -> None:
    """A coordinator reads what was consented to, and never speaks for her."""
    proposal = world.consented()
    consent = world.consent_of(proposal)

    assert reach.hers(world.session, proposal.ref, CORA, Datum.CONSENTS) == proposal
    assert reach.consent(world.session, consent.ref, CORA) == consent
    for by in (CORA, make.OTHER_TUTOR, replace(TESSA, territory="PI")):
        with pytest.raises(Missing):
            reach.hers_to_change(world.session, proposal.ref, by, Datum.CONSENTS)
        with pytest.raises(Missing):
            reach.consent_to_change(world.session, consent.ref, by)
    assert reach.hers_to_change(world.session, proposal.ref, TESSA, Datum.CONSENTS).state is State.CONSENTED
    assert reach.consent_to_change(world.session, consent.ref, TESSA) == consent


def test_to_whom_a_proposal_is_missing_it_is_so_in_one_way(world: World) -> None:
    proposal, refusals = world.consented(), set()

    for ref in (proposal.ref, "nobody"):
        for change in (reach.hers, reach.hers_to_change):
            with pytest.raises(Missing) as refused:
                change(world.session, ref, make.OTHER_TUTOR)
            refusals.add(refused.type)

    assert len(refusals) == 1


NOW = at("09-02 10:00")
YESTERDAY = date(2026, 9, 1)
# What a card stands on, each taken away alone.
LOST: dict[str, tuple[type[Base], dict[str, object]]] = {
    "the contact has gone": (Contact, {"ended_on": YESTERDAY}),
    "the contact was not confirmed again": (Contact, {"confirmed_on": date(2026, 1, 1)}),
    "the firm is suspended": (Employer, {"state": EmployerState.SUSPENDED}),
    "the vetting is over": (Employer, {"vetting_until": YESTERDAY}),
    "the vacancy is closed": (Vacancy, {"state": VacancyState.CLOSED}),
    "the vacancy is another firm's": (Vacancy, {"employer_id": -1}),
    "the consent is withdrawn": (Consent, {"withdrawn_at": at("09-01 12:00")}),
    "the consent is over": (Consent, {"until": YESTERDAY}),
    "the proposal is over": (Proposal, {"over_on": date(2026, 9, 2)}),
    "the proposal is withdrawn": (Proposal, {"state": State.WITHDRAWN}),
    "she declined": (
        Proposal,
        {"state": State.DECLINED, "declined_by": Side.HERS, "effective_at": at("09-02 10:20")},
    ),
    "the firm's no can no longer be taken back": (
        Proposal,
        {"state": State.DECLINED, "declined_by": Side.EMPLOYER, "effective_at": NOW},
    ),
}


def put_beside(world: World, record: type[Base], number: int | None, **values: object) -> None:
    """Change a row beside the records, so that nothing which listens to them withdraws the proposal first."""
    world.session.execute(update(record.__table__).where(record.__table__.c.id == number).values(values))
    world.session.expire_all()


def opens(world: World, proposal: Proposal, by: Actor) -> list[bool]:
    """Tell of each way to a card whether it is open to somebody."""
    found = [proposal.ref in _open_ones(world, proposal, by)]
    for way in (reach.shown, reach.in_hand, reach.shown_to_change):
        try:
            found.append(way(world.session, proposal.ref, by, now=NOW).id == proposal.id)
        except NoProposal:
            found.append(False)
    return found


def _open_ones(world: World, proposal: Proposal, by: Actor) -> set[str]:
    try:
        return reach.open_ones(world.session, by, [proposal.ref], now=NOW)
    except NoProposal:
        return set()


def test_a_card_is_open_to_the_contact_of_the_consent_alone(world: World) -> None:
    proposal, firm = world.sent(), world.alfa
    anna, aldo = firm.actor("Anna"), firm.actor("Aldo")
    by_link = replace(anna, ref=firm.contacts["Anna"].ref)

    assert [opens(world, proposal, by) for by in (anna, by_link)] == [[True] * 4] * 2
    strangers = [aldo, replace(aldo, ref=firm.contacts["Aldo"].ref), replace(anna, employer=world.beta.employer.ref)]
    strangers += [replace(anna, employer=None), replace(anna, role=Role.TUTOR, territory="TE"), TESSA, CORA, AUDITOR]
    for by in strangers:
        assert opens(world, proposal, by) == [False] * 4
    assert reach.sent_to(world.session, anna, limit=9) == [proposal]
    assert reach.sent_to(world.session, aldo, limit=9) == []


@pytest.mark.parametrize(("record", "values"), LOST.values(), ids=LOST)
def test_a_card_is_shut_as_soon_as_it_has_lost_one_thing_that_it_stands_on(
    world: World, record: type[Base], values: dict[str, object]
) -> None:
    proposal = world.sent()
    anna = world.alfa.actor("Anna")
    numbers = {Contact: proposal.contact_id, Consent: proposal.consent_id, Proposal: proposal.id}
    numbers |= {Employer: world.alfa.employer.id, Vacancy: world.alfa.vacancy.id}
    if values.get("employer_id"):
        values = {"employer_id": world.beta.employer.id, "site_id": None}
    put_beside(world, record, numbers[record], **values)

    assert opens(world, proposal, anna) == [False] * 4


@pytest.mark.parametrize(
    ("is_accepted", "path", "is_open"),
    [
        (False, PathState.READY, True),
        (False, PathState.PROFILING, False),
        (False, PathState.IN_PLACEMENT, False),
        (True, PathState.IN_PLACEMENT, True),
        (True, PathState.EXITED, False),
    ],
)
def test_a_card_is_open_while_she_is_ready_or_on_the_path_of_her_yes(
    world: World, path: PathState, *, is_accepted: bool, is_open: bool
) -> None:
    proposal = world.accept(world.willing(), now=at("09-02 12:00")) if is_accepted else world.sent()
    put_beside(world, Beneficiary, proposal.beneficiary_id, state=path)

    assert opens(world, proposal, world.alfa.actor("Anna")) == [is_open] * 4


def test_a_reference_leads_to_its_own_proposal_alone(world: World) -> None:
    both, anna = [world.sent(), world.sent(world.olga)], world.alfa.actor("Anna")

    for proposal in both:
        assert opens(world, proposal, anna) == [True] * 4
        assert reach.open_ones(world.session, anna, [proposal.ref], now=NOW) == {proposal.ref}


def test_nobody_but_the_contact_answers_or_has_what_stops_an_answer_seen_to(world: World) -> None:
    proposal = world.sent()

    for by in (world.alfa.actor("Aldo"), world.beta.actor("Bruno")):
        for act in (answers.be_willing, answers.take_back, answers.settle):
            with pytest.raises(NoProposal):
                act(world.session, proposal.ref, by=by, now=NOW)
        with pytest.raises(NoProposal):
            answers.decline(world.session, proposal.ref, EmployersReason.HOURS, by=by, now=NOW)
    assert world.state(proposal) is State.SENT


def test_what_was_sent_is_listed_page_by_page_each_once_and_nothing_else(world: World) -> None:
    third, fourth = (ready(world.session) for _ in range(2))
    newest = world.sent(third, now=at("09-01 11:00"))
    sent = [newest, world.sent(world.irma), world.sent(world.olga)]
    for proposal, letter in zip(sent, "CAB", strict=True):
        proposal.ref = letter * 22
    drafted, anna = world.consented(fourth), world.alfa.actor("Anna")

    pages, after = [], None
    for _ in range(4):
        page = reach.sent_to(world.session, anna, limit=1, after=after)
        pages += page
        after = page[-1].ref if page else after

    assert pages == sent
    assert reach.sent_to(world.session, anna, limit=9) == sent
    with pytest.raises(NoProposal):
        reach.sent_to(world.session, anna, limit=9, after=drafted.ref)


def test_to_a_contact_who_has_left_nothing_was_ever_sent(world: World) -> None:
    proposal = world.sent()
    put_beside(world, Contact, proposal.contact_id, ended_on=YESTERDAY)

    assert reach.sent_to(world.session, world.alfa.actor("Anna"), limit=9) == []


def known(world: World, *others: Actor) -> list[list[str]]:
    """Return of which interviews her tutor, the contact, and others know."""
    all_of_them = (replace(by, at=at("09-03 12:00")) for by in (TESSA, world.alfa.actor("Anna"), *others))
    return [[each.ref for each in meetings.planned(world.session, by)] for by in all_of_them]


def test_an_interview_is_known_to_its_contact_and_to_her_tutor_alone(world: World) -> None:
    proposal = world.interview()
    others = CORA, AUDITOR, make.OTHER_TUTOR, make.TUTOR_OF_PISA, world.alfa.actor("Aldo"), world.beta.actor("Bruno")

    assert known(world, *others) == [[proposal.ref]] * 2 + [[]] * len(others)
    assert [reach.met(world.session, by) for by in (TESSA, world.alfa.actor("Anna"))] == [[], []]


@pytest.mark.parametrize(
    ("record", "values"),
    [
        (Consent, {"withdrawn_at": at("09-03 11:00")}),
        (Consent, {"until": date(2026, 9, 2)}),
        (Proposal, {"state": State.WITHDRAWN}),
    ],
    ids=["withdrawn", "over", "off"],
)
def test_an_interview_to_which_she_no_longer_agrees_is_known_to_nobody(
    world: World, record: type[Base], values: dict[str, object]
) -> None:
    proposal = world.interview()
    put_beside(world, record, proposal.meeting_id if record is Consent else proposal.id, **values)

    assert known(world) == [[], []]


def test_what_exposes_her_lives_or_is_settled_with_a_consent_that_has_not_ended(world: World) -> None:
    def exposing() -> set[str]:
        return set(world.session.scalars(select(Proposal.ref).where(reach.exposes())))

    accepted = world.accept(world.willing(), now=at("09-02 12:00"))
    drafted, off = world.drafted(world.olga, world.beta), world.sent(world.olga)
    put_beside(world, Proposal, off.id, state=State.WITHDRAWN)

    assert exposing() == {accepted.ref, drafted.ref}
    put_beside(world, Consent, accepted.consent_id, withdrawn_at=NOW)
    assert exposing() == {drafted.ref}


def test_a_proposal_stands_on_both_its_consents(world: World) -> None:
    proposal = world.interview()

    for number in (proposal.consent_id, proposal.meeting_id):
        assert reach.standing_on(world.session, world.session.get_one(Consent, number)) == [proposal]


def test_a_fresh_no_is_in_hand_and_shows_no_card(world: World) -> None:
    proposal = world.sent()
    world.decline(proposal, now=NOW - timedelta(minutes=10))

    assert opens(world, proposal, world.alfa.actor("Anna")) == [False, False, True, True]
