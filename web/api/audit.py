"""The audit trail: who did what to what, by reference."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from marshmallow import fields
from sqlalchemy import select

from ground.actors import Actor, Role
from ground.audit import reading
from ground.audit.reading import Wanted
from ground.audit.records import Action, AuditRow
from matching.records.people import Beneficiary
from web.access import actor
from web.api.blueprint import Blueprint, Shape
from web.api.fields import REF, Choice, Day, Limit, Text
from web.db import db
from web.service import HERE

blueprint = Blueprint("audit", __name__, description="Who did what, by reference: the trail that cannot be changed.")
READERS = tuple(role for role in Role if role is not Role.ADMINISTRATOR)
# Beyond these days no instant can be told of.
FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)


class AuditQuery(Shape):
    """Which rows: all conditions hold together."""

    actor = Text(22, 22, pattern=REF, metadata={"description": "Account of who did it."})
    action = Choice(Action)
    kind = Text(64, pattern="^[a-z_]+$", metadata={"description": "Kind of object, such as vacancies."})
    ref = Text(64, 1, pattern="^[A-Za-z0-9_-]+$", metadata={"description": "The object, by its reference."})
    since = Day(metadata={"description": "First day."})
    until = Day(metadata={"description": "Last day."})
    limit = Limit()
    before = Text(18, 1, pattern="^[0-9]+", metadata={"description": "`next` of the page before."})


class AuditRowOut(Shape):
    """One thing that somebody did: actor null is the machine's operator or nobody, ref null is many or none."""

    number = fields.Integer(
        required=True, allow_none=True, metadata={"description": "Place in the chain; told to auditors."}
    )
    at = fields.AwareDateTime(required=True)
    actor = fields.String(required=True, allow_none=True)
    role = fields.String(required=True)
    territory = fields.String(required=True, allow_none=True)
    action = Choice(Action, required=True)
    kind = fields.String(required=True)
    ref = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    door = fields.String(required=True, allow_none=True, metadata={"description": "Code of the address or command."})


class AuditOut(Shape):
    """One page of the trail, the newest first."""

    rows = fields.List(fields.Nested(AuditRowOut), required=True)
    next = fields.Integer(required=True, allow_none=True)


@blueprint.view("GET /audit", needs=READERS, asks=AuditQuery, answers=AuditOut)
def listed(query: dict[str, Any]) -> dict[str, Any]:
    """Read the trail: auditors all, coordinators their territory's, tutors their own doings, others their sign-ins."""
    limit, before = query["limit"], int(query["before"]) if "before" in query else None
    session, wanted, by = db.session(), _wanted(query), actor()
    found = reading.rows(session, wanted, by=by, limit=limit + 1, before=before)
    more = reading.going_on(session, wanted, found[limit - 1], by=by) if len(found) > limit else None
    return {"rows": [_told(row, by) for row in found[:limit]], "next": more}


def _told(row: AuditRow, by: Actor) -> dict[str, Any]:
    keys = ("at", "actor", "role", "territory", "action", "kind", "ref", "reason", "door")
    return {key: getattr(row, key) for key in keys} | {"number": row.number if reading.sees_numbers(by) else None}


def _wanted(query: Mapping[str, Any]) -> Wanted:
    since, until = query.get("since"), query.get("until")
    return Wanted(
        actor=query.get("actor"),
        action=Action(query["action"]) if "action" in query else None,
        kind=query.get("kind"),
        refs=_refs(query["ref"]) if "ref" in query else None,
        since=_midnight(since) if since else None,
        until=_midnight(min(until, LAST) + timedelta(days=1)) if until else None,
    )


def _refs(ref: str) -> tuple[str, ...]:
    """Return the names of an object in the trail: the reference itself, and of a person the keyed one."""
    person = db.session.scalar(select(Beneficiary).where(Beneficiary.ref == ref))
    return (ref, person.audit_ref) if person else (ref,)


def _midnight(day: date) -> datetime:
    return datetime.combine(min(max(day, FIRST), LAST), time.min, HERE)
