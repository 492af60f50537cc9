"""What each kind of message says, and whether it is still needed."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from ground.outbox import Message
from web.mail.letters import Mail
from web.wording.texts import noted

# Told at sending time, in a transaction that is committed before the letter leaves: secrets of links are made here, and
# their digests stored. None: no longer needed.
Maker = Callable[[Session, Message, datetime], Mail | None]
INBOX = "inbox"


def inbox(_session: Session, _message: Message, _now: datetime) -> Mail:
    """Say that something waits on the pages, behind the sign-in."""
    return Mail(noted("There is something for you on your page."), "/")


# A kind that is not named here is never sent, and never lost.
KINDS: Mapping[str, Maker] = {INBOX: inbox}
