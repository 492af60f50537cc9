"""The moves of a proposal, and from when on they count (pure)."""

from datetime import date, datetime

from ground.errors import IllegalMove
from ground.moves import Moves
from schedules.dates.timing import life_over_on
from schedules.records.proposals import LIVING, Proposal, Side, State

_SENT, _WILLING, _INTERVIEW, _DECLINED = State.SENT, State.WILLING, State.INTERVIEW, State.DECLINED
CONSENT, SEND, WITHDRAW, EXPIRE = "consent", "send", "withdraw", "expire"
ANSWER_WILLING, ANSWER_DECLINED, TAKE_BACK = "answer_willing", "answer_declined", "take_back_answer"
ASK_INTERVIEW, INTERVIEW = "ask_interview_consent", "interview"
ACCEPT, DECLINE_BY_HER = "accept", "decline_by_her"

MOVES = Moves[State](
    {
        (State.DRAFTED, CONSENT): State.CONSENTED,
        (State.CONSENTED, SEND): _SENT,
        (_SENT, ANSWER_WILLING): _WILLING,
        (_SENT, ANSWER_DECLINED): _DECLINED,
        (_WILLING, TAKE_BACK): _SENT,
        (_DECLINED, TAKE_BACK): _SENT,
        (_WILLING, ASK_INTERVIEW): _WILLING,
        (_WILLING, INTERVIEW): _INTERVIEW,
        (_INTERVIEW, ANSWER_DECLINED): _DECLINED,
        **{(state, ACCEPT): State.ACCEPTED for state in (_WILLING, _INTERVIEW)},
        **{(state, DECLINE_BY_HER): _DECLINED for state in (_WILLING, _INTERVIEW)},
        **{(state, WITHDRAW): State.WITHDRAWN for state in LIVING},
        **{(state, EXPIRE): State.EXPIRED for state in LIVING if state is not State.DRAFTED},
    }
)


def state_for_her(proposal: Proposal, now: datetime) -> State:
    """Return where a proposal stands for her side, which learns of an answer when it can no longer be taken back."""
    return _SENT if is_open_answer(proposal, now) else proposal.state


def over_on_for_her(proposal: Proposal, now: datetime) -> date | None:
    """Return when a proposal is over by itself, as her side may know: an answer that is still open moves no day."""
    if is_open_answer(proposal, now) and proposal.sent_at is not None:
        return life_over_on(proposal.sent_at)
    return proposal.over_on


def is_open_answer(proposal: Proposal, now: datetime) -> bool:
    """Tell whether the contact has answered and may still take it back."""
    is_answered = proposal.state is _WILLING or proposal.declined_by is Side.EMPLOYER
    return is_answered and proposal.effective_at is not None and now < proposal.effective_at


def after_on_her_side(proposal: Proposal, move: str, now: datetime) -> State:
    """Return the state after a move of her side, which an answer that is still open does not allow."""
    if is_open_answer(proposal, now):
        raise IllegalMove(_SENT, move, MOVES.allowed(_SENT))
    return MOVES.after(proposal.state, move)
