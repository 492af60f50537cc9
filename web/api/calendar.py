"""The caller's own calendar feed: whether there is one, a new one, none any more."""

from http import HTTPStatus
from typing import Any

from flask import g
from marshmallow import fields

from web.api.blueprint import Blueprint, Shape
from web.calendar import feeds
from web.db import db
from web.service import now, service

blueprint = Blueprint("calendar_feeds", __name__, description="When the caller has appointments, for a calendar.")


class FeedOut(Shape):
    """The caller's feed."""

    made_at = fields.DateTime(required=True, allow_none=True, metadata={"description": "null: there is no feed."})
    url = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Its address, told only once, when it is made. Whoever knows it may read the feed."},
    )


@blueprint.view("GET /calendar-feed", needs=feeds.WHO, answers=FeedOut)
def shown() -> dict[str, Any]:
    """Tell whether the caller has a feed, and since when."""
    found = feeds.of(db.session(), g.account)
    return {"made_at": found.made_at if found else None, "url": None}


# Its answer is not kept, because it holds a secret: asked with the same key again it tells what the one above tells.
@blueprint.view("POST /calendar-feed", needs=feeds.WHO, answers=FeedOut, status=HTTPStatus.CREATED, about_person=True)
def make() -> dict[str, Any]:
    """Make a feed, in the place of the one there was."""
    secret = feeds.make(db.session(), g.account, now=now())
    return {"made_at": now(), "url": feeds.address(service().settings.base_url, secret)}


@blueprint.view("DELETE /calendar-feed", needs=feeds.WHO, answers=FeedOut)
def revoke() -> dict[str, Any]:
    """Take the feed away: its address leads nowhere from now on."""
    feeds.revoke(db.session(), g.account)
    return {"made_at": None, "url": None}
