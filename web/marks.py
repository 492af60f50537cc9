"""Known browsers: a cookie that says that the owner of an account has signed in here before.

It lets nobody in. It only gives a browser its own count of wrong tries, so that a stranger who tries an account again
and again makes its owner wait nowhere that she has been. It names nobody: without our key it is chance.
"""

import hmac
from datetime import timedelta
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from web.accounts import Account
from web.accounts.digests import keyed_digest, new_secret
from web.service import service

Answer = TypeVar("Answer", bound=Response)
KEPT = timedelta(days=365)
MOST = 8  # accounts used in one browser
BETWEEN, WITHIN = "!", "~"


def leave(response: Answer, account: Account) -> Answer:
    """Make the browser known for an account, beside those for which it is known already."""
    if of(account) is None:
        mark = new_secret()
        kept = [f"{mark}{WITHIN}{_seal(mark, account)}", *_marks()][:MOST]
        response.set_cookie(
            _name(),
            BETWEEN.join(kept),
            max_age=KEPT,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=service().settings.is_https,
        )
    return response


def of(account: Account) -> str | None:
    """Return the mark that the present browser has from an account, None when it has none."""
    for each in _marks():
        mark, _, seal = each.partition(WITHIN)
        if hmac.compare_digest(seal.encode(errors="replace"), _seal(mark, account).encode()):
            return mark
    return None


def _marks() -> list[str]:
    return [each for each in request.cookies.get(_name(), "").split(BETWEEN) if each][:MOST]


def _seal(mark: str, account: Account) -> str:
    return keyed_digest(service().settings.secret_key, "known browser", f"{mark} {account.ref}")


def _name() -> str:
    return "__Host-known" if service().settings.is_https else "known"
