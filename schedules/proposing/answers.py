"""What a contact does with a proposal: says yes or no, and may take it back for half an hour.

The slot is reserved at once; her side is told when the answer can no longer be taken back.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from employers import vacancies
from ground.actors import Actor
from ground.errors import IllegalMove, Unreadable
from matching import avoidance
from matching.errors import ExclusionDoubt, ExclusionHit, ExclusionsUnreadable, VacancyUnreadable
from schedules.dates import timing
from schedules.errors import VACANCY_NOT_OPEN, AnswerCrossed, AnswerStopped, BadProposal, NoSlot
from schedules.messages import ToTutor, tell_tutor, was_told
from schedules.proposing import reach
from schedules.proposing.endings import free_slot, withdraw
from schedules.proposing.proposal_moves import ANSWER_DECLINED, ANSWER_WILLING, MOVES, TAKE_BACK, is_open_answer
from schedules.records.proposals import EmployersReason, Proposal, Side, State, Withdrawal

# A contact who tries the same again does not call her tutor again within this time.
AGAIN = timedelta(days=1)


def be_willing(session: Session, ref: str, *, by: Actor, now: datetime) -> Proposal:
    """Say that the firm is willing: a slot is reserved at once.

    Raises NoProposal, IllegalMove, NoSlot, BadProposal; and AnswerCrossed or AnswerStopped when she must, or perhaps
    must, avoid the place: then ``settle`` is to be called in a transaction of its own.
    """
    proposal = reach.shown_to_change(session, ref, by, now=now)
    after = MOVES.after(proposal.state, ANSWER_WILLING)
    _require_clear(session, proposal)
    _reserve(session, proposal, now)
    proposal.state = after
    proposal.answered_at, proposal.effective_at = now, timing.effective_at(now)
    proposal.over_on = timing.answer_over_on(proposal.sent_at or now, proposal.effective_at)
    session.flush()
    return proposal


def settle(session: Session, ref: str, *, by: Actor, now: datetime) -> None:
    """Do what follows from an answer that could not be taken: end the proposal, or have her tutor look at it.

    What is in the way may be gone by now; then nothing follows. Raises NoProposal.
    """
    proposal = reach.shown_to_change(session, ref, by, now=now)
    try:
        _require_clear(session, proposal)
    except AnswerCrossed:
        withdraw(session, proposal, reason=Withdrawal.EXCLUSION, now=now)
    except AnswerStopped:
        if not was_told(session, proposal, ToTutor.STOPPED, since=now - AGAIN):
            tell_tutor(session, proposal, ToTutor.STOPPED, now=now, is_urgent=True)


def decline(session: Session, ref: str, reason: EmployersReason, *, by: Actor, now: datetime) -> Proposal:
    """Say that the firm is not willing; after an interview it counts at once. Raises NoProposal, IllegalMove."""
    proposal = reach.shown_to_change(session, ref, by, now=now)
    was_met = proposal.state is State.INTERVIEW
    after = MOVES.after(proposal.state, ANSWER_DECLINED)
    free_slot(session, proposal)
    proposal.state, proposal.declined_by, proposal.why = after, Side.EMPLOYER, reason
    proposal.answered_at, proposal.effective_at = now, now if was_met else timing.effective_at(now)
    proposal.told_at, proposal.ended_at = None, now
    session.flush()
    return proposal


def take_back(session: Session, ref: str, *, by: Actor, now: datetime) -> Proposal:
    """Take an answer back within its half hour: it was never given, and the card is open again.

    Raises NoProposal, IllegalMove; and AnswerCrossed or AnswerStopped as ``be_willing`` does.
    """
    proposal = reach.shown_to_change(session, ref, by, now=now)
    after = MOVES.after(proposal.state, TAKE_BACK)
    if not is_open_answer(proposal, now):
        raise IllegalMove(proposal.state, TAKE_BACK, _allowed(proposal.state))
    _require_clear(session, proposal)
    free_slot(session, proposal)
    proposal.state, proposal.declined_by, proposal.why = after, None, None
    proposal.answered_at = proposal.effective_at = proposal.ended_at = None
    proposal.over_on = timing.life_over_on(proposal.sent_at or now)
    session.flush()
    return proposal


def _allowed(state: State) -> tuple[str, ...]:
    return tuple(move for move in MOVES.allowed(state) if move in {ANSWER_WILLING, ANSWER_DECLINED})


def _require_clear(session: Session, proposal: Proposal) -> None:
    """Look once more whether she must avoid the place; what is wrong with it is not for the firm to know."""
    try:
        avoidance.require_clear(session, proposal.beneficiary_id, proposal.vacancy_id, proposal.contact_id)
    except (ExclusionDoubt, ExclusionsUnreadable, Unreadable, VacancyUnreadable):
        raise AnswerStopped from None
    except ExclusionHit:
        raise AnswerCrossed from None


def _reserve(session: Session, proposal: Proposal, now: datetime) -> None:
    try:
        vacancies.take_slot(session, proposal.vacancy_id)
    except IllegalMove as refused:
        if refused.state == "filled":
            raise NoSlot("no_slot", "vacancy", "no slot of this vacancy is free now") from None
        raise BadProposal(*VACANCY_NOT_OPEN) from None
    proposal.reserved_at = now
