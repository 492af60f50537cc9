"""The proof that somebody has given the right check word: it stands in the form, for a quarter of an hour.

No cookie and no row keeps it. It is good for one link, one proposal and the check word that it was given for.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import check_words
from employers.records import Contact, Employer
from ground.actors import Actor, Role
from schedules.errors import NoProposal
from schedules.proposing import checks, reach
from schedules.records.proposals import Proposal
from web.accounts import links
from web.accounts.digests import digest
from web.accounts.records import LinkKind

LIFE = timedelta(minutes=15)
SALT = "check word"
Begin = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link leads to: a proposal, its contact as somebody who acts, and whether it is still theirs to answer."""

    proposal: Proposal
    contact: Contact
    by: Actor
    is_open: bool


def asked(session: Session, secret: str, *, now: datetime) -> Asked | None:
    """Return what a link leads to, from whichever of the mails it is.

    None when it never led anywhere, or what it led to is over and the last link to it no longer good.
    """
    link = links.known(session, secret, LinkKind.PROPOSAL)
    if link is None or link.contact is None:
        return None
    own = (Proposal.ref == link.concerns) & (Proposal.contact_id == link.contact_id)
    proposal = session.scalars(select(Proposal).where(own)).one_or_none()
    if proposal is None:
        return None
    employer = session.get_one(Employer, link.contact.employer_id)
    by = Actor(link.contact.ref, Role.EMPLOYER, employer=employer.ref)
    is_open = _is_open(session, proposal, by, now)
    if not is_open and not links.is_any_good(session, link, now=now):
        return None
    return Asked(proposal, link.contact, by, is_open)


def try_word(begin: Begin, secret: str, word: str, *, now: datetime) -> bool:
    """Tell whether a word opens what a link leads to; it takes as long where nothing is there.

    A try is counted before the word is looked at; each step has a transaction of its own.
    """
    with begin() as own:
        found = asked(own, secret, now=now)
        stored = found.contact.check_word_hash if found else None
        proposal_id = found.proposal.id if found else None
        left = checks.count_try(own, proposal_id) if proposal_id is not None else None
    is_right = check_words.is_right(word, stored)
    if proposal_id is None or left is None:
        return False
    if is_right:
        with begin() as own:
            checks.was_right(own, proposal_id)
    elif left == 0:
        with begin() as own:
            checks.was_last(own, proposal_id, now=now)
    return is_right


def give(key: str, secret: str, found: Asked, *, now: datetime) -> str:
    """Return the proof for what a link leads to."""
    return str(_signer(key).dumps([*_facts(secret, found), int((now + LIFE).timestamp())]))


def is_good(key: str, proof: str, secret: str, found: Asked, *, now: datetime) -> bool:
    """Tell whether a proof is for what a link leads to, and not too old."""
    try:
        *facts, until = _signer(key).loads(proof)
    except (BadSignature, ValueError):
        return False
    return bool(facts == _facts(secret, found) and now.timestamp() < until)


def _facts(secret: str, found: Asked) -> list[str]:
    return [digest(secret), found.proposal.ref, digest(found.contact.check_word_hash or "")]


def _is_open(session: Session, proposal: Proposal, by: Actor, now: datetime) -> bool:
    try:
        return reach.in_hand(session, proposal.ref, by, now=now) is proposal
    except NoProposal:
        return False


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=SALT)
