"""Check-ins: what is due, what was answered, whatever contact was made; each side reads and answers its own."""

from http import HTTPStatus
from typing import Any, ClassVar

from flask import url_for
from marshmallow import fields
from sqlalchemy import select

from ground.actors import Actor, Role
from matching.reach import Datum, people
from matching.records.people import Beneficiary
from schedules.checking_in import check_in_reach, contacting
from schedules.checking_in.contacting import Said, Words
from schedules.dates.purposes import Party, Purpose
from schedules.records.check_ins import Channel, CheckIn, State
from schedules.records.placements import Placement
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import CODE, Choice, Day, Map, Text, Truth
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now, today

blueprint = Blueprint("check_ins", __name__, description="Contacts planned in a placement, and those that were made.")
of_placements = Blueprint("check_ins_of_placements", __name__, description="The check-ins of one placement.")
READERS = (Role.TUTOR, Role.COORDINATOR, Role.EMPLOYER)


class DueQuery(PageQuery):
    """By which day what is listed was due, and how much of it."""

    due = Day(metadata={"description": "Open, and due by this day; today, if left out."})


class CheckInOut(Shape):
    """A check-in as it stands: with whom, for what, from which day to which."""

    withheld: ClassVar = {Role.EMPLOYER: frozenset({"party", "beneficiary", "channel", "needs_cover", "last"})}

    ref = Text(22, required=True)
    placement = Text(22, required=True)
    party = Choice(Party, required=True)
    purposes = fields.List(Choice(Purpose), required=True)
    due_on = Day(required=True)
    window_until = Day(required=True)
    state = Choice(State, required=True, metadata={"description": "To a contact: planned, due or done."})
    done_at = fields.AwareDateTime(required=True, allow_none=True)
    on_behalf = Truth(required=True)
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True)
    beneficiary = Text(22)
    channel = Choice(Channel, allow_none=True)
    needs_cover = Truth()


class CheckInAnsweredOut(CheckInOut):
    """A check-in with what was answered, as far as the reader may know."""

    answers = Map(Text(64), allow_none=True, metadata={"description": "By the codes of the questions."})
    remark = fields.String(allow_none=True)
    questions = fields.List(Text(64), metadata={"description": "The closed questions that are put, by their codes."})
    last = Map(Text(64), allow_none=True, metadata={"description": "What was answered the time before."})


class CheckInsOut(Shape):
    """One page of check-ins, by their days."""

    check_ins = fields.List(fields.Nested(CheckInOut), required=True)
    next = Text(22, allow_none=True, required=True)


class AllOut(Shape):
    """All check-ins of a placement, by their days."""

    check_ins = fields.List(fields.Nested(CheckInOut), required=True)


class CheckInAnswerIn(Shape):
    """What came of a check-in."""

    withheld: ClassVar = {Role.EMPLOYER: frozenset({"channel", "words"})}

    channel = Choice(Channel, load_default=Channel.PHONE.value)
    answers = Map(Text(64), Text(64, pattern=CODE), load_default=dict)
    remark = Text(contacting.LONGEST, allow_none=True, load_default=None)
    words = Choice(Words, load_default=Words.NOT_ASKED.value, metadata={"description": "What the agreed words told."})


class ContactMadeIn(CheckInAnswerIn):
    """What came of any contact, and with whom it was."""

    party = Choice(Party, required=True)


@blueprint.view("GET /check-ins", needs=READERS, asks=DueQuery, answers=CheckInsOut)
def due(query: dict[str, Any]) -> dict[str, Any]:
    """List what is open and due by a day, today if none is said: each side its own."""
    limit, on = query["limit"], query.get("due") or today()
    rows = check_in_reach.due(db.session(), actor(), due_on=on, limit=limit + 1, after=query.get("after"))
    page, after = cut(rows, limit)
    return {"check_ins": [told(each, actor()) for each in page], "next": after}


@blueprint.view("GET /check-ins/<ref:ref>", needs=READERS, answers=CheckInAnsweredOut)
def read(ref: str) -> dict[str, Any]:
    """Read one check-in, with what was answered."""
    by = actor()
    reach = check_in_reach.firms if by.role is Role.EMPLOYER else check_in_reach.hers
    return _answered(reach(db.session(), ref, by), by)


@blueprint.view(
    "POST /check-ins/<ref:ref>/answer",
    needs=[Role.TUTOR, Role.EMPLOYER],
    reads=CheckInAnswerIn,
    answers=CheckInAnsweredOut,
    about_person=True,
)
def answer(said: dict[str, Any], ref: str) -> dict[str, Any]:
    """Record what was answered: what was heard, on our side; on the side of the firm what is its own."""
    by = actor()
    act = contacting.answer if by.role is Role.EMPLOYER else contacting.record
    return _answered(act(db.session(), ref, _said(said), by=by, now=now()), by)


@blueprint.view(
    "POST /check-ins/<ref:ref>/confirm", needs=[Role.EMPLOYER], answers=CheckInAnsweredOut, about_person=True
)
def confirm(ref: str) -> dict[str, Any]:
    """Confirm what a tutor has recorded on the employer's behalf."""
    return _answered(contacting.confirm(db.session(), ref, by=actor(), now=now()), actor())


@of_placements.view("GET /placements/<ref:ref>/check-ins", needs=READERS, answers=AllOut)
def listed(ref: str) -> dict[str, Any]:
    """List the check-ins of a placement: to each side its own."""
    found = check_in_reach.of_placement(db.session(), ref, actor())
    return {"check_ins": [told(each, actor()) for each in found]}


@of_placements.view(
    "POST /placements/<ref:ref>/contacts",
    needs=[Role.TUTOR],
    reads=ContactMadeIn,
    answers=CheckInAnsweredOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def log(said: dict[str, Any], ref: str) -> Edition:
    """Record any contact: it closes the check-in in whose window it falls."""
    made = contacting.log_contact(
        db.session(), ref, Party(said.pop("party")), _said(said), by=actor(), now=now()
    )  # fmt: skip
    return _answered(made, actor()), HTTPStatus.CREATED, {"Location": url_for("check_ins.read", ref=made.ref)}


def told(check_in: CheckIn, by: Actor) -> dict[str, Any]:
    """Return what somebody is told of a check-in."""
    session, is_firm = db.session(), by.role is Role.EMPLOYER
    kept = ("ref", "party", "due_on", "window_until", "done_at", "on_behalf", "confirmed_at")
    own = ("needs_cover", "channel")
    common = {key: getattr(check_in, key) for key in kept} | {
        "placement": session.get_one(Placement, check_in.placement_id).ref,
        "purposes": [wish.purpose for wish in check_in.wishes],
        "state": _standing(check_in) if is_firm else check_in.state,
    }
    if is_firm:
        return common
    beneficiary = session.get_one(Beneficiary, check_in.beneficiary_id).ref
    return common | {key: getattr(check_in, key) for key in own} | {"beneficiary": beneficiary}


def _answered(check_in: CheckIn, by: Actor) -> dict[str, Any]:
    """Return it with what was answered: to the employer its own, what her tutor alone may know to her alone."""
    found = told(check_in, by)
    is_firms = check_in.party is Party.EMPLOYER
    if by.role is Role.EMPLOYER and not is_firms:
        return found
    found |= {"answers": check_in.answers}
    if by.role is not Role.EMPLOYER:
        found |= {"last": contacting.last_answers(db.session(), check_in)}
    found |= {"questions": contacting.questions_of(db.session(), check_in)}
    if is_firms or _hears_remarks(check_in, by):
        found |= {"remark": check_in.remark}
    return found


def _standing(check_in: CheckIn) -> State:
    """Return how a check-in stands for the employer, who is not told what follows from an answer that is late."""
    return check_in.state if check_in.state in {State.PLANNED, State.DONE} else State.DUE


def _hears_remarks(check_in: CheckIn, by: Actor) -> bool:
    hers = select(Beneficiary.id).where(Beneficiary.id == check_in.beneficiary_id, people(by, Datum.REMARKS))
    return db.session().scalar(hers) is not None


def _said(said: dict[str, Any]) -> Said:
    return Said(Channel(said["channel"]), said["answers"], said["remark"], Words(said["words"]))
