"""Consents: given in one sitting for up to five firms, listed, withdrawn one by one; their register for the auditor."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields
from sqlalchemy import select

from employers.records import Contact, Vacancy
from ground.actors import Role
from matching.records.people import Beneficiary
from schedules.proposing import consents, reach
from schedules.records.consents import Consent, Given, Purpose
from schedules.records.proposals import Proposal
from web import proposals as wording
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.fields import LANGUAGE, REF, Choice, Day, Many, Text
from web.api.lists import PageQuery, cut
from web.db import db
from web.pages.language import words
from web.service import now

of_people = Blueprint("personal_consents", __name__, description="What a person has agreed to.")
blueprint = Blueprint("consents", __name__, description="What people have agreed to.")
YES = "yes"
READERS = (Role.TUTOR, Role.COORDINATOR)


class SeenIn(Shape):
    """A drafted proposal, and the sign of the preview that was put before the person."""

    proposal = Text(22, 22, required=True, pattern=REF)
    seen = Text(64, 64, required=True, pattern="^[0-9a-f]{64}")


class SittingIn(Shape):
    """What the person agreed to in one sitting."""

    language = Text(3, 2, required=True, pattern=LANGUAGE, metadata={"description": "In which it was read out."})
    given = Choice(Given, required=True)
    until = Day(metadata={"description": "Last day; at most 30 days with today, which is usual."})
    proposals = Many(fields.Nested(SeenIn), consents.MOST_FIRMS, 1, required=True)


class ToldOut(Shape):
    """What was put before the person, in the words of that day."""

    lang = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)
    inference = fields.List(fields.String(), required=True)


class ConsentOut(Shape):
    """A consent as it stands: whom and what it is for, how it was given, until when it holds."""

    ref = Text(22, required=True)
    proposal = Text(22, required=True, allow_none=True)
    vacancy = Text(22, required=True)
    contact = Text(22, required=True)
    purpose = Choice(Purpose, required=True)
    sitting = Text(22, required=True)
    language = Text(3, required=True)
    given = Choice(Given, required=True)
    given_at = fields.AwareDateTime(required=True)
    until = Day(required=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)


class ConsentToldOut(ConsentOut):
    """A consent with what was put before the person."""

    told = fields.Nested(ToldOut, required=True)


class ConsentsOut(Shape):
    """Consents of a person, the newest first."""

    consents = fields.List(fields.Nested(ConsentToldOut), required=True)


class CopyQuery(Shape):
    """Whether the copy names firm, contact and service."""

    names = Choice((YES, "no"), load_default="no")


class CopyOut(Shape):
    """What the person agreed to, as a text to take home."""

    lang = fields.String(required=True)
    text = fields.String(required=True)


class RegisteredOut(ConsentOut):
    """A consent in the register: the person by the reference of the audit trail."""

    person = Text(64, required=True)


class RegisterOut(Shape):
    """One page of the register."""

    consents = fields.List(fields.Nested(RegisteredOut), required=True)
    next = Text(22, allow_none=True, required=True)


@of_people.view(
    "POST /beneficiaries/<ref:ref>/consents",
    needs=[Role.TUTOR],
    reads=SittingIn,
    answers=ConsentsOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def give(said: dict[str, Any], ref: str) -> Edition:
    """Record what the person agreed to in one sitting, for up to five firms: all of it or nothing."""
    session, lang = db.session(), wording.spoken(said["language"], words().lang)
    given = consents.give(
        session, ref, said, by=actor(), now=now(), tell=lambda preview: wording.told(session, preview, lang)
    )
    where = {"Location": url_for("personal_consents.listed", ref=ref)}
    return {"consents": [told(each) for each in given]}, HTTPStatus.CREATED, where


@of_people.view("GET /beneficiaries/<ref:ref>/consents", needs=READERS, answers=ConsentsOut)
def listed(ref: str) -> dict[str, Any]:
    """List what the person has agreed to."""
    return {"consents": [told(each) for each in reach.consents_of(db.session(), ref, actor())]}


@blueprint.view("GET /consents/<ref:ref>", needs=READERS, answers=ConsentToldOut)
def read(ref: str) -> dict[str, Any]:
    """Read one consent, with what was put before the person."""
    return told(reach.consent(db.session(), ref, actor()))


@blueprint.view("GET /consents/<ref:ref>/copy", needs=READERS, asks=CopyQuery, answers=CopyOut)
def copy(query: dict[str, Any], ref: str) -> dict[str, Any]:
    """Return what was agreed to as a text to take home, without firm, contact and service unless they are wanted."""
    consent = reach.consent(db.session(), ref, actor())
    text = wording.copy_for_her(db.session(), consent, names=query["names"] == YES)
    return {"lang": consent.told["lang"], "text": text}


@blueprint.view("POST /consents/<ref:ref>/withdraw", needs=[Role.TUTOR], answers=ConsentOut, about_person=True)
def withdraw(ref: str) -> dict[str, Any]:
    """Record that a consent is taken back: in this same moment its proposal ends, and its card is gone."""
    return _named(consents.withdraw(db.session(), ref, by=actor(), now=now()))


@blueprint.view("GET /consents", needs=[Role.AUDITOR], asks=PageQuery, answers=RegisterOut)
def register(query: dict[str, Any]) -> dict[str, Any]:
    """List all consents, the newest first, people by the reference of the audit trail."""
    found = reach.register(db.session(), actor(), limit=query["limit"] + 1, after=query.get("after"))
    shown, last = cut(found, query["limit"])
    return {"consents": [_named(each) | {"person": _person(each)} for each in shown], "next": last}


def told(consent: Consent) -> dict[str, Any]:
    """Return what is told of a consent, with what was put before the person."""
    return _named(consent) | {"told": consent.told}


def _named(consent: Consent) -> dict[str, Any]:
    session = db.session()
    own = (Proposal.consent_id == consent.id) | (Proposal.meeting_id == consent.id)
    kept = ("ref", "purpose", "sitting", "language", "given", "given_at", "until", "withdrawn_at")
    return {key: getattr(consent, key) for key in kept} | {
        "proposal": session.scalar(select(Proposal.ref).where(own)),
        "vacancy": session.get_one(Vacancy, consent.vacancy_id).ref,
        "contact": session.get_one(Contact, consent.contact_id).ref,
    }


def _person(consent: Consent) -> str:
    return db.session().get_one(Beneficiary, consent.beneficiary_id).audit_ref
