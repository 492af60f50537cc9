"""A contact's answer, with or without an account: what stops it is seen to apart, and never told."""

from collections.abc import Callable

from flask import request

from ground.actors import Actor
from schedules.errors import AnswerCrossed, AnswerStopped
from schedules.proposing import answers
from schedules.records.proposals import Proposal
from web.db import db, session
from web.service import now


def be_willing(ref: str, by: Actor) -> Proposal:
    """Say that the firm is willing.

    Raises NoProposal, IllegalMove, NoSlot, BadProposal, AnswerCrossed, AnswerStopped.
    """
    return _seen_to(answers.be_willing, ref, by)


def take_back(ref: str, by: Actor) -> Proposal:
    """Take an answer back. Raises NoProposal, IllegalMove, AnswerCrossed, AnswerStopped."""
    return _seen_to(answers.take_back, ref, by)


def _seen_to(act: Callable[..., Proposal], ref: str, by: Actor) -> Proposal:
    """Do something; what was in its way is seen to in a transaction of its own, for this one is over."""
    try:
        return act(db.session(), ref, by=by, now=now())
    except (AnswerCrossed, AnswerStopped):
        db.session().rollback()
        with session(db.engine, write=True, by=by, door=request.endpoint) as own:
            answers.settle(own, ref, by=by, now=now())
        raise
