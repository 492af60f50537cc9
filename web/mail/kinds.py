"""What each kind of message says, and whether it is still needed."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ground.outbox import Message
from matching import glass
from schedules.alerting import concerns
from schedules.checking_in import contacting, following_up
from schedules.messages import ToTutor
from web.accounts import Account, AccountState
from web.accounts.letters import Letter
from web.mail import contacts, of_accounts, proposals
from web.mail.letters import Mail

# Told at sending time, in a transaction that is committed before the letter leaves: secrets of links are made here, and
# their digests stored. None: no longer needed.
Maker = Callable[[Session, Message, datetime], Mail | None]
INBOX = "inbox"


def inbox(session: Session, message: Message, _now: datetime) -> Mail | None:
    """Say that something waits on the pages, behind the sign-in, to who may still come in."""
    account = session.scalar(select(Account).where(Account.ref == message.to_account))
    if account is not None and account.state is not AccountState.ACTIVE:
        return None
    return Mail(proposals.INSIDE, "/")


# A kind that is not named here is never sent, and never lost.
KINDS: Mapping[str, Maker] = {
    INBOX: inbox,
    glass.BROKEN: inbox,
    Letter.INVITATION: of_accounts.invitation,
    Letter.RESET: of_accounts.reset,
    Letter.CHANGED: of_accounts.changed,
    **dict.fromkeys(ToTutor, inbox),
    **dict.fromkeys(following_up.TOLD.values(), inbox),
    **dict.fromkeys(concerns.Told, inbox),
    contacting.HIRING_DOUBTFUL: inbox,
    **contacts.KINDS,
    **proposals.KINDS,
}
