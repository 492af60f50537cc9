"""What gunicorn itself says, to its log and to who sends nonsense: never in the words of a request or of a mistake."""

import secrets
import socket
import sys
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.http import wsgi
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

from web.headers import HEADERS
from web.logs import REQUEST_ID, note

# What an answer says of the server that sends it.
wsgi.SERVER = "web"
STATUSES = {
    LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
}


class Log(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's log: a mistake by its kind and places, without the address that was asked for."""

    def exception(self, msg: str, *_args: object, **_more: object) -> None:  # noqa: ARG002 - gunicorn's signature
        """Log the mistake that is being handled."""
        mistake = sys.exc_info()[1]
        if mistake is not None:
            note(mistake)

    def access(self, _resp: object, _req: object, _environ: dict[str, Any], _request_time: timedelta) -> None:
        """Log nothing: the application has logged its own line."""


class Worker(ThreadWorker):  # type: ignore[misc]  # likewise
    """The worker that `ponte serve` runs: what never reaches the application is answered as plainly as it would."""

    def handle_error(self, _req: object, client: socket.socket, _addr: object, exc: Exception) -> None:
        """Answer what cannot be read, and what went wrong where the application could not answer any more."""
        number = secrets.token_hex(8)
        is_nonsense = isinstance(exc, ParseException)
        if not is_nonsense:
            note(exc, number=number)
        otherwise = HTTPStatus.BAD_REQUEST if is_nonsense else HTTPStatus.INTERNAL_SERVER_ERROR
        # Who sent it may have gone.
        with suppress(OSError):
            client.sendall(_answer(STATUSES.get(type(exc), otherwise), number))


def _answer(status: HTTPStatus, number: str) -> bytes:
    told = HEADERS | {REQUEST_ID: number, "Connection": "close", "Content-Length": "0"}
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {text}" for name, text in told.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")
