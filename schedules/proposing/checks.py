"""Tries of a check word: five wrong ones for a proposal, whatever link they came by, and its card stays shut to words.

Whoever reads somebody's mail has many links: twenty wrong ones for all proposals to a contact together, and no card of
theirs opens to words. A try is counted before the word is looked at, in a transaction of its own, so that many at once
are no more. The right word wipes out the tries for its own proposal alone. With another check word the count begins
anew.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from employers.records import Contact
from schedules.messages import ToTutor, tell_tutor
from schedules.records.proposals import Proposal

MOST_TRIES = 5
# For all proposals to a contact: a word takes 10,000 guesses at least, so a stranger finds it once in 500 times.
MOST_OF_CONTACT = 20


def count_try(session: Session, proposal_id: int) -> int | None:
    """Count one more try and return how many are left after it, None when there was none left."""
    proposal, sign = _locked(session, proposal_id)
    if proposal.words_for != sign:
        proposal.words_for, proposal.wrong_words = sign, 0
        session.flush()
    of_contact = (Proposal.contact_id == proposal.contact_id, Proposal.words_for == sign)
    wrong = session.scalar(select(func.sum(Proposal.wrong_words)).where(*of_contact)) or 0
    left = min(MOST_TRIES - proposal.wrong_words, MOST_OF_CONTACT - wrong)
    if left <= 0:
        return None
    proposal.wrong_words += 1
    session.flush()
    return left - 1


def was_right(session: Session, proposal_id: int) -> None:
    """Begin to count anew after the right word."""
    _locked(session, proposal_id)[0].wrong_words = 0
    session.flush()


def was_last(session: Session, proposal_id: int, *, now: datetime) -> None:
    """Tell her tutor, once, that the last try was wrong too; the words themselves are kept nowhere."""
    tell_tutor(session, _locked(session, proposal_id)[0], ToTutor.WORD, now=now)


def _locked(session: Session, proposal_id: int) -> tuple[Proposal, str]:
    """Return a proposal, locked with its contact, and a sign of the contact's check word."""
    own = select(Contact).join(Proposal, Proposal.contact_id == Contact.id).where(Proposal.id == proposal_id)
    # Tries for two proposals stand in line; whoever only refers to the contact does not.
    contact = session.scalars(_freshly(own.with_for_update(key_share=True, of=Contact))).one()
    proposal = session.scalars(_freshly(select(Proposal).where(Proposal.id == proposal_id).with_for_update())).one()
    return proposal, sha256((contact.check_word_hash or "").encode()).hexdigest()


def _freshly(query: Select[Any]) -> Select[Any]:
    return query.execution_options(populate_existing=True)
