"""The calendar feed itself, and the page on which its owner makes it and takes it away."""

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from ground.errors import Missing
from web.access import open_to_all
from web.calendar import feeds
from web.calendar.writing import written
from web.db import db
from web.service import now, service
from web.wording import Words

blueprint = Blueprint("calendar", __name__)
# How far back and ahead a feed reaches.
BACK, AHEAD = timedelta(days=31), timedelta(days=366)


@blueprint.get("/calendar/<secret>.ics")
@open_to_all
def feed(secret: str) -> ResponseReturnValue:
    """Show when the owner of a feed has appointments, to whoever knows its secret."""
    found = feeds.find(db.session(), secret)
    if found is None:
        raise Missing
    since, until, by = now() - BACK, now() + AHEAD, replace(found.account.actor, at=now())
    appointments = [each for source in service().appointments for each in source(db.session(), by, since, until)]
    body = written(
        appointments, Words(found.account.lang), key=found.digest, domain=service().settings.domain, now=now()
    )
    return Response(body, content_type="text/calendar; charset=utf-8")
