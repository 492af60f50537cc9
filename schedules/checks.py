"""Tries of a check word: five wrong ones for a proposal, whatever link they came by, and its card stays shut to words.

A try is counted before the word is looked at, in a transaction of its own, so that many at once are no more than five.
With another check word the count begins anew.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact
from schedules.messages import ToTutor, tell_tutor
from schedules.records.proposals import Proposal

MOST_TRIES = 5


def count_try(session: Session, proposal_id: int) -> int | None:
    """Count one more try and return which one it is, None when there is none left."""
    proposal, sign = _locked(session, proposal_id)
    if proposal.words_for != sign:
        proposal.words_for, proposal.wrong_words = sign, 0
    if proposal.wrong_words >= MOST_TRIES:
        return None
    proposal.wrong_words += 1
    session.flush()
    return proposal.wrong_words


def was_right(session: Session, proposal_id: int) -> None:
    """Begin to count anew after the right word."""
    _locked(session, proposal_id)[0].wrong_words = 0
    session.flush()


def was_last(session: Session, proposal_id: int, *, now: datetime) -> None:
    """Tell her tutor, once, that the last try was wrong too; the words themselves are kept nowhere."""
    tell_tutor(session, _locked(session, proposal_id)[0], ToTutor.WORD, now=now)


def _locked(session: Session, proposal_id: int) -> tuple[Proposal, str]:
    """Return a proposal, locked, and a sign of the check word of its contact."""
    query = select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    proposal = session.scalars(query.execution_options(populate_existing=True)).one()
    stored = session.get_one(Contact, proposal.contact_id).check_word_hash or ""
    return proposal, sha256(stored.encode()).hexdigest()
