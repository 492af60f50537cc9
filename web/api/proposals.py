"""Proposals on the person's side: drafted, looked at beforehand, sent, met, accepted or not."""

from http import HTTPStatus
from typing import Any

from flask import url_for
from marshmallow import fields
from sqlalchemy import select

from employers.records import Contact, Vacancy
from ground.actors import Role
from matching.reach import Datum
from schedules.proposing import meetings, proposals, reach
from schedules.proposing.meetings import MeetingPreview
from schedules.proposing.previews import Preview, preview_of
from schedules.proposing.proposal_moves import over_on_for_her, state_for_her
from schedules.records.consents import Consent, Given
from schedules.records.proposals import ChosenFor, HerReason, Proposal, Side, State
from web import proposals as wording
from web.access import actor
from web.api.blueprint import Blueprint, Edition, Shape
from web.api.consents import ConsentToldOut
from web.api.consents import told as consent_told
from web.api.fields import LANGUAGE, REF, Choice, Day, Many, Text
from web.db import db
from web.pages.language import words
from web.service import now

of_people = Blueprint("personal_proposals", __name__, description="What is proposed for a person.")
blueprint = Blueprint("proposals", __name__, description="Proposals, on the side of the person.")
READERS = (Role.TUTOR, Role.COORDINATOR)
YES, NO = "yes", "no"
TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"


class DraftIn(Shape):
    """What is proposed, and to whom; the ranking is the one that showed the vacancy."""

    vacancy = Text(22, 22, required=True, pattern=REF)
    contact = Text(22, 22, required=True, pattern=REF)
    ranking = Text(22, 22, allow_none=True, pattern=REF)
    chosen_for = Many(Choice(ChosenFor), len(ChosenFor), metadata={"description": "Why; the firm never learns it."})


class ProposalOut(Shape):
    """A proposal as it stands for the person's side: an answer is told when it can no longer be taken back."""

    ref = Text(22, required=True)
    vacancy = Text(22, required=True)
    contact = Text(22, required=True)
    consent = Text(22, required=True, allow_none=True)
    state = Choice(State, required=True)
    model = Text(64, required=True, allow_none=True)
    chosen_for = fields.List(Choice(ChosenFor), required=True, allow_none=True)
    drafted_at = fields.AwareDateTime(required=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)
    reserved_at = fields.AwareDateTime(required=True, allow_none=True)
    accepted_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    over_on = Day(required=True, allow_none=True, metadata={"description": "First day on which it is over by itself."})
    declined_by = Choice(Side, required=True, allow_none=True)
    why = fields.String(required=True, allow_none=True, metadata={"description": "Why it ended, as a code."})


class ProposalsOut(Shape):
    """The proposals of a person, the newest first."""

    proposals = fields.List(fields.Nested(ProposalOut), required=True)


class ToBeToldOut(Shape):
    """What would be told, exactly and line by line, in the contact's language; and what the firm could infer."""

    contact = Text(22, required=True)
    lang = fields.String(required=True)
    sent = fields.List(fields.String(), required=True)
    inference = fields.List(fields.String(), required=True)


class ToBeSentOut(ToBeToldOut):
    """What would be sent of a proposal."""

    seen = Text(64, required=True, metadata={"description": "The sign of it all, which a consent names."})


class SendIn(Shape):
    """The consent on which it is sent."""

    consent = Text(22, 22, required=True, pattern=REF)


class AcceptQuery(Shape):
    """Whether a vacancy that has changed since the consent was told anew."""

    told_anew = Choice((YES, NO), load_default=NO)


class MeetingIn(Shape):
    """What is to be told for an interview, beside the first name."""

    place = Text(required=True)
    day = Day(required=True)
    time = Text(5, 5, required=True, pattern=TIME, metadata={"description": "Of the day, such as 09:30."})
    companion = Text(120, allow_none=True, metadata={"description": "Who goes along; null: nobody."})


class AgreedIn(MeetingIn):
    """What the person agrees to be told for an interview, and how."""

    language = Text(3, 2, required=True, pattern=LANGUAGE)
    given = Choice(Given, required=True)


class HerNoIn(Shape):
    """Why the person says no; the firm never learns it."""

    reason = Choice(HerReason, required=True)


@of_people.view(
    "POST /beneficiaries/<ref:ref>/proposals",
    needs=[Role.TUTOR],
    reads=DraftIn,
    answers=ProposalOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def draft(said: dict[str, Any], ref: str) -> Edition:
    """Draft a proposal: nobody hears of it yet."""
    made = proposals.draft(db.session(), ref, said, by=actor(), now=now())
    return _told(made), HTTPStatus.CREATED, {"Location": url_for("proposals.read", ref=made.ref)}


@of_people.view("GET /beneficiaries/<ref:ref>/proposals", needs=READERS, answers=ProposalsOut)
def listed(ref: str) -> dict[str, Any]:
    """List what was proposed for a person."""
    return {"proposals": [_told(each) for each in reach.all_hers(db.session(), ref, actor())]}


@blueprint.view("GET /proposals/<ref:ref>", needs=READERS, answers=ProposalOut)
def read(ref: str) -> dict[str, Any]:
    """Read one proposal."""
    return _told(reach.hers(db.session(), ref, actor()))


@blueprint.view("GET /proposals/<ref:ref>/preview", needs=READERS, answers=ToBeSentOut)
def preview(ref: str) -> dict[str, Any]:
    """Read exactly what would be sent now, and what the firm could infer from all that it has been shown."""
    session = db.session()
    found = preview_of(session, reach.hers(session, ref, actor(), Datum.CARD))
    return _to_be_told(found, wording.to_be_sent(session, found)) | {"seen": found.seen}


@blueprint.view(
    "POST /proposals/<ref:ref>/send", needs=[Role.TUTOR], reads=SendIn, answers=ProposalOut, about_person=True
)
def send(said: dict[str, Any], ref: str) -> dict[str, Any]:
    """Send a proposal to the contact named in the consent."""
    return _told(proposals.send(db.session(), ref, said["consent"], by=actor(), now=now()))


@blueprint.view(
    "POST /proposals/<ref:ref>/interview-preview", needs=READERS, reads=MeetingIn, answers=ToBeToldOut, looks=True
)
def preview_meeting(said: dict[str, Any], ref: str) -> dict[str, Any]:
    """Read exactly what would be told of an interview, and what the firm could infer from it; nothing is stored."""
    found = meetings.preview(db.session(), ref, said, by=actor())
    return _to_be_told(found, wording.meeting_to_be_sent(db.session(), found))


@blueprint.view(
    "POST /proposals/<ref:ref>/interview-consent",
    needs=[Role.TUTOR],
    reads=AgreedIn,
    answers=ConsentToldOut,
    status=HTTPStatus.CREATED,
    about_person=True,
)
def agree(said: dict[str, Any], ref: str) -> Edition:
    """Record consent to an interview: first name, place, who goes along. Nothing is told yet."""
    lang = wording.spoken(said["language"], words().lang)
    given = meetings.agree(
        db.session(), ref, said, by=actor(), now=now(),
        tell=lambda meeting, found: wording.told_of_meeting(meeting, found, lang),
    )  # fmt: skip
    return consent_told(given), HTTPStatus.CREATED, {"Location": url_for("consents.read", ref=given.ref)}


@blueprint.view("POST /proposals/<ref:ref>/interview", needs=[Role.TUTOR], answers=ProposalOut, about_person=True)
def interview(ref: str) -> dict[str, Any]:
    """Tell the contact what was agreed to for the interview."""
    return _told(meetings.invite(db.session(), ref, by=actor(), now=now()))


@blueprint.view(
    "POST /proposals/<ref:ref>/accept", needs=[Role.TUTOR], asks=AcceptQuery, answers=ProposalOut, about_person=True
)
def accept(query: dict[str, Any], ref: str) -> dict[str, Any]:
    """Record the person's yes: in the same moment all other proposals of the same person end."""
    told_anew = query["told_anew"] == YES
    return _told(proposals.accept(db.session(), ref, by=actor(), now=now(), told_anew=told_anew))


@blueprint.view(
    "POST /proposals/<ref:ref>/decline", needs=[Role.TUTOR], reads=HerNoIn, answers=ProposalOut, about_person=True
)
def decline(said: dict[str, Any], ref: str) -> dict[str, Any]:
    """Record the person's no, whose reason the firm never learns."""
    return _told(proposals.decline(db.session(), ref, HerReason(said["reason"]), by=actor(), now=now()))


@blueprint.view("POST /proposals/<ref:ref>/withdraw", needs=READERS, answers=ProposalOut, about_person=True)
def withdraw(ref: str) -> dict[str, Any]:
    """Withdraw a proposal: its card is gone in the same moment."""
    return _told(proposals.take_out(db.session(), ref, by=actor(), now=now()))


def _to_be_told(found: Preview | MeetingPreview, lines: list[str]) -> dict[str, Any]:
    inferred = wording.inferred(found.inferences, words().lang)
    return {"contact": found.contact.ref, "lang": found.contact.lang, "sent": lines, "inference": inferred}


def _told(proposal: Proposal) -> dict[str, Any]:
    """Return what the person's side is told of a proposal now."""
    session, state = db.session(), state_for_her(proposal, now())
    kept = ("ref", "model", "chosen_for", "drafted_at", "sent_at", "accepted_at")
    open_answer = state is not proposal.state
    later = {key: None if open_answer else getattr(proposal, key) for key in
             ("answered_at", "reserved_at", "ended_at", "declined_by", "why")}  # fmt: skip
    return (
        {key: getattr(proposal, key) for key in kept}
        | later
        | {
            "state": state,
            "over_on": over_on_for_her(proposal, now()),
            "vacancy": session.get_one(Vacancy, proposal.vacancy_id).ref,
            "contact": session.get_one(Contact, proposal.contact_id).ref,
            "consent": session.scalar(select(Consent.ref).where(Consent.id == proposal.consent_id)),
        }
    )
