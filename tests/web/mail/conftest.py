"""Fixtures of mail: readers in three languages, and what sends to them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from employers.records import Contact
from ground import outbox
from ground.outbox import Message
from schedules.ticker import Knock
from tests import make
from web import db, logs
from web.mail.kinds import KINDS, Maker
from web.mail.letters import House
from web.mail.post import Post
from web.mail.sending import Sender
from web.mail.server import MailServer
from web.settings import LogLevel

BASE_URL = "https://ponte.example.org"


@dataclass
class Office:
    """A database with readers, and workers that send what waits there."""

    engine: Engine
    readers: dict[str, str]  # the contact's reference by language
    now: datetime = make.NOW
    kinds: dict[str, Maker] = field(default_factory=lambda: dict(KINDS))

    def put(self, number: int = 1, *, to: str = "it", **said: object) -> list[str]:
        """Put messages to a reader and return their references."""
        with db.session(self.engine, write=True) as session:
            given = {"to_contact": self.readers[to], "due_at": self.now} | said
            return [outbox.put(session, **{"kind": "inbox"} | given).ref for _ in range(number)]  # type: ignore[arg-type]

    def send(
        self,
        server: MailServer,
        *,
        worker: str = "w",
        patience: float = 5.0,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """Send what is due, as one knock does."""
        house = House(BASE_URL)
        sender = Sender(lambda: Post(server, house.domain, patience), house, worker, self.kinds)
        sender(Knock(partial(db.session, self.engine, write=True, door="tick"), lambda: self.now, is_stopping))

    def messages(self) -> list[Message]:
        """Return all messages as they are."""
        with Session(self.engine) as session:
            return [*session.scalars(select(Message).order_by(Message.id))]


@pytest.fixture
def office(engine: Engine) -> Office:
    """Return an office with an Italian, an English and a French reader."""
    logs.set_up(LogLevel.INFO)
    with db.session(engine, write=True) as session:
        make.floor(session)
        employer = make.employer(session)
        readers = {
            lang: Contact(
                employer_id=employer.id, name="Canarino", email=f"{lang}@reader.example.org", lang=lang,
                confirmed_on=make.TODAY,
            )
            for lang in ("it", "en", "fr")
        }  # fmt: skip
        session.add_all(readers.values())
        session.flush()
        return Office(engine, {lang: contact.ref for lang, contact in readers.items()})
