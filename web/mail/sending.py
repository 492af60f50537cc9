"""Sending what is due: claimed, made into a letter, handed in, marked; each in a transaction of its own.

While the mail server is spoken to no transaction is open, or a slow one would keep others from writing. The digest of a
link's secret is stored before its letter leaves, the mark after it has left: who dies between the two leaves a letter
that is sent once more, under the same Message-ID, and none whose link leads nowhere.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial

import structlog

from ground import outbox
from schedules.ticker import Knock, attempt
from web import logs
from web.mail.kinds import Maker
from web.mail.letters import House, letter
from web.mail.post import NOT_SENT, Post, reason
from web.mail.readers import NoAddress, reader

PORTION = 20
# A slow mail server must not keep the other steps of the ticker waiting: the next knock goes on.
ROUND = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter that can leave, and to which address."""

    letter: EmailMessage
    to: str


@dataclass(frozen=True, slots=True)
class Sender:
    """A step of the ticker that sends, as one worker: through which connection, from where, and what each kind says."""

    connect: Callable[[], Post]
    house: House
    worker: str
    kinds: Mapping[str, Maker]

    def __call__(self, knock: Knock) -> None:
        """Send what is due, a portion at a time, as long as the mail server is there and the round lasts."""
        ends_at = knock.clock() + ROUND
        with closing(self.connect()) as post:
            claimed = self._claim(knock)
            while claimed and self._send(knock, post, claimed, ends_at):
                claimed = self._claim(knock)

    def _claim(self, knock: Knock) -> list[int]:
        with knock.begin() as session:
            claimed = outbox.claim(session, now=knock.clock(), limit=PORTION, worker=self.worker)
            return [message.id for message in claimed]

    def _send(self, knock: Knock, post: Post, claimed: Sequence[int], ends_at: datetime) -> bool:
        """Send what was claimed; tell whether to go on, and give the rest back when not."""
        for done, message_id in enumerate(claimed):
            is_over = knock.is_stopping() or knock.clock() >= ends_at
            # A server that is away is no fault of a message: it costs none of its tries.
            if is_over or not attempt(post.open, _tell):
                with knock.begin() as session:
                    outbox.release(session, claimed[done:], worker=self.worker)
                return False
            if not attempt(partial(self._send_one, knock, post, message_id), _tell):
                with knock.begin() as session:
                    outbox.failed(session, message_id, now=knock.clock(), worker=self.worker)
        return True

    def _send_one(self, knock: Knock, post: Post, message_id: int) -> None:
        ready = self._made(knock, message_id)
        if ready is not None:
            post.send(ready.letter, sender=self.house.address, to=ready.to)
            with knock.begin() as session:
                outbox.done(session, message_id, now=knock.clock())

    def _made(self, knock: Knock, message_id: int) -> Ready | None:
        """Return the letter of a message, None when it is somebody else's by now, or no longer needed."""
        with knock.begin() as session:
            now = knock.clock()
            message = outbox.hold(session, message_id, now=now, worker=self.worker)
            if message is None:
                return None
            to = reader(session, message)
            mail = self.kinds[message.kind](session, message, now) if to else None
            if to is None or mail is None:
                outbox.drop(session, message, now=now)
                return None
            return Ready(letter(message, mail, to, self.house, now=now), to.address)


def _tell(mistake: Exception) -> None:
    """Log why something was not sent: what the server's answer was, never its words, which repeat the address."""
    if isinstance(mistake, (*NOT_SENT, NoAddress)):
        structlog.get_logger().warning("unsent", worker=os.getpid(), code=reason(mistake))
    else:
        logs.note(mistake)
