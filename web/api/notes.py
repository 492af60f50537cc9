"""Notes on a person, and the glass that a coordinator breaks to read them."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields
from sqlalchemy import select

from ground.actors import Role
from matching import glass, notes
from matching.records.notes import Note, Openness
from web.access import actor
from web.accounts import Account, AccountState
from web.api.blueprint import Blueprint, Edition, Nothing, Shape
from web.api.fields import Choice, Text
from web.api.lists import PageQuery, cut
from web.db import db
from web.service import now

blueprint = Blueprint("notes", __name__, description="What tutors write down about somebody; each look is noted.")
glasses = Blueprint("glasses", __name__, description="Broken to read notes: for an hour, with a reason.")
STAFF = (Role.TUTOR, Role.COORDINATOR)


class NoteIn(Shape):
    """A note; a shared one is read by the operators in the person's case too."""

    text = Text(notes.LONGEST, required=True)
    openness = Choice(Openness, load_default=Openness.PRIVATE.value)


class NoteOut(NoteIn):
    """A note as it was written."""

    ref = Text(22)
    author = Text(22)
    written_at = fields.AwareDateTime()


class NotesOut(Shape):
    """One page of notes, the newest first."""

    notes = fields.List(fields.Nested(NoteOut), required=True)
    next = Text(22, allow_none=True, required=True)


class GlassIn(Shape):
    """Why the notes have to be read."""

    reason = Text(glass.LONGEST, glass.SHORTEST, required=True)


class GlassOut(GlassIn):
    """A broken glass: whose account broke it, when, and until when the notes can be read."""

    ref = Text(22)
    account = Text(22)
    broken_at = fields.AwareDateTime()
    until = fields.AwareDateTime()


class GlassesOut(Shape):
    """Who has broken the glass, the newest first."""

    glasses = fields.List(fields.Nested(GlassOut), required=True)


@blueprint.view(
    "GET /beneficiaries/<ref:ref>/notes",
    needs=(*STAFF, Role.OPERATOR),
    asks=PageQuery,
    answers=NotesOut,
    looks=True,
)
def listed(query: dict[str, Any], ref: str) -> dict[str, Any]:
    """List the notes on a person: all for the tutors of the case, shared ones for operators."""
    found = notes.listed(db.session(), ref, by=actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown, last = cut(found, query["limit"])
    return {"notes": shown, "next": last}


@blueprint.view(
    "POST /beneficiaries/<ref:ref>/notes",
    needs=[Role.TUTOR],
    reads=NoteIn,
    answers=NoteOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def write(stated: dict[str, Any], ref: str) -> Edition:
    """Write a note on the person."""
    openness = Openness(stated["openness"])
    written = notes.write(db.session(), ref, stated["text"], openness, by=actor(), now=now())
    return written, HTTPStatus.CREATED, {"Location": url_for("notes.read", ref=ref, note=written.ref)}


@blueprint.view(
    "GET /beneficiaries/<ref:ref>/notes/<ref:note>", needs=(*STAFF, Role.OPERATOR), answers=NoteOut, looks=True
)
def read(ref: str, note: str) -> Note:
    """Read one note on the person."""
    return notes.read(db.session(), ref, note, by=actor())


@blueprint.view("DELETE /beneficiaries/<ref:ref>/notes/<ref:note>", needs=[Role.TUTOR], answers=Nothing)
def take_back(ref: str, note: str) -> dict[str, Any]:
    """Delete an own note within a day of writing it."""
    notes.take_back(db.session(), ref, note, by=actor(), now=now())
    return {}


@glasses.view("GET /beneficiaries/<ref:ref>/glass", needs=STAFF, answers=GlassesOut, looks=True)
def broken(ref: str) -> dict[str, Any]:
    """List who has broken the glass before the person's notes, when and why."""
    return {"glasses": glass.listed(db.session(), ref, by=actor())}


@glasses.view(
    "POST /beneficiaries/<ref:ref>/glass",
    needs=[Role.COORDINATOR],
    reads=GlassIn,
    answers=GlassesOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def smash(stated: dict[str, Any], ref: str) -> dict[str, Any]:
    """Break the glass: for an hour the coordinator reads the notes; tutor and auditors are told."""
    active = select(Account.ref).where(Account.role == Role.AUDITOR, Account.state == AccountState.ACTIVE)
    auditors = db.session().scalars(active.order_by(Account.id)).all()
    broken = glass.smash(db.session(), ref, stated["reason"], by=actor(), now=now(), auditors=auditors)
    return {"glasses": broken}
