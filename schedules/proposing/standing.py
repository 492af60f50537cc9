"""How a proposal stands for the firm (pure): its own doings, and else only whether it is open."""

from datetime import datetime
from enum import StrEnum

from schedules.proposing.proposal_moves import is_open_answer
from schedules.records.proposals import Proposal, Side, State


class Standing(StrEnum):
    """How a proposal stands for the contact to whom it was sent."""

    OPEN = "open"
    WILLING = "willing"
    INTERVIEW = "interview"
    AGREED = "agreed"
    DECLINED = "declined"  # by the firm itself
    LAPSED = "lapsed"  # the firm never answered
    CLOSED = "closed"  # whatever it was, on whichever side


OF_OPEN = {
    State.SENT: Standing.OPEN,
    State.WILLING: Standing.WILLING,
    State.INTERVIEW: Standing.INTERVIEW,
    State.ACCEPTED: Standing.AGREED,
}


def standing(proposal: Proposal, *, is_open: bool) -> Standing:
    """Return how a proposal stands for its contact; ``is_open`` tells whether its card is."""
    if is_open:
        return OF_OPEN[proposal.state]
    if proposal.declined_by is Side.EMPLOYER:
        return Standing.DECLINED
    if proposal.state is State.EXPIRED and proposal.answered_at is None:
        return Standing.LAPSED
    return Standing.CLOSED


def final_at(proposal: Proposal, now: datetime) -> datetime | None:
    """Return until when the contact may take an answer back, None when there is none to be taken back."""
    return proposal.effective_at if is_open_answer(proposal, now) else None
