"""The inbox of tutors and coordinators: what waits, in words; and what of it is put off."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields

from ground.actors import Role
from schedules.inbox import forecasting, gathering, items, putting_off
from schedules.inbox.foreseeing import Coming, To, What
from schedules.inbox.items import Code, Group, Item
from schedules.records.concerns import Pause, Snooze
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import Choice, Day, Limit, Text
from web.db import db
from web.pages.language import words
from web.service import now, today
from web.wording import inbox as wording

blueprint = Blueprint("inbox", __name__, description="What waits for the caller, the urgent first.")
of_check_ins = Blueprint("snoozes", __name__, description="Check-ins that somebody has put off.")
of_people = Blueprint("pauses", __name__, description="People of whom nobody is reminded for a while.")
READERS = (Role.TUTOR, Role.COORDINATOR)
POSITION = r"[0-9]-[0-9]{4}-[0-9]{2}-[0-9]{2}-[A-Za-z0-9_-]{22}-[a-z_]+-[a-z_]*"

COMING = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z-[A-Za-z0-9_-]{22}-[a-z_]+-[a-z]+"


class InboxQuery(Shape):
    """How much of the inbox, and from where."""

    limit = Limit(usual=50)
    after = Text(120, pattern=POSITION, metadata={"description": "`next` of the page before."})


class ItemOut(Shape):
    """One thing that waits: what, about which thing and whom, by which day or since when, and in words."""

    code = Choice(Code, required=True)
    group = Choice(Group, required=True)
    about = Text(22, required=True, metadata={"description": "The reference of what is to be looked at."})
    beneficiary = Text(22, required=True)
    case_code = fields.String(required=True)
    on = Day(required=True)
    facts = fields.Dict(required=True)
    put_off_until = Day(required=True, allow_none=True)
    text = fields.String(required=True, metadata={"description": "The same in words, in the caller's language."})


class CountsOut(Shape):
    """How many there are in each group."""

    urgent = fields.Integer(required=True)
    late = fields.Integer(required=True)
    due = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    put_off = fields.Integer(required=True)


class InboxOut(Shape):
    """One page of what waits, and how many there are on all pages."""

    items = fields.List(fields.Nested(ItemOut), required=True)
    counts = fields.Nested(CountsOut, required=True)
    next = fields.String(allow_none=True, required=True)


class ForecastQuery(Shape):
    """How much of the forecast, from where, and of whose people."""

    limit = Limit(usual=50)
    after = Text(120, pattern=COMING, metadata={"description": "`next` of the page before."})
    tutor = Text(22, metadata={"description": "The account whose people it is about; without it, all within reach."})


class ComingOut(Shape):
    """One thing that will be told if nobody acts: when, what, to whom, about which thing and whom, and in words."""

    at = fields.AwareDateTime(required=True)
    what = Choice(What, required=True)
    to = Choice(To, required=True)
    about = Text(22, required=True, metadata={"description": "What does not exist yet is named by its placement."})
    beneficiary = Text(22, required=True)
    case_code = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "The same in words, in the caller's language."})


class ForecastOut(Shape):
    """One page of what will be told, and how much there is on all pages."""

    coming = fields.List(fields.Nested(ComingOut), required=True)
    count = fields.Integer(required=True)
    next = fields.String(allow_none=True, required=True)


class PutOffIn(Shape):
    """Until when somebody does not want to be reminded, and why."""

    until = Day(required=True, metadata={"description": "The first day on which reminders come again."})
    reason = Text(putting_off.LONGEST, required=True)


class PutOffOut(Shape):
    """Until when it is put off, and why; null: it is not."""

    until = Day(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    made_at = fields.AwareDateTime(required=True, allow_none=True)


@blueprint.view("GET /inbox", needs=READERS, asks=InboxQuery, answers=InboxOut)
def read(query: dict[str, Any]) -> dict[str, Any]:
    """List what waits for the caller: the urgent first, then by day, what waits on others apart."""
    found = gathering.gather(db.session(), actor(), now=now())
    ahead = [each for each in found if each.position > query.get("after", "")]
    page = ahead[: query["limit"]]
    goes_on = page[-1].position if len(ahead) > len(page) else None
    return {"items": [_told(each) for each in page], "counts": items.counts(found), "next": goes_on}


@blueprint.view("GET /inbox/forecast", needs=READERS, asks=ForecastQuery, answers=ForecastOut)
def foretold(query: dict[str, Any]) -> dict[str, Any]:
    """List what will be told and handed on in the next thirty days if nobody acts; nothing is changed by asking."""
    found = forecasting.forecast(db.session(), actor(), now=now(), tutor=query.get("tutor"))
    ahead = [each for each in found if each.position > query.get("after", "")]
    page = ahead[: query["limit"]]
    goes_on = page[-1].position if len(ahead) > len(page) else None
    return {"coming": [_coming(each) for each in page], "count": len(found), "next": goes_on}


@of_check_ins.view("GET /check-ins/<ref:ref>/snooze", needs=[Role.TUTOR], answers=PutOffOut)
def snoozed(ref: str) -> dict[str, Any]:
    """Tell until when the caller has put off a check-in."""
    return _put_off(putting_off.snoozed(db.session(), ref, by=actor()))


@of_check_ins.view(
    "POST /check-ins/<ref:ref>/snooze",
    needs=[Role.TUTOR],
    reads=PutOffIn,
    answers=PutOffOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def snooze(said: dict[str, Any], ref: str) -> Edition:
    """Put off a check-in for the caller alone; what is missed is handed on all the same."""
    made = putting_off.snooze(db.session(), ref, said["until"], said["reason"], by=actor(), now=now())
    return _put_off(made), HTTPStatus.CREATED, {"Location": url_for("snoozes.snoozed", ref=ref)}


@of_check_ins.view("DELETE /check-ins/<ref:ref>/snooze", needs=[Role.TUTOR], answers=PutOffOut, about_person=True)
def end_snooze(ref: str) -> dict[str, Any]:
    """Be reminded of a check-in again."""
    putting_off.end_snooze(db.session(), ref, by=actor())
    return _put_off(None)


@of_people.view("GET /beneficiaries/<ref:ref>/pause", needs=READERS, answers=PutOffOut)
def paused(ref: str) -> dict[str, Any]:
    """Tell until when nobody is reminded of a person."""
    return _put_off(putting_off.paused(db.session(), ref, by=actor()))


@of_people.view(
    "POST /beneficiaries/<ref:ref>/pause",
    needs=[Role.TUTOR],
    reads=PutOffIn,
    answers=PutOffOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def pause(said: dict[str, Any], ref: str) -> Edition:
    """Have nobody reminded of a person for a while; concerns and alerts are told all the same."""
    made = putting_off.pause(db.session(), ref, said["until"], said["reason"], by=actor(), now=now())
    return _put_off(made), HTTPStatus.CREATED, {"Location": url_for("pauses.paused", ref=ref)}


@of_people.view("DELETE /beneficiaries/<ref:ref>/pause", needs=[Role.TUTOR], answers=PutOffOut, about_person=True)
def end_pause(ref: str) -> dict[str, Any]:
    """Have reminders of a person come again."""
    putting_off.end_pause(db.session(), ref, by=actor())
    return _put_off(None)


def _told(item: Item) -> dict[str, Any]:
    kept = ("code", "group", "about", "on", "facts", "put_off_until")
    hers = {"beneficiary": item.her.ref, "case_code": item.her.case_code}
    return {key: getattr(item, key) for key in kept} | hers | {"text": wording.item(words(), item, today())}


def _coming(each: Coming) -> dict[str, Any]:
    kept = {key: getattr(each, key) for key in ("at", "what", "to", "about")}
    hers = {"beneficiary": each.her.ref, "case_code": each.her.case_code}
    return kept | hers | {"text": wording.coming(words(), each, today())}


def _put_off(found: Snooze | Pause | None) -> dict[str, Any]:
    return {key: getattr(found, key, None) for key in ("until", "reason", "made_at")}
