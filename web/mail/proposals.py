"""What a contact is told of proposals by mail: that there is one, or news of one, behind the check word, or its end.

A letter is made when it leaves. What is no longer open by then is not sent: a consent that was withdrawn meanwhile, an
answer that has come.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact, Employer
from ground.actors import Actor, Role
from ground.instants import instant_of
from ground.outbox import Message
from schedules.errors import NoProposal
from schedules.messages import ToContact
from schedules.proposing import reach
from schedules.records.proposals import Proposal, State
from web.accounts import links, may_use_check_word
from web.accounts.records import LinkKind
from web.mail.letters import Mail
from web.wording.texts import noted

PAGE, DOOR = "/p/", "/"
PROPOSED = noted("There is a proposal for one of your vacancies. It opens with your check word.")
REMINDED = noted("A proposal for one of your vacancies still waits for your answer. It opens with your check word.")
NEWS = noted("There is news of a proposal that you have answered. It opens with your check word.")
INSIDE = noted("There is something for you on your page.")
OVER = noted("The time for answering a proposal has passed. Thank you all the same: others may come.")


NEWS_LIFE = timedelta(days=7)  # of the link to a proposal that is over
SENTENCES = {ToContact.PROPOSAL: PROPOSED, ToContact.REMINDER: REMINDED, ToContact.NEWS: NEWS}


def sentence(session: Session, contact: Contact, kind: ToContact) -> str:
    """Return what a contact is told by mail: who may not come in with a check word does with an account."""
    return SENTENCES[kind] if may_use_check_word(session, contact) else INSIDE


def to_contact(session: Session, message: Message, now: datetime) -> Mail | None:
    """Say that a proposal is there, or still there, with a link of its own; None once it is not."""
    contact = _reader(session, message)
    proposal = _open(session, message, contact, now)
    if proposal is None or proposal.state is not State.SENT or proposal.over_on is None:
        return None
    return _with_link(session, message, contact, now, instant_of(proposal.over_on) - now)


def news(session: Session, message: Message, now: datetime) -> Mail | None:
    """Say that there is news of a proposal, whatever it is, with a link of its own."""
    proposal = session.scalar(select(Proposal).where(Proposal.ref == message.about))
    if proposal is None:
        return None
    life = instant_of(proposal.over_on) - now if proposal.over_on else NEWS_LIFE
    return _with_link(session, message, _reader(session, message), now, max(life, NEWS_LIFE))


def over(_session: Session, _message: Message, _now: datetime) -> Mail:
    """Say kindly that the time for an answer has passed."""
    return Mail(OVER, DOOR)


def _reader(session: Session, message: Message) -> Contact:
    return session.scalars(select(Contact).where(Contact.ref == message.to_contact)).one()


def _with_link(session: Session, message: Message, contact: Contact, now: datetime, life: timedelta) -> Mail:
    said = sentence(session, contact, ToContact(message.kind))
    if not may_use_check_word(session, contact):
        return Mail(said, DOOR)
    secret = links.make(session, LinkKind.PROPOSAL, to=contact, now=now, life=life, about=message.about)
    return Mail(said, f"{PAGE}{secret}?lang={contact.lang}")


def _open(session: Session, message: Message, contact: Contact, now: datetime) -> Proposal | None:
    employer = session.get_one(Employer, contact.employer_id)
    reader = Actor(contact.ref, Role.EMPLOYER, employer=employer.ref)
    try:
        return reach.shown(session, str(message.about), reader, now=now)
    except NoProposal:
        return None


KINDS = {
    ToContact.PROPOSAL.value: to_contact,
    ToContact.REMINDER.value: to_contact,
    ToContact.NEWS.value: news,
    ToContact.OVER.value: over,
}
