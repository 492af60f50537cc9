"""Presence and allowance of a placement, and its papers: what the firm tells, and what is told on its behalf."""

from http import HTTPStatus
from typing import Any

from marshmallow import fields

from ground.actors import Role
from matching.reach import Datum
from schedules.placing import papers, presence
from schedules.placing import placement_reach as reach
from schedules.records.placements import AllowanceMonth, PaperKind, Presence, PresenceDay
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import Choice, Day, Number, Text
from web.db import db
from web.service import now

blueprint = Blueprint("presence", __name__, description="Presence, allowance and papers of a placement.")
STAFF = (Role.TUTOR, Role.COORDINATOR)
TELLERS = (Role.TUTOR, Role.EMPLOYER)
READERS = (*STAFF, Role.EMPLOYER)


class DayIn(Shape):
    """How a day went."""

    day = Day(required=True)
    what = Choice(Presence, required=True)
    hours = Number(0, 24, allow_none=True, metadata={"description": "null: as agreed."})
    reason = Text(allow_none=True, metadata={"description": "Why an absence was agreed; the firm never learns it."})


class DayOut(Shape):
    """A day as it was recorded; ``reason`` on our side alone."""

    day = Day(required=True)
    what = Choice(Presence, required=True)
    hours = fields.Float(required=True, allow_none=True)
    recorded_at = fields.AwareDateTime(required=True)
    on_behalf = fields.Boolean(required=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(allow_none=True)


class DaysOut(Shape):
    """All days of which something was recorded."""

    days = fields.List(fields.Nested(DayOut), required=True)


class MonthIn(Shape):
    """What is told of a month: its hours of presence, what was paid and when."""

    month = Day(required=True, metadata={"description": "Its first day."})
    hours = Number(0, 744)
    paid = Number(0, 100_000)
    paid_on = Day()


class MonthOut(Shape):
    """The allowance of a month."""

    month = Day(required=True)
    pay_on = Day(required=True)
    hours = fields.Float(required=True, allow_none=True)
    due = fields.Float(required=True, allow_none=True)
    paid = fields.Float(required=True, allow_none=True)
    paid_on = Day(required=True, allow_none=True)
    on_behalf = fields.Boolean(required=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)


class MonthsOut(Shape):
    """The months of a placement, in their order."""

    months = fields.List(fields.Nested(MonthOut), required=True)


class PaperIn(Shape):
    """That a paper is done."""

    kind = Choice(PaperKind, required=True)
    done_on = Day(required=True)


class PaperOut(Shape):
    """A paper with its last day."""

    kind = Choice(PaperKind, required=True)
    due_on = Day(required=True)
    done_on = Day(required=True, allow_none=True)


class PapersOut(Shape):
    """The papers of a placement by their last day."""

    papers = fields.List(fields.Nested(PaperOut), required=True)


@blueprint.view("GET /placements/<ref:ref>/presence", needs=READERS, answers=DaysOut)
def days(ref: str) -> dict[str, Any]:
    """Read the presence of a placement."""
    session = db.session()
    placement = reach.seen(session, ref, actor(), Datum.PRESENCE)
    return {"days": [_day(each) for each in presence.days(session, placement)]}


@blueprint.view(
    "POST /placements/<ref:ref>/presence",
    needs=TELLERS,
    reads=DayIn,
    answers=DayOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def record(said: dict[str, Any], ref: str) -> Edition:
    """Record how a day went: "arrived", "has not come", or an absence that our side has agreed."""
    day, what = said.pop("day"), Presence(said.pop("what"))
    told = presence.record(db.session(), ref, day, what, by=actor(), now=now(), **said)
    return _day(told), HTTPStatus.CREATED, {}


@blueprint.view(
    "POST /placements/<ref:ref>/presence/confirmation", needs=[Role.EMPLOYER], answers=DaysOut, about_person=True
)
def confirm(ref: str) -> dict[str, Any]:
    """Confirm all that was recorded on behalf of the firm."""
    presence.confirm(db.session(), ref, by=actor(), now=now())
    return days(ref)


@blueprint.view("GET /placements/<ref:ref>/allowance", needs=READERS, answers=MonthsOut)
def months(ref: str) -> dict[str, Any]:
    """Read what is due and what was paid, by month."""
    session = db.session()
    placement = reach.seen(session, ref, actor(), Datum.PRESENCE)
    return {"months": presence.months(session, placement)}


@blueprint.view(
    "POST /placements/<ref:ref>/allowance",
    needs=TELLERS,
    reads=MonthIn,
    answers=MonthOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def tell(said: dict[str, Any], ref: str) -> tuple[AllowanceMonth, HTTPStatus, dict[str, str]]:
    """Tell of a month: its hours of presence, what was paid and when."""
    told = presence.tell(db.session(), ref, said.pop("month"), said, by=actor(), now=now())
    return told, HTTPStatus.CREATED, {}


@blueprint.view("GET /placements/<ref:ref>/papers", needs=STAFF, answers=PapersOut)
def listed_papers(ref: str) -> dict[str, Any]:
    """Read the papers of a placement with their last days."""
    session = db.session()
    return {"papers": papers.of(session, reach.seen(session, ref, actor(), Datum.PLACEMENT))}


@blueprint.view("POST /placements/<ref:ref>/papers", needs=STAFF, reads=PaperIn, answers=PapersOut, about_person=True)
def do_paper(said: dict[str, Any], ref: str) -> dict[str, Any]:
    """Note that a paper is done."""
    kind = PaperKind(said["kind"])
    papers.do(db.session(), ref, kind, done_on=said["done_on"], by=actor(), now=now())
    return listed_papers(ref)


def _day(row: PresenceDay) -> dict[str, Any]:
    """Return a day; of an absence that was agreed the firm reads no more than that."""
    names = ("day", "what", "hours", "recorded_at", "on_behalf", "confirmed_at")
    told = {name: getattr(row, name) for name in names}
    return told if actor().role is Role.EMPLOYER else told | {"reason": row.reason}
