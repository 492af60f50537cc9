"""How a letter looks: a constant subject, one neutral sentence, one link, and headers that say nothing of anybody."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ground.outbox import Message
from web.mail.readers import Reader
from web.settings import domain
from web.wording.texts import noted
from web.wording.words import Words

# The same for every kind: who looks over a shoulder learns that there is something, and whether it can wait.
ROUTINE = noted("Ponte: something to read")
URGENT = noted("Ponte: urgent, please read today")


@dataclass(frozen=True, slots=True)
class Mail:
    """What a letter says: a sentence of our texts, and the path of a page of ours."""

    sentence: str
    path: str


@dataclass(frozen=True, slots=True)
class House:
    """From where letters come: the address of the service, and of the sender."""

    base_url: str
    sender: str | None = None

    @property
    def domain(self) -> str:
        """The domain of the service."""
        return domain(self.base_url)

    @property
    def address(self) -> str:
        """The address from which letters come."""
        return self.sender or f"ponte@{self.domain}"


def letter(message: Message, mail: Mail, reader: Reader, house: House, *, now: datetime) -> EmailMessage:
    """Return a message as a letter; tried again it has the same Message-ID."""
    words = Words(reader.lang)
    made = EmailMessage(SMTP)
    made["From"] = Address("Ponte", addr_spec=house.address)
    made["To"] = Address(addr_spec=reader.address)
    made["Subject"] = words.say(URGENT if message.urgent else ROUTINE)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{message.ref}@{house.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(f"{words.say(mail.sentence)}\n\n{house.base_url}{mail.path}\n", cte="quoted-printable")
    return made
