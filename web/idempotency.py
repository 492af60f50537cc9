"""Writing twice with the same Idempotency-Key changes once: the first answer is kept for a day and given again.

The kept answer is written in the transaction of the change itself. A second request with the same key meets the first
one's row: it waits while that transaction lasts, then answers from it; when the first came to nothing, it begins anew.
An answer about a person is not kept: it is read anew by whoever asks now, from its Location, or else from the nearest
address that can be read: its own, or the one of which it is a part (``/proposals/R/accept``: ``/proposals/R``).
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter

from ground.upserts import insert
from web.access import API
from web.db import SAFE_METHODS, db, looks, only_reads
from web.kept_answers import LONGEST_KEY, SAME, KeptAnswer
from web.refusals import BadKey, Clash, KeyReused
from web.service import now

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
REF = re.compile(r"[A-Za-z0-9_-]{22}")


def keep_answers(app: Flask) -> None:
    """Look for the key of every writing request of the API, and keep the answer to it."""
    app.before_request(_answer_again)
    app.after_request(_keep)


def forget(session: Session, now: datetime) -> None:
    """Forget all answers that are too old to be given again."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.at < now - KEPT))


def _answer_again() -> Response | None:
    """Answer from what is kept, or claim the key for this request."""
    is_keyed = HEADER in request.headers and request.path.startswith(API)
    if not is_keyed or request.method in SAFE_METHODS or g.get("actor") is None:
        return None
    key = _key()
    if only_reads() or looks():
        return None
    session = db.session()
    claim = _claim(key)
    _forget_old(session)
    if _is_first(session, claim):
        g.claim = claim
        return None
    return _again(_row(session, claim), claim)


def _key() -> str:
    key = request.headers[HEADER]
    if not 1 <= len(key) <= LONGEST_KEY or not all("!" <= sign <= "~" for sign in key):
        raise BadKey
    return key


def _claim(key: str) -> dict[str, Any]:
    """Return what identifies this request: who, what with, under which key."""
    asked = _digest(request.headers.get("If-Match", "").encode() + b"\n" + request.get_data())
    target = _digest(f"{request.method} {request.full_path}".encode())
    about = (request.view_args or {}).get("ref")
    return {"account_id": g.account.id, "target": target, "key": key, "asked": asked, "about": about, "at": now()}


def _forget_old(session: Session) -> None:
    # Rows that another request is just forgetting are left to it: nobody waits here.
    old = select(KeptAnswer.id).where(KeptAnswer.at < now() - KEPT).limit(100).with_for_update(skip_locked=True)
    session.execute(delete(KeptAnswer).where(KeptAnswer.id.in_(old)))


def _is_first(session: Session, claim: dict[str, Any]) -> bool:
    """Write the claim, over what is too old if need be; tell whether it could be written."""
    is_old = KeptAnswer.at < now() - KEPT
    claimed = (
        insert(session, KeptAnswer).values(claim).on_conflict_do_update(index_elements=SAME, set_=claim, where=is_old)
    )
    return session.scalar(claimed.returning(KeptAnswer.id)) is not None


def _row(session: Session, claim: dict[str, Any]) -> KeptAnswer | None:
    same = {name: claim[name] for name in SAME}
    return session.scalars(select(KeptAnswer).filter_by(**same)).one_or_none()


def _again(kept: KeptAnswer | None, claim: dict[str, Any]) -> Response:
    if kept is None:
        raise Clash
    if kept.asked != claim["asked"]:
        raise KeyReused
    headers = {"ETag": kept.etag, "Location": kept.location, "Idempotency-Replayed": "true"}
    given = {name: text for name, text in headers.items() if text is not None}
    if _is_about_person():
        return _anew(kept, given)
    return Response(kept.body, kept.status, given, mimetype="application/json")


def _anew(kept: KeptAnswer, given: dict[str, str]) -> Response:
    """Read what was answered as it stands, within the caller's present reach: its edition is the present one too."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or kept.status is None:
        raise Clash
    endpoint, values = nearest(adapter, kept.location or request.path)
    answer: Any = current_app.view_functions[endpoint](**values)
    read = current_app.make_response(answer)
    read.status_code = kept.status
    read.headers.update(given | dict(read.headers))
    return read


def nearest(adapter: MapAdapter, path: str) -> tuple[str, Mapping[str, Any]]:
    """Return the view, and what it is called with, that reads at a path or else nearest above. Raises NotFound."""
    try:
        return adapter.match(path, method="GET")
    except (MethodNotAllowed, NotFound):
        above, _, _ = path.rpartition("/")
        if not above.startswith(API):
            raise
        return nearest(adapter, above)


def _is_about_person() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "about_person", False)


def _keep(response: Response) -> Response:
    if "claim" in g and response.status_code < 400:  # noqa: PLR2004 - what failed is rolled back, and its claim with it
        kept = _row(db.session(), g.claim)
        if kept is None:  # the request has erased whom it was about, and with her its own claim
            return response
        kept.status, kept.body = response.status_code, None if _is_about_person() else response.get_data(as_text=True)
        kept.etag, kept.location = response.headers.get("ETag"), response.headers.get("Location")
        kept.about = kept.about or _made(kept.location)
        db.session().flush()
    return response


def _made(location: str | None) -> str | None:
    """Return the reference of what was made, the last one in its address."""
    refs = [part for part in (location or "").split("/") if REF.fullmatch(part)]
    return refs[-1] if refs else None


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
