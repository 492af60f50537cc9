"""The caller's own notices: what there is to look at, by references alone."""

from typing import Any

from marshmallow import fields

from ground import notices
from ground.actors import Role
from web.access import actor
from web.api.blueprint import Blueprint, Shape
from web.api.fields import Choice, Text, Truth
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now

blueprint = Blueprint("notices", __name__, description="What the caller is told within the service.")
YES, NO = "yes", "no"


class NoticesQuery(PageQuery):
    """Which notices, and how many."""

    new = Choice((YES, NO), load_default=NO, metadata={"description": "Only those that were not marked as seen."})


class NoticeOut(Shape):
    """One thing that the caller is told: its kind, and the reference of what it is about."""

    ref = Text(22, required=True)
    kind = Text(32, required=True)
    about = Text(22, required=True, allow_none=True)
    urgent = Truth(required=True)
    at = fields.AwareDateTime(required=True)
    seen_at = fields.AwareDateTime(required=True, allow_none=True)


class NoticesOut(Shape):
    """One page of notices, the newest first."""

    notices = fields.List(fields.Nested(NoticeOut), required=True)
    next = Text(22, allow_none=True, required=True)


@blueprint.view("GET /notices", needs=Role, asks=NoticesQuery, answers=NoticesOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """List the caller's own notices, the newest first."""
    limit, only_new = query["limit"], query["new"] == YES
    rows = notices.own(
        db.session(), actor(), now=now(), limit=limit + 1, after=query.get("after"), only_new=only_new
    )  # fmt: skip
    page, after = cut(rows, limit)
    return {"notices": page, "next": after}


@blueprint.view("POST /notices/<ref:ref>/seen", needs=Role, answers=NoticeOut)
def see(ref: str) -> notices.Notice:
    """Mark one of the caller's own notices as seen."""
    return notices.see(db.session(), ref, by=actor(), now=now())
