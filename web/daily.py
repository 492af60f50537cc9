"""With the first change of each day the head of the audit trail is written outside the database."""

from flask import Flask, Response

from ground.audit import heads
from ground.errors import Refused
from web.db import ERROR_FROM, db, only_reads, session
from web.logs import note
from web.service import service, today


def keep_heads(app: Flask) -> None:
    """Write the head after requests that changed something, once a day; it never spoils an answer, but is logged."""
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    file, done = service().settings.audit_heads, service().heads
    if file is not None and response.status_code < ERROR_FROM and not only_reads() and today() not in done:
        try:
            with session(db.engine) as own:
                heads.keep(own, file, on=today())
            done.add(today())
        except (OSError, Refused) as mistake:
            note(mistake)
    return response
