"""A contact's answer, with or without an account: what stops it is seen to apart, and never told."""

from flask import request

from ground.actors import Actor
from schedules import answers
from schedules.errors import AnswerCrossed, AnswerStopped
from schedules.records.proposals import Proposal
from web.db import db, session
from web.service import now


def be_willing(ref: str, by: Actor) -> Proposal:
    """Say that the firm is willing. What was in the way is seen to in a transaction of its own, for this one is over.

    Raises NoProposal, IllegalMove, NoSlot, BadProposal, AnswerCrossed, AnswerStopped.
    """
    try:
        return answers.be_willing(db.session(), ref, by=by, now=now())
    except (AnswerCrossed, AnswerStopped):
        db.session().rollback()
        with session(db.engine, write=True, by=by, door=request.endpoint) as own:
            answers.settle(own, ref, by=by, now=now())
        raise
