"""Proposals on her side: drafted, sent, her yes or no, withdrawn. What the contact does stands in ``answers``."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import reach as firms
from employers import vacancies
from employers.records import Contact, Vacancy
from ground.actors import Actor
from ground.errors import IllegalMove
from ground.instants import day_of
from matching import avoidance
from matching.reach import Datum, person
from matching.records.people import Beneficiary
from matching.records.rankings import RankingLog
from schedules.dates import timing
from schedules.errors import BadProposal, NoSlot
from schedules.messages import ToContact, tell_contact, tell_contact_at_work, tell_contact_of_end
from schedules.proposing import conditions, consents, reach
from schedules.proposing.endings import end_consents, free_slot, withdraw
from schedules.proposing.proposal_moves import ACCEPT, DECLINE_BY_HER, MOVES, SEND, WITHDRAW, after_on_her_side
from schedules.records.consents import Consent
from schedules.records.proposals import LIVING, HerReason, Proposal, Side, State, Withdrawal


def draft(session: Session, her_ref: str, stated: Mapping[str, Any], *, by: Actor, now: datetime) -> Proposal:
    """Draft a proposal: nobody hears of it yet.

    ``stated`` has ``vacancy`` and ``contact``, perhaps ``ranking``, each by its reference, and ``chosen_for``, codes of
    ChosenFor. Raises NoBeneficiary, NoVacancy, BadProposal, and what ``conditions.require`` raises.
    """
    her = person(session, her_ref, by, Datum.PROPOSALS, write=True, lock=True)
    vacancy = firms.read_vacancy(session, stated["vacancy"], by)
    own = (Contact.ref == stated["contact"], Contact.employer_id == vacancy.employer_id)
    contact = session.scalar(select(Contact).where(*own))
    if contact is None:
        raise BadProposal("unknown_contact", "contact", "no contact of this employer has this reference")
    proposal = Proposal(
        beneficiary_id=her.id, vacancy_id=vacancy.id, contact_id=contact.id, state=State.DRAFTED, drafted_at=now
    )
    _require_first(session, proposal)
    conditions.require(session, proposal, on=day_of(now))
    session.add(proposal)
    session.flush()
    if stated.get("ranking") is not None:
        log, proposal.reasons = _ranked(session, her, stated["ranking"], vacancy)
        proposal.ranking_id, proposal.model = log.id, log.model
    proposal.chosen_for = list(stated.get("chosen_for") or ()) or None
    session.flush()
    return proposal


def send(session: Session, ref: str, consent: str, *, by: Actor, now: datetime) -> Proposal:
    """Send a proposal to the contact that she has consented to; ``consent`` is the reference of that consent.

    Raises NoProposal, ConsentMissing, IllegalMove, and what ``conditions.require`` raises.
    """
    proposal = reach.hers_to_change(session, ref, by)
    if proposal.sent_at is None:
        consents.require(session, proposal, consent, now=now)
    after = MOVES.after(proposal.state, SEND)
    conditions.require(session, proposal, on=day_of(now))
    proposal.state, proposal.sent_at, proposal.over_on = after, now, timing.life_over_on(now)
    session.flush()
    tell_contact(session, proposal, ToContact.PROPOSAL, due_at=now)
    return proposal


def accept(session: Session, ref: str, *, by: Actor, now: datetime, told_anew: bool = False) -> Proposal:
    """Record her yes: it withdraws all her other proposals in the same transaction.

    ``told_anew`` says that she was told of the vacancy as it is now. Without it, one that has changed since she last
    consented raises ConsentMissing. Raises NoProposal, IllegalMove before the answer has taken effect and after her
    five days, NoSlot when the slot has lapsed meanwhile and none is free, ExclusionHit, ExclusionDoubt,
    ExclusionsUnreadable, KeyMissing.
    """
    proposal = reach.hers_to_change(session, ref, by)
    _require_in_time(proposal, ACCEPT, now)
    after = after_on_her_side(proposal, ACCEPT, now)
    if not told_anew:
        conditions.require_told(session, session.get_one(Consent, proposal.meeting_id or proposal.consent_id))
    avoidance.require_clear(session, proposal.beneficiary_id, proposal.vacancy_id, proposal.contact_id)
    if proposal.reserved_at is None:
        _reserve_again(session, proposal, now)
    proposal.state, proposal.accepted_at = after, now
    proposal.over_on = timing.life_over_on(proposal.sent_at or now)
    for other in reach.living(session, Proposal.beneficiary_id == proposal.beneficiary_id, Proposal.id != proposal.id):
        withdraw(session, other, reason=Withdrawal.OTHER_ACCEPTED, now=now)
    session.flush()
    tell_contact_at_work(session, proposal, ToContact.NEWS, now=now)
    return proposal


def decline(session: Session, ref: str, reason: HerReason, *, by: Actor, now: datetime) -> Proposal:
    """Record her no, with a reason that the firm never learns. Raises NoProposal, IllegalMove."""
    proposal = reach.hers_to_change(session, ref, by)
    after = after_on_her_side(proposal, DECLINE_BY_HER, now)
    free_slot(session, proposal)
    proposal.state, proposal.declined_by, proposal.why = after, Side.HERS, reason
    end_consents(session, proposal, now=now)
    proposal.ended_at, proposal.over_on = now, None
    session.flush()
    tell_contact_of_end(session, proposal, now=now)
    return proposal


def take_out(session: Session, ref: str, *, by: Actor, now: datetime) -> Proposal:
    """Withdraw a proposal as her tutor. Raises NoProposal, IllegalMove."""
    proposal = reach.hers_to_change(session, ref, by)
    MOVES.after(proposal.state, WITHDRAW)
    withdraw(session, proposal, reason=Withdrawal.BY_TUTOR, now=now)
    return proposal


def hand_over_slot(session: Session, proposal: Proposal) -> None:
    """Let a planned placement take over the slot that a proposal holds, so that it no longer lapses.

    Raises NoSlot when the proposal holds none: the slot of one person is never another's; ExclusionHit, ExclusionDoubt,
    ExclusionsUnreadable, KeyMissing.
    """
    avoidance.require_clear(session, proposal.beneficiary_id, proposal.vacancy_id, proposal.contact_id)
    if proposal.state is not State.ACCEPTED or proposal.reserved_at is None:
        raise NoSlot("no_slot", "proposal", "this proposal holds no slot in which a placement could be planned")
    proposal.reserved_at = None
    session.flush()


def _ranked(session: Session, her: Beneficiary, ref: str, vacancy: Vacancy) -> tuple[RankingLog, list[Any]]:
    """Return a ranking of hers, and the features by which it showed a vacancy."""
    log = session.scalar(select(RankingLog).where(RankingLog.ref == ref, RankingLog.beneficiary_id == her.id))
    shown = [each for each in log.shown if each["vacancy"] == vacancy.ref] if log is not None else []
    if log is None or not shown:
        raise BadProposal("not_in_ranking", "ranking", "no ranking of hers with this reference showed this vacancy")
    return log, shown


def _require_first(session: Session, proposal: Proposal) -> None:
    same = select(Proposal.id).where(
        Proposal.beneficiary_id == proposal.beneficiary_id,
        Proposal.vacancy_id == proposal.vacancy_id,
        Proposal.state.in_(LIVING),
    )
    if session.scalar(same) is not None:
        raise BadProposal("already_proposed", "vacancy", "a proposal of hers for this vacancy is under way already")


def _require_in_time(proposal: Proposal, move: str, now: datetime) -> None:
    """Refuse what comes too late, whether or not the clock has ended the proposal already."""
    if proposal.state in LIVING and proposal.over_on is not None and day_of(now) >= proposal.over_on:
        raise IllegalMove(State.EXPIRED, move, ())


def _reserve_again(session: Session, proposal: Proposal, now: datetime) -> None:
    try:
        vacancies.take_slot(session, proposal.vacancy_id)
    except IllegalMove:
        raise NoSlot("no_slot", "vacancy", "the slot has lapsed, and the vacancy has none free now") from None
    proposal.reserved_at = now
