"""What contacts are asked by mail: to choose a check word."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from employers.records import Contact
from ground.outbox import Message
from web.accounts import links
from web.accounts.records import LinkKind
from web.mail.letters import Mail
from web.wording.texts import noted

CHOOSE, PAGE = "check_word", "/w/"
SENTENCE = noted("Choose a check word. It will open what we send you. The link is good for a day.")


def choose(session: Session, message: Message, now: datetime) -> Mail | None:
    """Ask for a check word, with a link that is good once; None when one was chosen meanwhile, or nobody is there."""
    contact = session.scalars(select(Contact).where(Contact.ref == message.to_contact)).one()
    if contact.check_word_hash is not None or contact.ended_on is not None:
        return None
    secret = links.make(session, LinkKind.CHECK_WORD, to=contact, now=now)
    return Mail(SENTENCE, f"{PAGE}{secret}?lang={contact.lang}")


KINDS = {CHOOSE: choose}
