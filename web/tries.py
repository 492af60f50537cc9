"""Wrong tries at the door, counted for the present request: who has to wait, and where a success is noted.

A browser that is known to an account has a count of its own; all others share the account's, and their address's.
"""

import math
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from flask import request

from web import marks
from web.accounts import Account, delays
from web.accounts.delays import ACCOUNT, ADDRESS, FACTOR, Pace
from web.accounts.digests import keyed_digest
from web.db import db, session
from web.refusals import TooSoon
from web.service import now, service

LAST_BITS = 64  # of an IPv6 address, which one household chooses freely


@dataclass(frozen=True, slots=True)
class Try:
    """One try at a door: the digests under which it is counted, and the pace of the first."""

    own: str
    pace: Pace
    address: str | None  # None from a browser that is known


def at_password(email: str, account: Account | None) -> Try:
    """Return a try at a password; of an address without an account it is counted alike."""
    return _try(f"password {account.ref if account else email}", ACCOUNT, account)


def at_factor(account: Account) -> Try:
    """Return a try at a second factor."""
    return _try(f"factor {account.ref}", FACTOR, account)


def at_link() -> Try:
    """Return a try at a link's secret, of which nothing is known but where it comes from."""
    address = _digest(f"address {_where()}")
    return Try(address, ADDRESS, None)


def claim(made: Try) -> None:
    """Count the try before it is judged, in a transaction of its own. Raises TooSoon."""
    paces = {made.own: made.pace} | ({made.address: ADDRESS} if made.address else {})
    # The request's own transaction, which may be the only one that can write, is given up for it.
    db.session.rollback()
    with session(db.engine, write=True) as own:
        wait = delays.claim(own, paces, now=now())
    if wait:
        raise TooSoon(math.ceil(wait.total_seconds()))


def succeed(made: Try) -> None:
    """Note in the request's own transaction that the try was a good one."""
    delays.forgive(db.session(), made.own, now=now())
    if made.address:
        delays.give_back(db.session(), made.address, now=now())


def _try(what: str, pace: Pace, account: Account | None) -> Try:
    mark = marks.of(account) if account else None
    if mark:
        return Try(_digest(f"{what} from {mark}"), pace, None)
    return Try(_digest(what), pace, _digest(f"address {_where()}"))


def _digest(text: str) -> str:
    return keyed_digest(service().settings.secret_key, "tries", text)


def _where() -> str:
    """Return the address that asks; of IPv6 the network that it belongs to."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), LAST_BITS), strict=False))
    return str(address)
