"""Proposals of the cast, in each of the states in which somebody does something with one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers import contacts
from employers.records import Contact, Employer
from ground.actors import Actor, Role
from schedules.proposing import answers, consents, meetings, proposals
from schedules.proposing.previews import preview_of
from schedules.records.consents import Consent
from schedules.records.proposals import Proposal
from tests import make

SENT_AT = make.NOW - timedelta(hours=2)
ANSWERED_AT, AGREED_AT = SENT_AT, make.NOW - timedelta(hours=1)
# The way to each state.
WAYS = {
    "drafted": (),
    "consented": ("consent",),
    "sent": ("consent", "send"),
    "fresh": ("consent", "send", "answer now"),
    "willing": ("consent", "send", "answer"),
    "agreed": ("consent", "send", "answer", "agree"),
    "met": ("consent", "send", "answer", "agree", "invite"),
}


@dataclass(frozen=True, slots=True)
class Between:
    """Who proposes whom to which firm: her tutor, her reference, the firm's, and the contact's account."""

    by: Actor
    her: str
    firm: str
    account: str | None


def proposed(session: Session, between: Between) -> Iterator[tuple[str, Proposal]]:
    """Yield a proposal for a vacancy of its own in each state, all to one contact."""
    stated = {"name": "Anna Prova", "account": between.account or "nobody"}
    contact = contacts.add(session, between.firm, stated, by=between.by, on=make.TODAY)
    for state, way in WAYS.items():
        vacancy = make.vacancy(session, by=between.by, employer=between.firm)
        stated = {"vacancy": vacancy.ref, "contact": contact.ref}
        proposal = proposals.draft(session, between.her, stated, by=between.by, now=SENT_AT)
        for step in way:
            STEPS[step](session, proposal, between)
        yield state, proposal


def consent_of(session: Session, proposal: Proposal) -> str | None:
    """Return the reference of the consent that a proposal stands on."""
    return session.scalar(select(Consent.ref).where(Consent.id == proposal.consent_id))


def _consent(session: Session, proposal: Proposal, between: Between) -> None:
    named = [{"proposal": proposal.ref, "seen": preview_of(session, proposal).seen}]
    said = {"language": "en", "given": "in_person", "proposals": named}
    consents.give(session, between.her, said, by=between.by, now=SENT_AT, tell=_tell)


def _send(session: Session, proposal: Proposal, between: Between) -> None:
    proposals.send(session, proposal.ref, str(consent_of(session, proposal)), by=between.by, now=SENT_AT)


def _answer(session: Session, proposal: Proposal, _between: Between, now: datetime = ANSWERED_AT) -> None:
    contact = session.get_one(Contact, proposal.contact_id)
    employer = session.get_one(Employer, contact.employer_id)
    who = Actor(contact.ref, Role.EMPLOYER, employer=employer.ref)
    answers.be_willing(session, proposal.ref, by=who, now=now)


def _answer_now(session: Session, proposal: Proposal, between: Between) -> None:
    _answer(session, proposal, between, make.NOW - timedelta(minutes=5))


def _agree(session: Session, proposal: Proposal, between: Between) -> None:
    said = {"place": "Via Prova", "day": make.TODAY, "time": "10:30", "language": "en", "given": "in_person"}
    meetings.agree(session, proposal.ref, said, by=between.by, now=AGREED_AT, tell=_tell)


def _invite(session: Session, proposal: Proposal, between: Between) -> None:
    meetings.invite(session, proposal.ref, by=between.by, now=AGREED_AT)


def _tell(*_: object) -> dict[str, Any]:
    return {"lang": "en", "lines": [], "inference": []}


STEPS: Mapping[str, Callable[[Session, Proposal, Between], None]] = {
    "consent": _consent,
    "send": _send,
    "answer": _answer,
    "answer now": _answer_now,
    "agree": _agree,
    "invite": _invite,
}
