"""What a contact is told of proposals by mail: that there is one, behind the check word; that its time has passed.

A letter is made when it leaves. What is no longer open by then is not sent: a consent that was withdrawn meanwhile, an
answer that has come.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact, Employer
from ground.actors import Actor, Role
from ground.instants import instant_of
from ground.outbox import Message
from schedules import reach
from schedules.errors import NoProposal
from schedules.messages import ToContact
from schedules.records.proposals import Proposal, State
from web.accounts import links
from web.accounts.records import LinkKind
from web.mail.letters import Mail
from web.wording.texts import noted

PAGE, DOOR = "/p/", "/"
PROPOSED = noted("There is a proposal for one of your vacancies. It opens with your check word.")
REMINDED = noted("A proposal for one of your vacancies still waits for your answer. It opens with your check word.")
OVER = noted("The time for answering a proposal has passed. Thank you all the same: others may come.")


def to_contact(session: Session, message: Message, now: datetime) -> Mail | None:
    """Say that a proposal is there, or still there, with a link of its own; None once it is not."""
    contact = session.scalars(select(Contact).where(Contact.ref == message.to_contact)).one()
    proposal = _open(session, message, contact, now)
    if proposal is None or proposal.state is not State.SENT or proposal.over_on is None:
        return None
    sentence = PROPOSED if message.kind == ToContact.PROPOSAL else REMINDED
    if contact.check_word_hash is None:
        return Mail(sentence, DOOR)
    life = instant_of(proposal.over_on) - now
    secret = links.make(session, LinkKind.PROPOSAL, to=contact, now=now, life=life, about=proposal.ref)
    return Mail(sentence, f"{PAGE}{secret}?lang={contact.lang}")


def over(_session: Session, _message: Message, _now: datetime) -> Mail:
    """Say kindly that the time for an answer has passed."""
    return Mail(OVER, DOOR)


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
    ToContact.OVER.value: over,
}
