"""A real mail server on loopback that keeps what it takes, and can refuse, hang, break off, or call somebody."""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as POLICY
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from web.mail.server import MailServer, Security

OK = "250 OK"
LONG_S = 3600.0
USER, PASSWORD = "ponte", "a password @ a server"
# Called at a moment of a letter, with its recipient and how many came to this moment until now; returns the answer.
Moment = Callable[[str, int], str]


def hang(_to: str, _number: int) -> str:
    """Answer nothing."""
    return "hang"


def break_off(_to: str, _number: int) -> str:
    """Close the connection without a word."""
    return "break off"


def refuse(to: str, _number: int) -> str:
    """Refuse, and repeat the address as real servers do."""
    return f"550 5.1.1 <{to}>: no such user here"


def here(port: int) -> MailServer:
    """Return a server on loopback."""
    return MailServer("127.0.0.1", port, Security.NONE)


@contextmanager
def nobody() -> Iterator[MailServer]:
    """A port that refuses whoever comes, and that nobody else can have meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield here(bound.getsockname()[1])


@contextmanager
def silence() -> Iterator[MailServer]:
    """A server that lets everybody in and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        yield here(bound.getsockname()[1])


class Mailbox:
    """The server. ``named`` is answered when a recipient is named, ``taken`` when a letter was taken in."""

    def __init__(self, named: Moment | None = None, taken: Moment | None = None, **settings: Any) -> None:  # noqa: ANN401
        self.letters: list[EmailMessage] = []
        self.readers: list[str] = []
        self._moments = {"named": named, "taken": taken}
        self._counts: Counter[str] = Counter()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._controller = _Controller(self, self._socket, settings)

    @property
    def server(self) -> MailServer:
        """How it is reached."""
        return here(self.port)

    @property
    def ids(self) -> Counter[str]:
        """How often each letter came, by its Message-ID."""
        return Counter(str(letter["Message-ID"]) for letter in self.letters)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 - the server's own name and order
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = await self._answer("named", server, address)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        (to,) = envelope.rcpt_tos
        answer = await self._answer("taken", server, to)
        if answer == OK:
            parsed = BytesParser(policy=POLICY).parsebytes(cast("bytes", envelope.content))
            self.letters.append(cast("EmailMessage", parsed))
            self.readers.append(to)
        return answer

    async def _answer(self, moment: str, server: SMTP, to: str) -> str:
        self._counts[moment] += 1
        asked = self._moments[moment]
        answer = (asked and asked(to, self._counts[moment])) or OK
        if answer == "hang":
            await asyncio.sleep(LONG_S)
        if answer == "break off" and server.transport is not None:
            server.transport.close()
        return answer


class _Controller(Controller):
    """A server on a socket that is bound already, so that nobody else can have taken its port."""

    def __init__(self, mailbox: Mailbox, bound: socket.socket, settings: dict[str, Any]) -> None:
        super().__init__(mailbox, "127.0.0.1", bound.getsockname()[1], **settings)
        self._bound = bound

    def _create_server(self) -> Any:  # noqa: ANN401 - as its parent
        return self.loop.create_server(self._factory_invoker, sock=self._bound, ssl=self.ssl_context)


def signs_in(_server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    """Let in who knows the password."""
    is_known = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_known and mechanism in {"LOGIN", "PLAIN"}, handled=False)
