"""The mail server of ``PONTE_MAIL_URL``: where it is, how it is spoken to, from whom letters come."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}", re.ASCII)
PORTS = {"smtp": 587, "smtps": 465}


class Security(StrEnum):
    """How what is said to the server is kept secret."""

    STARTTLS = "STARTTLS"
    TLS = "TLS"
    NONE = "not encrypted, for it does not leave this machine"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in. ``sender`` is the address from which they come, None for that of the service."""

    host: str
    port: int
    security: Security
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    sender: str | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}, {self.security}{', signed in' if self.user else ''}"


class BadServer(ValueError):  # noqa: N818
    """An address of a mail server that cannot be used: what it should be, without what it was."""


def read(url: str) -> MailServer:
    """Return the server of an address such as ``smtp://user:password@mail.example.org``. Raises BadServer."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadServer("must have a port between 1 and 65535") from None
    if parts.scheme not in PORTS or not parts.hostname or port == 0 or parts.path.strip("/") or parts.fragment:
        raise BadServer("must be an address like smtp://user:password@mail.example.org:587, or with smtps://")
    if (parts.username is None) != (parts.password is None):
        raise BadServer("must have both a user and a password, or neither; write special signs as %40 and the like")
    return MailServer(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        security=_security(parts),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        sender=_sender(parts),
    )


def _security(parts: SplitResult) -> Security:
    if parts.scheme == "smtps":
        return Security.TLS
    return Security.NONE if _is_here(parts.hostname or "") else Security.STARTTLS


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sender(parts: SplitResult) -> str | None:
    said = parse_qsl(parts.query, keep_blank_values=True)
    if not said:
        return None
    if len(said) != 1 or said[0][0] != "from" or not ADDRESS.fullmatch(said[0][1]):
        raise BadServer("may end with ?from=ponte@example.org, and nothing else")
    return said[0][1]
