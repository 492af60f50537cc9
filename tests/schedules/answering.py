"""Processes that answer proposals, which can be killed at any moment, and what has to hold whenever that was."""

from collections.abc import Callable
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier, Event

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from employers.records import Vacancy
from ground.actors import Actor
from ground.audit import heads
from ground.errors import IllegalMove, Missing
from schedules.errors import NoSlot
from schedules.proposing import answers
from schedules.records.proposals import Proposal, State
from tests import make
from web import db

# Forked, because importing all anew would take longer than the answering.
APART = get_context("fork")
HOLDING = (State.WILLING, State.INTERVIEW, State.ACCEPTED)
LONGEST_S = 60.0
Work = Callable[[Engine], None]


def started(work: Work, engine: Engine) -> BaseProcess:
    """Start a process that works on a connection of its own."""
    process = APART.Process(target=_apart, args=(work, engine))
    process.start()
    return process


def _apart(work: Work, engine: Engine) -> None:
    work(db.engine(engine.url, make.TRAIL))


def answering(ref: str, by: Actor, *, now: datetime, together: Barrier | None = None) -> Work:
    """Return what says once, perhaps together with others, that the firm is willing; a refusal is part of it."""

    def work(engine: Engine) -> None:
        if together is not None:
            together.wait(LONGEST_S)
        with Session(engine, execution_options=db.WRITING) as own:
            try:
                answers.be_willing(own, ref, by=by, now=now)
                own.commit()
            except (IllegalMove, Missing, NoSlot):
                own.rollback()

    return work


def stopping_short(ref: str, by: Actor, *, now: datetime, done: Event) -> Work:
    """Return what answers, tells so, and waits to be killed with all written and nothing committed."""

    def work(engine: Engine) -> None:
        with Session(engine, execution_options=db.WRITING) as own:
            answers.be_willing(own, ref, by=by, now=now)
            done.set()
            APART.Event().wait(LONGEST_S)

    return work


def halves(session: Session) -> list[str]:
    """Return what is wrong: slots that nobody holds or two hold, answers that are half there, a broken trail."""
    session.expire_all()
    held = dict(
        session.execute(
            select(Proposal.vacancy_id, func.count())
            .where(Proposal.reserved_at.is_not(None))
            .group_by(Proposal.vacancy_id)
        ).all()
    )
    found = [] if heads.verify(session, [], make.TRAIL.keys) is None else ["the audit trail is broken"]
    found += [
        f"vacancy {vacancy.id}: {vacancy.slots_taken} of {vacancy.slots} taken, {held.get(vacancy.id, 0)} held"
        for vacancy in session.scalars(select(Vacancy).order_by(Vacancy.id))
        if vacancy.slots_taken != held.get(vacancy.id, 0) or vacancy.slots_taken > vacancy.slots
    ]
    for one in session.scalars(select(Proposal).order_by(Proposal.id)):
        if len({one.state in HOLDING, one.answered_at is not None, one.reserved_at is not None}) > 1:
            found.append(f"proposal {one.id}: {one.state}, answered {one.answered_at}, reserved {one.reserved_at}")
    return found
